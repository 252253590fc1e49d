import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { dispatchEvents, type Contract, type DispatchSnapshot, type ReplyOf } from '@fengqiao/contracts';
import { loadCity, type City } from '@fengqiao/city';
import { startServers } from '@fengqiao/servers';
import {
  announcement,
  Bus,
  Identity,
  ReplayClock,
  readSettings,
  startService,
  type Running,
  type StoredParts,
} from '@fengqiao/service';
import { createDatabase, dropDatabase, eventually, testDatabaseUrl, type Abroad } from '@fengqiao/testing';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose';
import { v7 } from 'uuid';
import type { z } from 'zod';
import { evaluation } from './index';
import { GapCommands } from './facts/gap.commands';
import { MonthReadiness } from './months/month-readiness.views';

const issuer = 'http://127.0.0.1/oidc';
const audience = 'urn:fengqiao:api';

export type UnderTest = Awaited<ReturnType<typeof startUnderTest>>;

const keyFor = async (kid: string) => {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  return {
    privateKey,
    privateJwk: await exportJWK(privateKey),
    publicJwk: { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA' } as JWK,
  };
};

/**
 * The service alone with a Postgres schema, a NATS and a clock of its own; others are played by what the test publishes and asks.
 * The city is a copy: a test may change its own, and not the one that others in the process have read too.
 */
export const startUnderTest = async (
  now: Date,
  city = { ...loadCity(resolve('libs/city/profiles/beijing')) },
  abroad?: Abroad,
) => {
  const home = mkdtempSync(join(tmpdir(), 'fengqiao-'));
  chmodSync(home, 0o711);
  const servers = await startServers(home, { postgresUrl: testDatabaseUrl(), bin: resolve('node_modules/.cache/fengqiao/bin') });
  const databaseUrl = await createDatabase('evaluation', abroad);
  const [own, gateway, provider] = (await Promise.all(['evaluation', 'gateway', 'provider'].map(keyFor))) as [
    Awaited<ReturnType<typeof keyFor>>,
    Awaited<ReturnType<typeof keyFor>>,
    Awaited<ReturnType<typeof keyFor>>,
  ];
  const siblings = { keys: [own.publicJwk, gateway.publicJwk] };
  const tokenKeys = createLocalJWKSet({ keys: [provider.publicJwk] });
  const clock = new ReplayClock(now);
  const settings = readSettings({
    FQ_DATABASE_URL: databaseUrl,
    FQ_NATS_URL: servers.natsUrl,
    FQ_CLOCK: 'replay',
    FQ_OIDC_ISSUER: issuer,
    FQ_SERVICE_KEY: JSON.stringify(own.privateJwk),
    FQ_SERVICE_JWKS: JSON.stringify(siblings),
    FQ_LOG_LEVEL: 'error',
  });
  const running = await startService(evaluation, { settings, city, clock, tokenKeys, ownerUrl: databaseUrl });
  running.app.get(MonthReadiness).patienceMs = 300; // what a test says has been handled before it goes on
  running.app.get(GapCommands).patienceMs = 600_000; // a test that withholds a version says itself when it is looked for
  const nats = await connect({ servers: servers.natsUrl });
  const heard: Heard[] = [];
  nats.subscribe('fq.evt.evaluation.>', {
    callback: (fault, message) => void (fault ?? heard.push({ on: message.subject, ...message.json<Omit<Heard, 'on'>>() })),
  });
  const links: { ticketNo: string; token: string }[] = [];
  const agreeing = new Set<string>();
  nats.subscribe('fq.rpc.intake.send-callback-link', {
    callback: (fault, message) => {
      if (fault) return;
      const link = message.json<{ ticketNo: string; token: string }>();
      const sent = agreeing.has(link.ticketNo);
      if (sent) links.push(link);
      message.respond(JSON.stringify({ sent }));
    },
  });
  type ParkedEvent = { readonly name: string; readonly type: string; readonly time: string };
  const upstream = { untold: 0, unhandled: 0, parked: [] as string[], events: [] as ParkedEvent[] };
  const answering = (subject: string, answer: () => object) =>
    nats.subscribe(subject, { callback: (fault, message) => void (fault ?? message.respond(JSON.stringify(answer()))) });
  answering('fq.rpc.intake.unsent', () => ({ count: upstream.untold, newest: '1' }));
  answering('fq.rpc.dispatch.unhandled', () => ({ count: upstream.unhandled, parked: upstream.parked, events: upstream.events }));
  const bus = new Bus(nats, await Identity.of('gateway', gateway.privateJwk, siblings, { keys: tokenKeys, issuer, audience }));

  const publish = async ([name, snapshot]: Saying, again?: string): Promise<string> => {
    const contract = dispatchEvents.events.find(({ type }) => type === `dispatch.dispatch.${name}.v1`)!;
    const told = { at: new Date(snapshot.at), correlationId: v7() };
    const { subject, envelope } = announcement(contract, snapshot.dispatchId, snapshot, told);
    const id = again ?? envelope.id;
    await jetstream(nats).publish(subject, JSON.stringify({ ...envelope, id }));
    return id;
  };

  const tokenOf = (unitId: string): Promise<string> =>
    new SignJWT({ grants: grantsOf(city, unitId) })
      .setProtectedHeader({ alg: 'EdDSA', kid: 'provider' })
      .setSubject(`unit:${unitId}`)
      .setIssuer(issuer)
      .setAudience(audience)
      .setExpirationTime('1h')
      .sign(provider.privateKey);

  return {
    ...driver(running, clock),
    city,
    app: running.app,
    database: (running.parts as StoredParts).database,
    /** Asks as a unit's client, or as a service when no unit is named. */
    ask: async <C extends Contract>(
      contract: C,
      input: z.input<C['input']>,
      unitId?: string,
      key?: string,
    ): Promise<ReplyOf<C>> =>
      bus.ask(contract, input, { ...(unitId && { sender: { token: await tokenOf(unitId) } }), ...(key && { key }) }),
    /** Says each snapshot as an event of its own, in this order, and waits until all are handled. */
    say: async (...facts: readonly Saying[]): Promise<void> => {
      for (const fact of facts) await publish(fact);
      await handled(running);
    },
    /** Puts a snapshot into the stream as an event, by itself or once more with the id that this answered. Does not wait. */
    publish,
    handled: () => handled(running),
    /** Answers for another service that is not there: what a contract's subject is asked, with whatever the test gives. */
    play: (subject: string, answer: (input: Record<string, unknown>) => unknown): void => {
      nats.subscribe(subject, {
        callback: (fault, message) =>
          void (fault ?? message.respond(JSON.stringify(answer(message.json<Record<string, unknown>>())))),
      });
    },
    /** The reporter of this ticket agreed to be asked by a link; what was sent is in `links`. */
    agrees: (ticketNo: string): void => void agreeing.add(ticketNo),
    links,
    /** What intake keeps, and what dispatch has not handled or has parked, of what it hears. */
    upstream,
    /** What the service said on a subject so far, oldest first. */
    heard: async (subject: string): Promise<Heard[]> => {
      await eventually(() => (running.parts as StoredParts).relay.isIdle());
      await nats.flush();
      return heard.filter((event) => event.on === subject);
    },
    close: async () => {
      await nats.close();
      await running.close();
      await servers.stop();
      await dropDatabase(databaseUrl);
    },
  };
};

/** What dispatch says: the event's name and the state that it left behind. */
type Saying = readonly [event: string, snapshot: DispatchSnapshot];
type Heard = { readonly on: string; readonly data: Record<string, unknown> };

const grantsOf = (city: City, unitId: string) => {
  const unit = city.unit(unitId);
  if (!unit) throw new Error(`There is no unit ${unitId}`);
  return city.rolesOf(unit);
};

const handled = (running: Running): Promise<unknown> =>
  eventually(async () => (await (running.parts as StoredParts).consumers.pending()) === 0);

const driver = (running: Running, clock: ReplayClock) => ({
  /** Moves city time and lets everything happen that is due by then. */
  moveTo: async (to: Date): Promise<void> => {
    for (let due = await running.sweeper!.nextDueAt(); due && due <= to; due = await running.sweeper!.nextDueAt()) {
      if (due > clock.now()) clock.moveTo(due);
      await running.sweeper!.runDue();
    }
    clock.moveTo(to);
  },
});

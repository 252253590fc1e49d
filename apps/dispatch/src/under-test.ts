import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  callbackRecorded,
  dispatch as contracts,
  ticketEvents,
  type Contract,
  type DispatchSnapshot,
  type EventContract,
  type ReplyOf,
} from '@fengqiao/contracts';
import { beijingFolder, loadCity } from '@fengqiao/city';
import type { Grant } from '@fengqiao/domain';
import { startServers } from '@fengqiao/servers';
import { announcement, Bus, Identity, readSettings, ReplayClock, sql, startService, type StoredParts } from '@fengqiao/service';
import { createDatabase, dropDatabase, eventually, testDatabaseUrl } from '@fengqiao/testing';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { v7 } from 'uuid';
import type { z } from 'zod';
import { dispatch } from './index';

const issuer = 'http://127.0.0.1/oidc';
const audience = 'urn:fengqiao:api';

/** A local time of December 2020: `16T11:22`. */
export const at = (time: string): Date => new Date(`2020-12-${time}:00+08:00`);
export const iso = (time: string): string => at(time).toISOString();

/** An answer that is not a refusal. */
export const ok = <Answer>(answer: Answer): Exclude<Answer, { refused: string }> => {
  if (typeof answer === 'object' && answer !== null && 'refused' in answer) throw new Error(JSON.stringify(answer));
  return answer as Exclude<Answer, { refused: string }>;
};

export type Who = string | { readonly id: string; readonly grants: readonly Grant[] };
export type Ticket = { readonly ticketId: string; readonly ticketNo: string; readonly version: number };

let numbers = 0;
/** A private parking lock in 鲁谷, as intake announces it. */
const aTicket = (now: Date, more: Record<string, unknown>) => ({
  ticketId: v7(),
  ticketNo: `20201216${String(++numbers).padStart(7, '0')}`,
  version: 1,
  at: now.toISOString(),
  status: 'registered',
  kind: 'complaint',
  channel: 'hotline',
  registeredAt: now.toISOString(),
  category: 'parking/private-occupation/private-lock',
  placeUnitId: '110107011003',
  placeCandidates: [],
  suggestedCategories: [],
  hasContact: true,
  ...more,
});

export type UnderTest = Awaited<ReturnType<typeof startUnderTest>>;

const keyFor = async (kid: string, alg: 'EdDSA' | 'ES256') => {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { privateKey, privateJwk: await exportJWK(privateKey), publicJwk: { ...(await exportJWK(publicKey)), kid, alg } };
};

/**
 * Dispatch alone with a schema, a NATS and a clock of its own; intake, evaluation and clients are played by the test.
 * `sweeping`: its sweeper runs by itself, as in a cluster, though city time still moves only when the test moves it.
 */
export const startUnderTest = async (now: Date, { sweeping = false } = {}) => {
  const home = mkdtempSync(join(tmpdir(), 'fengqiao-'));
  chmodSync(home, 0o711);
  const servers = await startServers(home, { postgresUrl: testDatabaseUrl(), bin: resolve('node_modules/.cache/fengqiao/bin') });
  const databaseUrl = await createDatabase('dispatch');
  const [own, gateway] = await Promise.all([keyFor('dispatch', 'EdDSA'), keyFor('gateway', 'EdDSA')]);
  const provider = await keyFor('provider', 'ES256');
  const siblings = { keys: [own.publicJwk, gateway.publicJwk] };
  const tokenKeys = createLocalJWKSet({ keys: [provider.publicJwk] });
  const city = loadCity(beijingFolder);
  const clock = new ReplayClock(now);
  const settings = readSettings({
    FQ_DATABASE_URL: databaseUrl,
    FQ_NATS_URL: servers.natsUrl,
    FQ_CLOCK: sweeping ? 'system' : 'replay',
    FQ_OIDC_ISSUER: issuer,
    FQ_SERVICE_KEY: JSON.stringify(own.privateJwk),
    FQ_SERVICE_JWKS: JSON.stringify(siblings),
    FQ_LOG_LEVEL: process.env['FQ_LOG_LEVEL'] ?? 'silent',
  });
  const start = () => startService(dispatch, { settings, city, clock, tokenKeys, ownerUrl: databaseUrl });
  const running = await start();
  const parts = running.parts as StoredParts;
  const nats = await connect({ servers: servers.natsUrl });
  const heard: Heard[] = [];
  nats.subscribe('fq.evt.dispatch.>', { callback: (fault, message) => void (fault ?? heard.push(message.json<Heard>())) });
  const bus = new Bus(nats, await Identity.of('gateway', gateway.privateJwk, siblings, { keys: tokenKeys, issuer, audience }));
  const js = jetstream(nats);

  const tokenOf = (subject: string, grants: readonly Grant[]): Promise<string> =>
    new SignJWT({ grants })
      .setProtectedHeader({ alg: 'ES256', kid: 'provider' })
      .setSubject(subject)
      .setIssuer(issuer)
      .setAudience(audience)
      .setExpirationTime('1h')
      .sign(provider.privateKey);
  const clientOf = (unitId: string): Promise<string> => tokenOf(`unit:${unitId}`, city.rolesOf(city.unit(unitId)!));

  const say = async (type: string, key: string, data: Record<string, unknown>): Promise<void> => {
    const contract: EventContract = [...ticketEvents.events, callbackRecorded].find((one: EventContract) => one.type === type)!;
    const { subject, envelope } = announcement(contract, key, data, { at: clock.now(), correlationId: v7() });
    await js.publish(subject, JSON.stringify(envelope));
    await eventually(async () => (await parts.consumers.pending()) === 0);
  };

  const ask = async <C extends Contract>(
    contract: C,
    input: z.input<C['input']>,
    as?: Who,
    key?: string,
  ): Promise<ReplyOf<C>> => {
    const token = as === undefined ? undefined : await (typeof as === 'string' ? clientOf(as) : tokenOf(as.id, as.grants));
    return bus.ask(contract, input, { ...(token && { sender: { token } }), ...(key && { key }) });
  };
  const snapshot = async ({ ticketNo }: Ticket): Promise<DispatchSnapshot> =>
    ok(await ask(contracts.ofTicket, { ticketNo })).snapshot as DispatchSnapshot;

  return {
    city,
    clock,
    parts,
    running,
    /** One more instance of the service beside the first, in the same process, with a pool and a sweeper of its own. */
    startAnother: start,
    /** Asks as a unit's client, as somebody with these grants, or as a service when nobody is named. */
    ask,
    /** A service says an event, and everybody has heard it. */
    say,
    register: async (more: Record<string, unknown> = {}): Promise<ReturnType<typeof aTicket>> => {
      const ticket = aTicket(clock.now(), more);
      await say('intake.ticket.registered.v1', ticket.ticketId, ticket);
      return ticket;
    },
    snapshot,
    partOf: async (ticket: Ticket, unitId: string): Promise<string> =>
      (await snapshot(ticket)).assignments.findLast((one) => one.unitId === unitId)!.assignmentId,
    count: async (rows: string, ...values: unknown[]): Promise<number> =>
      (await parts.database.one<{ count: number }>(sql(`select count(*)::int as count from ${rows}`), values))!.count,
    /** What was said of a ticket so far, in the order of its versions. */
    heardOf: async (ticketNo: string): Promise<Heard[]> => {
      await eventually(() => parts.relay.isIdle());
      await nats.flush();
      return heard.filter(({ data }) => data['ticketNo'] === ticketNo);
    },
    /** Moves city time and lets everything happen that is due by then. */
    moveTo: async (to: Date): Promise<void> => {
      for (let due = await running.sweeper!.nextDueAt(); due && due <= to; due = await running.sweeper!.nextDueAt()) {
        if (due > clock.now()) clock.moveTo(due);
        await running.sweeper!.runDue();
      }
      clock.moveTo(to);
    },
    close: async () => {
      await nats.close();
      await running.close();
      await servers.stop();
      await dropDatabase(databaseUrl);
    },
  };
};

export type Heard = {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly data: Record<string, unknown>;
};

import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { randomBytes } from 'node:crypto';
import { loadCity, type City } from '@fengqiao/city';
import type { Contract, DispatchSnapshot, EventContract, ReplyOf } from '@fengqiao/contracts';
import { dispatchDispatched } from '@fengqiao/contracts';
import type { Grant } from '@fengqiao/domain';
import { startServers } from '@fengqiao/servers';
import { announcement, Bus, Identity, ReplayClock, readSettings, roleOf, startService, type Running } from '@fengqiao/service';
import { createDatabase, dropDatabase, testDatabaseUrl } from '@fengqiao/testing';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { createLocalJWKSet, exportJWK, generateKeyPair, importJWK, SignJWT, type JWK } from 'jose';
import { Client } from 'pg';
import type { z } from 'zod';
import { intake } from './index';
import { AccessCodes } from './progress/access-code.vault';
import { derivedKey } from './reporters/reporter.vault';

// For *.it.ts: intake on a Postgres database and a NATS of its own, and whoever asks it.

const issuer = 'http://127.0.0.1/oidc';
const audience = 'urn:fengqiao:api';

type Keys = { readonly secret: JWK; readonly known: JWK };
const keysOf = async (kid: string): Promise<Keys> => {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  return {
    secret: { ...(await exportJWK(privateKey)), alg: 'EdDSA' },
    known: { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA' },
  };
};

/** `as` a unit's own client, or as a person with these grants; else as the public. */
export type Asked = { readonly as?: string | readonly Grant[]; readonly key?: string };

export type UnderTest = {
  readonly city: City;
  readonly clock: ReplayClock;
  readonly running: Running;
  /** What the vault's key makes of a number. */
  codesFor(ticketNo: string): { accessCode: string };
  /** Asks a contract, as the gateway would pass it on. */
  ask<C extends Contract>(contract: C, input: z.input<C['input']>, asked?: Asked): Promise<ReplyOf<C>>;
  /** Says something on the stream, as another service would. */
  say<Schema extends z.ZodType>(contract: EventContract<Schema>, key: string, data: z.input<Schema>): Promise<void>;
  /** Answers a contract of another service, until the returned function is called. */
  answering<C extends Contract>(contract: C, answer: z.input<C['output']>): () => void;
  /** Plays dispatch. */
  follow(snapshot: DispatchSnapshot): Promise<void>;
  /** Rows of intake's schema, as the owner of the database. */
  rows<Row = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
};

const ownNats = async () => {
  const home = mkdtempSync(join(process.env['FQ_TEST_DIR'] ?? tmpdir(), 'fengqiao-intake-'));
  chmodSync(home, 0o711);
  return startServers(home, { postgresUrl: testDatabaseUrl(), bin: resolve('node_modules/.cache/fengqiao/bin') });
};

const roleUrl = (url: string): string => {
  const own = new URL(url);
  own.username = roleOf('intake');
  own.password = '';
  return own.href;
};

export const startUnderTest = async (at: string): Promise<UnderTest> => {
  const [servers, ownerUrl] = await Promise.all([ownNats(), createDatabase('intake')]);
  const [own, gateway, provider] = await Promise.all([keysOf('intake'), keysOf('gateway'), keysOf('provider')]);
  const jwks = { keys: [own.known, gateway.known] };
  const tokens = { keys: createLocalJWKSet({ keys: [provider.known] }), issuer, audience };
  const city = loadCity(resolve('libs/city/profiles/beijing'));
  const clock = new ReplayClock(new Date(at));
  const vaultKey = randomBytes(32).toString('hex');
  const settings = readSettings({
    FQ_DATABASE_URL: roleUrl(ownerUrl),
    FQ_NATS_URL: servers.natsUrl,
    FQ_CLOCK: 'replay',
    FQ_CLOCK_NOW: at,
    FQ_VAULT_KEY: vaultKey,
    FQ_OIDC_ISSUER: issuer,
    FQ_SERVICE_KEY: JSON.stringify(own.secret),
    FQ_SERVICE_JWKS: JSON.stringify(jwks),
    FQ_LOG_LEVEL: process.env['FQ_LOG_LEVEL'] ?? 'silent',
    FQ_POOL: '5',
  });
  const running = await startService(intake, { settings, city, clock, ownerUrl, tokenKeys: tokens.keys });
  const nats = await connect({ servers: servers.natsUrl });
  const bus = new Bus(nats, await Identity.of('gateway', gateway.secret, jwks, tokens));
  const owner = new Client({ connectionString: ownerUrl, options: '-c search_path=intake,public' });
  await owner.connect();

  const signing = await importJWK(provider.secret, 'EdDSA');
  const tokenOf = (as: string | readonly Grant[]): Promise<string> =>
    new SignJWT({ grants: typeof as === 'string' ? city.rolesOf(city.unit(as)!) : as })
      .setProtectedHeader({ alg: 'EdDSA', kid: 'provider' })
      .setSubject(typeof as === 'string' ? `unit:${as}` : 'a person')
      .setIssuer(issuer)
      .setAudience(audience)
      .setExpirationTime('1h')
      .sign(signing);
  const say: UnderTest['say'] = async (contract, key, data) => {
    const { subject, envelope } = announcement(contract, key, data, { at: clock.now(), correlationId: 'test' });
    await jetstream(nats).publish(subject, JSON.stringify(envelope), { msgID: envelope.id });
  };
  return {
    city,
    clock,
    running,
    codesFor: (ticketNo) => ({ accessCode: new AccessCodes(derivedKey(vaultKey, 'access-code')).of(ticketNo) }),
    say,
    answering: (contract, answer) => {
      const subscription = nats.subscribe(contract.subject, {
        callback: (_, message) => {
          message.respond(JSON.stringify(answer));
        },
      });
      return () => subscription.unsubscribe();
    },
    follow: (snapshot) => say(dispatchDispatched, snapshot.dispatchId, snapshot),
    ask: async (contract, input, { as, key } = {}) =>
      bus.ask(contract, input, { sender: as ? { token: await tokenOf(as) } : { as: 'public' }, ...(key && { key }) }),
    rows: async <Row>(text: string, values: unknown[] = []) => (await owner.query(text, values)).rows as Row[],
    close: async () => {
      await running.close();
      await Promise.all([owner.end(), nats.close()]);
      await Promise.all([dropDatabase(ownerUrl), servers.stop()]);
    },
  };
};

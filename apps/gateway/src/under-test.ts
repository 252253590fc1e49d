import type { webcrypto } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { command, query, type AnswerOf, type Contract, type InputOf } from '@fengqiao/contracts';
import { refuse } from '@fengqiao/domain';
import { Access, Answers, Bus, CITY, Identity, LOGGER, RpcStrategy, loggerOf, type Call } from '@fengqiao/service';
import { Controller, Module, type DynamicModule, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { connect } from '@nats-io/transport-node';
import { SignJWT, createLocalJWKSet, exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';
import { GatewayAdapter, type Mounted } from './http/adapter';
import { gatewayModule } from './gateway.module';
import { readGatewaySettings } from './settings';
import { Busyness } from './throttle/busy';

// For gateway.it.ts: a small service on NATS, and the gateway before it.

const name = `shop${process.pid}${Date.now()}`; // the run's NATS is shared: a service of our own
const made = z.object({ thingId: z.string(), text: z.string(), key: z.string().optional(), as: z.string() });
const make = command(`${name}.make`, {
  summary: 'Make a thing',
  http: 'POST /things/:thingId/make',
  input: z.strictObject({
    thingId: z.string().max(40),
    text: z.string().min(2).optional(),
    deep: z.strictObject({ n: z.int() }).optional(),
  }),
  output: made,
  refusals: { 'too-late': 409 },
  access: ['desk'],
  location: (answer) => `/api/v1/things/${answer.thingId}`,
});
const list = query(`${name}.list`, {
  summary: 'List things',
  http: 'GET /things',
  input: z.strictObject({ q: z.string().optional(), limit: z.coerce.number().int().default(50) }),
  output: z.object({ limit: z.int() }),
  access: ['desk'],
});
const register = command(`${name}.register`, {
  summary: 'For everybody',
  http: 'POST /public/things',
  input: z.strictObject({ reporter: z.strictObject({ phone: z.string() }).optional() }),
  output: z.object({ as: z.string() }),
  access: 'public',
});
const slow = command(`${name}.slow`, {
  summary: 'Answers too late',
  http: 'POST /slow',
  input: z.strictObject({}),
  output: z.object({}),
  access: ['desk'],
  timeoutMs: 200,
});
const slowList = query(`${name}.slow-list`, {
  summary: 'Answers too late',
  http: 'GET /slow-list',
  input: z.strictObject({}),
  output: z.object({}),
  access: ['desk'],
  timeoutMs: 200,
});
const gone = command(`${name}gone.ask`, {
  summary: 'Nobody',
  http: 'POST /gone',
  input: z.strictObject({}),
  output: z.object({}),
  access: ['desk'],
});
const open = command(`${name}.open`, {
  summary: 'Begins something',
  http: 'POST /openings',
  input: z.strictObject({}),
  output: z.object({}),
  access: ['desk'],
  opensWork: true,
});
const contracts: Contract[] = [make, list, register, slow, slowList, gone, open];

@Controller()
class Shop {
  @Answers(make)
  make({ thingId, text = 'none' }: InputOf<typeof make>, call: Call): Promise<AnswerOf<typeof make>> {
    if (text === 'late') return Promise.resolve(refuse('too-late', 'The day is over', { where: 'text' }));
    if (text === 'stale') return Promise.resolve(refuse('stale-version', 'It has moved on', { present: { version: 7 } }));
    if (text === 'break') return Promise.reject(new Error('secret inside'));
    return Promise.resolve({ thingId, text, as: call.actor.id, ...(call.key !== undefined && { key: call.key }) });
  }
  @Answers(list)
  list({ limit }: InputOf<typeof list>): Promise<AnswerOf<typeof list>> {
    return Promise.resolve({ limit });
  }
  @Answers(register)
  register(_: InputOf<typeof register>, call: Call): Promise<AnswerOf<typeof register>> {
    return Promise.resolve({ as: call.actor.id });
  }
  @Answers(slow)
  async slow(): Promise<AnswerOf<typeof slow>> {
    await new Promise((done) => setTimeout(done, 400));
    return {};
  }
  @Answers(open)
  open(): Promise<AnswerOf<typeof open>> {
    return Promise.resolve({});
  }
  @Answers(slowList)
  slowList(): Promise<AnswerOf<typeof slowList>> {
    return this.slow();
  }
}

@Module({ controllers: [Shop] })
class ShopModule {}

@Module({})
class PartsModule {}

const audience = 'urn:fengqiao:api';
const issuer = 'http://idp.test/oidc';
const logger = loggerOf('test', 'silent');
const access = new Access({ accessRule: () => ({ scope: 'all' }), unit: () => ({ path: '110000' }) });
const settings = readGatewaySettings({ FQ_PUBLIC_PER_ADDRESS_PER_HOUR: '6', FQ_PUBLIC_PER_PHONE_PER_HOUR: '2' });

/** Plays the sign-in. */
const signIn: Mounted = (request, response, next) => (request.url === '/token' ? response.end('{}') : next());

/** A gateway with a port, and what a test may do with it. */
export type UnderTest = {
  readonly url: string;
  readonly tokenOf: (claims?: { exp?: string; key?: 'forged' }) => Promise<string>;
  /** What `/health/ready` is told. */
  ready: boolean;
  /** Whether the shop takes what opens new work, how often it was asked, and what the gateway remembers of it. */
  takesWork: boolean;
  asked: number;
  readonly opens: string;
  readonly busyness: Busyness;
  readonly close: () => Promise<void>;
};

const identities = async () => {
  const [signing, forging, gatewayKey, shopKey] = await Promise.all([
    generateKeyPair('ES256'),
    generateKeyPair('ES256'),
    generateKeyPair('EdDSA', { extractable: true }),
    generateKeyPair('EdDSA', { extractable: true }),
  ]);
  const siblings = {
    keys: [
      { ...(await exportJWK(gatewayKey.publicKey)), kid: 'gateway' },
      { ...(await exportJWK(shopKey.publicKey)), kid: name },
    ],
  };
  const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(signing.publicKey)), alg: 'ES256' }] });
  const tokenOf: UnderTest['tokenOf'] = ({ exp = '1h', key } = {}) =>
    new SignJWT({ grants: [{ role: 'desk', unitId: '110107011' }] })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' })
      .setSubject('unit:110107011')
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(exp)
      .sign(key === 'forged' ? forging.privateKey : signing.privateKey);
  const of = async (service: string, key: webcrypto.CryptoKey) =>
    Identity.of(service, await exportJWK(key), siblings, { keys, issuer, audience });
  return { tokenOf, gateway: await of('gateway', gatewayKey.privateKey), shop: await of(name, shopKey.privateKey) };
};

/** `arrivesWithinMs`: how long a request may take to arrive, if not as long as in earnest. */
export const startUnderTest = async (natsUrl: string, arrivesWithinMs?: number): Promise<UnderTest> => {
  const nats = await connect({ servers: natsUrl });
  const identity = await identities();
  const admits = (): boolean => {
    underTest.asked += 1;
    return underTest.takesWork;
  };
  const served = { service: name, nats, access, logger, limit: 50, identity: identity.shop, admits };
  const shop = await NestFactory.createMicroservice(ShopModule, { strategy: new RpcStrategy(served), logger: false });
  await shop.listen();
  const providers = [
    { provide: Bus, useValue: new Bus(nats, identity.gateway) },
    { provide: Identity, useValue: identity.gateway },
    { provide: LOGGER, useValue: logger },
    { provide: CITY, useValue: { versions: {} } },
  ];
  const parts: DynamicModule = { module: PartsModule, global: true, providers, exports: providers.map(({ provide }) => provide) };
  const own = gatewayModule({ settings, contracts, ready: () => Promise.resolve(underTest.ready) });
  const root = { module: class Root {}, imports: [parts, own] };
  const app: INestApplication = await NestFactory.create(root, new GatewayAdapter(settings, signIn, arrivesWithinMs), {
    logger: false,
    abortOnError: false,
  });
  await app.listen(0, '127.0.0.1');
  const { port } = (app.getHttpServer() as { address(): AddressInfo }).address();
  const close = async (): Promise<void> => {
    await app.close();
    await shop.close();
    await nats.close();
  };
  const underTest: UnderTest = {
    url: `http://127.0.0.1:${port}`,
    tokenOf: identity.tokenOf,
    ready: true,
    takesWork: true,
    asked: 0,
    opens: open.name,
    busyness: app.get(Busyness, { strict: false }),
    close,
  };
  return underTest;
};

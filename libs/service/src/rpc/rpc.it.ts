import { command, type Contract } from '@fengqiao/contracts';
import { refuse } from '@fengqiao/domain';
import { eventually, testNatsUrl } from '@fengqiao/testing';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { createLocalJWKSet, exportJWK, generateKeyPair } from 'jose';
import { pino } from 'pino';
import { z } from 'zod';
import { Access } from '../access/access';
import { Busy, Overdue, Unreachable } from '../faults';
import { Admission, tellBacklog } from './admission';
import { answered } from './answers';
import { Bus, Failed, Invalid } from './bus';
import type { Call } from './call';
import { Identity } from './identity';
import { RpcStrategy } from './rpc.strategy';

let nats: NatsConnection;
let identity: Identity;
let bus: Bus;
let served = 0;

beforeAll(async () => {
  nats = await connect({ servers: testNatsUrl() });
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  const kid = 'tester';
  const tokens = { keys: createLocalJWKSet({ keys: [] }), issuer: 'http://127.0.0.1/oidc', audience: 'a' };
  identity = await Identity.of(
    kid,
    { ...(await exportJWK(privateKey)), kid },
    { keys: [{ ...(await exportJWK(publicKey)), kid }] },
    tokens,
  );
  bus = new Bus(nats, identity);
});
afterAll(() => nats.close());

type Handler = (input: { n: number }, context: { call: Call }) => Promise<unknown>;

/** A service with one contract, answered by `handler`; nobody else hears it. */
const serving = async (
  handler: Handler,
  { limit = 100, timeoutMs = 2_000, opensWork = false, admits = (): boolean => true, output = z.object({ n: z.int() }) } = {},
): Promise<{ contract: Contract; strategy: RpcStrategy }> => {
  const contract = command(`tested${++served}x${process.pid}.answer`, {
    summary: 'for this test',
    input: z.strictObject({ n: z.int() }),
    output,
    refusals: { odd: 409 },
    access: 'services',
    timeoutMs,
    opensWork,
  });
  answered.set(contract.subject, contract);
  const access = new Access({ accessRule: () => undefined, unit: () => undefined });
  const strategy = new RpcStrategy({
    service: contract.service,
    nats,
    identity,
    access,
    logger: pino({ level: 'silent' }),
    limit,
    admits,
  });
  strategy.addHandler(contract.subject, handler as never);
  await new Promise<void>((listening) => strategy.listen(listening));
  await nats.flush();
  return { contract, strategy };
};

const soon = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

it('answers, refuses and tells who asked', async () => {
  const { contract, strategy } = await serving(({ n }, { call }) =>
    Promise.resolve(n % 2 ? refuse('odd', 'only even numbers') : { n: call.actor.kind === 'service' ? n : -1 }),
  );
  expect(await bus.ask(contract, { n: 2 })).toEqual({ n: 2 });
  expect(await bus.ask(contract, { n: 3 })).toEqual({ refused: 'odd', because: 'only even numbers' });
  await strategy.close();
});

it('tells an input of another shape, a fault, an answer too late and nobody there apart', async () => {
  const { contract, strategy } = await serving(
    async ({ n }) => {
      if (n === 0) throw new Error('the disk is full of secrets');
      await soon(n);
      return { n };
    },
    { timeoutMs: 1_500 },
  );
  await expect(bus.ask(contract, { n: 'one' })).rejects.toThrow(Invalid);
  await expect(bus.ask(contract, { n: 1, more: 2 })).rejects.toThrow(Invalid);
  await expect(bus.ask(contract, { n: 0 })).rejects.toThrow(Failed);
  await expect(bus.ask(contract, { n: 0 })).rejects.not.toThrow('secrets');
  await expect(bus.ask(contract, { n: 4_000 })).rejects.toThrow(Overdue);
  await strategy.close();
  await expect(bus.ask(contract, { n: 1 })).rejects.toThrow(Unreachable);
});

it('carries answers longer than a message may be, whole', async () => {
  const words = (n: number): string => Array.from({ length: n }, (_, nth) => `第${nth}件：枫桥`).join('；');
  const output = z.object({ n: z.int(), words: z.string() });
  const { contract, strategy } = await serving(({ n }) => Promise.resolve({ n, words: words(n) }), { output });
  expect(Buffer.byteLength(words(200_000))).toBeGreaterThan(4 * nats.info!.max_payload);
  for (const n of [1, 20_000, 40_000, 200_000]) expect(await bus.ask(contract, { n })).toEqual({ n, words: words(n) });
  await strategy.close();
});

it('passes on that nobody knows whether it was done', async () => {
  const { contract, strategy } = await serving(() => Promise.reject(new Overdue('away during the commit')));
  await expect(bus.ask(contract, { n: 1 })).rejects.toThrow(Overdue);
  await expect(bus.ask(contract, { n: 1 })).rejects.toThrow('away during the commit');
  await strategy.close();
});

it('answers Busy at its limit instead of queueing without end', async () => {
  let begun = 0;
  let letGo = (): void => undefined;
  const held = new Promise<void>((go) => (letGo = go));
  const { contract, strategy } = await serving(
    async ({ n }) => {
      begun += 1;
      await held;
      return { n };
    },
    { limit: 5 },
  );
  let busy = 0;
  const asked = Array.from({ length: 50 }, (_, n) =>
    bus.ask(contract, { n }).catch((fault: unknown) => {
      if (fault instanceof Busy) busy += 1;
      if (busy === 45) letGo();
    }),
  );
  await Promise.all(asked);
  expect([begun, busy]).toEqual([5, 45]);
  expect(await bus.ask(contract, { n: 7 })).toEqual({ n: 7 });
  await strategy.close();
});

it('answers Busy to what opens new work while it may not be begun, and takes the rest', async () => {
  const handler: Handler = ({ n }) => Promise.resolve({ n });
  const opening = await serving(handler, { opensWork: true, admits: () => false });
  const going = await serving(handler, { admits: () => false });
  await expect(bus.ask(opening.contract, { n: 1 })).rejects.toThrow(Busy);
  expect(await bus.ask(going.contract, { n: 1 })).toEqual({ n: 1 });
  await opening.strategy.close();
  await going.strategy.close();
});

it('tells every service how much waits for it, and says nothing while that is not to be had', async () => {
  const admission = new Admission(10);
  let count = (): Promise<number> => Promise.resolve(11);
  const isFull = (): boolean => [0, 1].map((more) => admission.admits(performance.now() + more)).includes(false);
  const telling = { service: `s${process.pid}`, nats, logger: pino({ level: 'silent' }), count: () => count() };
  const ends = [tellBacklog(admission, { ...telling, service: `t${process.pid}` }), tellBacklog(new Admission(10), telling)];
  await eventually(isFull);
  count = () => Promise.reject(new Error('away'));
  await eventually(() => !isFull());
  ends.forEach((end) => end());
});

it('answers all it has in hand before it stops', async () => {
  let inHand = 0;
  const { contract, strategy } = await serving(async ({ n }) => {
    inHand += 1;
    await soon(200);
    return { n };
  });
  const asked = Array.from({ length: 60 }, (_, n) => bus.ask(contract, { n }));
  await eventually(() => inHand === 60);
  await strategy.close();
  expect(await Promise.all(asked)).toHaveLength(60);
});

it('believes no sender that it cannot verify', async () => {
  const { contract, strategy } = await serving(({ n }) => Promise.resolve({ n }));
  const reply = await nats.request(contract.subject, '{"n":1}', { timeout: 1_000 });
  expect(reply.headers?.get('fq-fault')).toBe('unverified');
  await strategy.close();
});

import { event } from '@fengqiao/contracts';
import { createDatabase, dropDatabase, eventually } from '@fengqiao/testing';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { AppendOnly1795316400000 } from '../persistence/append-only.migration';
import { Database, openDatabase } from '../persistence/database';
import { sql } from '../persistence/statement';
import type { EventStream } from './event-stream';
import { forgetInbox, forgetSent, prepareMonths } from './housekeeping';
import { createMessageTables } from './message-tables.migration';
import { announcement, append, type Outgoing } from './outbox';
import { OutboxRelay } from './relay';

const counted = event('test.count.counted', 1, z.object({ n: z.number() }));
const occasion = { at: new Date('2024-03-01T00:00:00Z'), correlationId: 'c' };
const quiet = { warn: () => undefined };

let url: string;
let source: DataSource;
let database: Database;
beforeEach(async () => {
  url = await createDatabase('relay');
  source = await openDatabase(url, 'public', 20);
  const runner = source.createQueryRunner();
  await createMessageTables(runner);
  await new AppendOnly1795316400000().up(runner);
  await runner.release();
  database = new Database(source);
});
afterEach(async () => {
  await source.destroy();
  await dropDatabase(url);
});

/** A stream in memory that can be told to behave badly. */
const streamOf = (publish: (message: Outgoing, sequence: number) => Promise<void>): EventStream & { created: string } => {
  const ids: string[] = [];
  return {
    created: '2024-01-01T00:00:00Z',
    publish: async (message) => {
      await publish(message, ids.length + 1);
      const known = ids.indexOf(message.envelope.id);
      return known >= 0 ? { sequence: known + 1, repeated: true } : { sequence: ids.push(message.envelope.id), repeated: false };
    },
    createdAt() {
      return Promise.resolve(this.created);
    },
    idAt: (sequence) => Promise.resolve(ids[sequence - 1]),
    watch: () => () => undefined,
  };
};

const say = (keys: readonly string[], n: number) =>
  database.transaction((tx) => {
    append(
      tx,
      keys.map((key) => announcement(counted, key, { n }, occasion)),
    );
    return Promise.resolve();
  });

const nOf = ({ envelope }: Outgoing): number => (envelope.data as { n: number }).n;
const rows = (text: string) => database.rows<Record<string, unknown>>(sql(text));

it('refuses to announce what breaks the contract, before anything is written', () => {
  expect(() => announcement(counted, 'k', { n: 'one' } as never, occasion)).toThrow('expected number');
});

it('announces in CloudEvents, with the city time of the decision', () => {
  expect(announcement(counted, 'k', { n: 1 }, occasion)).toMatchObject({
    subject: 'fq.evt.test.count.counted.v1',
    key: 'k',
    envelope: {
      specversion: '1.0',
      source: '/fengqiao/test',
      type: 'test.count.counted.v1',
      subject: 'k',
      time: '2024-03-01T00:00:00.000Z',
      correlationid: 'c',
    },
  });
});

it('keeps every key in order, and loses and repeats nothing, with three relays and a failing broker', async () => {
  const keys = [...'abcdefghij'];
  for (let n = 0; n < 12; n++) await say(keys, n);

  const heard = new Map<string, number[]>();
  const stream = streamOf(async (message) => {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
    if (Math.random() < 0.2) throw new Error('broker away');
    heard.set(message.key, [...(heard.get(message.key) ?? []), nOf(message)]);
  });
  const options = { keys: 5, run: 4, leaseSeconds: 2, pollMs: 10 };
  const relays = [1, 2, 3].map(() => new OutboxRelay(database, stream, quiet, options));
  relays.forEach((relay) => relay.start());
  await eventually(() => relays[0]!.isIdle(), 15_000);
  await Promise.all(relays.map((relay) => relay.stop()));

  expect([...heard.values()]).toEqual(Array(10).fill([...Array(12).keys()]));
  expect(await rows('select count(*)::int as count from sent')).toEqual([{ count: 120 }]);
});

it('does not let a key that fails hold up the others', async () => {
  await say(['bad', 'good'], 0);
  await say(['bad', 'good'], 1);
  const heard: string[] = [];
  const stream = streamOf((message) => {
    if (message.key === 'bad') return Promise.reject(new Error('too large'));
    heard.push(`${message.key}${nOf(message)}`);
    return Promise.resolve();
  });
  const relay = new OutboxRelay(database, stream, quiet, { pollMs: 10 });
  relay.start();
  await eventually(() => heard.length === 2);
  await relay.stop();
  expect(heard).toEqual(['good0', 'good1']);
  expect(await relay.isIdle()).toBe(false);
  expect(await relay.depth()).toEqual({ count: 2, oldestSeconds: expect.any(Number) });
  expect([await relay.waiting(10), await relay.waiting(1)]).toEqual([2, 1]);
});

it('moves what was acknowledged to sent, with the sequence it got', async () => {
  await say(['k'], 0);
  await say(['k'], 1);
  const relay = new OutboxRelay(
    database,
    streamOf(() => Promise.resolve()),
    quiet,
  );
  relay.start();
  await eventually(() => relay.isIdle());
  await relay.stop();
  expect(await rows(`select key, (message #>> '{data,n}')::int as n, stream_seq::int as at from sent order by seq`)).toEqual([
    { key: 'k', n: 0, at: 1 },
    { key: 'k', n: 1, at: 2 },
  ]);
});

it('sends nothing new, by any relay, while one makes good what the stream has lost', async () => {
  const said: number[] = [];
  let resend = (): void => undefined;
  const stream = streamOf(async (message) => {
    if (nOf(message) === 0 && said.includes(0)) await new Promise<void>((go) => (resend = go));
    said.push(nOf(message));
  });
  const [one, other] = [1, 2].map(() => new OutboxRelay(database, stream, quiet, { pollMs: 10 })) as [OutboxRelay, OutboxRelay];
  await say(['k'], 0);
  one.start();
  await eventually(() => one.isIdle());
  stream.created = '2024-02-01T00:00:00Z';
  other.start();
  await eventually(async () => (await rows('select from relay_state where resend_after is not null')).length === 1);
  await say(['new'], 1);
  await new Promise((later) => setTimeout(later, 100)); // the first relay polls ten times
  expect(said).toEqual([0]);
  resend();
  await eventually(() => one.isIdle());
  await Promise.all([one.stop(), other.stop()]);
  expect(said).toEqual([0, 0, 1]);
});

it('sends what was said and killed by a rollback to nobody', async () => {
  const failing = database.transaction((tx) => {
    append(tx, [announcement(counted, 'k', { n: 0 }, occasion)]);
    return Promise.reject(new Error('no'));
  });
  await expect(failing).rejects.toThrow('no');
  expect(await rows('select * from outbox')).toEqual([]);
});

it.each([0, 1, 2, 3, 5, 8, 13, 21, 34])('misses no nudge that comes %i ticks after it began to look', async (ticks) => {
  let looked = 0;
  const nothing = {
    rows: () => Promise.resolve((looked++, [])),
    transaction: () => Promise.resolve(false),
  } as unknown as Database;
  const relay = new OutboxRelay(
    nothing,
    streamOf(() => Promise.resolve()),
    quiet,
    { pollMs: 60_000 },
  );
  relay.start();
  for (let n = 0; n < ticks; n++) await Promise.resolve();
  const before = looked;
  relay.nudge();
  await new Promise((resolve) => setImmediate(resolve));
  expect(looked).toBeGreaterThan(before);
  await relay.stop();
});

it('keeps a hot key and many keys moving', async () => {
  await database.transaction((tx) => {
    append(
      tx,
      [...Array(2_000).keys()].map((n) => announcement(counted, 'hot', { n }, occasion)),
    );
    append(
      tx,
      [...Array(3_000).keys()].map((n) => announcement(counted, `key-${n}`, { n }, occasion)),
    );
    return Promise.resolve();
  });
  const hot: number[] = [];
  const stream = streamOf((message) => {
    if (message.key === 'hot') hot.push(nOf(message));
    return Promise.resolve();
  });
  const relay = new OutboxRelay(database, stream, quiet);
  const began = performance.now();
  relay.start();
  await eventually(() => relay.isIdle(), 15_000);
  if (process.env['FQ_TIMES']) console.log(`5 000 relayed in ${(performance.now() - began).toFixed(0)} ms`);
  await relay.stop();
  expect(hot).toEqual([...Array(2_000).keys()]);
});

describe('housekeeping', () => {
  it('makes the coming months, drops those that are over, and forgets old claims but nothing parked', async () => {
    await prepareMonths(database);
    await prepareMonths(database);
    await rows(`create table sent_2020_01 partition of sent for values from ('2020-01-01') to ('2020-02-01')`);
    await rows(`insert into sent (seq, id, subject, key, message, stream_seq, sent_at) values
      (1, gen_random_uuid(), 's', 'k', '{}', 1, '2020-01-05'), (2, gen_random_uuid(), 's', 'k', '{}', 2, '2021-01-05'), (3, gen_random_uuid(), 's', 'k', '{}', 3, now())`);
    expect(await forgetSent(database)).toEqual({ months: 1, rows: 1 });
    expect(await rows('select seq::int from sent')).toEqual([{ seq: 3 }]);

    await rows(
      `insert into inbox (consumer, message_id, handled_at, parked) select 'c', gen_random_uuid(), now() - interval '38 days', null from generate_series(1, 1500)`,
    );
    await rows(`insert into inbox (consumer, message_id, handled_at, parked) values
      ('c', gen_random_uuid(), now() - interval '36 days', null), ('c', gen_random_uuid(), now() - interval '38 days', '{}')`);
    expect(await forgetInbox(database)).toBe(1_500);
    expect(await rows('select count(*)::int as left from inbox')).toEqual([{ left: 2 }]);
  });
});

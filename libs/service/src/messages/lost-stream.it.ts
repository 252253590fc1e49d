import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { event } from '@fengqiao/contracts';
import { createDatabase, dropDatabase, eventually } from '@fengqiao/testing';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { pino } from 'pino';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { Database, openDatabase } from '../persistence/database';
import { sql } from '../persistence/statement';
import { DurableConsumer } from './consumer';
import { eventStreamOn } from './event-stream';
import { createMessageTables } from './message-tables.migration';
import { announcement, append } from './outbox';
import { OutboxRelay, type RelayOptions } from './relay';
import { EVENTS } from './topology';

const counted = event('test.count.counted', 1, z.object({ n: z.number() }));
const logger = pino({ level: process.env['FQ_TEST_LOG'] ?? 'silent' });
const program = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', resolve('node_modules/.cache/fengqiao/bin')]
  .map((folder) => join(folder, 'nats-server'))
  .find(existsSync)!;

/** A server of our own, whose disk can be lost: the shared one has other tests' streams. */
const natsOf = async (folder: string, port: number): Promise<{ child: ChildProcess; port: number }> => {
  const child = spawn(program, ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', folder], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  for await (const chunk of child.stderr) {
    said += String(chunk);
    const [, found] = /Listening for client connections on 127\.0\.0\.1:(\d+)[^]*Server is ready/.exec(said) ?? [];
    if (found) {
      child.stderr.resume();
      return { child, port: Number(found) };
    }
  }
  throw new Error(said);
};

const killed = async ({ child }: { child: ChildProcess }): Promise<void> => {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
};

let [url, folder] = ['', ''];
let source: DataSource;
let database: Database;
let server: { child: ChildProcess; port: number };
let nats: NatsConnection;
let relay: OutboxRelay;
let consumer: DurableConsumer;
let heard: Map<string, number[]>;
let delivered: number;

beforeEach(async () => {
  url = await createDatabase('lost');
  source = await openDatabase(url, 'public', 20);
  const runner = source.createQueryRunner();
  await createMessageTables(runner);
  await runner.release();
  database = new Database(source);
  folder = mkdtempSync(join(process.env['FQ_TEST_DIR'] ?? tmpdir(), 'fengqiao-lost-'));
  server = await natsOf(folder, -1);
  nats = await connect({ servers: `127.0.0.1:${server.port}`, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
  heard = new Map();
  delivered = 0;
  const receiver = {
    durable: 'test-hears',
    subject: counted.subject,
    events: [counted],
    isFamily: false,
    handle: ({ data, envelope }: { data: unknown; envelope: { subject: string } }) => {
      heard.set(envelope.subject, [...(heard.get(envelope.subject) ?? []), (data as { n: number }).n]);
      return Promise.resolve();
    },
  };
  consumer = new DurableConsumer(receiver, { nats, database, logger, afterCommit: () => delivered++, concurrency: 16 });
  await consumer.start();
});
afterEach(async () => {
  await relay.stop();
  await consumer.close(1_000);
  await nats.close();
  await killed(server);
  rmSync(folder, { recursive: true, force: true });
  await source.destroy();
  await dropDatabase(url);
});

const relaying = (options: Partial<RelayOptions> = {}) => {
  relay = new OutboxRelay(database, eventStreamOn(nats), logger, { pollMs: 20, ...options });
  relay.start();
};

const say = async (from: number, to: number): Promise<void> => {
  for (let n = from; n < to; n++)
    await database.transaction((tx) => {
      append(
        tx,
        ['a', 'b', 'c'].map((key) => announcement(counted, key, { n }, { at: new Date(), correlationId: 'c' })),
      );
      return Promise.resolve();
    });
};

const upTo = (n: number) => Array<number[]>(3).fill([...Array(n).keys()]);
const relayed = () => eventually(() => relay.isIdle(), 15_000);
const allHeard = (n: number) => eventually(() => [...heard.values()].every((ns) => ns.length >= n) && heard.size === 3, 15_000);
const inStream = async () => {
  const jsm = await jetstreamManager(nats);
  return (await jsm.streams.info(EVENTS)).state.messages;
};

it('notices within a check that the stream was deleted while all ran, and everything arrives once', async () => {
  relaying({ checkMs: 200 });
  await say(0, 10);
  await relayed();
  await allHeard(10);
  await (await jetstreamManager(nats)).streams.delete(EVENTS);
  await say(10, 20);
  await allHeard(20);
  await eventually(async () => (await inStream()) === 60, 15_000);
  expect([...heard.values()]).toEqual(upTo(20));
  expect(await database.rows(sql('select count(*)::int as rows, count(distinct stream_seq)::int as places from sent'))).toEqual([
    { rows: 60, places: 60 },
  ]);
});

it('sends everything again when the directory of the stream was emptied under it, without being asked to look', async () => {
  relaying({ checkMs: 60_000 });
  await say(0, 10);
  await relayed();
  await allHeard(10);
  await killed(server);
  rmSync(folder, { recursive: true, force: true });
  await say(10, 12);
  server = await natsOf(folder, server.port);
  await say(12, 20);
  await eventually(async () => (await inStream()) === 60, 15_000);
  await allHeard(20);
  expect([...heard.values()]).toEqual(upTo(20));
});

it('sends a lost tail again, before anything new, also to a consumer that never saw it', async () => {
  relaying({ checkMs: 60_000 });
  await say(0, 10);
  await relayed();
  await consumer.close(1_000);
  await killed(server);
  const copy = `${folder}-copy`;
  cpSync(folder, copy, { recursive: true });
  server = await natsOf(folder, server.port);
  await say(10, 20);
  await eventually(async () => (await inStream()) === 60, 15_000);
  await relayed();

  await killed(server);
  rmSync(folder, { recursive: true, force: true });
  cpSync(copy, folder, { recursive: true });
  rmSync(copy, { recursive: true, force: true });
  await say(20, 25);
  server = await natsOf(folder, server.port);
  await eventually(async () => (await inStream()) === 75, 15_000);

  const jsm = await jetstreamManager(nats);
  const order: number[] = [];
  for (let seq = 1; seq <= 75; seq++) {
    const { data } = (await jsm.streams.getMessage(EVENTS, { seq }))!.json<{ data: { n: number } }>();
    order.push(data.n);
  }
  expect(order).toEqual([...order].sort((a, b) => a - b));
  await database.rows(sql('truncate inbox'));
  heard.clear();
  await consumer.close(0);
  await restartConsumer('test-hears-anew');
  await allHeard(25);
  expect([...heard.values()]).toEqual(upTo(25));
});

it('reads again what took the place of lost messages, though its position was kept', async () => {
  relaying({ checkMs: 60_000 });
  await say(0, 10);
  await allHeard(10);
  const [messages, copy] = [join(folder, 'jetstream', '$G', 'streams', EVENTS, 'msgs'), `${folder}-copy`];
  await killed(server);
  cpSync(messages, copy, { recursive: true });
  server = await natsOf(folder, server.port);
  await say(10, 20);
  await allHeard(20);

  await consumer.close(1_000);
  await relay.stop();
  await killed(server);
  rmSync(messages, { recursive: true, force: true });
  cpSync(copy, messages, { recursive: true });
  rmSync(copy, { recursive: true, force: true });
  await say(20, 23);
  server = await natsOf(folder, server.port);
  relaying({ checkMs: 60_000 });
  await eventually(async () => (await inStream()) === 69, 15_000);
  await restartConsumer('test-hears');
  await allHeard(23);
  expect([...heard.values()]).toEqual(upTo(23));
  expect(await database.rows(sql('select stream_seq::int as at from last_heard'))).toEqual([{ at: 69 }]);
});

it('leaves a durable alone whose messages stand where they stood', async () => {
  relaying();
  await say(0, 5);
  await allHeard(5);
  await consumer.close(1_000);
  const made = async () => (await (await jetstreamManager(nats)).consumers.info(EVENTS, 'test-hears')).created;
  const before = await made();
  await restartConsumer('test-hears');
  await say(5, 6);
  await allHeard(6);
  expect(await made()).toBe(before);
});

it('leaves a stream alone that still has all it acknowledged', async () => {
  relaying({ checkMs: 50 });
  await say(0, 5);
  await relayed();
  await new Promise((resolve) => setTimeout(resolve, 300)); // several checks
  expect((await (await jetstreamManager(nats)).streams.info(EVENTS)).state.last_seq).toBe(15);
  expect(await relay.isIdle()).toBe(true);
});

const restartConsumer = async (durable: string): Promise<void> => {
  consumer = new DurableConsumer(
    { ...consumer.receiver, durable },
    { nats, database, logger, afterCommit: () => delivered++, concurrency: 16 },
  );
  await consumer.start();
};

import { type Envelope, event, type EventContract } from '@fengqiao/contracts';
import type { Refusal } from '@fengqiao/domain';
import { createDatabase, dropDatabase, eventually, testNatsUrl } from '@fengqiao/testing';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { Controller, type INestMicroservice, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { pino } from 'pino';
import type { DataSource } from 'typeorm';
import { v7 } from 'uuid';
import { z } from 'zod';
import { Database, openDatabase } from '../persistence/database';
import { type Heard, Hears } from './hears';
import { JetStreamStrategy } from './jetstream.strategy';
import { createMessageTables } from './message-tables.migration';
import { announcement } from './outbox';
import { listParked } from './parked';
import { declareStream } from './topology';

let url: string;
let source: DataSource;
export let database: Database;
export let nats: NatsConnection;
let opened: INestMicroservice[] = [];
export const logger = pino({ level: 'silent' });

beforeAll(async () => {
  url = await createDatabase('consumer');
  source = await openDatabase(url, 'public', 30);
  const runner = source.createQueryRunner();
  await createMessageTables(runner);
  await runner.query('create table noted (what text)');
  await runner.release();
  database = new Database(source);
  nats = await connect({ servers: testNatsUrl() });
  await declareStream(await jetstreamManager(nats));
});
/** Ends the one that was begun last, as a service ends. */
export const closeLast = (): Promise<void> => opened.pop()!.close();

afterEach(async () => {
  await Promise.all(opened.map((app) => app.close()));
  opened = [];
});
afterAll(async () => {
  await nats.close();
  await source.destroy();
  await dropDatabase(url);
});

export type Said = { said: string };
export const noun = () => `test.n${v7().replaceAll('-', '')}` as const;
export const aContract = () => event(`${noun()}.said`, 1, z.object({ said: z.string() }));

export const listen = async (controller: Type, afterCommit = () => undefined as void): Promise<JetStreamStrategy> => {
  @Module({ controllers: [controller] })
  class Application {}
  const strategy = new JetStreamStrategy({ nats, database, logger, afterCommit });
  const app = await NestFactory.createMicroservice(Application, { strategy, logger: false });
  await app.listen();
  opened.push(app);
  return strategy;
};

export const hearing = async (
  handle: (heard: Heard<Said>) => Promise<void | Refusal>,
  afterCommit?: () => void,
  { contract = aContract(), durable = `d${v7()}` } = {},
) => {
  @Controller()
  class Hearer {
    @Hears(contract, durable)
    hear(heard: Heard<Said>): Promise<void | Refusal> {
      return handle(heard);
    }
  }
  return { contract, durable, strategy: await listen(Hearer, afterCommit) };
};

export const envelopeOf = (contract: EventContract, data: unknown, key = 'k'): Envelope =>
  announcement({ ...contract, schema: z.unknown() }, key, data, { at: new Date(), correlationId: 'c' }).envelope;
export const say = async (contract: EventContract, said: unknown, { times = 1, key = 'k' } = {}): Promise<Envelope> => {
  const envelope = envelopeOf(contract, { said }, key);
  for (let n = 0; n < times; n++) await jetstream(nats).publish(contract.subject, JSON.stringify(envelope));
  return envelope;
};
export const settled = (strategy: JetStreamStrategy, withinMs = 10_000) =>
  eventually(async () => (await strategy.pending()) === 0, withinMs);
export const parkedBy = async (durable: string) =>
  (await listParked(database, undefined, 1_000))!.items.filter(({ consumer }) => consumer === durable);

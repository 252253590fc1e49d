import { testNatsUrl } from '@fengqiao/testing';
import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { bringStream, declareStream, EVENTS } from './topology';

let nats: NatsConnection;
let jsm: JetStreamManager;

beforeAll(async () => {
  nats = await connect({ servers: testNatsUrl() });
  jsm = await jetstreamManager(nats);
  await bringStream(nats);
});
afterAll(() => nats.close());

it('A service leaves a stream as it is; the operator brings it to what is written, and keeps what was chosen besides', async () => {
  const { duplicate_window: written } = (await jsm.streams.info(EVENTS)).config;
  await jsm.streams.update(EVENTS, { description: 'chosen', duplicate_window: written / 2 });
  await declareStream(jsm);
  expect((await jsm.streams.info(EVENTS)).config.duplicate_window).toBe(written / 2);
  await bringStream(nats);
  expect((await jsm.streams.info(EVENTS)).config).toMatchObject({ description: 'chosen', duplicate_window: written });
});

import {
  AckPolicy,
  DeliverPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  jetstreamManager,
  type JetStreamManager,
  StorageType,
  type StreamInfo,
} from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { nanos } from '@nats-io/transport-node';
import { EVENTS } from '@fengqiao/contracts';

const SECOND = 1_000;
const DAY = 24 * 60 * 60 * SECOND;

export { EVENTS };

/** How long the server waits for an acknowledgement before it delivers again. Machine time. */
export const ACK_WAIT_MS = 30 * SECOND;

const stream = {
  subjects: ['fq.evt.>'],
  max_age: nanos(30 * DAY),
  duplicate_window: nanos(2 * 60 * SECOND),
};

/** `max_deliver: -1`: the server must never give up for us; we count, and park. */
const durable = {
  ack_wait: nanos(ACK_WAIT_MS),
  max_deliver: -1,
  max_ack_pending: 256,
};

const isMissing = (fault: unknown): boolean =>
  fault instanceof JetStreamApiError &&
  (fault.code === JetStreamApiCodes.StreamNotFound || fault.code === JetStreamApiCodes.ConsumerNotFound);

const missing = (fault: unknown): undefined => {
  if (isMissing(fault)) return undefined;
  throw fault;
};

const differs = (present: object, wanted: object): boolean =>
  Object.entries(wanted).some(
    ([name, value]) => JSON.stringify((present as Record<string, unknown>)[name]) !== JSON.stringify(value),
  );

/** Adds the stream where there is none. One that is otherwise than written here is the operator's to change: `bringStream`. */
export const declareStream = async (jsm: JetStreamManager): Promise<StreamInfo> =>
  (await jsm.streams.info(EVENTS).catch(missing)) ?? jsm.streams.add({ name: EVENTS, storage: StorageType.File, ...stream });

/**
 * As the operator, before services start: adds the stream, or brings it to what is written here. What was chosen besides
 * (replicas, placement) stays. No service may do so: who changes what the stream keeps can empty it.
 */
export const bringStream = async (nats: NatsConnection): Promise<void> => {
  const jsm = await jetstreamManager(nats, { checkAPI: false });
  const { config } = await declareStream(jsm);
  if (differs(config, stream)) await jsm.streams.update(EVENTS, stream);
};

/**
 * Adds the durable, or brings it to what is written here. Its name is also the inbox key: rename it, and history is
 * read anew. `from`: the sequence at which a new one begins.
 */
export const declareDurable = async (jsm: JetStreamManager, name: string, subject: string, from = 1): Promise<void> => {
  const wanted = { ...durable, filter_subject: subject };
  const present = await jsm.consumers.info(EVENTS, name).catch(missing);
  if (!present) {
    const begin =
      from > 1 ? { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: from } : { deliver_policy: DeliverPolicy.All };
    const reading = { ack_policy: AckPolicy.Explicit, ...begin };
    await jsm.consumers.add(EVENTS, { durable_name: name, ...reading, ...wanted });
  } else if (differs(present.config, wanted)) {
    await jsm.consumers.update(EVENTS, name, wanted);
  }
};

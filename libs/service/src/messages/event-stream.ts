import { jetstream, jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import type { Outgoing } from './outbox';
import { declareStream, EVENTS } from './topology';

/** What the stream answered to a message: where it stands, and whether it stood there already. */
export type Acknowledged = { readonly sequence: number; readonly repeated: boolean };

/** The stream as the relay sees it. */
export type EventStream = {
  /** Resolves only when the stream has stored the message; sending one twice within two minutes stores it once. */
  publish(message: Outgoing): Promise<Acknowledged>;
  /** When the stream was made, in its own words; makes it when there is none. */
  createdAt(): Promise<string>;
  /** The id of the message at this sequence, if there is one. */
  idAt(sequence: number): Promise<string | undefined>;
  /** Tells of a connection that was lost, or came back. Returns what ends the telling. */
  watch(onChange: () => void): () => void;
};

const PUBLISH_TIMEOUT_MS = 5_000;

export const eventStreamOn = (nats: NatsConnection): EventStream => {
  const js = jetstream(nats);
  let manager: Promise<JetStreamManager> | undefined;
  const jsm = () => (manager ??= jetstreamManager(nats, { checkAPI: false }));
  return {
    async publish({ subject, envelope }) {
      const carried = headers();
      carried.set('correlation-id', envelope.correlationid);
      const options = { msgID: envelope.id, headers: carried, timeout: PUBLISH_TIMEOUT_MS, expect: { streamName: EVENTS } };
      const ack = await js.publish(subject, JSON.stringify(envelope), options);
      return { sequence: ack.seq, repeated: ack.duplicate };
    },
    async createdAt() {
      return (await declareStream(await jsm())).created;
    },
    async idAt(sequence) {
      const stored = await (await jsm()).streams.getMessage(EVENTS, { seq: sequence });
      return stored?.header.get('Nats-Msg-Id');
    },
    watch(onChange) {
      const changes = nats.status();
      void (async () => {
        for await (const { type } of changes) if (type === 'disconnect' || type === 'reconnect') onChange();
      })();
      return () => (changes as unknown as { stop?: () => void }).stop?.();
    },
  };
};

import { type JetStreamManager, type StreamInfo } from '@nats-io/jetstream';
import type { Logger } from '../logs';
import type { Database, Transaction } from '../persistence/database';
import { sql } from '../persistence/statement';
import { declareDurable, declareStream, EVENTS } from './topology';

/** Where a message stands: in which making of the stream, and at which sequence. */
export type Place = { readonly streamCreated: string; readonly sequence: number };

/** Written last in a transaction: another batch of the durable waits only for the commit. */
const put = sql(`
  insert into last_heard as l (consumer, stream_created, stream_seq, message_id) values ($1, $2, $3, $4)
  on conflict (consumer) do update
    set stream_created = excluded.stream_created, stream_seq = excluded.stream_seq, message_id = excluded.message_id, at = now()
    where l.stream_created <> excluded.stream_created or l.stream_seq < excluded.stream_seq`);
/** Younger than what the stream lets go by age, with a day between. Two instances look one after another. */
const last = sql(`
  select stream_created as "streamCreated", stream_seq as sequence, message_id as id, at from last_heard
  where consumer = $1 and at > now() - interval '29 days' for update`);
const forget = sql(`delete from last_heard where consumer = $1`);

/** Keeps the place of what was handled, with its effect: of many messages that which stands furthest. */
export const rememberPlace = (tx: Transaction, consumer: string, id: string, { streamCreated, sequence }: Place): void =>
  tx.write(put, [consumer, streamCreated, sequence, id]);

type Last = { readonly streamCreated: string; readonly sequence: string; readonly id: string; readonly at: Date };
type Reading = { readonly durable: string; readonly subject: string };

/** Clocks of Postgres and NATS may differ by so much. */
const SKEW_MS = 3_600_000;

/**
 * The messages of a stream may go back while the positions of its durables do not: each is flushed by itself. What is then
 * sent again stands below those positions and would be given to nobody. So the message that was handled last is looked for
 * where it stood; if another one stands there, or none, the durable is made anew and reads again from before the loss. What
 * was met before is dropped by the inbox.
 *
 * Where that is: what was lost stood there when the last message was handled, so all that took its place is younger; and
 * what the durable had acknowledged in one piece is done. Answers whether it was made anew; throws when NATS is away.
 */
export const mendPosition = (
  database: Database,
  jsm: JetStreamManager,
  { durable, subject }: Reading,
  logger: Pick<Logger, 'warn'>,
): Promise<boolean> =>
  database.transaction(async (tx) => {
    const known = await tx.one<Last>(last, [durable]);
    const stream = await declareStream(jsm);
    if (!known || known.streamCreated !== stream.created) return false;
    const { delivered, ack_floor: done } = await jsm.consumers.info(EVENTS, durable);
    const isAhead = delivered.stream_seq > stream.state.last_seq;
    if (!isAhead && (await stands(jsm, known))) return false;
    const from = Math.max(1, Math.min(done.stream_seq + 1, await firstSince(jsm, stream, known.at.getTime() - SKEW_MS)));
    logger.warn({ durable, handled: Number(known.sequence), from }, 'the stream went back behind this durable: it reads again');
    await jsm.consumers.delete(EVENTS, durable);
    await declareDurable(jsm, durable, subject, from);
    tx.write(forget, [durable]);
    return true;
  });

const stands = async (jsm: JetStreamManager, { sequence, id }: Last): Promise<boolean> =>
  (await jsm.streams.getMessage(EVENTS, { seq: Number(sequence) }))?.header.get('Nats-Msg-Id') === id;

/** The first sequence whose message the stream got since then. One that is missing counts as younger: rather too much is read again. */
const firstSince = async (jsm: JetStreamManager, { state }: StreamInfo, since: number): Promise<number> => {
  let [low, high] = [state.first_seq, state.last_seq + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const message = await jsm.streams.getMessage(EVENTS, { seq: middle });
    if (message && message.time.getTime() < since) low = middle + 1;
    else high = middle;
  }
  return low;
};

import type { Envelope, EventContract } from '@fengqiao/contracts';
import { isRefusal, type Refusal } from '@fengqiao/domain';
import type { Transaction } from '../persistence/database';
import { sql } from '../persistence/statement';
import type { Heard, Subscription } from './hears';
import { type Place, rememberPlace } from './last-heard';

/** A subscription with the method behind it. */
export type Receiver = Subscription & { readonly handle: (heard: Heard) => Promise<void | Refusal> };

export type Delivery = {
  readonly envelope: Envelope;
  /** The how manyth time this message is delivered; counted by the server, so that one which kills the process is recognised. */
  readonly count: number;
  /** What went wrong the last time, if this process knows it: for the one who finds the parked row. */
  readonly lastFault?: string | undefined;
  /** Where it stands in the stream; absent for one that is handled again by hand. */
  readonly place?: Place;
  /** Told once the message is claimed: whatever goes wrong before is the database's fault, not the message's. */
  readonly onClaimed?: () => void;
};

export type Outcome = { readonly status: 'handled' | 'parked' | 'repeated' | 'ignored'; readonly why?: string };

const GIVE_UP_AFTER = 8;
/**
 * Of a message that never failed here: whoever had it ended each time before it was handled. It may be what ends them, but a
 * process that is killed again and again takes along what has nothing wrong with it.
 */
const NEVER_ANSWERED = 40;

const claimed = sql(`insert into inbox (consumer, message_id) values ($1, $2) on conflict do nothing returning message_id`);

/** In one order, so that two batches with the same messages wait for each other and do not block each other. */
const claimedTogether = sql(`
  insert into inbox (consumer, message_id) select $1, id from unnest($2::uuid[]) as m (id) order by id
  on conflict do nothing returning message_id as id`);

const parked = sql(`update inbox set parked = $3, why = $4 where consumer = $1 and message_id = $2`);

/**
 * True the first time this consumer meets this message; the claim lives or dies with the transaction. A second delivery
 * while the first still runs waits here for the first to end. `do nothing`, because a unique violation would abort the
 * transaction that has nothing wrong with it.
 */
export const claim = async (tx: Transaction, consumer: string, messageId: string): Promise<boolean> =>
  (await tx.one(claimed, [consumer, messageId])) !== undefined;

/** jsonb and text know neither NUL nor half a surrogate pair; a message that has them must still be parkable. */
const storable = (text: string): string =>
  text.replace(/\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD');

/** Keeps a claimed message that will not be handled where a person can find it, read why, and replay it. */
export const park = (tx: Transaction, consumer: string, envelope: Envelope, why: string): void => {
  const json = JSON.stringify(envelope, (_, value: unknown) => (typeof value === 'string' ? storable(value) : value));
  tx.write(parked, [consumer, envelope.id, json, storable(why)]);
};

/**
 * Claims the message and handles or parks it, in the transaction it is given. Throws what the handler throws; then nothing
 * of this has happened. Live messages and replayed ones take this one path.
 */
export const receive = async (tx: Transaction, receiver: Receiver, delivery: Delivery): Promise<Outcome> => {
  const outcome = await met(tx, receiver, delivery);
  rememberFurthest(tx, receiver, [delivery]);
  return outcome;
};

const met = async (tx: Transaction, receiver: Receiver, delivery: Delivery): Promise<Outcome> => {
  const { envelope, onClaimed } = delivery;
  if (isPassedOver(receiver, envelope)) return { status: 'ignored' };
  if (!(await claim(tx, receiver.durable, envelope.id))) return { status: 'repeated' };
  onClaimed?.();
  return handled(tx, receiver, delivery);
};

const rememberFurthest = (tx: Transaction, { durable }: Receiver, deliveries: readonly Delivery[]): void => {
  const sequenceOf = ({ place }: Delivery): number => place?.sequence ?? 0;
  const furthest = deliveries.reduce((one, other) => (sequenceOf(other) > sequenceOf(one) ? other : one));
  if (furthest.place) rememberPlace(tx, durable, furthest.envelope.id, furthest.place);
};

/**
 * Many messages in one transaction: claimed at once, the runs side by side, each run in its order. When one fails all is
 * undone, and `receive` tells whose fault it was.
 */
export const receiveTogether = async (
  tx: Transaction,
  receiver: Receiver,
  runs: readonly (readonly Delivery[])[],
): Promise<Outcome[][]> => {
  const ids = runs.flatMap((run) =>
    run.filter(({ envelope }) => !isPassedOver(receiver, envelope)).map(({ envelope }) => envelope.id),
  );
  const fresh = new Set((await tx.rows<{ id: string }>(claimedTogether, [receiver.durable, ids])).map(({ id }) => id));
  const inOrder = async (run: readonly Delivery[]): Promise<Outcome[]> => {
    const outcomes: Outcome[] = [];
    for (const delivery of run) {
      const { envelope } = delivery;
      if (isPassedOver(receiver, envelope)) outcomes.push({ status: 'ignored' });
      else if (fresh.delete(envelope.id)) outcomes.push(await handled(tx, receiver, delivery));
      else outcomes.push({ status: 'repeated' });
    }
    return outcomes;
  };
  // All have ended before the transaction does: none goes on with a connection that is somebody else's by then.
  const ended = await Promise.allSettled(runs.map(inOrder));
  const outcomes = ended.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
  rememberFurthest(tx, receiver, runs.flat());
  return outcomes;
};

const contractOf = ({ events }: Receiver, { type }: Envelope): EventContract | undefined =>
  events.find((contract) => contract.type === type);

const isPassedOver = (receiver: Receiver, envelope: Envelope): boolean => receiver.isFamily && !contractOf(receiver, envelope);

const handled = async (tx: Transaction, receiver: Receiver, { envelope, count, lastFault }: Delivery): Promise<Outcome> => {
  const { durable, subject, handle } = receiver;
  const parkFor = (why: string): Outcome => {
    park(tx, durable, envelope, why);
    return { status: 'parked', why };
  };
  if (count > GIVE_UP_AFTER && lastFault !== undefined) return parkFor(`failed ${GIVE_UP_AFTER} times: ${lastFault}`);
  if (count > NEVER_ANSWERED) return parkFor(`given out ${NEVER_ANSWERED} times and never answered`);
  const contract = contractOf(receiver, envelope);
  if (!contract) return parkFor(`${envelope.type} is not what is said on ${subject}`);
  const data = contract.schema.safeParse(envelope.data);
  if (!data.success) return parkFor(`breaks ${contract.type}: ${data.error.message}`);

  const outcome = await handle({ tx, data: data.data, envelope: { ...envelope, data: data.data } });
  return isRefusal(outcome) ? parkFor(`${outcome.refused}: ${outcome.because}`) : { status: 'handled' };
};

import type { Envelope } from '@fengqiao/contracts';
import { type Refusal, refuse } from '@fengqiao/domain';
import type { Database } from '../persistence/database';
import { positionIn, readCursor, writeCursor } from '../cursor';
import { sql } from '../persistence/statement';
import { receive, type Receiver } from './inbox';

/** A message nobody handled, and why: somebody's task the same day. */
export type Parked = {
  readonly consumer: string;
  readonly messageId: string;
  /** Machine time. */
  readonly at: Date;
  readonly why: string;
  readonly envelope: Envelope;
  /** Where it stands in the list: what comes after it is asked for with this. */
  readonly place: string;
};

export type ParkedPage = { readonly items: readonly Parked[]; readonly next?: string };

export type ParkedId = { readonly consumer: string; readonly messageId: string };

export type Replayed = { readonly status: 'handled' | 'parked'; readonly why?: string };

const page = sql(`
  select consumer, message_id as "messageId", handled_at as at, why, parked as envelope, handled_at::text as exact
  from inbox
  where parked is not null and ($1::text is null or (handled_at, consumer, message_id) > ($1::timestamptz, $2::text, $3::uuid))
  order by handled_at, consumer, message_id limit $4`);

const count = sql(`select count(*)::int as count from inbox where parked is not null`);

const lock = sql(
  `select parked as envelope from inbox where consumer = $1 and message_id = $2 and parked is not null for update`,
);

const forget = sql(`delete from inbox where consumer = $1 and message_id = $2`);

/** Parked messages, the longest parked first, after a place in the list. Undefined for a place that is none of ours. */
export const listParked = async (
  database: Database,
  after: string | undefined,
  limit: number,
): Promise<ParkedPage | undefined> => {
  const position = after === undefined ? [null, null, null] : positionOf(after);
  if (!position) return undefined;
  const rows = await database.rows<Omit<Parked, 'place'> & { exact: string }>(page, [...position, limit + 1]);
  const items = rows
    .slice(0, limit)
    .map(({ exact, ...row }) => ({ ...row, place: writeCursor([exact, row.consumer, row.messageId]) }));
  return rows.length > limit ? { items, next: items.at(-1)!.place } : { items };
};

/** Never trusted: what Postgres could not read as a time, an id or a text is none. */
const positionOf = (place: string): string[] | undefined => {
  const values = readCursor(place, 3);
  const [at, consumer, messageId] = values ?? [];
  const fits = /^[a-z0-9-]+$/.test(consumer ?? '') && positionIn(writeCursor([at!, messageId!]), 1) !== undefined;
  return fits ? values : undefined;
};

export const countParked = async (database: Database): Promise<number> =>
  (await database.one<{ count: number }>(count))?.count ?? 0;

/**
 * Forgets that the message was met and handles it again, in one transaction and through the path of all messages: it is
 * handled, or parked anew with the new reason. A fault is thrown, and leaves it parked as it was. `receivers` is the
 * service's strategy, or what else knows the method behind a durable.
 */
export const replayParked = async (
  database: Database,
  receivers: { receiverOf(durable: string): Receiver | undefined },
  { consumer, messageId }: ParkedId,
): Promise<Replayed | Refusal<'not-found'>> =>
  database.transaction(async (tx) => {
    const row = await tx.one<{ envelope: Envelope }>(lock, [consumer, messageId]);
    if (!row) return refuse('not-found', `Nothing is parked as ${messageId} by ${consumer}`);
    const receiver = receivers.receiverOf(consumer);
    if (!receiver) return refuse('not-found', `Nobody hears as ${consumer} any more`);
    tx.write(forget, [consumer, messageId]);
    const { status, why } = await receive(tx, receiver, { envelope: row.envelope, count: 1 });
    return status === 'parked' ? { status, why: why ?? '' } : { status: 'handled' };
  });

import type { Envelope } from '@fengqiao/contracts';
import type { Database } from './persistence/database';
import { sql } from './persistence/statement';

const since = sql(`
  select seq::text, message from (
    select seq, message from sent where seq > $1::bigint
    union all
    select seq, message from outbox where seq > $1::bigint) as said
  order by said.seq limit $2`);

/**
 * What this service announced, in the order in which it was written, sent or not: a consumer that lost its data is rebuilt
 * from here. Kept as long as `sent` is.
 */
export const announcedSince = async (
  database: Database,
  cursor: string | undefined,
  limit: number,
): Promise<{ items: Envelope[]; nextCursor?: string }> => {
  const rows = await database.rows<{ seq: string; message: Envelope }>(since, [
    cursor && /^\d{1,18}$/.test(cursor) ? cursor : '0',
    limit + 1,
  ]);
  const shown = rows.slice(0, limit);
  return { items: shown.map((row) => row.message), ...(rows.length > limit && { nextCursor: shown.at(-1)!.seq }) };
};

const unsent = sql(`
  select count(*)::int as count, max(seq)::text as newest from outbox where $1::bigint is null or seq <= $1::bigint`);

/** What waits in the outbox, and its newest place; with `upTo` only what was there at that place or before. */
export const unsentOf = async (database: Database, upTo: string | undefined): Promise<{ count: number; newest?: string }> => {
  const { count, newest } = (await database.one<{ count: number; newest: string | null }>(unsent, [upTo ?? null]))!;
  return { count, ...(newest !== null && { newest }) };
};

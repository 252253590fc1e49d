import type { Database } from '../persistence/database';
import { sql, type Statement } from '../persistence/statement';

const BATCH = 1_000;
const MONTHS_AHEAD = 3;

/** The stream keeps 30 days: for a week longer the inbox knows what it may still deliver. */
export const INBOX_DAYS = 37;
export const SENT_DAYS = 30;

const months = sql(`select prepare_sent_months($1)`);
const dropped = sql(`select drop_sent_months($1) as count`);
const oldInbox = sql(`
  with gone as (
    delete from inbox where ctid = any(array(
      select ctid from inbox where handled_at < now() - make_interval(days => $1) and parked is null limit $2))
    returning 1)
  select count(*)::int as count from gone`);
const oldSent = sql(`select forget_sent_rows($1, $2) as count`);

const inBatches = async (database: Database, statement: Statement, days: number): Promise<number> => {
  let total = 0;
  for (;;) {
    const count = (await database.one<{ count: number }>(statement, [days, BATCH]))?.count ?? 0;
    total += count;
    if (count < BATCH) return total;
  }
};

/** Makes the coming months' partitions of `sent`. Harmless when they are there. */
export const prepareMonths = async (database: Database): Promise<void> => {
  await database.rows(months, [MONTHS_AHEAD]);
};

/** Forgets claims older than any message can still come, in bounded batches. A parked message stays until somebody deals with it. */
export const forgetInbox = (database: Database): Promise<number> => inBatches(database, oldInbox, INBOX_DAYS);

/** Drops months of `sent` that are over by more than it keeps, and empties the default partition in bounded batches. */
export const forgetSent = async (database: Database): Promise<{ months: number; rows: number }> => ({
  months: (await database.one<{ count: number }>(dropped, [SENT_DAYS]))?.count ?? 0,
  rows: await inBatches(database, oldSent, SENT_DAYS),
});

/** All of it, for a timer (hourly is plenty; any number of instances may). Machine time throughout. */
export const tidyMessages = async (database: Database): Promise<void> => {
  await prepareMonths(database);
  await forgetInbox(database);
  await forgetSent(database);
};

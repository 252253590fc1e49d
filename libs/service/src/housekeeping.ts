import type { Logger } from './logs';
import { tidyMessages } from './messages/housekeeping';
import type { Database } from './persistence/database';
import { forgetKeys } from './persistence/idempotency';
import { sql } from './persistence/statement';
import { describe } from './rpc/rpc.strategy';

const HOUR_MS = 60 * 60 * 1000;
const KEY_DAYS = 7;

const prepareHistory = sql(`select prepare_history_months(3)`);

/** Hourly, in machine time: the coming months' partitions are made, and what is kept for a time only is forgotten in small steps. */
export const startHousekeeping = (database: Database, logger: Pick<Logger, 'warn'>): (() => Promise<void>) => {
  const round = async (): Promise<void> => {
    await database.rows(prepareHistory);
    await tidyMessages(database);
    await forgetKeys(database, KEY_DAYS);
  };
  let running = Promise.resolve();
  const go = (): void => {
    running = running
      .then(round)
      .catch((fault: unknown) => logger.warn({ fault: describe(fault) }, 'housekeeping failed; it comes again in an hour'));
  };
  const timer = setInterval(go, HOUR_MS);
  timer.unref();
  go();
  return async () => {
    clearInterval(timer);
    await running;
  };
};

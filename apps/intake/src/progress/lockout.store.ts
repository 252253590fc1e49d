import { Injectable } from '@nestjs/common';
import { Database, sql } from '@fengqiao/service';

const TRIES = 10;
/** Machine time. */
const LOCKED_FOR = `interval '1 hour'`;

const take = sql(`
  insert into access_try as t (ticket_no, failures, last_at) values ($1, 1, now())
  on conflict (ticket_no) do update set
    failures = case when t.locked_until > now() then t.failures when t.last_at < now() - ${LOCKED_FOR} then 1 else t.failures + 1 end,
    locked_until = case
      when t.locked_until > now() then t.locked_until
      when t.last_at >= now() - ${LOCKED_FOR} and t.failures >= ${TRIES} then now() + ${LOCKED_FOR} end,
    last_at = case when t.locked_until > now() then t.last_at else now() end
  returning coalesce(locked_until > now(), false) as locked`);
const passed = sql(`delete from access_try where ticket_no = $1`);
const forget = sql(`
  delete from access_try where ctid in (select ctid from access_try where last_at < now() - ${LOCKED_FOR} order by last_at limit 100)`);

/**
 * Ten wrong access codes lock a number for an hour, also the right code, and also a number that does not exist: otherwise the
 * lock would tell. Counted by number, since addresses are cheap.
 */
@Injectable()
export class LockoutStore {
  constructor(private readonly database: Database) {}

  /** Counts a try before anything is compared, so that of many that come at once no more than ten are compared. */
  async take(ticketNo: string): Promise<{ locked: boolean }> {
    return (await this.database.one<{ locked: boolean }>(take, [ticketNo]))!;
  }

  /** The code was right: what was counted is forgotten. */
  async passed(ticketNo: string): Promise<void> {
    await this.database.rows(passed, [ticketNo]);
  }

  /** Old tries are of no more use; forgotten a hundred at a time. */
  async forget(): Promise<void> {
    await this.database.rows(forget);
  }
}

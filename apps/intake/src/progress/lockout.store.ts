import { Injectable } from '@nestjs/common';
import { Database, sql } from '@fengqiao/service';

const TRIES = 10;
/** Machine time. */
const LOCKED_FOR = `interval '1 hour'`;

const state = sql(`select failures, locked_until > now() as locked from access_try where ticket_no = $1`);
const failed = sql(`
  insert into access_try as t (ticket_no, failures, last_at) values ($1, 1, now())
  on conflict (ticket_no) do update set
    failures = case when t.last_at < now() - ${LOCKED_FOR} then 1 else t.failures + 1 end,
    locked_until = case when t.last_at >= now() - ${LOCKED_FOR} and t.failures + 1 >= ${TRIES} then now() + ${LOCKED_FOR} end,
    last_at = now()`);
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

  /** Whether the number is locked now, and whether anything was tried. */
  async stateOf(ticketNo: string): Promise<{ locked: boolean; tried: boolean }> {
    const row = await this.database.one<{ locked: boolean | null }>(state, [ticketNo]);
    return { locked: row?.locked ?? false, tried: row !== undefined };
  }

  async failed(ticketNo: string): Promise<void> {
    await this.database.rows(failed, [ticketNo]);
    await this.database.rows(forget);
  }

  async passed(ticketNo: string): Promise<void> {
    await this.database.rows(passed, [ticketNo]);
  }
}

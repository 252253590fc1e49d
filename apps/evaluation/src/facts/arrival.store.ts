import { sql, type Database, type Transaction } from '@fengqiao/service';
import { Injectable } from '@nestjs/common';

/** A place in the order in which all that counts has arrived; null: now. */
export type Place = string | null;
/** What a ticket's handling, its reporter or an exclusion brought, or what was decided of a month. `at`: city time. */
export type Arrival = {
  readonly arrival: string;
  readonly at: Date;
  readonly what: 'matter' | 'closed' | 'corrected';
  /** The dispatch, or the decision. */
  readonly id: string;
};

/** The condition that a row had arrived by a place. */
export const arrivedBy = (place: string): string => `(${place}::bigint is null or arrival <= ${place}::bigint)`;

/**
 * Before anything that counts gets its number, until the commit: nothing arrives while a month closes, so that a smaller number
 * than the close's is in what was frozen, and a larger one is late. Busy while everything is counted once more.
 */
export const arrive = sql(`select arrive()`);
const arriving = new WeakSet<Transaction>();
/** `arrive`, once in a transaction, however much arrives in it. Does not wait. */
export const arriveIn = (tx: Transaction): void => {
  if (arriving.has(tx)) return;
  arriving.add(tx);
  tx.write(arrive);
};
/** Waits for all who are arriving; from then nobody does until the end of the transaction. */
export const arriveAlone = sql(`select pg_advisory_xact_lock(hashtextextended('arrivals', 7))`);

const between = `arrival > $1::bigint and arrival <= $1::bigint + $2`;
const stretch = sql(`
  select arrival::text, arrived_at as at, 'matter' as what, dispatch_id as id from fact where ${between}
  union all
  select arrival::text, at, 'matter', dispatch_id from callback_outcome where ${between}
  union all
  select arrival::text, arrived_at, 'matter', dispatch_id from exclusion_step where ${between}
  union all
  select arrival::text, at, what, id from month_decision where ${between}`);
const last = sql(`
  select greatest((select max(arrival) from fact), (select max(arrival) from callback_outcome),
    (select max(arrival) from exclusion_step), (select max(arrival) from month_decision), 0)::text as last`);
/** One number after the other: a service may take them, not set them. */
const goOn = sql(`
  select max(nextval('arrival')) from generate_series(1, greatest(0, $1::bigint - (select nextval('arrival'))))`);

const begin = sql(`insert into replay (place, last) values (0, $1)`);
const progress = sql(`select place::text, last::text from replay`);
const pass = sql(`with own as (select set_config('fengqiao.replaying', 'on', true)) update replay set place = $1 from own`);
const end = sql(`delete from replay`);

/** The order in which everything arrived. */
@Injectable()
export class ArrivalStore {
  /** What has so many places after this one, in their order; some may be empty. */
  async after(db: Database, place: string, places: number): Promise<Arrival[]> {
    const rows = await db.rows<Arrival>(stretch, [place, places]);
    return rows.sort((one, other) => Number(one.arrival) - Number(other.arrival));
  }

  /** The last place that is taken; what arrives from now on comes after it, also where facts were copied from elsewhere. */
  private async last(db: Database): Promise<string> {
    const { last: place } = (await db.one<{ last: string }>(last))!;
    await db.rows(goOn, [place]);
    return place;
  }

  /** From now on everything up to the last place is counted once more, and nothing else arrives. */
  async begin(db: Database): Promise<void> {
    await db.rows(begin, [await this.last(db)]);
  }

  /** How far that is; undefined when it is over, as it nearly always is. */
  progress(db: Database): Promise<{ readonly place: string; readonly last: string } | undefined> {
    return db.one(progress);
  }

  /** In the transaction, and before all else of it, in which what has this place is counted once more. Does not wait. */
  pass(tx: Transaction, place: string): void {
    tx.write(pass, [place]);
  }

  async end(db: Database): Promise<void> {
    await db.rows(end);
  }
}

import { v7 } from 'uuid';
import type { Transaction } from '../persistence/database';
import { sql } from '../persistence/statement';

/** A time at which something must be decided again. One per aggregate and name; a new one takes the place of the old. */
export type Deadline<Data = unknown> = {
  readonly id: string;
  readonly aggregateId: string;
  readonly name: string;
  /** City time. */
  readonly dueAt: Date;
  /** The version of the aggregate that set it. */
  readonly version: number;
  readonly data: Data;
};

export type NewDeadline = Omit<Deadline, 'id' | 'data'> & { readonly data?: unknown };

/** A row of `deadline` as a `Deadline`. */
export const deadlineColumns = `id, aggregate_id as "aggregateId", name, due_at as "dueAt", version, data`;

const set = sql(`
  insert into deadline (id, aggregate_id, name, due_at, version, data) values ($1, $2, $3, $4, $5, $6)
  on conflict (aggregate_id, name) do update set
    id = excluded.id, due_at = excluded.due_at, version = excluded.version, data = excluded.data, lease_until = null, attempts = 0`);
const clear = sql(`delete from deadline where aggregate_id = $1 and name = $2`);
const clearAll = sql(`delete from deadline where aggregate_id = $1`);
const take = sql(`delete from deadline where id = $1 returning ${deadlineColumns}`);

/**
 * Sets or replaces the deadline, in the transaction that decides it; does not wait (the commit does). The replacement has
 * an id of its own, so a sweeper that holds the old one finds nothing to take. Returns the id.
 */
export const setDeadline = (tx: Transaction, { aggregateId, name, dueAt, version, data }: NewDeadline): string => {
  const id = v7();
  tx.write(set, [id, aggregateId, name, dueAt, version, JSON.stringify(data ?? {})]);
  return id;
};

/** Clears one deadline of the aggregate, or all of them; does not wait. */
export const clearDeadline = (tx: Transaction, aggregateId: string, name?: string): void =>
  name === undefined ? tx.write(clearAll, [aggregateId]) : tx.write(clear, [aggregateId, name]);

/**
 * Takes the deadline out, in the transaction of the command it issues. Undefined when it was taken, replaced or cleared
 * meanwhile: then there is nothing to do. This makes the command idempotent by deadline id.
 */
export const takeDeadline = async <Data = unknown>(tx: Transaction, id: string): Promise<Deadline<Data> | undefined> =>
  tx.one<Deadline<Data>>(take, [id]);

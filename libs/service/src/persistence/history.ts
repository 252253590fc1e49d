import type { Actor } from '@fengqiao/domain';
import type { Database, Transaction } from './database';
import { sql } from './statement';

/** One private event of an aggregate, as it was decided: never changed, never deleted. */
export type HistoryRow<Event = unknown> = {
  readonly version: number;
  readonly type: string;
  /** City time of the decision. */
  readonly at: Date;
  readonly actor: Pick<Actor, 'kind' | 'id'> & { readonly unitId: string };
  readonly policyVersion: string;
  readonly event: Event;
};

const insert = sql(`
  insert into history (aggregate_id, version, type, at, actor, policy_version, event)
  select $1, x.version, x.type, x.at, x.actor, x."policyVersion", x.event
  from json_to_recordset($2::json) as x(version int, type text, at timestamptz, actor json, "policyVersion" text, event json)`);

/** The id in a query of its own makes one plan for all aggregates: looking at each for a better one, of a table in months, takes longer. */
const select = sql(`
  select version, type, at, actor, policy_version as "policyVersion", event from history
  where aggregate_id = (select $1::uuid) order by version`);

/** Appends what was just decided. Each event has a version of its own, so the last one is the aggregate's version. */
export const appendHistory = (tx: Transaction, aggregateId: string, rows: readonly HistoryRow[]): void => {
  if (rows.length > 0) tx.write(insert, [aggregateId, JSON.stringify(rows)]);
};

/** All that was ever decided about one aggregate, oldest first. */
export const readHistory = <Event>(db: Database | Transaction, aggregateId: string): Promise<HistoryRow<Event>[]> =>
  db.rows<HistoryRow<Event>>(select, [aggregateId]);

const selectAll = sql(`
  select aggregate_id as id, version, type, at, actor, policy_version as "policyVersion", event from history
  where aggregate_id = any($1::uuid[]) order by aggregate_id, version`);

/** The same of several, such as those of a page: of each, under its id. */
export const readHistories = async <Event>(
  db: Database | Transaction,
  aggregateIds: readonly string[],
): Promise<ReadonlyMap<string, readonly HistoryRow<Event>[]>> => {
  const histories = new Map<string, HistoryRow<Event>[]>(aggregateIds.map((id) => [id, []]));
  for (const { id, ...row } of await db.rows<HistoryRow<Event> & { readonly id: string }>(selectAll, [aggregateIds]))
    histories.get(id)!.push(row);
  return histories;
};

import { scopeValues, sql, type Scope, type Transaction } from '@fengqiao/service';
import { Injectable } from '@nestjs/common';
import { arrivedBy, type Place } from '../facts/arrival.store';
import type { Matter } from '../facts/fact.store';
import type { Answer } from '../items/answering';
import type { Callback, Outcome } from './callback';

/** The unit that answers for the matter, and its path: what worklists show and filter. */
export type Accountable = { readonly accountable: string; readonly path: string };
/** A callback with its id and unit, which decide nothing. */
export type StoredCallback = Callback & Accountable & { readonly id: string };

const select = sql(`
  select c.id, c.accountable, c.path::text as path, c.status, c.due_at as "dueAt", c.round,
    c.dispatch_round as "dispatchRound", c.begun, c.version, (
    select coalesce(jsonb_agg(jsonb_build_object('at', o.at, 'version', o.version, 'reached', o.reached, 'contacted', o.contacted,
      'resolved', o.resolved, 'satisfied', o.satisfied, 'askedByReporter', o.asked_by_reporter, 'channel', o.channel) order by o.version), '[]')
    from callback_outcome o where o.callback_id = c.id) as outcomes
  from callback c where c.dispatch_id = $1`);
const upsert = sql(`
  insert into callback (id, dispatch_id, ticket_id, ticket_no, accountable, path, status, due_at, attempts, round, dispatch_round, begun, version,
    next_at)
  values ($1, $2, $3, $4, $5, $6::ltree, $7, $8, $9, $10, $11, $12, $13, $14)
  on conflict (id) do update set accountable = excluded.accountable, path = excluded.path, status = excluded.status,
    due_at = excluded.due_at, attempts = excluded.attempts, leased_until = null, leased_by = null, round = excluded.round,
    dispatch_round = excluded.dispatch_round, begun = excluded.begun, version = excluded.version, next_at = excluded.next_at`);
const move = sql(`update callback set accountable = $2, path = $3::ltree where dispatch_id = $1 and accountable <> $2`);
const insertOutcomes = sql(`
  insert into callback_outcome (callback_id, version, dispatch_id, at, reached, contacted, resolved, satisfied, asked_by_reporter, channel)
  select $1, x.version, $2, x.at, x.reached, x.contacted, x.resolved, x.satisfied, x."askedByReporter", x.channel
  from jsonb_to_recordset($3::jsonb) as x (version int, at timestamptz, reached boolean, contacted boolean, resolved text,
    satisfied text, "askedByReporter" boolean, channel text)
  on conflict do nothing`);
const ofMembers = sql(`
  select o.dispatch_id as "dispatchId", o.at, o.version, o.reached, o.resolved, o.satisfied
  from matter m join callback_outcome o on o.dispatch_id = m.dispatch_id
  where m.group_id = $1 and m.group_role = 'member' and ${arrivedBy('$2')}`);
const ofDispatch = sql(`
  select dispatch_id as "dispatchId", at, version, reached, resolved, satisfied from callback_outcome
  where dispatch_id = $1 and ${arrivedBy('$2')}`);
const dispatchOf = sql(`select dispatch_id as "dispatchId" from callback where id = $1`);

type Row = Omit<StoredCallback, 'outcomes'> & { readonly outcomes: readonly (Omit<Outcome, 'at'> & { readonly at: string })[] };

/** Jsonb says null where nothing was answered, and writes times as texts. */
const outcomeOf = ({
  at,
  version,
  reached,
  contacted,
  resolved,
  satisfied,
  askedByReporter,
  channel,
}: Row['outcomes'][number]): Outcome => ({
  at: new Date(at),
  version,
  reached,
  contacted: contacted ?? undefined,
  resolved: resolved ?? undefined,
  satisfied: satisfied ?? undefined,
  askedByReporter,
  channel,
});

type AnswerRow = Answer & { readonly dispatchId: string };
const answerOf = ({ at, version, reached, resolved, satisfied }: AnswerRow): Answer => ({
  at,
  version,
  reached,
  resolved: resolved ?? undefined,
  satisfied: satisfied ?? undefined,
});

/**
 * The longest due first, without those that may not be tried again yet ($7: city time). `leased_until` is the machine's time,
 * and its end gives the callback back.
 */
const lease = sql(`
  update callback set leased_until = now() + make_interval(mins => $1), leased_by = $2
  where id in (
    select id from callback
    where status = 'due' and coalesce(next_at, due_at) <= $7
      and (leased_until is null or leased_until <= now() or leased_by = $2)
      and ($4::boolean or path <@ $5::text[]::ltree[] or path = any($6::text[]::ltree[]))
    order by due_at, id limit $3 for update skip locked)
  returning id, ticket_no as "ticketNo", status, due_at as "dueAt", attempts, accountable, version, leased_until as "leasedUntil"`);

export type Leasing = { readonly caller: string; readonly limit: number; readonly minutes: number };
export type Leased = {
  readonly id: string;
  readonly ticketNo: string;
  readonly status: string;
  readonly dueAt: Date;
  readonly attempts: number;
  readonly accountable: string;
  readonly version: number;
  readonly leasedUntil: Date;
};

/** The callback of each matter, one at most; under the matter's lock. */
@Injectable()
export class CallbackStore {
  async find(tx: Transaction, { dispatchId }: Pick<Matter, 'dispatchId'>): Promise<StoredCallback | undefined> {
    const row = await tx.one<Row>(select, [dispatchId]);
    return row && { ...row, outcomes: row.outcomes.map(outcomeOf) };
  }

  /** The matter of a callback, to be locked before the callback is read. */
  async dispatchOf(tx: Transaction, callbackId: string): Promise<string | undefined> {
    return (await tx.one<{ dispatchId: string }>(dispatchOf, [callbackId]))?.dispatchId;
  }

  /** What the reporter of a matter was asked and said, as known or as was known. */
  async answers(tx: Transaction, { dispatchId }: Pick<Matter, 'dispatchId'>, by: Place): Promise<Answer[]> {
    return (await tx.rows<AnswerRow>(ofDispatch, [dispatchId, by])).map(answerOf);
  }

  /** What the members of a group were asked and said, by their dispatches. Under the group's lock. */
  async ofMembers(tx: Transaction, groupId: string, by: Place): Promise<ReadonlyMap<string, Answer[]>> {
    const rows = await tx.rows<AnswerRow>(ofMembers, [groupId, by]);
    const ids = new Set(rows.map(({ dispatchId }) => dispatchId));
    return new Map([...ids].map((id) => [id, rows.filter(({ dispatchId }) => dispatchId === id).map(answerOf)]));
  }

  /** Does not wait. Outcomes are only ever added. `nextAt`: city time from which the reporter may be tried. */
  save(tx: Transaction, matter: Matter, callback: StoredCallback, nextAt: Date): void {
    const { id, accountable, path, status, dueAt, outcomes, round, dispatchRound, begun, version } = callback;
    const { dispatchId, ticketId, ticketNo } = matter;
    const state = [status, dueAt, outcomes.length, round, dispatchRound, begun, version, nextAt];
    tx.write(upsert, [id, dispatchId, ticketId, ticketNo, accountable, path, ...state]);
    if (outcomes.length > 0) tx.write(insertOutcomes, [id, dispatchId, JSON.stringify(outcomes)]);
  }

  /** Gives one caller the next callbacks to make, for so many minutes; nobody else is given them meanwhile. `now`: city time. */
  async lease(tx: Transaction, { caller, limit, minutes }: Leasing, scope: Scope, now: Date): Promise<Leased[]> {
    const leased = await tx.rows<Leased>(lease, [minutes, caller, limit, ...scopeValues(scope), now]);
    return leased.sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime() || (a.id < b.id ? -1 : 1));
  }

  /** Follows the matter to another accountable unit. Does not wait. */
  follow(tx: Transaction, { dispatchId }: Matter, { accountable, path }: Accountable): void {
    tx.write(move, [dispatchId, accountable, path]);
  }
}

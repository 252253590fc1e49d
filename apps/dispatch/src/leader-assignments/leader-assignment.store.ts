import {
  appendHistory,
  clearDeadline,
  scopeValues,
  setDeadline,
  sql,
  type HistoryRow,
  type Scope,
  type Transaction,
} from '@fengqiao/service';
import { Injectable } from '@nestjs/common';
import type { By } from '../dispatches/dispatch.store';
import type { Event, LeaderAssignment } from './leader-assignment';

/** Whom it was given to, who gave it, and whoever stands above either; `$n` … are the `scopeValues`. */
export const shownIn = (n: number): string => `
  ($${n}::boolean or l.path <@ $${n + 1}::text[]::ltree[] or l.by_path <@ $${n + 1}::text[]::ltree[]
    or l.path = any($${n + 2}::text[]::ltree[]) or l.by_path = any($${n + 2}::text[]::ltree[]))`;

const insert = sql(`
  insert into leader_assignment (id, version, status, path, by_path, ticket_no, due_at, state)
  values ($1, $2, $3, $4::text::ltree, $5::text::ltree, $6, $7, $8)`);
const update = sql(`update leader_assignment set version = $2, status = $3, due_at = $4, state = $5 where id = $1`);
const seen = sql(`select state from leader_assignment l where id = $1 and ${shownIn(2)} for update`);
const byId = sql(`select state from leader_assignment where id = $1 for update`);

export const leaderAssignmentDeadline = 'leaderAssignment';

/** The rows of leaders' assignments, their history and their deadlines. */
@Injectable()
export class LeaderAssignmentStore {
  /** Locks and returns it, if the scope shows it. */
  async seen(tx: Transaction, id: string, scope: Scope): Promise<LeaderAssignment | undefined> {
    return (await tx.one<{ state: LeaderAssignment }>(seen, [id, ...scopeValues(scope)]))?.state;
  }

  async lock(tx: Transaction, id: string): Promise<LeaderAssignment | undefined> {
    return (await tx.one<{ state: LeaderAssignment }>(byId, [id]))?.state;
  }

  add(tx: Transaction, it: LeaderAssignment, pathOf: (id: string) => string): void {
    const { id, version, status, unitId, by, basis, dueAt } = it;
    const ticketNo = basis.type === 'ticket' ? basis.ref : undefined;
    tx.write(insert, [id, version, status, pathOf(unitId), pathOf(by), ticketNo, dueAt, JSON.stringify(it)]);
  }

  save(tx: Transaction, { id, version, status, dueAt, ...it }: LeaderAssignment): void {
    tx.write(update, [id, version, status, dueAt, JSON.stringify({ id, version, status, dueAt, ...it })]);
  }

  /** One deadline while an answer is owed: its due time, then the rungs of its ladder. It was at `was`, and `is` at another time. */
  followClock(
    tx: Transaction,
    { id: aggregateId, version }: LeaderAssignment,
    was: string | undefined,
    is: string | undefined,
  ): void {
    if (was === is) return;
    if (is) setDeadline(tx, { aggregateId, name: leaderAssignmentDeadline, dueAt: new Date(is), version });
    else clearDeadline(tx, aggregateId, leaderAssignmentDeadline);
  }

  remember(tx: Transaction, { id }: LeaderAssignment, events: readonly Event[], first: number, by: By): void {
    const { kind, id: who, unitId } = by;
    const rows = events.map((event, at): HistoryRow<Event> => {
      const actor = { kind, id: who, unitId };
      return { version: first + at, type: event.type, at: new Date(event.at), actor, policyVersion: '', event };
    });
    appendHistory(tx, id, rows);
  }
}

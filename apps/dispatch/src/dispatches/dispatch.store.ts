import {
  appendHistory,
  clearDeadline,
  setDeadline,
  sql,
  visibleTo,
  scopeValues,
  type HistoryRow,
  type Scope,
  type Transaction,
} from '@fengqiao/service';
import type { Actor, Unit } from '@fengqiao/domain';
import { Injectable } from '@nestjs/common';
import { isListed, nextClock, type Assignment, type Dispatch, type Event } from './dispatch';
import { followOver } from './over.store';
import { isProvisional } from './recomputing';
import { followEscalations } from '../escalations/escalation.store';

const byTicket = sql(`select state from dispatch where ticket_no = $1 for update`);
/** Of its own deadline; deadlines of the time before ladders stand by an assignment. */
const byDeadline = sql(`
  select state from dispatch where id = coalesce((select dispatch_id from assignment where id = $1), $1) for update`);
const seenByTicket = sql(`
  select d.state from dispatch d where d.ticket_no = $1 and ${visibleTo('dispatch_viewer', 'd.id', 2)} for update of d`);
const seenByAssignment = sql(`
  select d.state from assignment a join dispatch d on d.id = a.dispatch_id
  where a.id = $1 and ${visibleTo('dispatch_viewer', 'd.id', 2)} for update of d`);

const insert = sql(`
  insert into dispatch (id, ticket_id, ticket_no, version, status, limit_at, provisional, state) values ($1, $2, $3, $4, $5, $6, $7, $8)
  on conflict (ticket_id) do nothing returning 1`);
const update = sql(`update dispatch set version = $2, status = $3, limit_at = $4, provisional = $5, state = $6 where id = $1`);

const putAssignments = sql(`
  insert into assignment (id, dispatch_id, ticket_no, unit_id, path, role, status, open, due_at, next_clock, next_due_at, sort_at, then_at, category, place_unit)
  select x.id, $1, $2, x.unit_id, x.path::ltree, x.role, x.status, x.open, x.due_at, x.next_clock, x.next_due_at, x.sort_at, x.then_at, $4, $5
  from json_to_recordset($3::json) as x(id uuid, unit_id text, path text, role text, status text, open boolean, due_at timestamptz,
    next_clock text, next_due_at timestamptz, sort_at timestamptz, then_at timestamptz)
  on conflict (id) do update set status = excluded.status, open = excluded.open, due_at = excluded.due_at, next_clock = excluded.next_clock,
    next_due_at = excluded.next_due_at, sort_at = excluded.sort_at, then_at = excluded.then_at, category = excluded.category, place_unit = excluded.place_unit`);
const putGroup = sql(`
  insert into grouped (dispatch_id, group_id, role) values ($1, $2, $3)
  on conflict (dispatch_id) do update set group_id = excluded.group_id, role = excluded.role`);
const dropGroup = sql(`delete from grouped where dispatch_id = $1`);
const dropViewers = sql(`delete from dispatch_viewer where id = $1`);
const putViewers = sql(
  `insert into dispatch_viewer (id, path, role) select $1, x.path::ltree, x.role from unnest($2::text[], $3::text[]) as x(path, role)`,
);

/** What worklists are ordered by: the handling limit, the hotline's own while nobody leads, else the registration. */
export const limitOf = ({ dueAt, waitsUntil, registeredAt }: Dispatch): string => dueAt ?? waitsUntil ?? registeredAt;

/** Who decided: kept with each event in the history. */
export type By = Pick<Actor, 'kind' | 'id'> & { readonly unitId: string };

/** The rows of one dispatch: its state, its assignments for inboxes, who sees it, its history and its deadlines. */
@Injectable()
export class DispatchStore {
  /** For a service or the clock: locks and returns the dispatch of a ticket. */
  async ofTicket(tx: Transaction, ticketNo: string): Promise<Dispatch | undefined> {
    return (await tx.one<{ state: Dispatch }>(byTicket, [ticketNo]))?.state;
  }

  async ofDeadline(tx: Transaction, aggregateId: string): Promise<Dispatch | undefined> {
    return (await tx.one<{ state: Dispatch }>(byDeadline, [aggregateId]))?.state;
  }

  /** For a caller: only what its scope shows. */
  async seenOfTicket(tx: Transaction, ticketNo: string, scope: Scope): Promise<Dispatch | undefined> {
    return (await tx.one<{ state: Dispatch }>(seenByTicket, [ticketNo, ...scopeValues(scope)]))?.state;
  }

  async seenOfAssignment(tx: Transaction, assignmentId: string, scope: Scope): Promise<Dispatch | undefined> {
    return (await tx.one<{ state: Dispatch }>(seenByAssignment, [assignmentId, ...scopeValues(scope)]))?.state;
  }

  /** Begins a dispatch; false if the ticket has one already. */
  async add(tx: Transaction, dispatch: Dispatch): Promise<boolean> {
    const { id, ticketId, ticketNo, version, status } = dispatch;
    const columns = [limitOf(dispatch), isProvisional(dispatch), JSON.stringify(dispatch)];
    const added = await tx.rows(insert, [id, ticketId, ticketNo, version, status, ...columns]);
    return added.length > 0;
  }

  /** Saves what the events made of it. The row is locked since it was found, so the version cannot have moved. */
  save(tx: Transaction, dispatch: Dispatch): void {
    const { id, version, status } = dispatch;
    tx.write(update, [id, version, status, limitOf(dispatch), isProvisional(dispatch), JSON.stringify(dispatch)]);
  }

  /** Keeps the inbox rows, the worklists and the viewers in step with the state. Only what changed is written. */
  follow(
    tx: Transaction,
    before: Dispatch | undefined,
    after: Dispatch,
    events: readonly Event[],
    unitOf: (id: string) => Unit | undefined,
  ): void {
    const known = new Map(before?.assignments.map((one) => [one.id, one]));
    const changed = after.assignments.filter((one) => known.get(one.id) !== one || before?.category !== after.category);
    if (changed.length > 0) {
      const rows = changed.map((one) => ({ ...rowOf(one), path: unitOf(one.unitId)?.path ?? one.unitId }));
      tx.write(putAssignments, [
        after.id,
        after.ticketNo,
        JSON.stringify(rows),
        after.category ?? null,
        after.placeUnitId ?? null,
      ]);
    }
    this.followViewers(tx, before, after, unitOf);
    followEscalations(tx, before, after, events, unitOf);
    this.followGroup(tx, before, after);
    const paths = viewersOf(after).flatMap(([unitId]) => unitOf(unitId)?.path ?? []);
    followOver(tx, before, after, limitOf(after), paths);
  }

  private followGroup(tx: Transaction, before: Dispatch | undefined, { id, group }: Dispatch): void {
    const was = before?.group;
    if (was?.groupId === group?.groupId && was?.role === group?.role) return;
    if (group) tx.write(putGroup, [id, group.groupId, group.role]);
    else tx.write(dropGroup, [id]);
  }

  /** One deadline per dispatch: when the next clock runs out or the next rung is told. It was at `was`, and `is` at another time. */
  lookAgain(tx: Transaction, { id, version }: Dispatch, was: string | undefined, is: string | undefined): void {
    if (was === is) return;
    if (is) setDeadline(tx, { aggregateId: id, name: 'clock', dueAt: new Date(is), version });
    else clearDeadline(tx, id, 'clock');
  }

  private followViewers(
    tx: Transaction,
    before: Dispatch | undefined,
    after: Dispatch,
    unitOf: (id: string) => Unit | undefined,
  ): void {
    const [saw, sees] = [before ? viewersOf(before) : [], viewersOf(after)];
    if (JSON.stringify(saw) === JSON.stringify(sees)) return;
    if (saw.length > 0) tx.write(dropViewers, [after.id]);
    const rows = sees.flatMap(([unitId, role]) => {
      const path = unitOf(unitId)?.path;
      return path ? [{ path, role }] : [];
    });
    tx.write(putViewers, [after.id, rows.map(({ path }) => path), rows.map(({ role }) => role)]);
  }

  /** Appends the events, each with the version that it made. */
  remember(tx: Transaction, dispatch: Dispatch, events: readonly Event[], first: number, by: By): void {
    const rows = events.map((event, at): HistoryRow => ({
      version: first + at,
      type: event.type,
      at: new Date(event.at),
      actor: by,
      policyVersion: dispatch.limitsVersion,
      event,
    }));
    appendHistory(tx, dispatch.id, rows);
  }
}

const rowOf = (one: Assignment) => {
  const next = nextClock(one);
  const dueAt = one.clocks.handle?.dueAt ?? null;
  return {
    id: one.id,
    unit_id: one.unitId,
    role: one.role,
    status: one.status,
    open: isListed(one),
    due_at: dueAt,
    next_clock: next?.clock ?? null,
    next_due_at: next?.dueAt ?? null,
    sort_at: next?.dueAt ?? dueAt ?? one.assignedAt,
    then_at: dueAt ?? one.assignedAt,
  };
};

/** Units that took part may see it; one that was replaced before it signed may not. */
export const viewersOf = (dispatch: Dispatch): [unitId: string, role: string][] => {
  const part = dispatch.assignments
    .filter((one) => one.status !== 'replaced')
    .map((one): [string, string] => [one.unitId, one.role]);
  const onlookers = (dispatch.onlookers ?? []).map((unitId): [string, string] => [unitId, 'onlooker']);
  const all: [string, string][] = dispatch.accountable ? [...part, [dispatch.accountable, 'accountable']] : part;
  return [...new Map([...all, ...onlookers].map((pair) => [pair.join(), pair])).values()];
};

import type { Actor, Unit } from '@fengqiao/domain';
import {
  appendHistory,
  clearDeadline,
  scopeValues,
  setDeadline,
  sql,
  visibleTo,
  type HistoryRow,
  type Scope,
  type Transaction,
} from '@fengqiao/service';
import { Injectable } from '@nestjs/common';
import { linesFor, sortAt, viewersOf } from './board';
import { nextLapse } from './clocks';
import type { Event } from './events';
import { isContested, isOpen, type Supervision, type Whistle } from './whistle';

const byId = sql(`select state from whistle where id = $1 for update`);
const seenById = sql(
  `select w.state from whistle w where w.id = $1 and ${visibleTo('whistle_viewer', 'w.id', 2)} for update of w`,
);
const insert = sql(`
  insert into whistle (id, version, status, open, blower, blown_at, sort_at, state) values ($1, $2, $3, $4, $5, $6, $7, $8)`);
const update = sql(`update whistle set version = $2, status = $3, open = $4, sort_at = $5, state = $6 where id = $1`);
const putTickets = sql(`insert into whistle_ticket (ticket_no, whistle_id) select x, $1 from unnest($2::text[]) as x`);
const dropViewers = sql(`delete from whistle_viewer where id = $1`);
const putViewers = sql(
  `insert into whistle_viewer (id, path, role) select $1, x.path::ltree, x.role from unnest($2::text[], $3::text[]) as x(path, role)`,
);
const dropLines = sql(`delete from whistle_line where id = $1`);
const putLines = sql(`
  insert into whistle_line (id, status, sort_at, path, own, part)
  select $1, $2, $3, x.path::ltree, x.own, x.part from unnest($4::text[], $5::boolean[], $6::boolean[]) as x(path, own, part)`);
const moveLines = sql(`update whistle_line set status = $2, sort_at = $3 where id = $1`);
const putSupervision = sql(`
  insert into supervision (id, whistle_id, path, open, due_at, view) values ($1, $2, $3::ltree, $4, $5, $6)
  on conflict (id) do update set open = excluded.open, view = excluded.view`);

const putContest = sql(`
  insert into contest (id, whistle_id, path, open, due_at, view) values ($1, $2, $3::ltree, $4, $5, $6)
  on conflict (id) do update set open = excluded.open, due_at = excluded.due_at, view = excluded.view`);

/** Who decided: kept with each event in the history. */
export type By = Pick<Actor, 'kind' | 'id'> & { readonly unitId: string };

type UnitOf = (id: string) => Unit | undefined;

/** The rows of one whistle: its state, who sees it, what superiors look into, its history and its deadline. */
@Injectable()
export class WhistleStore {
  /** For the clock: locks and returns it. */
  async byId(tx: Transaction, id: string): Promise<Whistle | undefined> {
    return (await tx.one<{ state: Whistle }>(byId, [id]))?.state;
  }

  /** For a caller: only what its scope shows. */
  async seen(tx: Transaction, id: string, scope: Scope): Promise<Whistle | undefined> {
    return (await tx.one<{ state: Whistle }>(seenById, [id, ...scopeValues(scope)]))?.state;
  }

  add(tx: Transaction, whistle: Whistle): void {
    const { id, version, status, blower, blownAt, ticketNos } = whistle;
    tx.write(insert, [id, version, status, isOpen(whistle), blower, blownAt, sortAt(whistle), JSON.stringify(whistle)]);
    if (ticketNos.length > 0) tx.write(putTickets, [id, ticketNos]);
  }

  /** Saves what the events made of it. The row is locked since it was found, so the version cannot have moved. */
  save(tx: Transaction, whistle: Whistle): void {
    tx.write(update, [whistle.id, whistle.version, whistle.status, isOpen(whistle), sortAt(whistle), JSON.stringify(whistle)]);
  }

  /** Keeps the deadline, the viewers and the superiors' list in step with the state. Only what changed is written. */
  follow(tx: Transaction, before: Whistle | undefined, after: Whistle, unitOf: UnitOf): void {
    this.followClock(tx, before, after);
    this.followViewers(tx, before, after, unitOf);
    const known = new Map(before?.supervisions.map((one) => [one.id, one]));
    for (const one of after.supervisions.filter(({ id }) => known.get(id) !== after.supervisions.find((now) => now.id === id)))
      tx.write(putSupervision, supervisionRow(after.id, one, unitOf));
    const were = new Set((before ? contestsOf(before, unitOf) : []).map((row) => JSON.stringify(row)));
    for (const row of contestsOf(after, unitOf)) if (!were.has(JSON.stringify(row))) tx.write(putContest, row);
  }

  private followClock(tx: Transaction, before: Whistle | undefined, after: Whistle): void {
    const [was, is] = [before && nextLapse(before), nextLapse(after)];
    if (was?.getTime() === is?.getTime()) return;
    if (is) setDeadline(tx, { aggregateId: after.id, name: 'clock', dueAt: is, version: after.version });
    else clearDeadline(tx, after.id, 'clock');
  }

  /** The viewers, and the lines of their boards: new ones where a unit came in, else only what they are ordered by. */
  private followViewers(tx: Transaction, before: Whistle | undefined, after: Whistle, unitOf: UnitOf): void {
    const [saw, sees] = [before ? viewersOf(before) : [], viewersOf(after)];
    const [status, at] = [after.status, sortAt(after)];
    if (JSON.stringify(saw) === JSON.stringify(sees)) {
      if (before && (before.status !== status || sortAt(before) !== at)) tx.write(moveLines, [after.id, status, at]);
      return;
    }
    if (saw.length > 0) {
      tx.write(dropViewers, [after.id]);
      tx.write(dropLines, [after.id]);
    }
    const rows = sees.flatMap(([unitId, role]) => {
      const path = unitOf(unitId)?.path;
      return path ? [{ path, role }] : [];
    });
    const lines = linesFor(rows);
    tx.write(putViewers, [after.id, rows.map(({ path }) => path), rows.map(({ role }) => role)]);
    const columns = [lines.map(({ path }) => path), lines.map(({ own }) => own), lines.map(({ part }) => part)];
    tx.write(putLines, [after.id, status, at, ...columns]);
  }

  /** Appends the events, each with the version that it made. */
  remember(tx: Transaction, whistle: Whistle, events: readonly Event[], first: number, byOf: (event: Event) => By): void {
    const rows = events.map((event, at): HistoryRow => ({
      version: first + at,
      type: event.type,
      at: new Date(event.at),
      actor: byOf(event),
      policyVersion: whistle.policyVersion,
      event,
    }));
    appendHistory(tx, whistle.id, rows);
  }
}

/** One row for each unit that contested; open for as long as it waits. */
const contestsOf = (whistle: Whistle, unitOf: UnitOf): unknown[][] =>
  whistle.targets.flatMap((target) => {
    const { id, unitId, superior, contested } = target;
    if (!contested) return [];
    const { at, reason, dueAt } = contested;
    const view = { unitId, superior, at, reason, dueAt };
    const path = unitOf(superior)?.path ?? superior;
    return [[id, whistle.id, path, isOpen(whistle) && isContested(target), dueAt, JSON.stringify(view)]];
  });

const supervisionRow = (whistleId: string, one: Supervision, unitOf: UnitOf): unknown[] => [
  one.id,
  whistleId,
  unitOf(one.superior)?.path ?? one.superior,
  one.answeredAt === undefined,
  one.dueAt,
  JSON.stringify(one),
];

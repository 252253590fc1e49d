import { idsOn, type Unit } from '@fengqiao/domain';
import { sql, type Transaction } from '@fengqiao/service';
import type { Dispatch, Event } from '../dispatches/dispatch';
import { isSame, standing } from '../dispatches/escalating';
import type { LadderName } from '../dispatches/rulebook';

/** Ladders of which somebody is told: the own ones, and intake's of what nobody leads. */
export type ToldLadder = LadderName | 'undispatched';

type Escalated = Pick<
  Extract<Event, { type: 'Escalated' }>,
  'escalationId' | 'of' | 'rung' | 'toUnit' | 'unitId' | 'limitAt' | 'at'
> & { readonly ladder: ToldLadder; readonly to: string };

export const add = sql(`
  insert into escalation (id, seer, told, dispatch_id, ticket_no, ladder, of_id, rung, to_unit, late_unit, limit_at, at)
  select x.id, x.seer, x.told, $1, $2, x.ladder, x.of_id, x.rung, x.to_unit, x.late_unit, x.limit_at, x.at
  from jsonb_to_recordset($3::jsonb) as x(id uuid, seer text, told text, ladder text, of_id text, rung int, to_unit text, late_unit text,
    limit_at timestamptz, at timestamptz)
  on conflict do nothing`);
/** What was told of the queue of those that nobody leads. */
export const endUndispatched = sql(
  `update escalation set open = false where dispatch_id = $1 and open and ladder = 'undispatched'`,
);
const end = sql(`
  update escalation e set open = false
  from jsonb_to_recordset($2::jsonb) as x(ladder text, "of" text, "limitAt" timestamptz)
  where e.dispatch_id = $1 and e.open and e.ladder = x.ladder and e.of_id = x."of" and e.limit_at = x."limitAt"`);

/** A row for whom the rung names, and one for every unit above it: so each list is one stretch of an index. */
export const rowsOf = (event: Escalated, unitOf: (id: string) => Unit | undefined) => {
  const { escalationId: id, ladder, of, rung, to, toUnit, unitId, limitAt, at } = event;
  const row = { id, ladder, of_id: of, rung, to_unit: toUnit, late_unit: unitId, limit_at: limitAt, at };
  const above = idsOn(unitOf(toUnit)?.path ?? toUnit).filter((seer) => seer !== toUnit);
  return [{ ...row, seer: toUnit, told: to }, ...above.map((seer) => ({ ...row, seer, told: 'above' }))];
};

/** Keeps the worklists of those who were told in step with the state, in the transaction that decides. */
export const followEscalations = (
  tx: Transaction,
  before: Dispatch | undefined,
  after: Dispatch,
  events: readonly Event[],
  unitOf: (id: string) => Unit | undefined,
): void => {
  const told = events.filter((event) => event.type === 'Escalated');
  if (told.length > 0) tx.write(add, [after.id, after.ticketNo, JSON.stringify(told.flatMap((event) => rowsOf(event, unitOf)))]);
  const [stood, stands] = [before ? standing(before) : [], standing(after)];
  const over = stood.filter((climb) => !stands.some((other) => isSame(other, climb)));
  if (over.length > 0) tx.write(end, [after.id, JSON.stringify(over)]);
  if (before?.status === 'undispatched' && after.status !== 'undispatched') tx.write(endUndispatched, [after.id]);
};

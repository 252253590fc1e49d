import { sql, type Transaction } from '@fengqiao/service';
import { Injectable } from '@nestjs/common';
import type { Matter } from '../facts/fact.store';
import type { Item } from './item';

const columns = [
  ['id', 'uuid'],
  ['dispatch_id', 'uuid'],
  ['ticket_no', 'text'],
  ['role', 'text'],
  ['unit_id', 'text'],
  ['path', 'ltree'],
  ['level', 'text'],
  ['district_id', 'text'],
  ['kind', 'text'],
  ['month', 'text'],
  ['due_at', 'timestamptz'],
  ['counts_from', 'timestamptz'],
  ['responded', 'boolean'],
  ['response_from', 'timestamptz'],
  ['settled', 'boolean'],
  ['signed_at', 'timestamptz'],
  ['contacted_at', 'timestamptz'],
  ['in_time', 'boolean'],
  ['resolved_yes', 'int'],
  ['resolved_partly', 'int'],
  ['resolved_no', 'int'],
  ['satisfied_yes', 'int'],
  ['satisfied_partly', 'int'],
  ['satisfied_no', 'int'],
  ['resolution_applies', 'boolean'],
  ['satisfaction_applies', 'boolean'],
  ['excluded', 'text'],
  ['policy_version', 'text'],
  ['definition_id', 'text'],
] as const;
const names = columns.map(([name]) => name);
const all = (prefix: string): string => names.map((name) => `${prefix}.${name}`).join(', ');

const ofDispatch = sql(`select ${all('i')} from item i where i.dispatch_id = $1`);
/** What is as it was is not written again: a repeated fact leaves no trace. The tallies follow by the table's own trigger. */
const upsert = sql(`
  insert into item (${names.join(', ')}, derived_at)
  select ${all('x')}, $2 from jsonb_to_recordset($1::jsonb) as x (${columns.map(([name, type]) => `${name} ${type}`).join(', ')})
  on conflict (id) do update set ${names
    .slice(1)
    .map((name) => `${name} = excluded.${name}`)
    .join(', ')}, derived_at = excluded.derived_at
  where (${all('item')}) is distinct from (${all('excluded')})`);
/** What came due before counts from then, whenever the machine comes to it. */
const settleDue = sql(`
  update item set settled = true, derived_at = greatest(counts_from, response_from)
  where dispatch_id = $1 and not settled and counts_from <= $2 and response_from <= $2`);
/** What goes has its time too, by which a closed month is corrected. */
const unsettleOthers = sql(`
  update item set settled = false, derived_at = $3 where dispatch_id = $1 and not (id = any($2::uuid[])) and settled`);
const removeOthers = sql(`delete from item where dispatch_id = $1 and not (id = any($2::uuid[]))`);

type Row = Record<(typeof names)[number], unknown>;

const rowOf = ({ dispatchId, ticketNo }: Matter, item: Item): Row => ({
  id: item.id,
  dispatch_id: dispatchId,
  ticket_no: ticketNo,
  role: item.role,
  unit_id: item.unitId,
  path: item.path,
  level: item.level,
  district_id: item.districtId,
  kind: item.kind,
  month: item.month,
  due_at: item.dueAt,
  counts_from: item.countsFrom,
  responded: item.responded,
  response_from: item.responseFrom,
  settled: item.settled,
  signed_at: item.signedAt,
  contacted_at: item.contactedAt,
  in_time: item.inTime,
  resolved_yes: item.resolved.yes,
  resolved_partly: item.resolved.partly,
  resolved_no: item.resolved.no,
  satisfied_yes: item.satisfied.yes,
  satisfied_partly: item.satisfied.partly,
  satisfied_no: item.satisfied.no,
  resolution_applies: item.resolutionApplies,
  satisfaction_applies: item.satisfactionApplies,
  excluded: item.excluded,
  policy_version: item.policyVersion,
  definition_id: item.definitionId,
});

const isAsKept = (row: Row, kept: Row | undefined): boolean =>
  kept !== undefined && names.every((name) => JSON.stringify(row[name] ?? null) === JSON.stringify(kept[name]));

/** The items of a matter, replaced as a whole by what was derived. */
@Injectable()
export class ItemStore {
  /**
   * Writes what differs from what is kept: most facts change no item. Under the matter's lock. `now`: city time of the derivation.
   */
  async replace(tx: Transaction, matter: Matter, items: readonly Item[], now: Date): Promise<void> {
    const before = await tx.rows<Row>(ofDispatch, [matter.dispatchId]);
    const isDue = (row: Row): boolean => !row.settled && (row.counts_from as Date) <= now && (row.response_from as Date) <= now;
    if (before.some(isDue)) tx.write(settleDue, [matter.dispatchId, now]);
    const kept = new Map(before.map((row) => [row.id, isDue(row) ? { ...row, settled: true } : row]));
    const rows = items.map((item) => rowOf(matter, item));
    const changed = rows.filter((row) => !isAsKept(row, kept.get(row.id)));
    rows.forEach(({ id }) => kept.delete(id));
    if (kept.size > 0) {
      const ids = items.map(({ id }) => id);
      tx.write(unsettleOthers, [matter.dispatchId, ids, now]);
      tx.write(removeOthers, [matter.dispatchId, ids]);
    }
    if (changed.length > 0) tx.write(upsert, [JSON.stringify(changed), now]);
  }
}

import type { RankingLevel } from '@fengqiao/domain';
import { Database, sql, type Transaction } from '@fengqiao/service';
import { Injectable } from '@nestjs/common';
import type { Cell } from './tally';

export type MonthCell = Cell & { readonly month: string };
export type MonthItems = Pick<MonthCell, 'month' | 'unitId' | 'kind' | 'items'>;
/** A month with its first and its next month's first instant. */
export type MonthRange = { readonly month: string; readonly from: Date; readonly to: Date };
/** Which cells: at a level; of these units alone, or of all. */
export type Cells = {
  readonly months: readonly MonthRange[];
  readonly role: 'lead' | 'assist';
  readonly level: RankingLevel;
  readonly unitIds?: readonly string[] | undefined;
};

const applies = 'resolution_applies, satisfaction_applies';
const key = `month, role, level, district_id, unit_id, kind, excluded, resolved_den, satisfied_den, ${applies}`;
const sums = ['items', 'responded', 'resolved_yes', 'resolved_partly', 'satisfied_yes', 'satisfied_partly'];

const lines = `resolved_yes, resolved_partly, satisfied_yes, satisfied_partly`;
const open = `not exists (select from month_close c where c.month = m.month)`;

/** The columns of a cell; `sum`: how a column is added up, where several lines may make one cell. */
const cellOf = (unit: string, month: string, sum = ''): string => `
    select ${month} as month, ${unit} as "unitId", kind, excluded, resolved_den as "resolvedDen", satisfied_den as "satisfiedDen",
      resolution_applies as "resolutionApplies", satisfaction_applies as "satisfactionApplies",
      ${sum}(items)::int as items, ${sum}(${sum ? 'responses' : 'items'})::int as responses, ${sum}(responded)::int as responded,
      ${sum}(resolved_yes)::int as "resolvedYes", ${sum}(resolved_partly)::int as "resolvedPartly",
      ${sum}(satisfied_yes)::int as "satisfiedYes", ${sum}(satisfied_partly)::int as "satisfiedPartly"`;

/**
 * Of an open month: tallies, changes not yet folded, items that wait to be settled although they count, and the corrections of
 * closed months that arrived in it: together exact at any moment. Of a closed one: what was frozen. Tallies are as they lie
 * there, thousands of lines; of the rest, which may be as many as there are tickets, the sums. Lines of one cell are added up
 * where figures are made of them.
 */
const cellsBy = (unit: string, where: string) => `
  with asked as (select * from unnest($1::text[], $4::timestamptz[], $5::timestamptz[]) as m (month, starts, ends)),
  open as (select * from asked m where ${open}),
  loose as (
    select month, ${unit}, kind, excluded, resolved_den, satisfied_den, ${applies}, items, items as responses, responded, ${lines}
    from tally_change where month in (select month from open) and role = $2 and ${where}
    union all
    select open.month, ${unit}, kind, excluded, resolved_den, satisfied_den, ${applies}, items, items, responded, ${lines}
    from correction k join open on k.at >= open.starts and k.at < open.ends where role = $2 and ${where}
    union all
    select month, ${unit}, kind, excluded is not null,
      resolved_yes + resolved_partly + resolved_no, satisfied_yes + satisfied_partly + satisfied_no,
      ${applies}, 1, (response_from <= $3)::int, (response_from <= $3 and responded)::int, ${lines}
    from item where not settled and counts_from <= $3 and month in (select month from open) and role = $2 and ${where})
  ${cellOf(unit, 'month')} from frozen_tally where month in (select month from asked) and role = $2 and ${where}
  union all
  ${cellOf(unit, 'month')} from tally where month in (select month from open) and role = $2 and ${where}
  union all
  ${cellOf(unit, 'month', 'sum')} from loose group by month, ${unit}, kind, excluded, resolved_den, satisfied_den, ${applies}`;
const itemsBy = (cells: string) => `
  select month, "unitId", kind, sum(items)::int as items from (${cells}) as cell where not excluded group by month, "unitId", kind`;

const ofDistricts = cellsBy('district_id', `district_id > ''`);
const ofLevel = cellsBy('unit_id', `level = $6 and ($7::text[] is null or unit_id = any($7::text[]))`);
const [cellsOfDistricts, cellsOfLevel] = [sql(ofDistricts), sql(ofLevel)];
const [itemsOfDistricts, itemsOfLevel] = [sql(itemsBy(ofDistricts)), sql(itemsBy(ofLevel))];

/** `derived_at`: what was late for a closed month corrects it when its own time comes, not when the machine gets there. */
const settle = sql(`
  with due as (
    select id from item where not settled and counts_from <= $1 and response_from <= $1
    limit $2 for update skip locked)
  update item set settled = true, derived_at = greatest(counts_from, response_from) from due where item.id = due.id returning 1`);

const fold = sql(`
  with taken as (
    delete from tally_change where seq in (select seq from tally_change order by seq limit $1 for update skip locked) returning *)
  , summed as (select ${key}, ${sums.map((sum) => `sum(${sum}) as ${sum}`).join(', ')}, count(*) as changes from taken group by ${key})
  , kept as (
    insert into tally (${key}, ${sums.join(', ')}) select ${key}, ${sums.join(', ')} from summed order by ${key}
    on conflict (${key}) do update set ${sums.map((sum) => `${sum} = tally.${sum} + excluded.${sum}`).join(', ')})
  select coalesce(sum(changes), 0)::int as changes from summed`);

const STEP = 5_000;

const valuesOf = ({ months, role, level, unitIds }: Cells, now: Date): unknown[] => {
  const of = [months.map(({ month }) => month), role, now, months.map(({ from }) => from), months.map(({ to }) => to)];
  return level === 'district' ? of : [...of, level, unitIds ?? null];
};

/** The tallies of units and months; items write them themselves. */
@Injectable()
export class TallyStore {
  constructor(private readonly database: Database) {}

  cells(cells: Cells, now: Date, db: Database | Transaction = this.database): Promise<MonthCell[]> {
    return db.rows<MonthCell>(cells.level === 'district' ? cellsOfDistricts : cellsOfLevel, valuesOf(cells, now));
  }

  /** How many items that are not excluded each unit has of each kind: the same cells, added up where they lie. */
  items(cells: Cells, now: Date, db: Database | Transaction = this.database): Promise<MonthItems[]> {
    return db.rows<MonthItems>(cells.level === 'district' ? itemsOfDistricts : itemsOfLevel, valuesOf(cells, now));
  }

  /** Settles what counts by now and folds changes into the tallies, in steps. No figure changes by it. */
  async tidy(now: Date): Promise<void> {
    while ((await this.database.rows(settle, [now, STEP])).length === STEP);
    while ((await this.database.one<{ changes: number }>(fold, [STEP]))?.changes === STEP);
  }
}

import type { RankingLevel } from '@fengqiao/domain';
import { Database, sql, type Transaction } from '@fengqiao/service';
import { Injectable } from '@nestjs/common';
import type { Cell } from './tally';

export type MonthCell = Cell & { readonly month: string };
/** Which cells: at a level; of these units alone, or of all. */
export type Cells = {
  readonly months: readonly string[];
  readonly role: 'lead' | 'assist';
  readonly level: RankingLevel;
  readonly unitIds?: readonly string[] | undefined;
};

const key = 'month, role, level, district_id, unit_id, kind, excluded, resolved_den, satisfied_den';
const sums = ['items', 'responded', 'resolved_yes', 'resolved_partly', 'satisfied_yes', 'satisfied_partly'];
const told = `select ${key}, items, items as responses, responded, resolved_yes, resolved_partly, satisfied_yes, satisfied_partly`;

/** Tallies, changes not yet folded, and items that wait to be settled although they count: together exact at any moment. */
const cellsBy = (unit: string, where: string) =>
  sql(`
  with cell as (
    ${told} from tally where month = any($1::text[]) and role = $2 and ${where}
    union all
    ${told} from tally_change where month = any($1::text[]) and role = $2 and ${where}
    union all
    select month, role, level, coalesce(district_id, ''), unit_id, kind, excluded is not null,
      resolved_yes + resolved_partly + resolved_no, satisfied_yes + satisfied_partly + satisfied_no,
      1, (response_from <= $3)::int, (response_from <= $3 and responded)::int,
      resolved_yes, resolved_partly, satisfied_yes, satisfied_partly
    from item where not settled and counts_from <= $3 and month = any($1::text[]) and role = $2 and ${where})
  select month, ${unit} as "unitId", kind, excluded, resolved_den as "resolvedDen", satisfied_den as "satisfiedDen",
    sum(items)::int as items, sum(responses)::int as responses, sum(responded)::int as responded,
    sum(resolved_yes)::int as "resolvedYes", sum(resolved_partly)::int as "resolvedPartly",
    sum(satisfied_yes)::int as "satisfiedYes", sum(satisfied_partly)::int as "satisfiedPartly"
  from cell group by month, ${unit}, kind, excluded, resolved_den, satisfied_den
  having sum(items) <> 0`);

const byDistrict = cellsBy('district_id', `district_id > ''`);
const byLevel = cellsBy('unit_id', `level = $4 and ($5::text[] is null or unit_id = any($5::text[]))`);

const settle = sql(`
  with due as (
    select id from item where not settled and counts_from <= $1 and response_from <= $1
    limit $2 for update skip locked)
  update item set settled = true from due where item.id = due.id returning 1`);

const fold = sql(`
  with taken as (
    delete from tally_change where seq in (select seq from tally_change order by seq limit $1 for update skip locked) returning *)
  , summed as (select ${key}, ${sums.map((sum) => `sum(${sum}) as ${sum}`).join(', ')}, count(*) as changes from taken group by ${key})
  , kept as (
    insert into tally (${key}, ${sums.join(', ')}) select ${key}, ${sums.join(', ')} from summed order by ${key}
    on conflict (${key}) do update set ${sums.map((sum) => `${sum} = tally.${sum} + excluded.${sum}`).join(', ')})
  select coalesce(sum(changes), 0)::int as changes from summed`);

const STEP = 5_000;

/** The tallies of units and months; items write them themselves. */
@Injectable()
export class TallyStore {
  constructor(private readonly database: Database) {}

  cells({ months, role, level, unitIds }: Cells, now: Date, db: Database | Transaction = this.database): Promise<MonthCell[]> {
    if (level === 'district') return db.rows<MonthCell>(byDistrict, [months, role, now]);
    return db.rows<MonthCell>(byLevel, [months, role, now, level, unitIds ?? null]);
  }

  /** Settles what counts by now and folds changes into the tallies, in steps. No figure changes by it. */
  async tidy(now: Date): Promise<void> {
    while ((await this.database.rows(settle, [now, STEP])).length === STEP);
    while ((await this.database.one<{ changes: number }>(fold, [STEP]))?.changes === STEP);
  }
}

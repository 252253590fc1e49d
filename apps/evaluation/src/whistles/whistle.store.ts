import { scopeValues, sql, type Database, type Scope, type Transaction } from '@fengqiao/service';
import { Injectable } from '@nestjs/common';
import type { Marks, Part } from './part';

const hear = sql(`
  insert into whistle_heard as known (whistle_id, version) values ($1, $2)
  on conflict (whistle_id) do update set version = excluded.version where known.version < excluded.version
  returning version`);
const clear = sql(`delete from whistle_part where whistle_id = $1`);
const put = sql(`
  insert into whistle_part (whistle_id, side, unit_id, month, path, closed, withdrawn, overridden, relieved, in_time, late, refused,
    silent, supervised, tasks, tasks_in_time, marks)
  select $1, p.side, p."unitId", $2, p.path::ltree, p.closed, p.withdrawn, p.overridden, p.relieved, p."inTime", p.late, p.refused,
    p.silent, p.supervised, p.tasks, p."tasksInTime", p.marks
  from jsonb_to_recordset($3::jsonb) as p (side text, "unitId" text, path text, closed boolean, withdrawn boolean,
    overridden boolean, relieved int, "inTime" boolean, late boolean, refused boolean, silent boolean, supervised int, tasks int,
    "tasksInTime" int, marks jsonb)`);

const within = `month = $1 and ($2::boolean or path <@ $3::text[]::ltree[] or path = any($4::text[]::ltree[]))`;
const counted = (what: string): string => `(count(*) filter (where ${what}))::int`;
const sums = sql(`
  select side, unit_id as "unitId", count(*)::int as whistles, ${counted('closed')} as closed, ${counted('withdrawn')} as withdrawn,
    ${counted('overridden')} as overridden, ${counted('not withdrawn and not overridden')} as valid,
    sum(relieved)::int as relieved, ${counted('in_time')} as "inTime", ${counted('late')} as late, ${counted('refused')} as refused,
    ${counted('silent')} as silent, sum(supervised)::int as supervised, sum(tasks)::int as tasks,
    sum(tasks_in_time)::int as "tasksInTime"
  from whistle_part where ${within} group by side, unit_id order by side, unit_id`);
const marks = sql(`
  select side, unit_id as "unitId", m.key as name, sum((m.value ->> 'sum')::int)::int as sum, sum((m.value ->> 'count')::int)::int as count
  from whistle_part cross join lateral jsonb_each(marks) m where ${within} group by side, unit_id, m.key order by m.key`);

/** A month's sums of one unit on one side. */
export type Sums = {
  readonly side: Part['side'];
  readonly unitId: string;
  readonly whistles: number;
  readonly closed: number;
  readonly withdrawn: number;
  readonly overridden: number;
  /** Neither withdrawn nor overridden. */
  readonly valid: number;
  readonly relieved: number;
  readonly inTime: number;
  readonly late: number;
  readonly refused: number;
  readonly silent: number;
  readonly supervised: number;
  readonly tasks: number;
  readonly tasksInTime: number;
  readonly marks: Marks;
};
type Mark = {
  readonly side: string;
  readonly unitId: string;
  readonly name: string;
  readonly sum: number;
  readonly count: number;
};

/** What whistles count for both sides. */
@Injectable()
export class WhistleStore {
  /** True if nothing as new was heard of this whistle; its row is locked from then. */
  async isNews(tx: Transaction, whistleId: string, version: number): Promise<boolean> {
    return (await tx.one(hear, [whistleId, version])) !== undefined;
  }

  /** Puts what a whistle counts in the place of what it counted before. Does not wait. */
  put(tx: Transaction, whistleId: string, month: string, parts: readonly (Part & { readonly path: string })[]): void {
    tx.write(clear, [whistleId]);
    tx.write(put, [whistleId, month, JSON.stringify(parts)]);
  }

  /** Of the units within the scope. */
  async sumsOf(db: Database, month: string, scope: Scope): Promise<Sums[]> {
    const asked = [month, ...scopeValues(scope)];
    const [rows, given] = await Promise.all([db.rows<Omit<Sums, 'marks'>>(sums, asked), db.rows<Mark>(marks, asked)]);
    return rows.map((row) => {
      const own = given.filter(({ side, unitId }) => side === row.side && unitId === row.unitId);
      return { ...row, marks: Object.fromEntries(own.map(({ name, sum, count }) => [name, { sum, count }])) };
    });
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

const key = ['month', 'role', 'level', 'district_id', 'unit_id', 'kind', 'excluded', 'resolved_den', 'satisfied_den'];
const applies = ['resolution_applies', 'satisfaction_applies'];
const sums = ['items', 'responded', 'resolved_yes', 'resolved_partly', 'satisfied_yes', 'satisfied_partly'];
const columns = [...key, ...sums, ...applies].join(', ');
/** What is kept of an item as it stood; by name, because the tables do not have their columns in one order. */
const itemColumns = [
  ...[
    'id',
    'dispatch_id',
    'ticket_no',
    'role',
    'unit_id',
    'path',
    'level',
    'district_id',
    'kind',
    'month',
    'due_at',
    'counts_from',
  ],
  ...[
    'responded',
    'response_from',
    'settled',
    'signed_at',
    'contacted_at',
    'in_time',
    'excluded',
    'policy_version',
    'definition_id',
  ],
  ...['resolved_yes', 'resolved_partly', 'resolved_no', 'satisfied_yes', 'satisfied_partly', 'satisfied_no', 'derived_at'],
  ...applies,
];

/** One settled item as a line of a tally, counted `sign` times. */
const lineOf = (item: string, sign: 1 | -1): string => `
  ${item}.month, ${item}.role, ${item}.level, coalesce(${item}.district_id, ''), ${item}.unit_id, ${item}.kind, ${item}.excluded is not null,
  ${item}.resolved_yes + ${item}.resolved_partly + ${item}.resolved_no,
  ${item}.satisfied_yes + ${item}.satisfied_partly + ${item}.satisfied_no,
  ${sign}, ${sign} * ${item}.responded::int, ${sign} * ${item}.resolved_yes, ${sign} * ${item}.resolved_partly,
  ${sign} * ${item}.satisfied_yes, ${sign} * ${item}.satisfied_partly, ${item}.resolution_applies, ${item}.satisfaction_applies`;

const tell = (item: 'old' | 'new', sign: 1 | -1): string => `
      insert into tally_change (${columns}) select ${lineOf(item, sign)} where not ${item}_closed;
      insert into correction (at, item_id, ticket_no, ${columns})
        select derived, ${item}.id, ${item}.ticket_no, ${lineOf(item, sign)} where ${item}_closed;`;

const freeze = (item: 'old' | 'new', absent: boolean): string => `
      insert into frozen_item (${itemColumns.join(', ')}, absent)
        values (${itemColumns.map((name) => `${item}.${name}`).join(', ')}, ${absent}) on conflict do nothing;`;

const statements = [
  ...['item', 'frozen_item', 'tally', 'tally_change', 'frozen_tally', 'correction'].map(
    (table) => `alter table ${table} ${applies.map((name) => `add column ${name} boolean not null default true`).join(', ')}`,
  ),
  ...['tally', 'frozen_tally'].map(
    (table) => `alter table ${table} drop constraint ${table}_pkey, add primary key (${[...key, ...applies].join(', ')})`,
  ),
  `create or replace function tally_item() returns trigger language plpgsql set search_path from current as $$
   declare old_closed boolean := false; new_closed boolean := false; derived timestamptz;
   begin
     if tg_op <> 'INSERT' then
       perform pg_advisory_xact_lock_shared(hashtextextended('month ' || old.month, 6));
       old_closed := exists (select from month_close where month = old.month);
     end if;
     if tg_op <> 'DELETE' then
       perform pg_advisory_xact_lock_shared(hashtextextended('month ' || new.month, 6));
       new_closed := exists (select from month_close where month = new.month);
     end if;
     derived := coalesce(case when tg_op = 'DELETE' then old.derived_at else new.derived_at end, now());
     if old_closed then ${freeze('old', false)}
     end if;
     if new_closed and (tg_op = 'INSERT' or old.month <> new.month) then ${freeze('new', true)}
     end if;
     if tg_op <> 'INSERT' and old.settled then ${tell('old', -1)}
     end if;
     if tg_op <> 'DELETE' and new.settled then ${tell('new', 1)}
     end if;
     return null;
   end $$`,
];

/**
 * Which rates apply to an item. Of items that are there all do, until they are derived anew (`POST /evaluation/rebuild`): the
 * official figures are the same either way. Forward only; fast: the indexes of the tallies are made again, no item is written.
 */
export class Applicability1795314900000 implements MigrationInterface {
  readonly name = 'Applicability1795314900000';

  async up(db: QueryRunner): Promise<void> {
    for (const statement of statements) await db.query(statement);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}

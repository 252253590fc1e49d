import type { MigrationInterface, QueryRunner } from 'typeorm';

const key = ['month', 'role', 'level', 'district_id', 'unit_id', 'kind', 'excluded', 'resolved_den', 'satisfied_den'];
const sums = ['items', 'responded', 'resolved_yes', 'resolved_partly', 'satisfied_yes', 'satisfied_partly'];
const columns = [...key, ...sums].join(', ');

/** One settled item as a line of a tally, counted `sign` times. */
const lineOf = (item: string, sign: 1 | -1): string => `
  ${item}.month, ${item}.role, ${item}.level, coalesce(${item}.district_id, ''), ${item}.unit_id, ${item}.kind, ${item}.excluded is not null,
  ${item}.resolved_yes + ${item}.resolved_partly + ${item}.resolved_no,
  ${item}.satisfied_yes + ${item}.satisfied_partly + ${item}.satisfied_no,
  ${sign}, ${sign} * ${item}.responded::int, ${sign} * ${item}.resolved_yes, ${sign} * ${item}.resolved_partly,
  ${sign} * ${item}.satisfied_yes, ${sign} * ${item}.satisfied_partly`;

/** What becomes of a line: in an open month a change of its tally, in a closed one a correction. */
const tell = (item: 'old' | 'new', sign: 1 | -1): string => `
      insert into tally_change (${columns}) select ${lineOf(item, sign)} where not ${item}_closed;
      insert into correction (at, item_id, ticket_no, ${columns})
        select derived, ${item}.id, ${item}.ticket_no, ${lineOf(item, sign)} where ${item}_closed;`;

const statements = [
  // City time of the derivation: in which month a change of a closed one arrived.
  `alter table item add column derived_at timestamptz`,
  `create table month_close (
    month          text         primary key,
    id             uuid         not null unique,
    closed_at      timestamptz  not null,
    closed_by      jsonb        not null,
    policy         jsonb        not null,
    body           text         not null,
    sha256         text         not null
  )`,
  // The official rankings of the levels that all may see, as they were told.
  `create table month_ranking (month text not null, level text not null, items jsonb not null, primary key (month, level))`,
  `create table frozen_tally (like tally including all)`,
  // Items of closed months as they stood at the close, kept when they change; \`absent\`: was not there.
  `create table frozen_item (like item)`,
  `alter table frozen_item add column absent boolean not null, add primary key (id, month)`,
  `create index frozen_item_unit on frozen_item (month, unit_id, role, due_at, id)`,
  `create index frozen_item_district on frozen_item (month, role, district_id, due_at, id)`,
  `create table correction (
    seq        bigint       generated always as identity primary key,
    at         timestamptz  not null,
    item_id    uuid         not null,
    ticket_no  text         not null,
    like tally
  )`,
  `create index correction_at on correction (at)`,
  `create index correction_month on correction (month, seq)`,
  `create table correction_notice (
    month      text         not null,
    nth        int          not null,
    id         uuid         not null unique,
    issued_at  timestamptz  not null,
    issued_by  jsonb        not null,
    upto       bigint       not null,
    body       text         not null,
    sha256     text         not null,
    primary key (month, nth)
  )`,

  // A month closes under the exclusive lock: every change either is in what was frozen, or is a correction of it.
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
     if old_closed then
       insert into frozen_item select old.*, false on conflict do nothing;
     end if;
     if new_closed and (tg_op = 'INSERT' or old.month <> new.month) then
       insert into frozen_item select new.*, true on conflict do nothing;
     end if;
     if tg_op <> 'INSERT' and old.settled then ${tell('old', -1)}
     end if;
     if tg_op <> 'DELETE' and new.settled then ${tell('new', 1)}
     end if;
     return null;
   end $$`,
];

/** Closed months, and what is corrected of them. Forward only; fast: no row is written. */
export class Months1795313700000 implements MigrationInterface {
  readonly name = 'Months1795313700000';

  async up(db: QueryRunner): Promise<void> {
    for (const statement of statements) await db.query(statement);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}

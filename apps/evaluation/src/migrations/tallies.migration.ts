import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What tells one tally from another; `resolved_den` and `satisfied_den` are how many reporters answered, 1 at most but for groups. */
const key = ['month', 'role', 'level', 'district_id', 'unit_id', 'kind', 'excluded', 'resolved_den', 'satisfied_den'];
const sums = ['items', 'responded', 'resolved_yes', 'resolved_partly', 'satisfied_yes', 'satisfied_partly'];

const tallyColumns = `
  month             text     not null,
  role              text     not null,
  level             text     not null,
  district_id       text     not null,
  unit_id           text     not null,
  kind              text     not null,
  excluded          boolean  not null,
  resolved_den      int      not null,
  satisfied_den     int      not null,
  items             bigint   not null,
  responded         bigint   not null,
  resolved_yes      bigint   not null,
  resolved_partly   bigint   not null,
  satisfied_yes     bigint   not null,
  satisfied_partly  bigint   not null`;

/** One settled item as a line of a tally, counted `sign` times. */
const lineOf = (item: string, sign: 1 | -1): string => `
  ${item}.month, ${item}.role, ${item}.level, coalesce(${item}.district_id, ''), ${item}.unit_id, ${item}.kind, ${item}.excluded is not null,
  ${item}.resolved_yes + ${item}.resolved_partly + ${item}.resolved_no,
  ${item}.satisfied_yes + ${item}.satisfied_partly + ${item}.satisfied_no,
  ${sign}, ${sign} * ${item}.responded::int, ${sign} * ${item}.resolved_yes, ${sign} * ${item}.resolved_partly,
  ${sign} * ${item}.satisfied_yes, ${sign} * ${item}.satisfied_partly`;

const statements = [
  `alter table item
    add column kind              text     not null default 'complaint',
    add column settled           boolean  not null default false,
    add column in_time           boolean  not null default false,
    add column resolved_yes      int      not null default 0,
    add column resolved_partly   int      not null default 0,
    add column resolved_no       int      not null default 0,
    add column satisfied_yes     int      not null default 0,
    add column satisfied_partly  int      not null default 0,
    add column satisfied_no      int      not null default 0,
    add column excluded          text`,
  // Written no more; they go with the next release.
  `alter table item
    alter column resolution_num drop not null, alter column resolution_den drop not null,
    alter column satisfaction_num drop not null, alter column satisfaction_den drop not null`,
  `update item set
    kind = coalesce((select f.snapshot ->> 'kind' from fact f where f.dispatch_id = item.dispatch_id order by f.version desc limit 1), kind),
    resolved_yes = (resolved is not distinct from 'yes')::int, resolved_partly = (resolved is not distinct from 'partly')::int,
    resolved_no = (resolved is not distinct from 'no')::int, satisfied_yes = (satisfied is not distinct from 'yes')::int,
    satisfied_partly = (satisfied is not distinct from 'mostly')::int, satisfied_no = (satisfied is not distinct from 'no')::int`,
  // What counts already, or will once its time has come, and is in no tally yet: few, however many items there are.
  `create index item_unsettled on item (counts_from) where not settled`,

  `create table tally (${tallyColumns}, primary key (${key.join(', ')}))`,
  // Changes are only added, so that no two who count for one street wait for each other; folded into \`tally\` a moment later.
  `create table tally_change (seq bigint generated always as identity primary key, ${tallyColumns})`,

  `create function tally_item() returns trigger language plpgsql set search_path from current as $$
   begin
     if tg_op <> 'INSERT' and old.settled then
       insert into tally_change (${[...key, ...sums].join(', ')}) values (${lineOf('old', -1)});
     end if;
     if tg_op <> 'DELETE' and new.settled then
       insert into tally_change (${[...key, ...sums].join(', ')}) values (${lineOf('new', 1)});
     end if;
     return null;
   end $$`,
  `create trigger item_tallied after insert or update or delete on item for each row execute function tally_item()`,

  `create table exclusion (
    id           uuid         primary key,
    dispatch_id  uuid         not null,
    ticket_no    text         not null,
    accountable  text         not null,
    path         ltree        not null,
    reason_code  text         not null,
    status       text         not null,
    asked_at     timestamptz  not null,
    excluded_at  timestamptz,
    version      int          not null
  )`,
  `create unique index exclusion_open on exclusion (dispatch_id) where status in ('asked', 'approved')`,
  `create index exclusion_worklist on exclusion (status, asked_at, id)`,
  `create index exclusion_ticket on exclusion (ticket_no)`,
];

/** Tallies beside the items, kept by a trigger, and exclusions. Reads and rewrites every item once. */
export class Tallies1795312800000 implements MigrationInterface {
  readonly name = 'Tallies1795312800000';

  async up(db: QueryRunner): Promise<void> {
    for (const statement of statements) await db.query(statement);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}

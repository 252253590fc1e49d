import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createLastHeard } from './last-heard.migration';

/** `leased_until`, `sent_at`, `handled_at`, `lease_until` are machine time (the database's); `due_at` alone is city time. */
const tables = [
  `create table outbox (
    seq           bigint      generated always as identity primary key,
    id            uuid        not null unique,
    subject       text        not null,
    key           text        not null,
    message       jsonb       not null,
    attempts      integer     not null default 0,
    written_at    timestamptz not null default now(),
    leased_until  timestamptz not null default now()
  )`,
  `create index outbox_key_seq on outbox (key, seq)`,

  `create table sent (
    seq         bigint      not null,
    id          uuid        not null,
    subject     text        not null,
    key         text        not null,
    message     jsonb       not null,
    stream_seq  bigint      not null,
    sent_at     timestamptz not null default now()
  ) partition by range (sent_at)`,
  `create table sent_default partition of sent default`,
  `create index sent_seq on sent (seq)`,
  `create index sent_stream_seq on sent (stream_seq)`,

  // resend_after: the seq up to which a loss has been made good; null when there is none to make good.
  `create table relay_state (
    one              boolean primary key default true check (one),
    stream_created   text,
    resend_after     bigint,
    resend_from      bigint
  )`,
  `insert into relay_state default values`,

  `create table inbox (
    consumer    text        not null,
    message_id  uuid        not null,
    handled_at  timestamptz not null default now(),
    parked      jsonb,
    why         text,
    primary key (consumer, message_id)
  )`,
  `create index inbox_handled_at on inbox using brin (handled_at)`,
  `create index inbox_parked on inbox (handled_at, consumer, message_id) where parked is not null`,

  `create table deadline (
    id            uuid        primary key,
    aggregate_id  text        not null,
    name          text        not null,
    due_at        timestamptz not null,
    version       integer     not null,
    data          jsonb       not null default '{}',
    lease_until   timestamptz,
    attempts      integer     not null default 0,
    unique (aggregate_id, name)
  )`,
  `create index deadline_due_at on deadline (due_at, id)`,
];

/**
 * The service's role may not create or drop tables; these two may, as the role that migrates. A month that has rows in the
 * default partition already cannot get a partition of its own: it stays there, and is emptied by deletes.
 */
const functions = [
  `create function prepare_sent_months(ahead integer) returns void
   language plpgsql security definer set search_path from current as $$
   declare month timestamptz;
   begin
     for month in select generate_series(date_trunc('month', now(), 'UTC'), now() + make_interval(months => ahead), '1 month') loop
       begin
         execute format('create table if not exists %I partition of sent for values from (%L) to (%L)',
           'sent_' || to_char(month at time zone 'UTC', 'YYYY_MM'), month, month + interval '1 month');
       exception when check_violation then
         raise notice 'sent of % stays in the default partition', month;
       end;
     end loop;
   end $$`,
  `create function drop_sent_months(keep_days integer) returns integer
   language plpgsql security definer set search_path from current as $$
   declare part text; dropped integer := 0;
   begin
     for part in
       select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
       where i.inhparent = 'sent'::regclass and c.relname ~ '^sent_[0-9]{4}_[0-9]{2}$'
         and (to_timestamp(substr(c.relname, 6), 'YYYY_MM')::timestamp at time zone 'UTC') + interval '1 month'
             <= now() - make_interval(days => keep_days)
     loop
       execute format('drop table %I', part);
       dropped := dropped + 1;
     end loop;
     return dropped;
   end $$`,
  `select prepare_sent_months(3)`,
];

/** Makes the message tables in the schema that comes first in the search path: outbox, sent, relay_state, inbox, deadline, last_heard. */
export const createMessageTables = async (db: QueryRunner): Promise<void> => {
  await createFirstTables(db);
  await createLastHeard(db);
};

const createFirstTables = async (db: QueryRunner): Promise<void> => {
  for (const statement of [...tables, ...functions]) await db.query(statement);
};

/** The message tables every service owns. Forward only; drop nothing in the release that adds. Fast: all tables are new. */
export class MessageTables1767225600000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await createFirstTables(db);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // Counted through: the date in the number is for people, a gap means nothing.
  `create sequence ticket_number`,

  `create table person (
    id           uuid        primary key,
    phone_mark   bytea       unique,
    key_id       text        not null,
    wrapped_key  bytea       not null
  )`,

  `create table ticket (
    id                    uuid        primary key,
    ticket_no             text        not null unique,
    version               int         not null,
    status                text        not null,
    kind                  text        not null,
    channel               text        not null,
    category              text,
    urgency               text,
    title                 text        not null,
    description           text        not null,
    address               text,
    lon                   double precision,
    lat                   double precision,
    place_unit_id         text,
    place_path            ltree,
    place_candidates      text[]      not null,
    suggested_categories  text[]      not null,
    person_id             uuid,
    sealed                bytea,
    anonymous             boolean     not null,
    confidential          boolean     not null,
    share_contact         boolean     not null,
    has_contact           boolean     not null,
    occurred_at           timestamptz,
    source_ref            text,
    registered_at         timestamptz not null,
    answer                text,
    urges                 int         not null default 0,
    level                 int         not null default 0,
    words                 tsvector    not null,
    dispatch              jsonb,
    dispatch_version      int         not null default 0,
    dispatch_at           timestamptz,
    lead                  text,
    accountable           text,
    due_at                timestamptz,
    promised_at           timestamptz
  )`,
  `create index ticket_newest on ticket (registered_at desc, id desc)`,
  `create index ticket_status on ticket (status, registered_at desc, id desc)`,
  `create index ticket_category on ticket (category collate "C", registered_at desc)`,
  `create index ticket_place on ticket using gist (place_path)`,
  `create index ticket_words on ticket using gin (words)`,

  // One row per unit that sees the ticket, and as what; paths are written as the tree stood.
  `create table ticket_viewer (
    id       uuid  not null,
    path     ltree not null,
    role     text  not null,
    unit_id  text  not null,
    primary key (id, unit_id, role)
  )`,
  `create index ticket_viewer_path on ticket_viewer using gist (path)`,

  `create table reveal (
    id         uuid        primary key,
    ticket_id  uuid        not null,
    ticket_no  text        not null,
    at         timestamptz not null,
    by         text        not null,
    unit_id    text        not null,
    path       ltree,
    fields     text[]      not null,
    reason     text        not null
  )`,
  `create index reveal_newest on reveal (at desc, id desc)`,
  `create index reveal_ticket on reveal (ticket_no, at desc)`,
  `create index reveal_unit on reveal (unit_id, at desc)`,

  // Machine time: tries of access codes.
  `create table access_try (
    ticket_no     text        primary key,
    failures      int         not null,
    last_at       timestamptz not null,
    locked_until  timestamptz
  )`,
  `create index access_try_last_at on access_try (last_at)`,
];

/** Intake's own tables: tickets, who sees them, persons, reveals. Fast: all of them are new. */
export class Tickets1790000001000 implements MigrationInterface {
  readonly name = 'Tickets1790000001000';

  async up(db: QueryRunner): Promise<void> {
    for (const statement of statements) await db.query(statement);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}

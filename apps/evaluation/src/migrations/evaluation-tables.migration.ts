import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = [
  // All times but written_at are city time. Facts are only ever added; `at` is in the key because the partitions go by it.
  `create table fact (
    dispatch_id  uuid        not null,
    version      int         not null,
    type         text        not null,
    at           timestamptz not null,
    snapshot     jsonb       not null,
    written_at   timestamptz not null default now(),
    primary key (dispatch_id, version, at)
  ) partition by range (at)`,
  `create table fact_default partition of fact default`,

  // One row per dispatch: who derives anything of it locks this row first. Every version of a dispatch is said, so as long as
  // fewer are kept than the newest one's number, some are still on their way or lost.
  `create table matter (
    dispatch_id  uuid  primary key,
    ticket_id    uuid  not null,
    ticket_no    text  not null unique,
    newest       int   not null default 0,
    kept         int   not null default 0
  )`,
  `create index matter_missing on matter (dispatch_id) where kept < newest`,
  `create table matter_viewer (
    id    uuid   not null,
    path  ltree  not null,
    role  text   not null,
    primary key (id, path, role)
  )`,
  `create index matter_viewer_path on matter_viewer using gist (path)`,

  `create table item (
    id                uuid        primary key,
    dispatch_id       uuid        not null,
    ticket_no         text        not null,
    role              text        not null,
    unit_id           text        not null,
    path              ltree       not null,
    level             text        not null,
    district_id       text,
    month             text        not null,
    due_at            timestamptz not null,
    counts_from       timestamptz not null,
    responded         boolean     not null,
    response_from     timestamptz not null,
    signed_at         timestamptz,
    contacted_at      timestamptz,
    resolved          text,
    satisfied         text,
    resolution_num    int         not null,
    resolution_den    int         not null,
    satisfaction_num  int         not null,
    satisfaction_den  int         not null,
    policy_version    text        not null,
    definition_id     text        not null
  )`,
  `create index item_dispatch on item (dispatch_id)`,
  `create index item_level on item (month, level, role)`,
  `create index item_district on item (month, role, district_id, due_at, id) where district_id is not null`,
  `create index item_unit on item (month, unit_id, role, due_at, id)`,

  `create table callback (
    id           uuid        primary key,
    dispatch_id  uuid        not null unique,
    ticket_id    uuid        not null,
    ticket_no    text        not null,
    accountable  text        not null,
    path         ltree       not null,
    status       text        not null,
    due_at       timestamptz not null,
    attempts     int         not null,
    version      int         not null
  )`,
  `create index callback_worklist on callback (status, due_at, id)`,

  // What every call brought, without its words: a fact like those of the dispatch.
  `create table callback_outcome (
    callback_id        uuid        not null,
    version            int         not null,
    dispatch_id        uuid        not null,
    at                 timestamptz not null,
    reached            boolean     not null,
    contacted          boolean,
    resolved           text,
    satisfied          text,
    asked_by_reporter  boolean     not null,
    primary key (callback_id, version)
  )`,
  `create index callback_outcome_dispatch on callback_outcome (dispatch_id)`,
];

/** Facts, items, callbacks. Forward only; fast: all tables are new. */
export class EvaluationTables1790000100000 implements MigrationInterface {
  readonly name = 'EvaluationTables1790000100000';

  async up(db: QueryRunner): Promise<void> {
    for (const table of tables) await db.query(table);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}

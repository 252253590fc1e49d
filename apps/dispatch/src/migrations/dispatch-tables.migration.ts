import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = [
  `create table dispatch (
    id             uuid        primary key,
    ticket_id      uuid        not null unique,
    ticket_no      text        not null unique,
    version        int         not null,
    status         text        not null,
    limit_at       timestamptz not null,
    state          jsonb       not null
  )`,
  `create index dispatch_status on dispatch (status, limit_at, id)`,

  // Open and past parts of dispatches, for inboxes: written with the state, never read by the rules.
  `create table assignment (
    id           uuid        primary key,
    dispatch_id  uuid        not null references dispatch,
    ticket_no    text        not null,
    unit_id      text        not null,
    path         ltree       not null,
    role         text        not null,
    status       text        not null,
    open         boolean     not null,
    due_at       timestamptz,
    next_clock   text,
    next_due_at  timestamptz,
    sort_at      timestamptz not null,
    then_at      timestamptz not null,
    category     text,
    place_unit   text
  )`,
  `create index assignment_dispatch on assignment (dispatch_id)`,
  // One open lead per ticket, also where a rule should ever fail.
  `create unique index assignment_one_lead on assignment (dispatch_id) where role = 'lead' and open`,
  // An inbox is one unit's open rows in the order of the clocks: next.dueAt, then dueAt; for a subtree the path narrows them.
  `create index assignment_inbox on assignment (unit_id, role, sort_at, then_at, id) where open`,
  `create index assignment_subtree on assignment using gist (path) where open`,

  `create table dispatch_viewer (
    id    uuid  not null references dispatch,
    path  ltree not null,
    role  text  not null,
    primary key (id, path, role)
  )`,
  `create index dispatch_viewer_path on dispatch_viewer using gist (path)`,
];

/** Dispatches, their assignments for inboxes, and who may see them. Fast: all tables are new. */
export class DispatchTables1790100000000 implements MigrationInterface {
  readonly name = 'DispatchTables1790100000000';

  async up(db: QueryRunner): Promise<void> {
    for (const statement of tables) await db.query(statement);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // How each ticket stands: changed at every step, so apart from the wide row with its many indexes, which few steps change.
  // When it was registered stands here too, so that one index finds the newest of a status. Room is left in each page, so that
  // a step that keeps the status writes no index at all.
  `create table ticket_standing (
    id                uuid        primary key,
    status            text        not null,
    registered_at     timestamptz not null,
    dispatch          jsonb,
    dispatch_version  int         not null default 0,
    dispatch_at       timestamptz,
    lead              text,
    accountable       text,
    due_at            timestamptz,
    group_head        uuid
  ) with (fillfactor = 80)`,
  `insert into ticket_standing
    select id, status, registered_at, dispatch, dispatch_version, dispatch_at, lead, accountable, due_at, group_head from ticket`,
  `create index ticket_standing_status on ticket_standing (status, registered_at desc, id desc)`,
  `create index ticket_standing_group_head on ticket_standing (group_head) where group_head is not null`,
  // Their indexes go with them.
  `alter table ticket drop column status, drop column dispatch, drop column dispatch_version, drop column dispatch_at,
    drop column lead, drop column accountable, drop column due_at, drop column promised_at, drop column group_head`,
];

/** What changes of a ticket at each step moves into a narrow table. Copies every ticket: seconds for a million. */
export class Standing1795314400000 implements MigrationInterface {
  readonly name = 'Standing1795314400000';

  async up(db: QueryRunner): Promise<void> {
    for (const statement of statements) await db.query(statement);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}

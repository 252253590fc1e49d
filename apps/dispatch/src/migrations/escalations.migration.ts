import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = [
  // One row for whom a rung told, and one for each unit above it.
  `create table escalation (
    id           uuid        not null,
    seer         text        not null,
    told         text        not null,
    dispatch_id  uuid        not null references dispatch,
    ticket_no    text        not null,
    ladder       text        not null,
    of_id        text        not null,
    rung         int         not null,
    to_unit      text        not null,
    late_unit    text        not null,
    limit_at     timestamptz not null,
    at           timestamptz not null,
    open         boolean     not null default true,
    primary key (id, seer)
  )`,
  `create index escalation_list on escalation (seer, told, open, limit_at, id)`,
  `create index escalation_dispatch on escalation (dispatch_id) where open`,
];

/** Worklists of those whom a ladder told. Fast: the table is new. */
export class Escalations1795300000000 implements MigrationInterface {
  readonly name = 'Escalations1795300000000';

  async up(db: QueryRunner): Promise<void> {
    for (const statement of tables) await db.query(statement);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}

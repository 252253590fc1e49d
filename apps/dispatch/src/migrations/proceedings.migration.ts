import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = [
  // What somebody must decide or answer beside the handling, and what became of it: for worklists, never read by the rules.
  `create table proceeding (
    id           uuid        primary key,
    kind         text        not null,
    dispatch_id  uuid        not null references dispatch,
    ticket_no    text        not null,
    path         ltree       not null,
    decider      ltree       not null,
    status       text        not null,
    limit_at     timestamptz not null,
    version      int         not null,
    body         jsonb       not null
  )`,
  `create index proceeding_worklist on proceeding (kind, status, limit_at, id)`,
  // Whom it is about sees it, who decides it, and whoever stands above either.
  `create index proceeding_path on proceeding using gist (path)`,
  `create index proceeding_decider on proceeding using gist (decider)`,
];

/** Objections and their like for worklists. Fast: the table is new. */
export class Proceedings1790100300000 implements MigrationInterface {
  readonly name = 'Proceedings1790100300000';

  async up(db: QueryRunner): Promise<void> {
    for (const statement of tables) await db.query(statement);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}

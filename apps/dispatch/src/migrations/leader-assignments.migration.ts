import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `create table leader_assignment (
    id         uuid        primary key,
    version    int         not null,
    status     text        not null,
    path       ltree       not null,
    by_path    ltree       not null,
    ticket_no  text,
    due_at     timestamptz not null,
    state      jsonb       not null
  )`,
  `create index leader_assignment_due on leader_assignment (due_at, id) where status <> 'accepted'`,
  `create index leader_assignment_status on leader_assignment (status, due_at, id)`,
  `create index leader_assignment_ticket on leader_assignment (ticket_no) where ticket_no is not null`,
];

/** What leaders give to heads (领导交办). Fast: the table is new. */
export class LeaderAssignments1795300600000 implements MigrationInterface {
  readonly name = 'LeaderAssignments1795300600000';

  async up(db: QueryRunner): Promise<void> {
    for (const statement of statements) await db.query(statement);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // Which tickets an approval was decided about; null, as in approvals from before: its own ticket alone.
  `alter table exclusion add column tickets text[]`,
  `alter table exclusion_step add column tickets text[]`,
  // What is decided stands in nobody's way where it does not apply, nor does what another unit asks.
  `drop index exclusion_open`,
  `create unique index exclusion_open on exclusion (dispatch_id, accountable) where status = 'asked'`,
  `create index exclusion_step_tickets on exclusion_step using gin ((coalesce(tickets, array[ticket_no]))) where status = 'approved'`,
];

/** Approvals name their tickets. Forward only; fast: no row is written, and the indexes are of few rows. */
export class ExclusionTickets1797310000000 implements MigrationInterface {
  readonly name = 'ExclusionTickets1797310000000';

  async up(db: QueryRunner): Promise<void> {
    for (const statement of statements) await db.query(statement);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // What was recorded before was by telephone.
  `alter table callback_outcome add column channel text not null default 'phone'`,
  // Machine time: who has the callback in hand, and until when.
  `alter table callback add column leased_until timestamptz, add column leased_by text`,
];

/** Channels of calls and leases of callbacks. Forward only; fast: no row is written. */
export class Calling1795313800000 implements MigrationInterface {
  readonly name = 'Calling1795313800000';

  async up(db: QueryRunner): Promise<void> {
    for (const statement of statements) await db.query(statement);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}

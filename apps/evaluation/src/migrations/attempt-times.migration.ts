import type { MigrationInterface, QueryRunner } from 'typeorm';

/** From when a callback may be tried next, in city time. Forward only; fast: no row is written, and null is the limit. */
export class AttemptTimes1795314500000 implements MigrationInterface {
  readonly name = 'AttemptTimes1795314500000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`alter table callback add column next_at timestamptz`);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What dispatch said last is read and written whole: as `json` that costs Postgres half. Rewrites its table. */
export class StandingAsWritten1797000100000 implements MigrationInterface {
  readonly name = 'StandingAsWritten1797000100000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`alter table ticket_standing alter column dispatch type json`);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}

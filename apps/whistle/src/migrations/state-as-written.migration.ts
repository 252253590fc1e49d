import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A state is read and written whole: as `json` that costs Postgres half. Rewrites its table. */
export class StateAsWritten1797000100000 implements MigrationInterface {
  readonly name = 'StateAsWritten1797000100000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`alter table whistle alter column state type json`);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}

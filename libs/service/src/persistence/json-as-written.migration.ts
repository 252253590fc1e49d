import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is written and read whole and never searched is `json`: to take in and give back 3 KB costs Postgres half of what it
 * does as `jsonb`, and an answer given again is letter by letter the first one. Rewrites the tables under a lock, some ten
 * seconds for a million rows of each; none that is larger should be alive before the first release.
 */
export class JsonAsWritten1797000000000 implements MigrationInterface {
  readonly name = 'JsonAsWritten1797000000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`alter table outbox alter column message type json`);
    await db.query(`alter table sent alter column message type json`);
    await db.query(`alter table history alter column actor type json, alter column event type json`);
    await db.query(`alter table idempotency alter column answer type json`);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}

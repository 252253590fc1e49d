import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds the tickets that somebody urged, newest first. Forward only; reads the tickets once. */
export class Urged1797100000000 implements MigrationInterface {
  readonly name = 'Urged1797100000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`create index ticket_urged on ticket (registered_at desc, id desc) where urges > 0`);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}

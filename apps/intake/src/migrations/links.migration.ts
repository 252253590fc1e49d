import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether the reporter agreed to be asked by a link. Forward only; fast: no row is written. */
export class Links1795314700000 implements MigrationInterface {
  readonly name = 'Links1795314700000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`alter table ticket add column ask_by_link boolean not null default false`);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}

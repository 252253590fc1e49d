import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One-time links to callbacks: of the token only its hash. Forward only; fast: the table is new. */
export class CallbackLinks1795314600000 implements MigrationInterface {
  readonly name = 'CallbackLinks1795314600000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table callback_link (
        hash         bytea  primary key,
        callback_id  uuid   not null,
        begun        int    not null
      )`);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Viewers are looked up for a matter, never matters for a viewer: the index by path only cost. Forward only; fast. */
export class MatterViewers1795330000000 implements MigrationInterface {
  readonly name = 'MatterViewers1795330000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`drop index matter_viewer_path`);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}

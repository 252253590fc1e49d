import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `alter table matter add column group_id uuid, add column group_role text`,
  `create index matter_group on matter (group_id) where group_id is not null`,
  // Callbacks that were planned before know of one round of handling alone.
  `alter table callback add column round int not null default 1, add column begun int not null default 0`,
];

/** Groups and rounds of handling. Forward only; fast: no row is written. */
export class EvaluationGroups1795313600000 implements MigrationInterface {
  readonly name = 'EvaluationGroups1795313600000';

  async up(db: QueryRunner): Promise<void> {
    for (const statement of statements) await db.query(statement);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}

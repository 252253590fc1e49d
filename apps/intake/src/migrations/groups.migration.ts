import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `alter table ticket add column group_head uuid`,
  // Few tickets hang on others.
  `create index ticket_group_head on ticket (group_head) where group_head is not null`,
];

/** Which ticket another one hangs on. Fast: a column without a default, and an index of what has one. */
export class Groups1790200300000 implements MigrationInterface {
  readonly name = 'Groups1790200300000';

  async up(db: QueryRunner): Promise<void> {
    for (const statement of statements) await db.query(statement);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}

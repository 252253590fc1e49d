import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // Which dispatches are one matter: written with the state, read to lock and to tell them.
  `create table grouped (
    dispatch_id  uuid  primary key references dispatch,
    group_id     uuid  not null,
    role         text  not null
  )`,
  `create index grouped_group on grouped (group_id, role)`,
  `create unique index grouped_one_head on grouped (group_id) where role = 'head'`,
];

/** The tickets that are one matter. Fast: the table is new. */
export class Groups1790200300000 implements MigrationInterface {
  readonly name = 'Groups1790200300000';

  async up(db: QueryRunner): Promise<void> {
    for (const statement of statements) await db.query(statement);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}

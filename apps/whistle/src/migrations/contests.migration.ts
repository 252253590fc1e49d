import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // What a superior has to decide; written with the state, never read by the rules. id: of the target; path: the superior's.
  `create table contest (
    id          uuid         primary key,
    whistle_id  uuid         not null references whistle,
    path        ltree        not null,
    open        boolean      not null,
    due_at      timestamptz  not null,
    view        jsonb        not null
  )`,
  `create index contest_board on contest (path, open, due_at, id)`,
];

/** Contests for superiors. Fast: the table is new; a contest of before shows in its whistle. */
export class Contests1795314200000 implements MigrationInterface {
  readonly name = 'Contests1795314200000';

  async up(db: QueryRunner): Promise<void> {
    for (const statement of statements) await db.query(statement);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}

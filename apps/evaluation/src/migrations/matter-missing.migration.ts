import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `drop index matter_missing`,
  // An index that names `kept` and `newest` is written with every fact; of this column it is written when facts go missing and come.
  `alter table matter add column missing boolean not null generated always as (kept < newest) stored`,
  `alter table matter set (fillfactor = 80)`,
  `create index matter_missing on matter (dispatch_id) where missing`,
];

/** Facts that come in their order leave the indexes of `matter` alone. Writes the table once: seconds for each million of matters. */
export class MatterMissing1795313500000 implements MigrationInterface {
  readonly name = 'MatterMissing1795313500000';

  async up(db: QueryRunner): Promise<void> {
    for (const statement of statements) await db.query(statement);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}

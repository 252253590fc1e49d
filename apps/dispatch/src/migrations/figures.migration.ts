import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // Each time that something of a dispatch is counted for a unit, by the local month of the decision.
  `create table dispatch_mark (
    dispatch_id  uuid   not null references dispatch,
    version      int    not null,
    what         text   not null,
    month        text   not null,
    unit_id      text   not null,
    path         ltree  not null,
    primary key (dispatch_id, version, what)
  )`,
  `create index dispatch_mark_month on dispatch_mark (month, unit_id, what)`,
];

/** Overrides, mis-dispatches and their like, for figures. Fast: the table is new; counted is what comes from now on. */
export class Figures1796500000000 implements MigrationInterface {
  readonly name = 'Figures1796500000000';

  async up(db: QueryRunner): Promise<void> {
    for (const statement of statements) await db.query(statement);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}

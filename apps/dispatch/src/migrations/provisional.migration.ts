import type { MigrationInterface, QueryRunner } from 'typeorm';

const forward = (): Promise<void> => {
  throw new Error('Forward only: write the next migration instead');
};

/** Which open dispatches have a clock that was reckoned without its year's holidays. Fast: a column with a constant. */
export class Provisional1796400000000 implements MigrationInterface {
  readonly name = 'Provisional1796400000000';
  readonly down = forward;

  async up(db: QueryRunner): Promise<void> {
    await db.query(`alter table dispatch add column provisional boolean not null default false`);
    await db.query(`create index dispatch_provisional on dispatch (id) where provisional`);
  }
}

/** Marks those that are open already. Reads all open ones once. */
export class ProvisionalOnes1796400100000 implements MigrationInterface {
  readonly name = 'ProvisionalOnes1796400100000';
  readonly down = forward;

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      update dispatch set provisional = true
      where status in ('dispatched', 'handling', 'hung') and state @? '$.assignments[*].clocks.*.provisional ? (@ == true)'`);
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

const forward = (): Promise<void> => {
  throw new Error('Forward only: write the next migration instead');
};

/** Dispatches that are over, a row for each path from which one is seen. Fast: the table is new. */
export class Over1796600000000 implements MigrationInterface {
  readonly name = 'Over1796600000000';
  readonly down = forward;

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table dispatch_over (
        id        uuid        not null references dispatch,
        status    text        not null,
        limit_at  timestamptz not null,
        seer      text        not null,
        own       boolean     not null,
        primary key (seer, status, limit_at, id)
      )`);
  }
}

/** Those that are over already. Slow: some rows for each dispatch there ever was. */
export class OverOnes1796600100000 implements MigrationInterface {
  readonly name = 'OverOnes1796600100000';
  readonly down = forward;

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      insert into dispatch_over (id, status, limit_at, seer, own)
      select d.id, d.status, d.limit_at, subpath(v.path, 0, n)::text, bool_or(n = nlevel(v.path))
      from dispatch d join dispatch_viewer v on v.id = d.id cross join lateral generate_series(1, nlevel(v.path)) n
      where d.status in ('closed', 'ended', 'informed') group by 1, 2, 3, 4
      on conflict do nothing`);
  }
}

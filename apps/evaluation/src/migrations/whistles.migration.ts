import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // The newest version of each whistle that was heard: an older one changes nothing.
  `create table whistle_heard (whistle_id uuid primary key, version int not null)`,

  // What a whistle counts for each unit on either side, as its newest state says. month: of the blow; path: the unit's.
  `create table whistle_part (
    whistle_id     uuid     not null references whistle_heard,
    side           text     not null,
    unit_id        text     not null,
    month          text     not null,
    path           ltree    not null,
    closed         boolean  not null default false,
    withdrawn      boolean  not null default false,
    overridden     boolean  not null default false,
    relieved       int      not null default 0,
    in_time        boolean  not null default false,
    late           boolean  not null default false,
    refused        boolean  not null default false,
    silent         boolean  not null default false,
    supervised     int      not null default 0,
    tasks          int      not null default 0,
    tasks_in_time  int      not null default 0,
    marks          jsonb    not null,
    primary key (whistle_id, side, unit_id)
  )`,
  `create index whistle_part_month on whistle_part (month, path)`,
];

/** What whistles count for both sides. Fast: all tables are new. */
export class Whistles1795313900000 implements MigrationInterface {
  readonly name = 'Whistles1795313900000';

  async up(db: QueryRunner): Promise<void> {
    for (const statement of statements) await db.query(statement);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}

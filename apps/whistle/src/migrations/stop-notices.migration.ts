import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // A planned stop as the households of a community are told it. about: with numbers masked, for anybody may read it.
  `create table stop_notice (
    id          uuid         not null,
    whistle_id  uuid         not null references whistle,
    community   text         not null,
    from_at     timestamptz  not null,
    until_at    timestamptz  not null,
    view        jsonb        not null,
    primary key (community, id)
  )`,
  `create index stop_notice_until on stop_notice (community, until_at)`,
];

/** Planned stops by community. Fast: the table is new; notices of before are shown with their whistle alone. */
export class StopNotices1795314100000 implements MigrationInterface {
  readonly name = 'StopNotices1795314100000';

  async up(db: QueryRunner): Promise<void> {
    for (const statement of statements) await db.query(statement);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}

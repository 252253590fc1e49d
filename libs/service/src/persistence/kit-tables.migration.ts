import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What every service keeps beside its business: the history of its aggregates and the keys of its commands. Fast. */
export class KitTables1790000000000 implements MigrationInterface {
  readonly name = 'KitTables1790000000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table history (
        aggregate_id    uuid        not null,
        version         int         not null,
        type            text        not null,
        at              timestamptz not null,
        actor           jsonb       not null,
        policy_version  text        not null,
        event           jsonb       not null,
        written_at      timestamptz not null default now()
      ) partition by range (written_at)`);
    await db.query(`create table history_default partition of history default`);
    await db.query(`create index history_aggregate on history (aggregate_id, version)`);
    await db.query(`
      create table idempotency (
        caller     text        not null,
        contract   text        not null,
        key        text        not null,
        body_hash  text        not null,
        answer     jsonb,
        at         timestamptz not null default now(),
        primary key (caller, contract, key)
      )`);
    await db.query(`create index idempotency_at on idempotency (at)`);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}

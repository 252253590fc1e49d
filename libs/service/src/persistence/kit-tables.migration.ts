import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The service's own role may not create tables: this function may, as the role that migrates. */
const prepareHistoryMonths = `
  create function prepare_history_months(ahead integer) returns void
  language plpgsql security definer set search_path from current as $$
  declare month timestamptz;
  begin
    for month in select generate_series(date_trunc('month', now(), 'UTC'), now() + make_interval(months => ahead), '1 month') loop
      begin
        execute format('create table if not exists %I partition of history for values from (%L) to (%L)',
          'history_' || to_char(month at time zone 'UTC', 'YYYY_MM'), month, month + interval '1 month');
      exception when check_violation then
        raise notice 'history of % stays in the default partition', month;
      end;
    end loop;
  end $$`;

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
    await db.query(prepareHistoryMonths);
    await db.query(`select prepare_history_months(3)`);
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

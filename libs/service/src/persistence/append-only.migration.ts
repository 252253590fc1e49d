import type { MigrationInterface, QueryRunner } from 'typeorm';

/** `pg_temp` comes last: searched first, as it is unless it is named, a caller's own `pg_class` would be taken for the real one. */
const asOwner = 'security definer set search_path = pg_catalog, pg_temp';

/** A year ahead at most. A month that has rows in the default partition already stays there. */
const prepareMonths = (schema: string, table: string): string => `
  create or replace function ${schema}.prepare_${table}_months(ahead integer) returns void
  language plpgsql ${asOwner} as $$
  declare month timestamptz;
  begin
    for month in select generate_series(
      date_trunc('month', now(), 'UTC'), now() + make_interval(months => least(ahead, 12)), '1 month')
    loop
      begin
        execute format('create table if not exists ${schema}.%I partition of ${schema}.${table} for values from (%L) to (%L)',
          '${table}_' || to_char(month at time zone 'UTC', 'YYYY_MM'), month, month + interval '1 month');
      exception when check_violation then
        raise notice '${table} of % stays in the default partition', month;
      end;
    end loop;
  end $$`;

/** What the stream may still ask for again, 30 days of it, stays whatever is asked. */
const forgetting = (schema: string): string[] => [
  `create or replace function ${schema}.drop_sent_months(keep_days integer) returns integer
   language plpgsql ${asOwner} as $$
   declare part text; dropped integer := 0;
   begin
     for part in
       select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
       where i.inhparent = '${schema}.sent'::regclass and c.relname ~ '^sent_[0-9]{4}_[0-9]{2}$'
         and (to_timestamp(substr(c.relname, 6), 'YYYY_MM')::timestamp at time zone 'UTC') + interval '1 month'
             <= now() - make_interval(days => greatest(keep_days, 30))
     loop
       execute format('drop table ${schema}.%I', part);
       dropped := dropped + 1;
     end loop;
     return dropped;
   end $$`,
  `create function ${schema}.forget_sent_rows(keep_days integer, batch integer) returns integer
   language sql ${asOwner} as $$
     with gone as (
       delete from ${schema}.sent_default where ctid = any(array(
         select ctid from ${schema}.sent_default
         where sent_at < now() - make_interval(days => greatest(keep_days, 30)) limit batch))
       returning 1)
     select count(*)::int from gone
   $$`,
];

/**
 * What a service decided and said is only added to, by whoever has the service's own role: the functions that work as the
 * owner keep their bounds and look at nothing that the caller made. Fast; the release before this one goes on, and leaves
 * old rows of `sent` in its default partition.
 */
export class AppendOnly1795316400000 implements MigrationInterface {
  readonly name = 'AppendOnly1795316400000';

  async up(db: QueryRunner): Promise<void> {
    const [{ schema }] = (await db.query('select quote_ident(current_schema()) as schema')) as [{ schema: string }];
    const statements = [prepareMonths(schema, 'history'), prepareMonths(schema, 'sent'), ...forgetting(schema)];
    for (const statement of statements) await db.query(statement);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}

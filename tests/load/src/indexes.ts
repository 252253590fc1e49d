import { Client } from 'pg';
import type { Platform } from './ground';

type Made = { readonly of: string; readonly refers: boolean; readonly drop: string; readonly make: string };

/** Empty all the while, and looked through by evaluation every two seconds: without it that would be the growing table. */
const LOOKED_THROUGH = 'evaluation.item_unsettled';

/** Indexes, keys and references of the services' ordinary tables, in Postgres' own words; what refers to a key comes first. */
const indexesAndKeys = `
  with ordinary as (
    select c.oid, format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('intake', 'dispatch', 'whistle', 'evaluation') and c.relkind = 'r' and not c.relispartition)
  select name as of, false as refers, format('drop index %s', i.indexrelid::regclass) as drop, pg_get_indexdef(i.indexrelid) as make
  from pg_index i join ordinary on ordinary.oid = i.indrelid
  where i.indexrelid::regclass::text <> '${LOOKED_THROUGH}' and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
  union all
  select name, k.contype = 'f', format('alter table %s drop constraint %I', name, k.conname),
    format('alter table %s add constraint %I %s', name, k.conname, pg_get_constraintdef(k.oid))
  from pg_constraint k join ordinary on ordinary.oid = k.conrelid
  where k.contype in ('p', 'u', 'f') order by refers desc, make`;

const largestFirst = `
  select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('intake', 'dispatch', 'whistle', 'evaluation') and c.relkind in ('r', 'p') and not c.relispartition
  order by pg_table_size(c.oid) desc`;

/** Two connections take task after task; each is statements in their order. */
const byTwo = async (databaseUrl: string, tasks: string[][]): Promise<void> => {
  const one = async (): Promise<void> => {
    const client = new Client({ connectionString: databaseUrl, options: '-c jit=off -c max_parallel_maintenance_workers=0' });
    await client.connect();
    await client.query(`set maintenance_work_mem = '512MB'`);
    await client.query(`set wal_compression = off`);
    for (let task = tasks.shift(); task; task = tasks.shift()) for (const statement of task) await client.query(statement);
    await client.end();
  };
  await Promise.all([one(), one()]);
};

/**
 * Indexes and keys are made again after the work, two tables at a time: quicker than keeping them through a million rows.
 * Throws when one is not there again as it was.
 */
export const withoutIndexes = async ({ db, databaseUrl }: Platform, work: () => Promise<void>): Promise<void> => {
  const before = await db.query<Made>(indexesAndKeys);
  for (const { drop } of before.rows) await db.query(drop);
  await work();
  const tables = (await db.query<{ name: string }>(largestFirst)).rows.map(({ name }) => name);
  const [own, references] = [false, true].map((is) => before.rows.filter(({ refers }) => refers === is)) as [Made[], Made[]];
  const ofTable = (table: string): string[] => own.filter(({ of }) => of === table).map(({ make }) => make);
  await byTwo(databaseUrl, tables.map((table) => [...ofTable(table), `vacuum analyze ${table}`])); // prettier-ignore
  // Making a reference locks both tables, looking whether it holds does not.
  for (const { make } of references) await db.query(`${make} not valid`);
  await byTwo(databaseUrl, references.map(({ drop }) => [drop.replace(' drop ', ' validate ')])); // prettier-ignore
  const after = await db.query<Made>(indexesAndKeys);
  if (JSON.stringify(after.rows) !== JSON.stringify(before.rows)) throw new Error('Not every index and key is there again');
};

import { Client } from 'pg';
import { DataSource, type MigrationInterface } from 'typeorm';
import { LastHeard1795313600000 } from './messages/last-heard.migration';
import { MessageTables1767225600000 } from './messages/message-tables.migration';
import { AppendOnly1795316400000 } from './persistence/append-only.migration';
import { JsonAsWritten1797000000000 } from './persistence/json-as-written.migration';
import { KitTables1790000000000 } from './persistence/kit-tables.migration';

export type Migrations = readonly (new () => MigrationInterface)[];

const kit: Migrations = [
  KitTables1790000000000,
  MessageTables1767225600000,
  LastHeard1795313600000,
  AppendOnly1795316400000,
  JsonAsWritten1797000000000,
];

/** Tables to which a service may only add: what was decided and said stays as it was. Of what was said, its place in the stream may change. */
const appendOnly = ['history', 'sent'];

/** The Postgres role under which a service works: it owns nothing, and has rights in its own schema only. */
export const roleOf = (service: string): string => `fq_${service.replaceAll('-', '_')}`;

/** Where whoever migrates from the environment finds the password of a service's role. */
export const passwordVariableOf = (service: string): string => `FQ_${service.toUpperCase().replaceAll('-', '_')}_DB_PASSWORD`;

/**
 * Brings one service's schema up to date, as the owner of the database, before the service starts. Any number of starters
 * may call it at once: an advisory lock lets one go first.
 */
export const migrate = async (ownerUrl: string, service: string, migrations: Migrations, password?: string): Promise<void> => {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(`select pg_advisory_lock(hashtext('fengqiao migrations'))`);
    await client.query(`create extension if not exists ltree with schema public`);
    await client.query(`create schema if not exists "${service}"`);
    await runMigrations(ownerUrl, service, migrations);
    await closeDatabase(client);
    await grantRights(client, service, password);
  } finally {
    await client.end();
  }
};

const runMigrations = async (url: string, service: string, migrations: Migrations): Promise<void> => {
  const source = await new DataSource({
    type: 'postgres',
    url,
    schema: service,
    migrations: [...kit, ...migrations] as (new () => MigrationInterface)[],
    migrationsTransactionMode: 'each',
    poolSize: 1,
    extra: { options: `-c search_path=${service},public` },
  }).initialize();
  try {
    await source.runMigrations();
  } finally {
    await source.destroy();
  }
};

/**
 * What Postgres lets everybody do in a database: temporary tables and large objects would be a place to keep things that no
 * schema confines. The functions belong to the superuser: another owner is warned that nothing changes, or, where they are
 * taken from everybody already, refused.
 */
const closeDatabase = async (client: Client): Promise<void> => {
  await client.query(`do $$ begin execute format('revoke temporary on database %I from public', current_database()); end $$`);
  await client.query(`do $$ begin
    revoke execute on function lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) from public;
    exception when insufficient_privilege then null; end $$`);
};

/** At once: a service that runs meanwhile never has more than it should. */
const grantRights = async (client: Client, service: string, password?: string): Promise<void> => {
  const role = roleOf(service);
  await makeRole(client, role, password);
  await client.query('begin');
  await client.query(`grant usage on schema "${service}" to ${role}`);
  await client.query(`grant select, insert, update, delete on all tables in schema "${service}" to ${role}`);
  await client.query(`grant usage on all sequences in schema "${service}" to ${role}`);
  await client.query(`revoke update, delete on ${appendOnly.map((table) => `"${service}".${table}`).join(', ')} from ${role}`);
  await client.query(`grant update (stream_seq) on "${service}".sent to ${role}`);
  await client.query(`revoke insert, update, delete on "${service}".migrations from ${role}`);
  // Partitions are tables too: rights on the parent are enough to write and read.
  const partitions = await client.query<{ name: string }>(
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent
     where p.relnamespace = $1::regnamespace and p.relname = any($2)`,
    [`"${service}"`, appendOnly],
  );
  for (const { name } of partitions.rows) await client.query(`revoke all on "${service}"."${name}" from ${role}`);
  await client.query('commit');
};

const makeRole = async (client: Client, role: string, password?: string): Promise<void> => {
  // Roles belong to the whole server: another database's migration may make the same one at this moment.
  await client.query(
    `do $$ begin create role ${role} login; exception when duplicate_object or unique_violation then null; end $$`,
  );
  if (password) await client.query(`alter role ${role} password ${client.escapeLiteral(password)}`);
};

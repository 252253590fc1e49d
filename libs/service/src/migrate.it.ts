import { createDatabase, dropDatabase } from '@fengqiao/testing';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { MessageTables1767225600000 } from './messages/message-tables.migration';
import { migrate, roleOf } from './migrate';
import { KitTables1790000000000 } from './persistence/kit-tables.migration';

const service = 'kept';
const role = roleOf(service);
const path = `-c search_path=${service},public`;

let url: string;
let owner: Client;
let own: Client;

const connected = async (user?: string): Promise<Client> => {
  const at = new URL(url);
  if (user) at.username = user;
  const client = new Client({ connectionString: at.href, options: path });
  await client.connect();
  return client;
};

/** A database as the first release left it: its service might delete and drop. */
const asItWas = async (): Promise<void> => {
  owner = await connected();
  await owner.query(`create schema ${service}`);
  const migrations = [KitTables1790000000000, MessageTables1767225600000];
  const source = new DataSource({ type: 'postgres', url, schema: service, migrations, extra: { options: path } });
  await source.initialize();
  await source.runMigrations();
  await source.destroy();
  await owner.query(`do $$ begin create role ${role} login; exception when duplicate_object then null; end $$`);
  await owner.query(`grant usage on schema ${service} to ${role}`);
  await owner.query(`grant select, insert, update, delete on all tables in schema ${service} to ${role}`);
};

const told = async (at: string): Promise<void> => {
  await owner.query(
    `insert into sent (seq, id, subject, key, message, stream_seq, sent_at) values (1, gen_random_uuid(), 's', 'k', '{}', 1, ${at})`,
  );
};
const count = async (): Promise<number> => (await own.query<{ n: number }>('select count(*)::int as n from sent')).rows[0]!.n;

beforeEach(async () => {
  url = await createDatabase('kept');
  await asItWas();
  await told('now()');
  await told(`now() - interval '29 days'`);
  await owner.query(`create table sent_2020_01 partition of sent for values from ('2020-01-01') to ('2020-02-01')`);
  await told(`'2020-01-05'`);
  await told(`'2021-01-05'`);
  await migrate(url, service, []);
  own = await connected(role);
});
afterEach(async () => {
  await Promise.all([own.end(), owner.end()]);
  await dropDatabase(url);
});

describe('What a service said is kept from the service itself', () => {
  it('may be forgotten when the stream has forgotten it, and not a day earlier, whatever is asked', async () => {
    expect(await count()).toBe(4);
    for (const days of ['-9999', '0', 'null', '29']) await own.query(`select drop_sent_months(${days})`);
    for (const days of ['-9999', '0', 'null', '29']) await own.query(`select forget_sent_rows(${days}, null)`);
    expect(await count()).toBe(2);
    await own.query('select drop_sent_months(2147483647)').catch(() => undefined);
    expect(
      (await own.query<{ days: number }>(`select max(extract(day from now() - sent_at))::int as days from sent`)).rows,
    ).toEqual([{ days: 29 }]);
  });

  it.each([
    'delete from sent',
    'delete from sent_default',
    'truncate sent_default',
    `update sent set message = '{}'`,
    `update sent set sent_at = '2020-01-01'`,
    'drop table sent_default',
    'alter table sent detach partition sent_default',
    'delete from history',
    'delete from history_default',
    'create temp table mine ()',
    'select lo_create(0)',
    'select lo_creat(-1)',
    `select lo_from_bytea(0, '')`,
    'create or replace function drop_sent_months(keep_days integer) returns integer language sql as $$ select 1 $$',
  ])('refuses: %s', async (statement) => {
    await expect(own.query(statement)).rejects.toThrow(/permission denied|must be owner/);
    expect(await count()).toBe(4);
  });

  it.each(['nothing', 'revoke execute on function lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) from public'])(
    'also by an owner who is no superuser, where a superuser did before: %s',
    async (before) => {
      const plain = new URL(await createDatabase('plain'));
      const database = plain.pathname.slice(1);
      const admin = new Client({ connectionString: plain.href });
      await admin.connect();
      await admin.query(`do $$ begin create role plain login createrole; exception when duplicate_object then null; end $$`);
      await admin.query(`alter database "${database}" owner to plain`);
      if (before !== 'nothing') await admin.query(before);
      plain.username = 'plain';
      await migrate(plain.href, service, []);
      await migrate(plain.href, service, []);
      const { rows } = await admin.query(
        `select has_database_privilege('${role}', '${database}', 'temporary') as temporary,
           has_function_privilege('${role}', 'lo_create(oid)', 'execute') as objects`,
      );
      expect(rows).toEqual([{ temporary: false, objects: before === 'nothing' }]);
      await admin.end();
      await dropDatabase(plain.href.replace('plain@', `${new URL(url).username}@`));
    },
  );

  it('makes months for a year at most', async () => {
    await own.query('select prepare_sent_months(5000)');
    await own.query('select prepare_history_months(5000)');
    const { rows } = await own.query<{ n: number }>(
      `select count(*)::int as n from pg_inherits where inhparent in ('sent'::regclass, 'history'::regclass)`,
    );
    expect(rows[0]!.n).toBeLessThanOrEqual(2 * 14 + 1);
  });

  it('is not led astray by what the service made itself', async () => {
    const calls = ['drop_sent_months(30)', 'forget_sent_rows(30, 10)', 'prepare_sent_months(1)', 'prepare_history_months(1)'];
    await owner.query(`grant temporary on database "${new URL(url).pathname.slice(1)}" to ${role}`); // as another owner may have it
    await own.query(`create function pg_temp.mine() returns boolean volatile cost 0.0001 language plpgsql as
      $$ begin if current_user = '${role}' then return true; end if; raise exception 'runs as %', current_user; end $$`);
    for (const table of ['pg_class', 'pg_inherits'])
      await own.query(`create view pg_temp.${table} as select t.* from pg_catalog.${table} t where pg_temp.mine()`);
    for (const call of calls) await own.query(`select ${service}.${call}`);
    await own.query('create temp table sent (sent_at timestamptz); create temp table sent_default (sent_at timestamptz)');
    for (const call of calls) await own.query(`select ${service}.${call}`);
  });
});

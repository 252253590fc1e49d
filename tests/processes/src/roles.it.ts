import { Client as Postgres } from 'pg';
import { Platform, storedServices } from './platform';
import { loginOf, Role } from './role';

describe('A Postgres role', () => {
  let platform: Platform;

  beforeAll(async () => {
    platform = await Platform.start();
    if (!platform.baseUrl) throw new Error(`It did not start: ${platform.said}`);
  }, 60_000);
  afterAll(() => platform?.discard());

  it.each(['owner', ...storedServices] as const)('of %s logs in with its own password only', async (of) => {
    const others = Object.entries(platform.secrets.postgresPasswords).filter(([name]) => name !== of);
    expect(others).toHaveLength(storedServices.length);
    for (const password of ['', 'wrong', ...others.map(([, password]) => password)]) {
      const login = loginOf(platform, of === 'owner' ? 'fq' : `fq_${of}`, password);
      await expect(new Postgres({ connectionString: login }).connect()).rejects.toThrow(/password/);
    }
  });

  it.each(storedServices)('of %s neither reads nor writes what belongs to another service', async (service) => {
    const role = await Role.of(platform, service);
    const others = storedServices.filter((other) => other !== service);
    const found = await role.tablesOf(...others);
    expect(found.length).toBeGreaterThan(20);
    const writes = (table: string): string[] => [
      `delete from ${table} where false`,
      `truncate ${table}`,
      `insert into ${table} default values`,
    ];
    const statements = [
      ...found.flatMap((table) => [`select from ${table} limit 0`, ...writes(table)]),
      ...others.flatMap((other) => [`create table ${other}.mine ()`, `set role fq_${other}`]),
    ];
    expect(await role.notDenied(statements)).toEqual([]);
    await role.close();
  });

  it.each(storedServices)('of %s adds to history and to what it sent, and changes nothing there', async (service) => {
    const role = await Role.of(platform, service);
    const kept = (await role.tablesOf(service)).filter((name) => /\.(history|sent)(_|$)/.test(name));
    expect(kept.length).toBeGreaterThan(6);
    const columnOf = (table: string): string => (table.includes('.sent') ? 'message' : 'written_at');
    const statements = kept.flatMap((table) => [
      `update ${table} set ${columnOf(table)} = ${columnOf(table)} where false`,
      `delete from ${table} where false`,
      `truncate ${table}`,
    ]);
    expect(await role.notDenied([...statements, `delete from ${service}.migrations where false`])).toEqual([]);
    await role.rows(`update ${service}.sent set stream_seq = stream_seq where false`);
    await role.close();
  });

  it.each(storedServices)('of %s keeps nothing beside its tables, and comes into no other database', async (service) => {
    const role = await Role.of(platform, service);
    const made = ['create temp table mine ()', 'select lo_create(0)', 'select lo_creat(-1)', `select lo_from_bytea(0, '')`];
    expect(await role.notDenied(made)).toEqual([]);
    const own = platform.environmentOf(service)['FQ_DATABASE_URL']!;
    for (const other of ['template0', 'template1', 'elsewhere'])
      await expect(new Postgres({ connectionString: own.replace(/[^/]*$/, other) }).connect()).rejects.toThrow(
        'no pg_hba.conf entry',
      );
    await role.close();
  });

  it.each(storedServices)('of %s loses nothing of it by any function that works as the owner', async (service) => {
    const role = await Role.of(platform, service);
    const counted = async (): Promise<number[]> => {
      const counts = ['sent', 'history'].map((table) => `(select count(*)::int from ${service}.${table})`);
      return (await role.rows<{ counts: number[] }>(`select array[${counts.join(', ')}] as counts`))[0]!.counts;
    };
    const before = await counted();
    const functions = await role.ownersFunctionsOf(storedServices);
    const calls = functions.flatMap(({ name, schema, inputs }) =>
      ['-9999', '0', 'null', '9999'].map((asked) => ({ schema, call: `select ${name}(${Array(inputs).fill(asked).join()})` })),
    );
    const [own, others] = [true, false].map((is) => calls.filter(({ schema }) => (schema === service) === is));
    expect([own!.length, others!.length]).toEqual([16, 16 * (storedServices.length - 1)]);
    for (const { call } of own!) await role.rows(call).catch(() => undefined);
    expect(await role.notDenied(others!.map(({ call }) => call))).toEqual([]);
    const after = await counted();
    expect(after.map((count, nth) => count >= before[nth]!)).toEqual([true, true]); // it goes on adding
    await role.close();
  });
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '@nats-io/transport-node';
import { Client } from 'pg';
import { AlreadyRunning, CannotStart, startServers } from './index';
import type { Entry } from './ledger';
import { natsProgram } from './nats-program';
import { commandLine } from './processes';

/** Where the test run keeps a nats-server that it had to fetch. */
const bin = resolve('node_modules/.cache/fengqiao/bin');
const durable = { durable: true, bin };
const phone = '13800138000';
let parent: string;
let home: string;

// Closed to all but us, as `mktemp -d` makes it.
beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), 'fengqiao-servers-'));
});
beforeEach(() => {
  home = join(parent, String(readdirSync(parent).length));
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

const ask = async (url: string, ...statements: string[]): Promise<Record<string, unknown>[]> => {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    let rows: Record<string, unknown>[] = [];
    for (const sql of statements) rows = (await client.query<Record<string, unknown>>(sql)).rows;
    return rows;
  } finally {
    await client.end().catch(() => undefined);
  }
};

const entries = (): Record<'postgres' | 'nats', Entry> =>
  JSON.parse(readFileSync(join(home, 'servers.json'), 'utf8')) as Record<'postgres' | 'nats', Entry>;

const pids = (): number[] => Object.values(entries()).map(({ pid }) => pid);
const living = (of: number[]): number[] => of.filter((pid) => commandLine(pid) !== undefined);

/** Kills a server process in the middle of a statement: Postgres logs what a crashed process was doing. */
const crashWhile = async (url: string, statement: string): Promise<void> => {
  const cut = ask(url, statement).catch(() => undefined);
  let pid: unknown;
  while (!pid) [{ pid } = { pid: undefined }] = await ask(url, `select pid from pg_stat_activity where wait_event = 'PgSleep'`);
  process.kill(pid as number, 'SIGKILL');
  await cut;
  while (!logs().includes('was terminated by signal 9')) await pause(10);
};

const logs = (): string =>
  readdirSync(join(home, 'logs'))
    .map((name) => readFileSync(join(home, 'logs', name), 'utf8'))
    .join('\n');

const bystander = (): ChildProcess & { pid: number } =>
  spawn('sleep', ['61'], { stdio: 'ignore', detached: true }) as ChildProcess & { pid: number };

it('keeps what was written through a stop, and refuses a second start on the same data in one sentence', async () => {
  const first = await startServers(home, durable);
  const [settings] = await ask(
    first.databaseUrl,
    'create table note as select 42 as answer',
    "select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit, current_setting('jit') as jit",
  );
  expect(settings).toEqual({ fsync: 'on', commit: 'on', jit: 'off' });

  const refused: unknown = await startServers(home, durable).catch((fault: unknown) => fault);
  expect(refused).toBeInstanceOf(AlreadyRunning);
  expect((refused as Error).message).toMatch(
    /^Another stack \(process \d+\) already runs on \S+: stop it first, or set \S+ to [a-z ]+\.$/,
  );

  const started = pids();
  expect(living(started)).toHaveLength(2);
  await Promise.all([first.stop(), first.stop()]);
  expect(living(started)).toEqual([]);
  expect(readdirSync(home).sort()).toEqual(['logs', 'nats', 'postgres']);

  const second = await startServers(home, durable);
  await expect(ask(second.databaseUrl, 'select answer from note')).resolves.toEqual([{ answer: 42 }]);
  await second.stop();
});

it('starts again after its servers were killed, and its logs never name people', async () => {
  const first = await startServers(home, durable);
  const insert = `insert into person values ('${phone}')`;
  await expect(ask(first.databaseUrl, 'create table person (phone text primary key)', insert, insert)).rejects.toThrow(
    'duplicate',
  );
  await crashWhile(first.databaseUrl, `select pg_sleep(60), '${phone}'`);

  for (const pid of pids()) process.kill(pid, 'SIGKILL');
  await first.stop();
  const second = await startServers(home, durable);
  await expect(ask(second.databaseUrl, 'select phone from person')).resolves.toEqual([{ phone }]);
  await second.stop();

  expect(logs()).toContain('was terminated by signal 9');
  expect(logs()).not.toContain(phone);
});

it('starts a server that was killed again, on its port and with its data', async () => {
  const onEnded = jest.fn();
  const servers = await startServers(home, { ...durable, onEnded });
  await ask(servers.databaseUrl, 'create table note as select 42 as answer');
  const connection = await connect({ servers: servers.natsUrl, maxReconnectAttempts: -1 });
  try {
    for (const name of ['nats', 'postgres'] as const) {
      const before = entries()[name];
      process.kill(before.pid, 'SIGKILL');
      while (entries()[name].pid === before.pid || entries()[name].port !== before.port) await pause(10);
    }
    const answered = async (): Promise<boolean> =>
      ask(servers.databaseUrl, 'select answer from note').then(
        ([row]) => row?.['answer'] === 42,
        () => false,
      );
    while (!(await answered())) await pause(10);
    while ((await connection.rtt().catch(() => undefined)) === undefined) await pause(10);
    expect(onEnded.mock.calls).toEqual([['nats-server'], ['Postgres']]);
  } finally {
    await connection.close();
    await servers.stop();
  }
  expect(existsSync(join(home, 'servers.json'))).toBe(false);
});

it('starts again after its owner was killed', async () => {
  const script = `require(${JSON.stringify(join(__dirname, 'index.ts'))})
    .startServers(${JSON.stringify(home)}, ${JSON.stringify(durable)}).then(() => console.log('up'), console.error); setInterval(() => 0, 1000)`;
  const owner = spawn(process.execPath, ['-r', '@swc-node/register', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [word] = (await once(owner.stdout, 'data')) as [Buffer];
  expect(word.toString()).toBe('up\n');
  const left = pids();
  await expect(startServers(home, durable)).rejects.toThrow(`process ${owner.pid}`);

  owner.kill('SIGKILL');
  await once(owner, 'exit');
  const next = await startServers(home, durable);
  expect(living(left)).toEqual([]);
  await next.stop();
});

it('stops what an earlier process left running, and only that', async () => {
  const [left, unlucky] = [bystander(), bystander()];
  try {
    const entry = { port: 1, stopSignal: 'SIGTERM' };
    mkdirSync(home);
    writeFileSync(
      join(home, 'servers.json'),
      JSON.stringify({
        nats: { ...entry, pid: left.pid, command: ['sleep', '61'] },
        postgres: { ...entry, pid: unlucky.pid, command: ['/usr/bin/postgres', '-D', '/elsewhere'] },
      }),
    );
    writeFileSync(join(home, 'lock'), JSON.stringify({ pid: process.pid, started: 'in another life' }));
    const servers = await startServers(home, { bin });
    expect(left.signalCode ?? (await once(left, 'exit'))[1]).toBe('SIGTERM');
    expect(living([unlucky.pid])).toEqual([unlucky.pid]);

    await servers.stop();
    expect(existsSync(home)).toBe(false);
  } finally {
    left.kill();
    unlucky.kill();
  }
});

it("starts although the number in Postgres's pid file now belongs to another program", async () => {
  await (await startServers(home, durable)).stop();
  const other = bystander();
  try {
    const pidFile = join(home, 'postgres', 'postmaster.pid');
    writeFileSync(pidFile, [other.pid, join(home, 'postgres'), 1, 1, '', '127.0.0.1', '0 0', 'ready', ''].join('\n'));
    const servers = await startServers(home, durable);
    await expect(ask(servers.databaseUrl, 'select 1 as one')).resolves.toEqual([{ one: 1 }]);
    await servers.stop();
    expect(living([other.pid])).toEqual([other.pid]);
  } finally {
    other.kill();
  }
});

it('starts although nobody has collected the killed Postgres yet', async () => {
  await (await startServers(home, durable)).stop();
  // Its parent never asks how its child ended. Postgres minds only numbers of its own user.
  const account = statSync(join(home, 'postgres'));
  const parent = spawn('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 61'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    cwd: '/',
    ...(process.getuid?.() === 0 && { uid: account.uid, gid: account.gid }),
  });
  try {
    const [said] = (await once(parent.stdout, 'data')) as [Buffer];
    const dead = Number(said.toString());
    while (commandLine(dead) !== undefined) await pause(10);
    expect(process.kill(dead, 0)).toBe(true);
    const pidFile = join(home, 'postgres', 'postmaster.pid');
    writeFileSync(pidFile, [dead, join(home, 'postgres'), 1, 1, '', '127.0.0.1', '0 0', 'ready', ''].join('\n'));
    const servers = await startServers(home, durable);
    await expect(ask(servers.databaseUrl, 'select 1 as one')).resolves.toEqual([{ one: 1 }]);
    await servers.stop();
  } finally {
    parent.kill();
  }
});

describe('With a password', () => {
  const owner = (url: string): string => decodeURIComponent(new URL(url).password);
  const withPassword = (url: string, password: string, role = 'fq'): string => {
    const changed = new URL(url);
    [changed.username, changed.password] = [role, password];
    return changed.href;
  };

  it('Postgres lets nobody in without one, and keeps what it held when it still trusted everybody', async () => {
    const trusting = await startServers(home, durable);
    await ask(trusting.databaseUrl, 'create table note as select 42 as answer', 'create role other login');
    for (const pid of pids()) process.kill(pid, 'SIGKILL'); // as a power failure leaves it
    await trusting.stop();

    const asking = await startServers(home, { ...durable, postgresPassword: 'first-Password_1' });
    expect(owner(asking.databaseUrl)).toBe('first-Password_1');
    await expect(ask(asking.databaseUrl, 'select answer from note')).resolves.toEqual([{ answer: 42 }]);
    for (const [role, password] of [
      ['fq', ''],
      ['fq', 'wrong'],
      ['other', ''],
      ['other', 'first-Password_1'],
    ] as const)
      await expect(ask(withPassword(asking.databaseUrl, password, role), 'select 1')).rejects.toThrow(/password/);
    const kept = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const files = kept.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'));
    expect(files.filter((text) => text.includes('first-Password_1'))).toEqual([]);
    expect(statSync(join(home, 'postgres', 'pg_hba.conf')).mode & 0o777).toBe(0o600);
    await asking.stop();
  });

  it('it starts again with the same one, and with another one when that was lost', async () => {
    const made = await startServers(home, { ...durable, postgresPassword: 'one' });
    await ask(made.databaseUrl, 'create table note as select 42 as answer');
    await made.stop();
    for (const postgresPassword of ['one', 'two', 'two']) {
      const servers = await startServers(home, { ...durable, postgresPassword });
      await expect(ask(servers.databaseUrl, 'select answer from note')).resolves.toEqual([{ answer: 42 }]);
      const before = entries().postgres.pid;
      process.kill(before, 'SIGKILL');
      while (entries().postgres.pid === before) await pause(10);
      await servers.stop();
    }
  });
});

it('gives NATS the users of its configuration, in a file that others cannot read', async () => {
  const natsConfig =
    'authorization { users = [ { user: intake, password: secret, permissions: { publish: "fq.evt.intake.>" } } ] }';
  const servers = await startServers(home, { bin, natsConfig, postgresUrl: 'postgres://127.0.0.1:1/elsewhere' });
  try {
    expect(servers.databaseUrl).toBe('postgres://127.0.0.1:1/elsewhere');
    expect(statSync(join(home, 'nats', 'nats.conf')).mode & 0o777).toBe(0o600);
    await expect(connect({ servers: servers.natsUrl, reconnect: false })).rejects.toThrow();
    const connection = await connect({ servers: servers.natsUrl, user: 'intake', pass: 'secret' });
    expect(connection.info?.jetstream).toBe(true);
    await connection.close();
  } finally {
    await servers.stop();
  }
});

it('says how to get nats-server where there is none and none can be fetched', () => {
  const path = process.env['PATH'];
  process.env['PATH'] = '/nowhere';
  try {
    expect(() => natsProgram(join(parent, 'bin'), [])).toThrow(CannotStart);
    expect(() => natsProgram(join(parent, 'bin'), [])).toThrow(/apt-get install nats-server.*FQ_NATS_URL/);
  } finally {
    process.env['PATH'] = path;
  }
});

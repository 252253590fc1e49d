import { type ChildProcess, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Account, type Launcher, makeFolder } from './account';
import { launch, ready } from './child';
import { CannotStart, messageOf } from './faults';
import { freePort } from './free-port';
import type { Ledger } from './ledger';
import { type Log, openLog } from './log';
import { requirePasswords } from './postgres-logins';
import { postgresProgram } from './postgres-programs';
import { commandLine, isTaken, stopChild, stopStranger } from './processes';
import { type OnEnded, supervise } from './supervise';

const major = '18';
/** Fast shutdown: transactions are undone, and what was committed is on disk. */
const STOP = 'SIGINT';

export type Running = { url: string; stop(): Promise<void> };
/** Where and as whom a server runs. */
export type Place = {
  home: string;
  logs: string;
  account: Account | undefined;
  launcher: Launcher;
  ledger: Ledger;
  onEnded: OnEnded;
};

const shared = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=300',
  'shared_buffers=256MB',
  'jit=off',
  'wal_compression=on',
  'timezone=Asia/Shanghai',
];
/** Statements, parameters and the text of errors (`Key (phone)=(…) already exists`) hold personal data: never in a log. */
const discreet = [
  'log_min_messages=log',
  'log_error_verbosity=terse',
  'log_statement=none',
  'log_min_error_statement=panic',
  'log_min_duration_statement=-1',
  'log_parameter_max_length=0',
  'log_parameter_max_length_on_error=0',
];
const safe = ['fsync=on', 'synchronous_commit=on', 'full_page_writes=on'];
const careless = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

/**
 * Postgres on a free port of 127.0.0.1, and on the same one again if it should end by itself; superuser `fq`, database
 * `postgres`. Without a password for `fq` it trusts everybody on this machine. Not durable: a test's, faster and lost with the
 * machine. Fails with CannotStart when the data is another major version's.
 */
export const startPostgres = async (place: Place, durable: boolean, password?: string): Promise<Running> => {
  const data = join(place.home, 'postgres');
  if (!existsSync(join(data, 'PG_VERSION'))) makeCluster(place, data, durable);
  const found = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  if (found !== major)
    throw new CannotStart(`${data} was made by Postgres ${found}, this is ${major}: move the data with pg_dump.`);
  const settings = [...shared, ...discreet, ...(durable ? safe : careless)];
  await clearPidFile(data);
  if (password !== undefined) await patiently(() => requirePasswords(place, data, password));
  const { child, port } = await start(place, data, settings, freePort);
  const again = async (): Promise<ChildProcess> => (await start(place, data, settings, () => Promise.resolve(port))).child;
  const stop = supervise(child, again, STOP, () => place.onEnded('Postgres'));
  const owner = password === undefined ? 'fq' : `fq:${password}`;
  return { url: `postgres://${owner}@127.0.0.1:${port}/postgres`, stop };
};

/** Made beside its place and then moved there: a start that is killed half-way leaves nothing that looks like data. */
const makeCluster = ({ launcher, account }: Place, data: string, durable: boolean): void => {
  const draft = `${data}.new`;
  rmSync(draft, { recursive: true, force: true });
  makeFolder(draft, account);
  const options = ['-U', 'fq', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-instructions', ...(durable ? [] : ['--no-sync'])];
  const [program, ...args] = [...launcher.front, postgresProgram('initdb'), '-D', draft, ...options] as [string, ...string[]];
  const made = spawnSync(program, args, { encoding: 'utf8', cwd: '/', ...launcher.spawn });
  if (made.status !== 0) throw new CannotStart(`Postgres could not make its data folder: ${made.error?.message ?? made.stderr}`);
  if (existsSync(data)) rmSync(data, { recursive: true }); // empty, or made half by hand: it had no PG_VERSION
  renameSync(draft, data);
};

/** A port may be taken between asking and using it, and the processes of a killed Postgres need a moment to see its end. */
const passing = /could not bind|shared memory block .* is still in use/;

const patiently = async <T>(attempt: () => T | Promise<T>): Promise<T> => {
  for (const until = Date.now() + 20_000; ; await pause(200)) {
    try {
      return await attempt();
    } catch (fault) {
      if (!passing.test(messageOf(fault)) || Date.now() > until) throw fault;
    }
  }
};

type Started = { child: ChildProcess; port: number };

const start = async (place: Place, data: string, settings: string[], portFor: () => Promise<number>): Promise<Started> => {
  await clearPidFile(data);
  const log = openLog(place.logs, 'postgres', place.account);
  try {
    return await patiently(async () => startOnce(place, data, settings, await portFor(), log));
  } finally {
    log.close(); // the server has its own copy
  }
};

const startOnce = async (place: Place, data: string, settings: string[], port: number, log: Log): Promise<Started> => {
  const command = [
    postgresProgram('postgres'),
    '-D',
    data,
    '-p',
    String(port),
    ...settings.flatMap((setting) => ['-c', setting]),
  ];
  const child = launch(place.launcher, command, log);
  if (child.pid) place.ledger.record('postgres', { pid: child.pid, port, command, stopSignal: STOP });
  try {
    await ready(child, log, () => (isReady(data, child.pid) ? true : undefined));
    return { child, port };
  } catch (fault) {
    await stopChild(child, STOP);
    throw fault;
  }
};

const pidFile = (data: string): string[] => {
  try {
    return readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
};

/** Postgres writes its process id into the first line of its pid file and its state into the eighth. */
const isReady = (data: string, pid: number | undefined): boolean => {
  const lines = pidFile(data);
  return lines[0] === String(pid) && lines[7]?.trim() === 'ready';
};

/**
 * Stops a Postgres that still runs on this data. A pid file whose number now belongs to someone else, or to a killed Postgres
 * that nobody has collected yet, would make Postgres refuse: we put our own number there, which Postgres ignores as its
 * parent's. Deleting the file would be wrong: by the rest of it Postgres finds out whether processes of the old one still write.
 */
const clearPidFile = async (data: string): Promise<void> => {
  const pid = Number(pidFile(data)[0]);
  if (!pid) return;
  const ours = (): boolean => commandLine(pid)?.includes(`-D ${data} `) ?? false;
  if (ours()) await stopStranger(pid, ours, 'SIGINT');
  const [first, ...rest] = pidFile(data); // one that stopped politely has taken it away
  if (Number(first) === pid && isTaken(pid))
    writeFileSync(join(data, 'postmaster.pid'), [String(process.pid), ...rest].join('\n'));
};

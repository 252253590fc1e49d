import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect, type NatsConnection } from '@nats-io/transport-node';

const START_BUDGET_MS = 60_000;
const STOP_BUDGET_MS = 30_000;

type ServerName = 'postgres' | 'nats';
type Passwords = Readonly<Record<string, string>>;
type Secrets = { readonly natsPasswords: Passwords; readonly postgresPasswords: Passwords };
type Entry = { readonly pid: number; readonly port: number };
/** Until it was ready: by the clock, and of the processors; and how many servers of the last life still ran when it began. */
export type Start = { readonly ms: number; readonly cpuMs: number; readonly leftOver: number };
type Process = { readonly pid: number; readonly parent: number; readonly dead: boolean };

const processOf = (pid: number): Process | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { pid, parent: Number(parent), dead: state === 'Z' || state === 'X' };
  } catch {
    return undefined; // gone meanwhile
  }
};

/** What a process has used of the processors, in the hundredths of a second that Linux counts. */
const cpuOf = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
};

const all = (): Process[] =>
  readdirSync('/proc').flatMap((name) =>
    (/^\d+$/.test(name) ? [processOf(Number(name))] : []).filter((one) => one !== undefined),
  );

/** A process and all below it: the backends of Postgres are in sessions of their own. */
const withChildren = (pid: number, processes = all()): number[] => [
  pid,
  ...processes.filter(({ parent }) => parent === pid).flatMap((child) => withChildren(child.pid, processes)),
];

const killAll = (pids: readonly number[]): void => {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it was quicker
    }
  }
};

/** The local stack as `npm start` runs it, on a data directory of its own, to be killed in every way. Linux only. */
export class StackProcess {
  private child: ChildProcess | undefined;
  private servers: readonly number[] = [];

  constructor(
    readonly home: string,
    readonly port: number,
    private readonly main: string,
  ) {
    process.once('exit', () => {
      if (this.child?.pid && !this.hasEnded) killAll(withChildren(this.child.pid));
    });
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get databaseUrl(): string {
    return `postgres://fq:${this.secrets.postgresPasswords['owner']}@127.0.0.1:${this.entry('postgres').port}/postgres`;
  }

  /** A connection as the user of people who look after the stream. */
  nats(): Promise<NatsConnection> {
    const servers = `nats://127.0.0.1:${this.entry('nats').port}`;
    return connect({ servers, user: 'operator', pass: this.secrets.natsPasswords['operator']!, reconnect: false });
  }

  get log(): string {
    return join(this.home, '..', 'stack.log');
  }

  /** Resolves when it is ready. */
  async start(): Promise<Start> {
    const leftOver = this.servers.filter((pid) => processOf(pid)?.dead === false).length;
    const log = openSync(this.log, 'a');
    const began = performance.now();
    this.child = spawn(process.execPath, ['--enable-source-maps', this.main], {
      stdio: ['ignore', log, log],
      env: { ...process.env, FQ_DATA_DIR: this.home, FQ_HTTP_PORT: String(this.port), FQ_LOG_LEVEL: 'warn', FQ_CLOCK: 'system' },
    });
    closeSync(log);
    await this.ready();
    const ms = Math.round(performance.now() - began);
    this.servers = [this.entry('postgres').pid, this.entry('nats').pid];
    return { ms, cpuMs: cpuOf(this.child.pid!), leftOver };
  }

  /** Waits until every service answers. Throws when the process ends first, or after a minute. */
  async ready(): Promise<void> {
    for (const until = performance.now() + START_BUDGET_MS; !(await this.isReady()); await pause(20)) {
      if (this.hasEnded)
        throw new Error(`The stack ended (${this.child?.exitCode ?? this.child?.signalCode}): ${this.lastWords()}`);
      if (performance.now() > until) throw new Error(`The stack is not ready after a minute: ${this.lastWords()}`);
    }
  }

  async isReady(): Promise<boolean> {
    const answer = await fetch(`${this.baseUrl}/health/ready`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    await answer?.body?.cancel();
    return answer?.status === 200;
  }

  /** The Node process alone; its servers are told by the kernel. */
  async killNode(): Promise<void> {
    killAll([this.child!.pid!]);
    await this.end();
  }

  /** Node, Postgres with its backends and nats-server, at once. */
  async killEverything(): Promise<void> {
    const { pid } = this.child!;
    killAll(withChildren(pid!));
    await this.end();
  }

  killServer(name: ServerName): void {
    killAll(withChildren(this.entry(name).pid));
  }

  pidOf(name: ServerName): number {
    return this.entry(name).pid;
  }

  /** As Ctrl-C does. Throws when it does not end, or not with 0. */
  async stop(): Promise<void> {
    if (!this.child || this.hasEnded) return;
    this.child.kill('SIGTERM');
    await this.end();
    if (this.child.exitCode !== 0) throw new Error(`The stack did not stop cleanly: ${this.lastWords()}`);
  }

  lastWords(): string {
    return readFileSync(this.log, 'utf8').slice(-2_000);
  }

  private get hasEnded(): boolean {
    return !this.child || this.child.exitCode !== null || this.child.signalCode !== null;
  }

  private async end(): Promise<void> {
    for (const until = performance.now() + STOP_BUDGET_MS; !this.hasEnded; await pause(5))
      if (performance.now() > until) throw new Error(`The stack does not end: ${this.lastWords()}`);
  }

  private get secrets(): Secrets {
    return JSON.parse(readFileSync(join(this.home, 'secrets.json'), 'utf8')) as Secrets;
  }

  private entry(name: ServerName): Entry {
    return (JSON.parse(readFileSync(join(this.home, 'servers.json'), 'utf8')) as Record<ServerName, Entry>)[name];
  }
}

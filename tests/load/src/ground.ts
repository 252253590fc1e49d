import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startServers, type Servers } from '@fengqiao/servers';
import { Client } from 'pg';
import { Child } from './child';
import { cpuMs, pidOf } from './cpu';

/** Where a fetched nats-server is kept between runs. */
const bin = resolve('node_modules/.cache/fengqiao/bin');

const homes: string[] = [];

const home = (name: string): string => {
  const folder = mkdtempSync(join(process.env['FQ_TEST_DIR'] ?? tmpdir(), `fengqiao-load-${name}-`));
  chmodSync(folder, 0o711); // root's servers are another user
  homes.push(folder);
  return folder;
};

/** Nothing is replicated here: what fills a table that the same transaction emptied need not be logged. */
const whenStarting = ['wal_level = minimal', 'max_wal_senders = 0'];
const forCounting = [`shared_preload_libraries = 'pg_stat_statements'`, 'pg_stat_statements.track_planning = on'];

const alone = async (url: string, text: string): Promise<void> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(text);
  await client.end();
};

/** A platform in a process of its own, on a database and a NATS of its own. */
export type Platform = {
  readonly child: Child;
  readonly baseUrl: string;
  readonly port: number;
  readonly natsUrl: string;
  /** As the owner of the database. */
  readonly databaseUrl: string;
  readonly dataDir: string;
  readonly db: Client;
  quiet(): Promise<void>;
  /** Processor time so far, in milliseconds: the platform's own process, Postgres, NATS. */
  cpu(): readonly [own: number, postgres: number, nats: number];
};

/** Postgres, durable as in earnest, and whatever is started on it; all ends with `close`. */
export class Ground {
  private readonly closing: (() => Promise<void>)[] = [];

  private constructor(
    private readonly servers: Servers,
    private readonly postgres: number,
    /** What Postgres says. */
    readonly log: string,
  ) {}

  /** `counting`: Postgres keeps count of what it spends on each statement, which costs a little. */
  static async start(counting: boolean): Promise<Ground> {
    const folder = home('servers');
    const beforehand = await startServers(folder, { durable: true, bin });
    const settings = [...whenStarting, ...(counting ? forCounting : [])];
    for (const setting of settings) await alone(beforehand.databaseUrl, `alter system set ${setting}`);
    await beforehand.stop();
    const servers = await startServers(folder, { durable: true, bin });
    const ground = new Ground(servers, pidOf(`-D ${join(folder, 'postgres')} `) ?? 0, join(folder, 'logs', 'postgres.log'));
    ground.closing.push(() => ground.servers.stop());
    return ground;
  }

  async child(program: string, environment: Record<string, string> = {}, execArgv: readonly string[] = []): Promise<Child> {
    const child = new Child(program, environment, execArgv);
    this.closing.push(() => child.end());
    return Promise.resolve(child);
  }

  /** All services in one process, ready. `profile`: a folder for the profile of its processor time. */
  async platform(name: string, profile?: string): Promise<Platform> {
    const owner = await this.connected(this.servers.databaseUrl);
    await owner.query(`create database "${name}"`);
    await owner.query(`alter database "${name}" set session_preload_libraries = 'auto_explain'`); // silent until it is told
    const url = new URL(this.servers.databaseUrl);
    url.pathname = `/${name}`;
    const natsHome = home(`nats-${name}`);
    const nats = await startServers(natsHome, { durable: true, postgresUrl: url.href, bin });
    const natsPid = pidOf(`-sd ${join(natsHome, 'nats')}`) ?? 0;
    this.closing.push(() => nats.stop());
    const dataDir = home(name);
    const profiling = profile ? ['--cpu-prof', `--cpu-prof-dir=${resolve(profile)}`] : [];
    const environment = {
      LOAD_DATA: dataDir,
      LOAD_POSTGRES: url.href,
      LOAD_NATS: nats.natsUrl,
      FQ_PUBLIC_PER_ADDRESS_PER_HOUR: '1000000',
    };
    const child = await this.child('platform.ts', environment, profiling);
    const baseUrl = await child.ask<string>('baseUrl');
    return {
      child,
      baseUrl,
      port: Number(new URL(baseUrl).port),
      natsUrl: nats.natsUrl,
      databaseUrl: url.href,
      dataDir,
      db: await this.connected(url.href),
      quiet: () => child.ask('quiet'),
      cpu: () => [cpuMs(child.pid), cpuMs(this.postgres), cpuMs(natsPid)],
    };
  }

  /** A folder of its own, gone with the ground. */
  home(name: string): string {
    return home(name);
  }

  async connected(url: string): Promise<Client> {
    const client = new Client({ connectionString: url, options: '-c jit=off -c statement_timeout=0' });
    client.on('error', () => undefined); // the server may end first
    await client.connect();
    this.closing.push(() => client.end());
    return client;
  }

  /** The latest first; everything is tried, and nothing is kept. */
  async close(): Promise<void> {
    for (const end of this.closing.reverse()) await end().catch((fault: unknown) => console.error(fault));
    for (const folder of homes.splice(0)) rmSync(folder, { recursive: true, force: true });
  }
}

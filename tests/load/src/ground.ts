import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startServers, type Servers } from '@fengqiao/servers';
import { Client } from 'pg';
import { Child } from './child';

/** Where a fetched nats-server is kept between runs. */
const bin = resolve('node_modules/.cache/fengqiao/bin');

const home = (name: string): string => {
  const folder = mkdtempSync(join(process.env['FQ_TEST_DIR'] ?? tmpdir(), `fengqiao-load-${name}-`));
  chmodSync(folder, 0o711); // root's servers are another user
  return folder;
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
};

/** Postgres, durable as in earnest, and whatever is started on it; all ends with `close`. */
export class Ground {
  private readonly closing: (() => Promise<void>)[] = [];

  private constructor(private readonly servers: Servers) {}

  static async start(): Promise<Ground> {
    const ground = new Ground(await startServers(home('servers'), { durable: true, bin }));
    ground.closing.push(() => ground.servers.stop());
    return ground;
  }

  async child(program: string, environment: Record<string, string> = {}, execArgv: readonly string[] = []): Promise<Child> {
    const child = new Child(program, environment, execArgv);
    this.closing.push(() => child.end());
    return Promise.resolve(child);
  }

  /** `prepare` is called when the schemas are there and nothing is served yet. */
  async platform(name: string, profile?: string): Promise<Platform> {
    const owner = await this.connected(this.servers.databaseUrl);
    await owner.query(`create database "${name}"`);
    const url = new URL(this.servers.databaseUrl);
    url.pathname = `/${name}`;
    const nats = await startServers(home(`nats-${name}`), { durable: true, postgresUrl: url.href, bin });
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
    };
  }

  async connected(url: string): Promise<Client> {
    const client = new Client({ connectionString: url, options: '-c jit=off -c statement_timeout=0' });
    await client.connect();
    this.closing.push(() => client.end());
    return client;
  }

  /** The latest first; everything is tried. */
  async close(): Promise<void> {
    for (const end of this.closing.reverse()) await end().catch((fault: unknown) => console.error(fault));
  }
}

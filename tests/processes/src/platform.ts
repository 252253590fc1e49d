import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { eventually } from '@fengqiao/testing';

const START_BUDGET_MS = 60_000;
/** Where a fetched nats-server is kept between runs. */
const bin = resolve('node_modules/.cache/fengqiao/bin');
const main = resolve('deploy/local/src/main.ts');

export const storedServices = ['intake', 'dispatch', 'whistle', 'evaluation'] as const;
export const allServices = [...storedServices, 'gateway'] as const;
export type ServiceName = (typeof allServices)[number];

const of = (pid: string, file: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // gone meanwhile
  }
};

const parentOf = (pid: string): string | undefined => {
  const stat = of(pid, 'stat');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
};

export type Secrets = {
  readonly natsPasswords: Readonly<Record<ServiceName | 'operator', string>>;
  readonly postgresPasswords: Readonly<Record<(typeof storedServices)[number] | 'owner', string>>;
};

/** One service's process: its number, and the environment with which it was started. */
export type ServiceProcess = { readonly pid: number; readonly environment: Readonly<Record<string, string>> };

/** `npm start -- --processes` on data of its own, and what the kernel knows of its children. Linux only. */
export class Platform {
  baseUrl = '';
  said = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly dataDir: string,
  ) {
    const hear = (words: Buffer): void => void (this.said += words.toString());
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
  }

  /** Throws with what it said when it ends before it is ready. */
  static async start(environment: Record<string, string> = {}): Promise<Platform> {
    const dataDir = mkdtempSync(join(process.env['FQ_TEST_DIR'] ?? tmpdir(), 'fengqiao-'));
    chmodSync(dataDir, 0o711); // root's servers are another user
    const child = spawn(process.execPath, ['-r', '@swc-node/register', main, '--processes'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: `${process.env['PATH']}:${bin}`,
        FQ_DATA_DIR: dataDir,
        FQ_HTTP_PORT: '0',
        FQ_PUBLIC_PER_ADDRESS_PER_HOUR: '10000',
        ...environment,
      },
    });
    const platform = new Platform(child, dataDir);
    await eventually(() => platform.hasEnded || platform.said.includes('is ready'), START_BUDGET_MS);
    platform.baseUrl = /API +(\S+)\/api\/v1/.exec(platform.said)?.[1] ?? '';
    return platform;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** The process that runs a service now. */
  processOf(service: ServiceName): ServiceProcess | undefined {
    const program = service === 'gateway' ? 'gateway-process' : `apps/${service}/src/main`;
    const children = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && parentOf(pid) === String(this.child.pid));
    const pid = children.find((child) => of(child, 'cmdline').includes(program));
    if (pid === undefined) return undefined;
    const pairs = of(pid, 'environ').split('\0').filter(Boolean);
    const environment = Object.fromEntries(
      pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
    );
    return { pid: Number(pid), environment };
  }

  environmentOf(service: ServiceName): Readonly<Record<string, string>> {
    const { environment } = this.processOf(service) ?? {};
    if (!environment) throw new Error(`${service} has no process`);
    return environment;
  }

  /** What this machine made for itself: `operator` is the NATS user of people, `owner` owns the database. */
  get secrets(): Secrets {
    return JSON.parse(readFileSync(join(this.dataDir, 'secrets.json'), 'utf8')) as Secrets;
  }

  /** What the servers wrote into their logs. */
  get logs(): string {
    const folder = join(this.dataDir, 'logs');
    return readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('\n');
  }

  /** The command lines of everything that was started, of Postgres's own processes too. */
  get commandLines(): string {
    const pids = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid));
    const below = (pid: string): string[] => [pid, ...pids.filter((child) => parentOf(child) === pid).flatMap(below)];
    return below(String(this.child.pid))
      .map((pid) => of(pid, 'cmdline'))
      .join('\n');
  }

  async statusOf(path: string): Promise<number> {
    const response = await fetch(`${this.baseUrl}${path}`).catch(() => undefined);
    await response?.body?.cancel();
    return response?.status ?? 0;
  }

  /** As Ctrl-C does; resolves to its exit code. */
  async stop(): Promise<number | null> {
    if (!this.hasEnded) {
      const ended = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      await ended;
    }
    return this.child.exitCode;
  }

  async discard(): Promise<void> {
    await this.stop();
    if (existsSync(this.dataDir)) rmSync(this.dataDir, { recursive: true, force: true });
  }
}

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { resolve } from 'node:path';
import type { Ground, Platform } from './ground';
import { table } from './numbers';
import type { Lived } from './life';
import type { Options } from './options';
import { hotline, registrations, streetsOf, tokensOf } from './tickets';

const main = resolve('dist/deploy/local/src/main.js');
const SECONDS_PER_WINDOW = 8;

/** Of one process: what is its own (memory that several share is divided among them), and what it is. */
type Held = { readonly what: string; readonly mib: number };

const of = (pid: string, file: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // gone meanwhile
  }
};
const parentOf = (pid: string): number => Number(/\) \S (\d+)/.exec(of(pid, 'stat'))?.[1]);

const below = (pid: number): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
    .flatMap((child) => [child, ...below(Number(child))]);

/** The backends of Postgres count as one: what they are for changes from minute to minute. */
const nameOf = (pid: string): string => {
  const line = of(pid, 'cmdline').replaceAll('\0', ' ');
  if (/postgres/.test(line)) return 'Postgres, all its processes';
  if (/nats-server/.test(line)) return 'nats-server';
  return /apps\/([a-z-]+)\/src\/main/.exec(line)?.[1] ?? (/gateway/.test(line) ? 'gateway' : 'the one that starts the others');
};

/** Proportional set size of the process and all below it, MiB. Linux only. */
const held = (pid: number): Held[] => {
  const sums = new Map<string, number>();
  for (const each of [String(pid), ...below(pid)]) {
    const mib = Number(/^Pss:\s+(\d+)/m.exec(of(each, 'smaps_rollup'))?.[1] ?? NaN) / 1024;
    sums.set(nameOf(each), (sums.get(nameOf(each)) ?? 0) + mib);
  }
  return [...sums].map(([what, mib]) => ({ what, mib }));
};

const started = async (dataDir: string): Promise<{ child: ChildProcess; baseUrl: string }> => {
  const child = spawn(process.execPath, ['--enable-source-maps', main, '--processes'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, FQ_DATA_DIR: dataDir, FQ_HTTP_PORT: '0', FQ_LOG_LEVEL: 'error', FQ_CLOCK: 'system' },
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const baseUrl = /API +(\S+)\/api\/v1/.exec(line)?.[1];
    if (baseUrl) return { child, baseUrl };
  }
  throw new Error('The stack ended before it was ready');
};

/** What every process holds under `npm start -- --processes`: when it is ready, and after some hundred lives of tickets. */
export const measureMemory = async (ground: Ground, _: Platform, { connections }: Options): Promise<void> => {
  const { child, baseUrl } = await started(ground.home('processes'));
  try {
    const atStart = held(child.pid!);
    const driver = await ground.child('driver.ts');
    const streets = streetsOf();
    const tokens = await tokensOf(baseUrl, [hotline, ...streets.ids]);
    const life = { port: Number(new URL(baseUrl).port), connections, tokens, hotline, seconds: SECONDS_PER_WINDOW };
    const jobs = registrations(2_000, streets, tokens.get(hotline)!);
    const { count } = await driver.ask<Lived>('live', { ...life, registrations: jobs });
    const after = new Map(held(child.pid!).map(({ what, mib }) => [what, mib]));
    const rows = atStart.map(({ what, mib }) => [what, mib.toFixed(0), after.get(what)?.toFixed(0) ?? '']);
    const sum = (all: readonly number[]): string => all.reduce((one, other) => one + other, 0).toFixed(0);
    rows.push(['together', sum(atStart.map(({ mib }) => mib)), sum([...after.values()])]);
    console.log(`\n${table(['process', 'MiB when ready', `MiB after ${count} lives`], rows)}`);
  } finally {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
};

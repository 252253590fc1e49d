import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { eventually } from '@fengqiao/testing';
import { newDataDir } from './world';

/** The platform as its users start it: a process of its own, everything it says kept in a file of its data directory. */
export type Program = {
  readonly dataDir: string;
  readonly baseUrl: string;
  readonly metricsUrl: string;
  /** Ends it as Ctrl-C does; its data stay. */
  stop(): Promise<void>;
};

const START_MS = 90_000;

export const startProgram = async (environment: Record<string, string>): Promise<Program> => {
  const dataDir = newDataDir();
  const kept = resolve('node_modules/.cache/fengqiao/bin'); // where a fetched nats-server is kept between runs
  if (existsSync(kept)) symlinkSync(kept, join(dataDir, 'bin'));
  const output = join(dataDir, 'output.log');
  const fd = openSync(output, 'a', 0o600);
  const child = spawn(process.execPath, ['-r', '@swc-node/register', 'deploy/local/src/main.ts'], {
    stdio: ['ignore', fd, fd],
    env: { ...process.env, FQ_DATA_DIR: dataDir, FQ_HTTP_PORT: '0', ...environment },
  });
  closeSync(fd); // it has its own copy
  const ended = once(child, 'exit');
  const said = (pattern: RegExp): string | undefined => pattern.exec(readFileSync(output, 'utf8'))?.[1];
  const started = (): string | undefined => {
    if (child.exitCode !== null) return 'ended';
    return said(/Health .*metrics: (http:\S+)\)/);
  };
  const metricsUrl = await eventually(started, START_MS);
  if (metricsUrl === 'ended') throw new Error(readFileSync(output, 'utf8').slice(-2000));
  return {
    dataDir,
    baseUrl: said(/API +(http:\S+)\/api/)!,
    metricsUrl,
    stop: async () => {
      if (child.exitCode === null) child.kill('SIGTERM');
      await ended;
    },
  };
};

import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { stored } from '@fengqiao/deploy/local';
import { rowsOf } from './quiet';
import type { StackProcess } from './stack-process';

/** What is done to a stack under load; answers what is worth a word in the report. */
export type Variant = {
  readonly name: string;
  readonly disturb: (stack: StackProcess) => Promise<string>;
};

const STREAM = 'FENGQIAO_EVENTS';
const WHILE_MS = 2_000;

const jetstreamOf = (stack: StackProcess): string => join(stack.home, 'nats', 'jetstream');

/** Keeps owners: the servers may be another user. A file that goes away meanwhile is not copied, and `cp` says so by 1. */
const copy = (from: string, to: string): void => {
  rmSync(to, { recursive: true, force: true });
  const { status, stderr } = spawnSync('cp', ['-a', from, to], { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  const unforeseen = stderr.split('\n').filter((line) => line !== '' && !line.includes('No such file or directory'));
  if (status === null || unforeseen.length > 0 || !existsSync(to)) throw new Error(`${from} was not copied: ${stderr}`);
};

const remove = (path: string): void => rmSync(path, { recursive: true, force: true, maxRetries: 5 });

const killed =
  (server: 'nats' | 'postgres') =>
  async (stack: StackProcess): Promise<string> => {
    const times: number[] = [];
    for (let nth = 0; nth < 2; nth += 1) {
      const [pid, began] = [stack.pidOf(server), performance.now()];
      stack.killServer(server);
      while (stack.pidOf(server) === pid) await restarted(began, server);
      await stack.ready();
      times.push(Math.round(performance.now() - began));
      await pause(WHILE_MS);
    }
    return `ready again after ${times.join(' and ')} ms`;
  };

const restarted = async (began: number, server: string): Promise<void> => {
  if (performance.now() - began > 20_000) throw new Error(`${server} was not started again`);
  await pause(10);
};

const startAgain = async (stack: StackProcess): Promise<string> => `ready again after ${(await stack.start()).ms} ms`;

const emptiedWhileStopped = async (stack: StackProcess): Promise<string> => {
  await stack.killEverything();
  remove(jetstreamOf(stack));
  return startAgain(stack);
};

/** The server goes on with what it has open; what it then has lost is seen when it starts again. */
const emptiedWhileRunning = async (stack: StackProcess): Promise<string> => {
  remove(jetstreamOf(stack));
  await pause(WHILE_MS);
  return killed('nats')(stack);
};

const deletedWhileRunning = async (stack: StackProcess): Promise<string> => {
  const nats = await stack.nats();
  await (await jetstreamManager(nats, { checkAPI: false })).streams.delete(STREAM);
  await nats.close();
  await pause(WHILE_MS);
  return 'stream and durables deleted by their API';
};

/** Where the stream ends. */
const lastOf = async (stack: StackProcess): Promise<number> => {
  const nats = await stack.nats();
  const { state } = await (await jetstreamManager(nats, { checkAPI: false })).streams.info(STREAM);
  await nats.close();
  return state.last_seq;
};

const missed = stored.map((service) => `select resend_from from ${service}.relay_state`).join(' union all ');

/** From where on a relay found something missing. Throws if none does in time: then nothing was lost, and nothing is tried. */
const missingFrom = async (stack: StackProcess): Promise<number> => {
  for (const until = performance.now() + 20_000; performance.now() < until; await pause(100)) {
    const [row] = await rowsOf<{ at: string | null }>(stack.databaseUrl, `select min(resend_from) as at from (${missed}) m`);
    if (row?.at) return Number(row.at);
  }
  throw new Error('No relay missed anything: the stream was not set back');
};

/** `part`: all of it, or the messages alone: then durables stand past what is sent again, and must be set back. */
const tailLost =
  (part: string) =>
  async (stack: StackProcess): Promise<string> => {
    const folder = join(jetstreamOf(stack), part);
    const older = join(stack.home, '..', 'older');
    copy(folder, older);
    const copied = await lastOf(stack);
    await pause(WHILE_MS);
    const newest = await lastOf(stack);
    if (!(newest > copied)) throw new Error('Nothing was said meanwhile, so nothing could be lost');
    await stack.killEverything();
    remove(folder);
    copy(older, folder);
    const again = await startAgain(stack);
    const from = await missingFrom(stack);
    if (from > newest) throw new Error(`Of the messages from ${copied} to ${newest} none was lost`);
    return `${again}; the stream ended at ${newest}, and was sent again from ${from}`;
  };

export const variants: readonly Variant[] = [
  { name: 'nats-server killed', disturb: killed('nats') },
  { name: 'Postgres killed', disturb: killed('postgres') },
  { name: 'JetStream emptied while stopped', disturb: emptiedWhileStopped },
  { name: 'JetStream emptied while running', disturb: emptiedWhileRunning },
  { name: 'stream deleted while running', disturb: deletedWhileRunning },
  { name: 'JetStream set back two seconds', disturb: tailLost('') },
  { name: 'messages lost, positions kept', disturb: tailLost(join('$G', 'streams', STREAM, 'msgs')) },
];

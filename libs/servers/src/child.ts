import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import type { Launcher } from './account';
import type { Log } from './log';
import { ended } from './processes';

/** Starts a server in a process group of its own: a terminal's Ctrl-C is ours alone, we stop the servers when we are done. */
export const launch = ({ front, spawn: account }: Launcher, command: readonly string[], log: Log): ChildProcess => {
  const [program, ...args] = [...front, ...command] as [string, ...string[]];
  const child = spawn(program, args, { stdio: ['ignore', log.fd, log.fd], detached: true, cwd: '/', ...account });
  child.on('error', () => undefined); // `ready` sees that it never got a process id
  return child;
};

/** Asks until there is an answer. A server that ends first is a fault with its last words. */
export const ready = async <T>(child: ChildProcess, log: Log, ask: () => T | undefined): Promise<T> => {
  for (const until = Date.now() + 60_000; Date.now() < until; await pause(10)) {
    const answer = ask();
    if (answer !== undefined) return answer;
    if (child.pid === undefined || ended(child)) break;
  }
  const how = child.pid === undefined ? 'could not be run' : `ended (${child.exitCode ?? child.signalCode ?? 'still silent'})`;
  throw new Error(`${child.spawnargs.join(' ')} ${how}: ${log.said().slice(-2000)}`);
};

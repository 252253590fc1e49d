import { type ChildProcess, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { CannotStart, codeOf } from './faults';

const linux = existsSync('/proc/self/stat');

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // gone meanwhile, which is an answer too
  }
};

const ps = (pid: number, column: string): string | undefined =>
  spawnSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() || undefined;

/**
 * When the process began, as a word that no other process ever has: process ids are used again, in containers even by the
 * same program. Undefined: no such process, or one that has ended and only waits to be collected.
 */
export const startOf = (pid: number): string | undefined => {
  if (!linux) return ps(pid, 'lstart');
  const stat = read(`/proc/${pid}/stat`);
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' '); // a program's name may hold blanks
  if (!fields || fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return `${read('/proc/sys/kernel/random/boot_id')?.trim()}/${fields[19]}`;
};

/** The command line of a living process, blanks between its words. */
export const commandLine = (pid: number): string | undefined => {
  if (startOf(pid) === undefined) return undefined;
  return linux ? read(`/proc/${pid}/cmdline`)?.split('\0').slice(0, -1).join(' ') : ps(pid, 'command');
};

/** Whether this process runs this command, perhaps behind a launcher such as setpriv. */
export const runs = (pid: number, command: readonly string[]): boolean => commandLine(pid)?.endsWith(command.join(' ')) ?? false;

/** Whether the number is in use, be it by a process that has ended and only waits to be collected: what kill(2) knows. */
export const isTaken = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (fault) {
    return codeOf(fault) !== 'ESRCH';
  }
};

/** Sends the signal; false when there is no such process any more. */
const signalled = (pid: number, signal: NodeJS.Signals): boolean => {
  try {
    return process.kill(pid, signal);
  } catch (fault) {
    if (codeOf(fault) === 'ESRCH') return false;
    throw new CannotStart(`Process ${pid} still runs on this data and belongs to another user: stop it first.`);
  }
};

/**
 * Stops what an earlier process left behind, politely and then not. `alive` is asked before every signal, so that a process
 * that merely got the same number is never hit.
 */
export const stopStranger = async (pid: number, alive: () => boolean, polite: NodeJS.Signals): Promise<void> => {
  for (const [signal, patience] of [[polite, 20_000] as const, ['SIGKILL', 5_000] as const]) {
    if (!alive() || !signalled(pid, signal)) return;
    for (const until = Date.now() + patience; alive() && Date.now() < until;) await pause(20);
  }
  if (alive()) throw new CannotStart(`Process ${pid} still runs on this data and does not stop.`);
};

export const ended = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** Stops a child and waits until it has ended; harmless when it has. One that does not listen is killed. */
export const stopChild = async (child: ChildProcess, polite: NodeJS.Signals): Promise<void> => {
  for (const [signal, patience] of [[polite, 30_000] as const, ['SIGKILL', 10_000] as const]) {
    if (ended(child)) return;
    child.kill(signal);
    for (const until = Date.now() + patience; !ended(child) && Date.now() < until;) await pause(10);
  }
};

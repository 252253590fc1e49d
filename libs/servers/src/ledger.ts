import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Account, give } from './account';
import { runs, stopStranger } from './processes';

/** One server as it was started: the next start recognises it by process id and command line together. */
export type Entry = { pid: number; port: number; command: string[]; stopSignal: 'SIGINT' | 'SIGTERM' };
export type Ledger = { record(name: string, entry: Entry): void; clear(): void };

const fileOf = (home: string): string => join(home, 'servers.json');

/** `servers.json`: which servers run on this folder, for people and for the start after a crash. */
export const openLedger = (home: string, account: Account | undefined): Ledger => {
  const file = fileOf(home);
  const entries: Record<string, Entry> = {};
  return {
    record: (name, entry) => {
      entries[name] = entry;
      writeFileSync(`${file}.new`, `${JSON.stringify(entries, null, 2)}\n`);
      give(`${file}.new`, account);
      renameSync(`${file}.new`, file);
    },
    clear: () => rmSync(file, { force: true }),
  };
};

const entriesIn = (home: string): Entry[] => {
  try {
    return Object.values(JSON.parse(readFileSync(fileOf(home), 'utf8')) as Record<string, Entry>);
  } catch {
    return []; // nothing was left behind, or half a file after a power failure: Postgres keeps its own pid file beside
  }
};

/** Stops the servers that a killed process left running on this folder. Only for whoever holds its lock. */
export const stopLeftovers = async (home: string): Promise<void> => {
  await Promise.all(
    entriesIn(home).map(({ pid, command, stopSignal }) => stopStranger(pid, () => runs(pid, command), stopSignal)),
  );
  rmSync(fileOf(home), { force: true });
};

import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Account, give } from './account';
import { AlreadyRunning, codeOf } from './faults';
import { startOf } from './processes';

type Holder = { pid: number; started: string };

const fileOf = (home: string): string => join(home, 'lock');

const readHolder = (path: string): Holder | undefined => {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return undefined; // no lock, or half a one after a power failure
  }
};

const alive = (holder: Holder | undefined): holder is Holder => holder !== undefined && startOf(holder.pid) === holder.started;

/** The living process that holds this folder; undefined when nobody does. */
export const holderOf = (home: string): number | undefined => {
  const holder = readHolder(fileOf(home));
  return alive(holder) ? holder.pid : undefined;
};

/** Takes the folder for this process and returns how to give it back. A lock whose holder died is nobody's. */
export const takeLock = (home: string, account: Account | undefined): (() => void) => {
  const lock = fileOf(home);
  const draft = `${lock}.${process.pid}`;
  const mine: Holder = { pid: process.pid, started: startOf(process.pid) ?? '' };
  writeFileSync(draft, JSON.stringify(mine));
  give(draft, account);
  try {
    while (!linked(draft, lock)) {
      const holder = readHolder(lock);
      if (alive(holder)) throw new AlreadyRunning(home, holder.pid);
      clearStale(lock);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return () => {
    if (readHolder(lock)?.started === mine.started) rmSync(lock, { force: true });
  };
};

/** A link appears whole or not at all, unlike a file that is created and then written. */
const linked = (draft: string, lock: string): boolean => {
  try {
    linkSync(draft, lock);
    return true;
  } catch (fault) {
    if (codeOf(fault) === 'EEXIST') return false;
    throw fault;
  }
};

/** Of two that find the same stale lock one moves it; the other may move the first one's fresh lock, and puts it back. */
const clearStale = (lock: string): void => {
  const aside = `${lock}.stale.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch (fault) {
    if (codeOf(fault) === 'ENOENT') return;
    throw fault;
  }
  if (alive(readHolder(aside))) linked(aside, lock);
  rmSync(aside, { force: true });
};

import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { holderOf, stopLeftovers } from '@fengqiao/servers';

const anHour = 3_600_000;

/**
 * Removes the folders of test runs that were killed, with whatever they left running. Spared: folders that a living process
 * holds, those of other users (we would stop the processes that their files name), and those so young that their owner may
 * not yet have locked them.
 */
export const sweep = async (parent: string, prefix: string, now = Date.now()): Promise<string[]> => {
  const swept: string[] = [];
  for (const name of readdirSync(parent).filter((each) => each.startsWith(prefix))) {
    const folder = join(parent, name);
    try {
      if (!isLeft(folder, now)) continue;
      await stopLeftovers(folder);
      rmSync(folder, { recursive: true, force: true });
      swept.push(folder);
    } catch {
      continue; // someone else swept it meanwhile, or it cannot be removed: no reason not to run tests
    }
  }
  return swept;
};

const isLeft = (folder: string, now: number): boolean => {
  const { uid, mtimeMs, isDirectory } = asFacts(folder);
  if (!isDirectory || uid !== process.getuid?.() || holderOf(folder) !== undefined) return false;
  return readdirSync(folder).includes('lock') || now - mtimeMs > anHour;
};

const asFacts = (path: string): { uid: number; mtimeMs: number; isDirectory: boolean } => {
  const stats = lstatSync(path);
  return { uid: stats.uid, mtimeMs: stats.mtimeMs, isDirectory: stats.isDirectory() };
};

import { closeSync, existsSync, openSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { type Account, give } from './account';

/** The file a server writes to; `said` is what it wrote since this start. The last start's file is kept beside it. */
export type Log = { path: string; fd: number; said(): string; close(): void };

export const openLog = (folder: string, name: string, account: Account | undefined): Log => {
  const path = join(folder, `${name}.log`);
  if (existsSync(path)) renameSync(path, `${path}.1`);
  const fd = openSync(path, 'a', 0o600);
  give(path, account);
  return { path, fd, said: () => readFileSync(path, 'utf8'), close: () => closeSync(fd) };
};

import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, lchownSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CannotStart } from './faults';

/** Whom the servers run as. */
export type Account = { uid: number; gid: number };

export const isRoot = process.getuid?.() === 0;
const nobody: Account = { uid: 65534, gid: 65534 };

const nearest = (path: string): string => (existsSync(path) ? path : nearest(dirname(path)));

const ownerOf = (path: string): Account => {
  const { uid, gid } = statSync(path);
  return { uid, gid };
};

/** initdb wants a user with a name. A checkout mounted into a container may belong to a number that has none there. */
const hasName = (uid: number): boolean => spawnSync('getent', ['passwd', String(uid)], { stdio: 'ignore' }).status === 0;

/**
 * Postgres refuses to be root. Started by root, the servers run as the owner of the data, else of the folder around it, so
 * that root and the owner of a checkout can take turns; where all of that is root's, as nobody. Others run as themselves.
 */
export const accountFor = (home: string): Account | undefined => {
  if (!isRoot) return undefined;
  const data = join(home, 'postgres');
  if (existsSync(data) && ownerOf(data).uid !== 0) return ownerOf(data);
  const around = ownerOf(nearest(home));
  return around.uid !== 0 && hasName(around.uid) ? around : nobody;
};

/** Makes a folder, and what is missing above it, for the owner of the folder around it. Existing folders stay as they are. */
export const makeHome = (path: string): void => {
  if (existsSync(path)) return;
  makeHome(dirname(path));
  // Root's servers are another user, who must be able to walk through; what is inside is closed by itself.
  mkdirSync(path, { mode: isRoot ? 0o711 : 0o700 });
  if (!isRoot) return;
  const { uid, gid } = ownerOf(dirname(path));
  chownSync(path, uid, gid);
};

/** A folder of the servers alone. */
export const makeFolder = (path: string, account: Account | undefined): string => {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  give(path, account);
  return path;
};

/** Hands a file or folder over to the servers' account; nothing happens when that is ourselves. */
export const give = (path: string, account: Account | undefined): void => {
  if (account) lchownSync(path, account.uid, account.gid);
};

const hasSetpriv = process.platform === 'linux' && spawnSync('setpriv', ['--version'], { stdio: 'ignore' }).status === 0;
const as = ({ uid, gid }: Account): string[] => [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];

/** The weakest right that opens folders closed to others: reading alone where we have it, else all of it. */
const passThrough = (): string => {
  const held = BigInt(`0x${/^CapEff:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'}`);
  return held & 4n ? 'dac_read_search' : 'dac_override';
};

const opens = (options: string[], paths: string[]): boolean =>
  spawnSync('setpriv', [...options, '--', '/bin/sh', '-c', 'for p; do [ -r "$p" ] || exit 1; done', 'sh', ...paths], {
    stdio: 'ignore',
  }).status === 0;

/** How a program is started as another user: the command in front of it, or Node's own means where there is no setpriv. */
export type Launcher = { front: string[]; spawn: Partial<Account> };

/**
 * A launcher for programs that must reach `paths`. setpriv (Debian's util-linux) makes the child die with us. A checkout
 * below root's home is closed to everyone else: only then the servers keep a right to pass closed folders, since whoever may
 * write to Postgres has the rights of its process. `no_setuid_fixup`, because Postgres asks access(2), which otherwise looks
 * without that right.
 */
export const launcherFor = (account: Account | undefined, paths: string[]): Launcher => {
  if (!hasSetpriv) return { front: [], spawn: account ?? {} };
  const setpriv = (...options: string[]): Launcher => ({ front: ['setpriv', '--pdeathsig=INT', ...options, '--'], spawn: {} });
  if (!account) return setpriv();
  if (opens(as(account), paths)) return setpriv(...as(account));
  const right = passThrough();
  const kept = [...as(account), `--inh-caps=+${right}`, `--ambient-caps=+${right}`, '--securebits=+no_setuid_fixup'];
  if (opens(kept, paths)) return setpriv(...kept);
  throw new CannotStart(
    `The servers cannot run as root, and user ${account.uid} may not enter ${paths.join(' or ')}: ` +
      'start as an ordinary user, or place the checkout and FQ_DATA_DIR where others may pass, or allow the capability setpcap.',
  );
};

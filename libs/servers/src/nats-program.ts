import { spawnSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { isRoot, makeHome } from './account';
import { CannotStart, messageOf } from './faults';

/** Where programs are installed. Debian puts nats-server into /usr/sbin, which is not on the PATH of ordinary users. */
export const installedIn = (path = process.env['PATH'] ?? ''): string[] => [
  ...path.split(':').filter(Boolean),
  '/usr/sbin',
  '/usr/local/sbin',
];

/**
 * The nats-server of this machine, else the one in `bin`, else one that is fetched there from the archive of the
 * distribution. Nothing is installed and root is not needed. Fails with CannotStart, which says how to get one.
 */
export const natsProgram = (bin: string, places = installedIn()): string => {
  const found = [...places, bin].map((folder) => join(folder, 'nats-server')).find(isProgram);
  if (found) return found;
  try {
    return fetchInto(bin);
  } catch (fault) {
    throw new CannotStart(
      `nats-server is neither on PATH nor in ${bin}, and could not be fetched (${messageOf(fault)}): ` +
        'install it (Debian, Ubuntu: apt-get install nats-server), or set FQ_NATS_URL to a server that runs.',
    );
  }
};

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const fetchInto = (bin: string): string => {
  makeHome(bin);
  const work = mkdtempSync(join(bin, '.fetch-'));
  try {
    const config = aptConfig(work);
    run(work, 'apt-get', '-c', config, '-q', 'update');
    run(work, 'apt-get', '-c', config, '-q', 'download', 'nats-server');
    const archive = readdirSync(work).find((name) => name.endsWith('.deb'));
    if (!archive) throw new Error('apt-get download brought nothing');
    run(work, 'dpkg', '-x', archive, 'unpacked');
    const fresh = join(work, 'nats-server');
    copyFileSync(join(work, 'unpacked/usr/sbin/nats-server'), fresh);
    chmodSync(fresh, 0o755);
    renameSync(fresh, join(bin, 'nats-server')); // whole or not at all, also when two fetch at once
    return join(bin, 'nats-server');
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};

/**
 * Everything apt writes goes below `work`; read after the machine's own settings, so it can take back their hooks, which
 * clean the machine's own cache and notify its package managers.
 */
const aptConfig = (work: string): string => {
  for (const folder of ['state/lists/partial', 'cache/archives/partial']) mkdirSync(join(work, folder), { recursive: true });
  const lines = [
    `Dir::State "${work}/state";`,
    `Dir::State::Lists "${work}/state/lists";`,
    `Dir::Cache "${work}/cache";`,
    `Dir::Cache::Archives "${work}/cache/archives";`,
    'Acquire::Languages "none";',
    'Acquire::Retries "2";',
    'Acquire::http::Timeout "20";',
    'Acquire::https::Timeout "20";',
    '#clear APT::Update::Pre-Invoke;',
    '#clear APT::Update::Post-Invoke;',
    '#clear APT::Update::Post-Invoke-Success;',
  ];
  if (isRoot) lines.push('APT::Sandbox::User "root";'); // apt's own user may not enter a data folder that is closed
  writeFileSync(join(work, 'apt.conf'), `${lines.join('\n')}\n`);
  return join(work, 'apt.conf');
};

const run = (cwd: string, program: string, ...args: string[]): void => {
  const env = { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };
  const { status, error, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8', timeout: 120_000 });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr.trim().split('\n').slice(-2).join(' ')}`);
};

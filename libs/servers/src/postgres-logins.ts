import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Account, give, type Launcher } from './account';
import { CannotStart } from './faults';
import { postgresProgram } from './postgres-programs';

/** Says nothing of what it was told, and ends at the first thing that fails. */
const settings = [
  'exit_on_error=on',
  'log_min_messages=error',
  'log_error_verbosity=terse',
  'log_statement=none',
  'log_min_error_statement=panic',
  'log_min_duration_statement=-1',
];

/** Whoever comes has a password, and nobody but the owner comes into another database than the platform's. The digest, of a random password, tells which one the owner has. */
const rulesFor = (password: string): string =>
  `# Written at every start.
# The owner's password has the digest ${createHash('sha256').update(password).digest('hex')}.
host all fq 127.0.0.1/32 scram-sha-256
host postgres all 127.0.0.1/32 scram-sha-256
`;

const rulesIn = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

/**
 * Closes a Postgres that does not run to whoever has no password, and gives the owner this one: letters, digits, - and _.
 * Costs nothing when it is so already. Before the first start, so that it was never open; data of an earlier release, which
 * trusted everybody, are kept.
 */
export const requirePasswords = (
  { account, launcher }: { readonly account: Account | undefined; readonly launcher: Launcher },
  data: string,
  password: string,
): void => {
  const file = join(data, 'pg_hba.conf');
  const rules = rulesFor(password);
  if (rulesIn(file) === rules) return;
  setPassword(launcher, data, password); // before the rules, by which we know that it is set
  writeFileSync(`${file}.new`, rules, { mode: 0o600 });
  give(`${file}.new`, account);
  renameSync(`${file}.new`, file);
};

/** By Postgres without a network, and by its standard input: command lines and environments are shown to others. */
const setPassword = ({ front, spawn }: Launcher, data: string, password: string): void => {
  const options = settings.flatMap((setting) => ['-c', setting]);
  const command = [...front, postgresProgram('postgres'), '--single', '-D', data, ...options, 'postgres'];
  const [program, ...args] = command as [string, ...string[]];
  const input = `set password_encryption = 'scram-sha-256'; alter role fq password '${password}';\n`;
  const done = spawnSync(program, args, { input, encoding: 'utf8', cwd: '/', ...spawn });
  if (done.status !== 0)
    throw new CannotStart(`Postgres could not be given a password: ${done.error?.message ?? done.stderr.slice(-2000)}`);
};

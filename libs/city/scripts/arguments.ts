import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The folder of an unpacked npm package: `--from <dir>` when given (the folder that holds `package.json`), else the package is
 * fetched with `npm pack` into a temporary folder and unpacked there. Throws when npm or tar fail.
 */
export const packageFolder = (name: string, version: string): string => {
  const given = process.argv.indexOf('--from');
  const from = given > 0 ? process.argv[given + 1] : undefined;
  if (from) return from;
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  execFileSync('npm', ['pack', `${name}@${version}`, '--silent'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  execFileSync('tar', ['xzf', `${name}-${version}.tgz`], { cwd: folder });
  return join(folder, 'package');
};

/** Where the profile lies, seen from this folder. */
export const profileFolder = join(__dirname, '..', 'profiles', 'beijing');

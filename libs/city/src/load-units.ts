import { type Unit } from '@fengqiao/domain';
import { type Division, divisionsFile, readDivisions } from './divisions';
import { type Report } from './flaws';
import { stemOf } from './names';
import { type UnitRule, type UnitsFile } from './units-file';
import { type Read } from './yaml-file';

type Place = { readonly file: string; readonly line: number };

/** Units under construction: what was added, and where each was written, for the sentence about a second one with the same id. */
class Builder {
  readonly units = new Map<string, Unit>();
  private readonly places = new Map<string, Place>();

  constructor(private readonly report: Report) {}

  /** Adds a unit below its parent (or as a root); an unknown parent or a second unit with the id is a flaw. */
  add(unit: Omit<Unit, 'path'>, place: Place): void {
    const { id, parentId } = unit;
    const earlier = this.places.get(id);
    if (earlier) {
      this.report(place.file, place.line, `unit ${id} is there already: ${earlier.file}:${earlier.line}; an id names one unit`);
      return;
    }
    const parent = parentId === undefined ? undefined : this.units.get(parentId);
    if (parentId !== undefined && !parent) {
      this.report(place.file, place.line, `unit ${id} hangs below ${parentId}, which is no unit of this profile`);
      return;
    }
    this.units.set(id, { ...unit, path: parent ? `${parent.path}.${id}` : id });
    this.places.set(id, place);
  }
}

const nameFrom = (template: string, upper: Unit): string =>
  template.includes('{')
    ? template.replaceAll('{name}', upper.name).replaceAll('{short}', stemOf(upper.name, upper.kind))
    : template;

const applyRule = (rule: UnitRule, place: Place, builder: Builder): void => {
  const uppers = [...builder.units.values()].filter(({ kind }) => rule.below.includes(kind));
  for (const upper of uppers) {
    if ('root' in rule) {
      builder.add({ id: `${rule.root}.${upper.id}`, name: nameFrom(rule.name, upper), kind: rule.kind }, place);
      continue;
    }
    for (const [slug, template] of Object.entries(rule.units)) {
      const unit = { id: `${upper.id}-${slug}`, name: nameFrom(template, upper), kind: rule.kind, parentId: upper.id };
      builder.add(unit, place);
    }
  }
};

/** Explicit units may stand in any order: a parent that is written further down is added first, and a circle never is. */
const inOrder = (units: UnitsFile['units']): number[] => {
  const at = new Map(units.map(({ id }, index) => [id, index]));
  const order = new Set<number>();
  const visit = (index: number, seen: ReadonlySet<number>): void => {
    const parent = units[index]?.parent;
    const upper = parent === undefined ? undefined : at.get(parent);
    if (upper !== undefined && !seen.has(upper)) visit(upper, new Set([...seen, upper]));
    order.add(index);
  };
  units.forEach((_, index) => visit(index, new Set([index])));
  return [...order];
};

/** All units of the city: official codes first, then the rules in their order, then the explicit ones. */
export const loadUnits = (
  folder: string,
  city: { readonly id: string; readonly name: string },
  { file, content, line }: Read<UnitsFile>,
  report: Report,
): ReadonlyMap<string, Unit> => {
  const builder = new Builder(report);
  builder.add({ id: city.id, name: city.name, kind: 'city' }, { file: 'city.yaml', line: 1 });
  const divisions = readDivisions(folder, city.id, report);
  const add = ({ id, name, kind, parentId, line }: Division): void =>
    builder.add({ id, name, kind, parentId }, { file: divisionsFile, line });
  for (const length of [6, 9, 12]) divisions.filter(({ id }) => id.length === length).forEach(add);
  content.rules.forEach((rule, at) => applyRule(rule, { file, line: line(['rules', at]) }, builder));
  for (const at of inOrder(content.units)) {
    const unit = content.units[at];
    if (!unit) continue;
    const { id, name, kind, parent } = unit;
    builder.add({ id, name, kind, ...(parent === undefined ? {} : { parentId: parent }) }, { file, line: line(['units', at]) });
  }
  return builder.units;
};

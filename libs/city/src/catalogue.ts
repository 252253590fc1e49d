import { type Unit, type UnitKind } from '@fengqiao/domain';
import { type CatalogueFile, type CatalogueRow, type CatalogueVersion, type UnitOfRow } from './catalogue-file';
import { type Category, categoriesAbove } from './categories';
import { type Report } from './flaws';
import { inForce } from './parts';
import { type UnitTree } from './unit-tree';
import { checkVersions } from './versions';
import { type Read } from './yaml-file';

/** Who leads by the catalogue, and the row and version that say so. */
export type Resolved = { readonly unitId: string; readonly row: CatalogueRow; readonly catalogueVersion: string };

/** What is asked of the catalogue: a category, the place as far as it is known, and the time of the decision. */
export type Matter = { readonly category: string; readonly placeUnitId?: string | undefined; readonly at?: Date };

/** What the catalogue is resolved against: the tree and the versions. A `City` is one. */
export type CatalogueOf = { readonly tree: UnitTree; readonly catalogue: readonly CatalogueVersion[]; readonly cityId: string };

/** Later than any version: a question without a time means the newest. */
const latest = new Date(8.64e15);

const uppers = { street: ['street', 'zone'], district: ['district'], city: ['city'] } as const;

const unitOf = ({ tree, cityId }: CatalogueOf, rule: UnitOfRow, placeUnitId: string | undefined): Unit | undefined => {
  if ('unit' in rule) return tree.unit(rule.unit);
  const place = rule.of === 'city' ? cityId : placeUnitId;
  const upper = place === undefined ? undefined : tree.nearest(place, uppers[rule.of]);
  return upper && rule.slug !== undefined ? tree.unit(`${upper.id}-${rule.slug}`) : upper;
};

/**
 * The unit that the catalogue gives a matter. The deepest category decides, and with it the row that names the place's kind; if
 * that one row cannot be followed (the place is not known so exactly), no wider row steps in: undefined, and the next step of
 * the order of dispatch applies (the place's own unit, its district, the hotline's queue).
 */
export const resolveRow = (city: CatalogueOf, { category, placeUnitId, at }: Matter): Resolved | undefined => {
  const { rows, version } = inForce(city.catalogue, at ?? latest);
  const lies = (kind: UnitKind): boolean => placeUnitId !== undefined && city.tree.nearest(placeUnitId, [kind]) !== undefined;
  for (const id of categoriesAbove(category)) {
    const fitting = rows.filter((row) => row.category === id && (row.placeKind === undefined || lies(row.placeKind)));
    const row = fitting.find((one) => one.placeKind !== undefined) ?? fitting[0];
    if (!row) continue;
    const unit = unitOf(city, row.unit, placeUnitId);
    return unit && { unitId: unit.id, row, catalogueVersion: version };
  }
  return undefined;
};

/** True if some unit of the profile could be the rule's answer. */
const canBe = (tree: UnitTree, rule: UnitOfRow): boolean => {
  if ('unit' in rule) return tree.unit(rule.unit) !== undefined;
  const { of, slug } = rule;
  return uppers[of].some((kind) => tree.ofKind(kind).some(({ id }) => slug === undefined || tree.unit(`${id}-${slug}`)));
};
const inWords = (rule: UnitOfRow): string => ('unit' in rule ? rule.unit : `<${rule.of}>${rule.slug ? `-${rule.slug}` : ''}`);

/** Reports rows that name a category or a unit that is not there, and rows that shadow each other. */
export const checkCatalogue = (
  read: Read<CatalogueFile>,
  categories: ReadonlyMap<string, Category>,
  tree: UnitTree,
  report: Report,
): void => {
  checkVersions(read, report);
  const { file, content, line } = read;
  content.versions.forEach(({ rows }, i) => {
    const seen = new Map<string, string>();
    rows.forEach(({ id, category, placeKind, unit }, j) => {
      const here = line(['versions', i, 'rows', j]);
      if (!categories.has(category)) report(file, here, `row ${id}: category ${category} is no category of this profile`);
      if (!canBe(tree, unit)) report(file, here, `row ${id}: unit ${inWords(unit)} is no unit of this profile`);
      const key = `${category} ${placeKind ?? ''}`;
      const other = seen.get(key);
      if (other) report(file, here, `row ${id}: row ${other} decides the same matters already`);
      if (rows.findIndex((row) => row.id === id) !== j) report(file, here, `row ${id} is given twice`);
      seen.set(key, id);
    });
  });
};

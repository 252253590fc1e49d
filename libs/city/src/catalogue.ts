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

/** Every unit that a row may come to, by id: of a row that asks for one of each place, one of each place that it decides about. */
const answersOf = (tree: UnitTree, { unit: rule, placeKind }: CatalogueRow): string[] => {
  if ('unit' in rule) return [rule.unit];
  const { of, slug } = rule;
  const kinds = uppers[of];
  const all = kinds.flatMap((kind) => tree.ofKind(kind));
  const above = new Set(placeKind && tree.ofKind(placeKind).map(({ id }) => tree.nearest(id, kinds)?.id));
  const found = placeKind ? all.filter(({ id }) => above.has(id) || tree.nearest(id, [placeKind])) : all;
  return found.map(({ id }) => (slug === undefined ? id : `${id}-${slug}`));
};
const few = (ids: readonly string[]): string => `${ids.slice(0, 3).join(', ')}${ids.length > 3 ? ' …' : ''}`;

/** What of a row could not be followed at dispatch, where it would be passed over without a word. */
const unitFlaws = (tree: UnitTree, row: CatalogueRow, leadKinds: readonly UnitKind[] | undefined): string[] => {
  if (row.placeKind && tree.ofKind(row.placeKind).length === 0) return []; // it holds nowhere
  const answers = answersOf(tree, row);
  const missing = answers.filter((id) => !tree.unit(id));
  const asked = `unit ${inWords(row.unit)}`;
  if (missing.length === answers.length) return [`${asked} is no unit of this profile`];
  const kinds = new Set(answers.flatMap((id) => tree.unit(id)?.kind ?? []));
  const idle = leadKinds ? [...kinds].filter((kind) => !leadKinds.includes(kind)) : [];
  return [
    ...(missing.length > 0 ? [`${asked} is missing for ${missing.length} of ${answers.length} places: ${few(missing)}`] : []),
    ...idle.map((kind) => `${asked} is of the kind ${kind}, which is not among leadKinds of access.yaml: it may not lead`),
  ];
};
const inWords = (rule: UnitOfRow): string => ('unit' in rule ? rule.unit : `<${rule.of}>${rule.slug ? `-${rule.slug}` : ''}`);

/** What the rows are checked against; `leadKinds`: unless the file that says them is flawed itself. */
type Against = {
  readonly categories: ReadonlyMap<string, Category>;
  readonly tree: UnitTree;
  readonly leadKinds: readonly UnitKind[] | undefined;
};

/** Reports rows that name a category or a unit that is not there or may not lead, and rows that shadow each other. */
export const checkCatalogue = (read: Read<CatalogueFile>, { categories, tree, leadKinds }: Against, report: Report): void => {
  checkVersions(read, report);
  const { file, content, line } = read;
  content.versions.forEach(({ rows }, i) => {
    const seen = new Map<string, string>();
    rows.forEach((row, j) => {
      const { id, category, placeKind } = row;
      const here = line(['versions', i, 'rows', j]);
      if (!categories.has(category)) report(file, here, `row ${id}: category ${category} is no category of this profile`);
      for (const flaw of unitFlaws(tree, row, leadKinds)) report(file, here, `row ${id}: ${flaw}`);
      const key = `${category} ${placeKind ?? ''}`;
      const other = seen.get(key);
      if (other) report(file, here, `row ${id}: row ${other} decides the same matters already`);
      if (rows.findIndex((one) => one.id === id) !== j) report(file, here, `row ${id} is given twice`);
      seen.set(key, id);
    });
  });
};

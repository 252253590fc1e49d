import { type Unit, within } from '@fengqiao/domain';
import { type DistrictAt } from './outlines';
import { type FindMentions, type Mention, districtsIn } from './place-names';
import { type UnitTree } from './unit-tree';

/** A place as a reporter or an operator gives it. Coordinates are degrees. */
export type GivenPlace = {
  readonly unitId?: string | undefined;
  readonly address?: string | undefined;
  readonly lon?: number | undefined;
  readonly lat?: number | undefined;
};

/**
 * Where it is, and by what: the given unit, a name in the address, the district that the address names, or the coordinates.
 * Several communities of one street-level unit make that unit certain. `candidates` beside a `unitId` are the units within it that
 * the address may mean. Without a `unitId` nothing was certain.
 */
export type PlaceAnswer =
  | { readonly unitId: string; readonly by: 'unit' | 'name' | 'district' | 'coordinates'; readonly candidates: readonly string[] }
  | { readonly candidates: readonly string[]; readonly reason: 'unknown' | 'ambiguous' | 'severalDistricts' };

export type ResolvePlace = (place: GivenPlace) => PlaceAnswer;

const most = 20;
const under = (uppers: readonly Unit[], units: readonly Unit[]): Unit[] =>
  units.filter(({ path }) => uppers.some((upper) => within(path, upper.path)));

/**
 * What one mention means within an area. A name that says its kind is taken at its word, and a bare one means a street-level unit
 * rather than a community of that name somewhere else.
 */
const meantBy = ({ full, bare }: Mention, area: readonly Unit[] | undefined): readonly Unit[] => {
  const [said, possible] = area ? [under(area, full), under(area, bare)] : [full, bare];
  if (said.length > 0) return said;
  const streets = possible.filter(({ kind }) => kind !== 'community');
  return streets.length > 0 ? streets : possible;
};

/** The units that agree with the most mentions (a community agrees with its street's too); of a unit and its upper one, the upper. */
const bestOf = (meant: readonly (readonly Unit[])[]): Unit[] => {
  const units = [...new Set(meant.flat())];
  const scores = new Map(
    units.map((unit) => [unit, meant.filter((those) => those.some(({ path }) => within(unit.path, path))).length]),
  );
  const best = Math.max(0, ...scores.values());
  const winners = units.filter((unit) => scores.get(unit) === best);
  return winners.filter(({ path, id }) => !winners.some((upper) => upper.id !== id && within(path, upper.path)));
};

/** The places that an address names within an area. A street-level unit named with its kind rules out all places elsewhere. */
const namedIn = (mentions: readonly Mention[], area: readonly Unit[] | undefined): Unit[] => {
  const streets = mentions.flatMap(({ full }) => (area ? under(area, full) : full)).filter(({ kind }) => kind !== 'community');
  const narrowed = streets.length > 0 ? streets : area;
  return bestOf(mentions.map((mention) => meantBy(mention, narrowed)).filter((those) => those.length > 0));
};

/** The unit by which a place is known: the unit itself where it is a place, else the one that it belongs to. */
const placeOf = (tree: UnitTree, unitId: string | undefined): string | undefined =>
  unitId === undefined ? undefined : tree.nearest(unitId, ['community', 'street', 'zone', 'area', 'district'])?.id;

const withoutSpaces = (text: string): string => text.normalize('NFKC').replace(/\s+/g, '');

/** Prepares the resolution of places over a tree, a finder of names, and the outlines of districts. */
export const placeResolver = (tree: UnitTree, mentionsIn: FindMentions, districtAt: DistrictAt): ResolvePlace => {
  const unitsOf = (ids: readonly Unit[]): string[] => ids.slice(0, most).map(({ id }) => id);
  return ({ unitId, address = '', lon, lat }) => {
    const given = placeOf(tree, unitId);
    if (given !== undefined) return { unitId: given, by: 'unit', candidates: [] };
    const { districts, rest } = districtsIn(tree, withoutSpaces(address), mentionsIn);
    const mentions = mentionsIn(rest);
    const located = lon === undefined || lat === undefined ? undefined : tree.unit(districtAt(lon, lat) ?? '');
    const [district, ...others] = districts.length > 0 || !located ? districts : [located];
    const by = districts.length > 0 ? 'district' : 'coordinates';
    let found = namedIn(mentions, district && [district, ...others]);
    // Outlines are rough: a name that fits nowhere in the located district may lie just across its border.
    if (found.length === 0 && by === 'coordinates') found = namedIn(mentions, undefined);
    const streets = new Set(found.map(({ id }) => tree.nearest(id, ['street', 'zone'])?.id));
    const [street] = streets;
    if (found.length === 1 && found[0]) return { unitId: found[0].id, by: 'name', candidates: [] };
    if (street !== undefined && streets.size === 1) return { unitId: street, by: 'name', candidates: unitsOf(found) };
    if (district && others.length === 0) return { unitId: district.id, by, candidates: unitsOf(found) };
    if (found.length > 0) return { candidates: unitsOf(found), reason: 'ambiguous' };
    return district ? { candidates: unitsOf(districts), reason: 'severalDistricts' } : { candidates: [], reason: 'unknown' };
  };
};

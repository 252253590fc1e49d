import type { City } from '@fengqiao/city';
import { unitsOf, within, type RankingLevel, type Unit } from '@fengqiao/domain';
import type { Call, Scope } from '@fengqiao/service';

/** Levels whose units all lie inside a street: nobody outside ranks communities (art. 17, street law art. 43). */
export const isInsideLevel = (level: RankingLevel): boolean =>
  level === 'office' || level === 'community' || level === 'property';

/** Levels that all may see: their rankings are frozen as they were told, and their lines are told in notices of corrections. */
export const publicLevels = ['district', 'street', 'zone', 'department', 'enterprise'] as const;

/** Whether figures of the unit may be told to all; of one that the city has no more nothing is. */
export const isPublic = (city: City, unitId: string): boolean => {
  const kind = city.unit(unitId)?.kind;
  return publicLevels.some((level) => level === kind);
};

/** The street-level units inside which the caller acts; a district or the city acts inside none. */
export const streetsOf = (city: City, call: Call): Unit[] => {
  const streets = unitsOf(call.actor).flatMap((id) => city.streetOf(id) ?? []);
  return [...new Map(streets.map((street) => [street.id, street])).values()];
};

/** Figures of a unit inside a street are for that street alone; all others are public to staff. */
export const mayKnowFiguresOf = (city: City, unit: Unit, call: Call): boolean => {
  const street = city.streetOf(unit.id);
  return !street || street.id === unit.id || streetsOf(city, call).some(({ id }) => id === street.id);
};

/** Whether a right reaches a unit. */
export const reaches = ({ all, own, subtree }: Scope, { path }: Pick<Unit, 'path'>): boolean =>
  all || own.includes(path) || subtree.some((above) => within(path, above));

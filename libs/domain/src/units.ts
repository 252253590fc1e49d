/**
 * What a unit is. `street` is any street-level unit (街道, 地区, 镇, 乡), `zone` a development zone with a street-level code,
 * `desk` a street's 处置中心, `office` one of its inner offices, `centre` one of its public-service centres,
 * `squad` an emergency squad with a roster round the clock (抢险队), `branch` a district department's post at street level (派出所, 司法所 ...), `area` an area administration (西客站),
 * `external` a unit that can only be informed (art. 22).
 */
export const unitKinds = [
  'city',
  'district',
  'street',
  'zone',
  'community',
  'department',
  'desk',
  'office',
  'discipline',
  'team',
  'squad',
  'centre',
  'branch',
  'commandCentre',
  'area',
  'external',
  'property',
  'enterprise',
  'hotline',
  'court',
] as const;
export type UnitKind = (typeof unitKinds)[number];

export type Unit = {
  readonly id: string;
  readonly name: string;
  readonly kind: UnitKind;
  /** Absent for the city and for roots of their own (courts, discipline). */
  readonly parentId?: string;
  /** The ids from the root down to this unit, joined by dots: an `ltree` path, the scope of who may see what. */
  readonly path: string;
};

/** True if `path` is `above` or lies below it. Whole labels are compared: `a.b` is not above `a.bc`. */
export const within = (path: string, above: string): boolean => path === above || path.startsWith(`${above}.`);

/** The ids on a path, from the root down. */
export const idsOn = (path: string): string[] => path.split('.');

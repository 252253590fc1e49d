/** A ranked unit of a month. */
export type Placed = { readonly unitId: string; readonly rank: number };
/** How much a unit had in a month. `per10000`: by its residents, where they are known. */
export type Volume = { readonly unitId: string; readonly items: number; readonly per10000: number | undefined };

/** How many are named, and over how many months a load must last. */
export type ClassPolicy = { readonly k: number; readonly persistentMonths: number };

/**
 * 先进 and 整改 are the top and the bottom `k`, never more than half each and never both; 进步 are the `k` largest gains of rank
 * among the others. Who ties with the last one named is named too.
 */
const placedClasses = (ranks: readonly Placed[], before: ReadonlyMap<string, number>, k: number): [string, string][] => {
  const each = Math.min(k, Math.floor(ranks.length / 2));
  const leading = ranks.filter(({ rank }) => rank <= each);
  const worse = ({ rank }: Placed): number => ranks.filter((other) => other.rank > rank).length;
  const trailing = ranks.filter((unit) => !leading.includes(unit) && worse(unit) < each);
  const gains = ranks
    .filter((unit) => !leading.includes(unit) && !trailing.includes(unit))
    .map(({ unitId, rank }) => ({ unitId, gain: (before.get(unitId) ?? rank) - rank }))
    .filter(({ gain }) => gain > 0)
    .sort((a, b) => b.gain - a.gain);
  const least = gains[Math.min(k, gains.length) - 1]?.gain ?? 0;
  return [
    ...leading.map(({ unitId }): [string, string] => [unitId, '先进']),
    ...trailing.map(({ unitId }): [string, string] => [unitId, '整改']),
    ...gains.filter(({ gain }) => gain >= least).map(({ unitId }): [string, string] => [unitId, '进步']),
  ];
};

/** The `k` that have most of something, and who ties with the last of them. */
const most = (volumes: readonly Volume[], of: (volume: Volume) => number, k: number): Set<string> => {
  const some = volumes.filter((volume) => of(volume) > 0).sort((a, b) => of(b) - of(a));
  const least = some[Math.min(k, some.length) - 1];
  return new Set(least ? some.filter((volume) => of(volume) >= of(least)).map(({ unitId }) => unitId) : []);
};

/** The units with most tickets, and most per resident as well where the residents of all are known; never more than half. */
const burdened = (volumes: readonly Volume[], k: number): Set<string> => {
  const each = Math.min(k, Math.floor(volumes.length / 2));
  const byItems = most(volumes, ({ items }) => items, each);
  const perResident = volumes.filter(({ items }) => items > 0).every(({ per10000 }) => per10000 !== undefined);
  const byResidents = perResident ? most(volumes, ({ per10000 }) => per10000 ?? 0, each) : byItems;
  return new Set([...byItems].filter((id) => byResidents.has(id)));
};

/**
 * The classes of the monthly review (rules §2.3), at a unit's side. 治理, besides the other three: among the most burdened in
 * this month and in each of those before that the policy asks for. `volumes`: this month's first, then backwards.
 */
export const classesOf = (
  ranks: readonly Placed[],
  before: ReadonlyMap<string, number>,
  volumes: readonly (readonly Volume[])[],
  { k, persistentMonths }: ClassPolicy,
): Map<string, string[]> => {
  const months = volumes.slice(0, persistentMonths).map((month) => burdened(month, k));
  const lasting = months.length === persistentMonths ? [...(months[0] ?? [])].filter((id) => months.every((m) => m.has(id))) : [];
  const classes = new Map<string, string[]>();
  for (const [id, name] of [...placedClasses(ranks, before, k), ...lasting.map((one): [string, string] => [one, '治理'])])
    classes.set(id, [...(classes.get(id) ?? []), name]);
  return classes;
};

import { type Fraction } from './fraction';
import { rate, score, type Tallies, type Weights } from './rates';

/** What a unit is ranked by. Rates and score are undefined where nobody answered. */
export type Standing = {
  readonly unitId: string;
  /** Tickets and groups that the unit was accountable for in the period. */
  readonly items: number;
  readonly score: Fraction | undefined;
  readonly resolution: Fraction | undefined;
  readonly satisfaction: Fraction | undefined;
};

export const standing = (unitId: string, items: number, tallies: Tallies, weights: Weights): Standing => ({
  unitId,
  items,
  score: score(tallies, weights),
  resolution: rate(tallies.resolution),
  satisfaction: rate(tallies.satisfaction),
});

/** Why a unit is listed without a rank: nothing fell due, too little to compare, or a rate that nobody answered. */
export const notRankedReasons = ['no-items', 'below-minimum', 'no-answers'] as const;
export type NotRankedReason = (typeof notRankedReasons)[number];
export type Ranked<T extends Standing> = T & ({ readonly rank: number } | { readonly notRanked: NotRankedReason });

export type RankingPolicy = {
  /** The fewest items with which a unit is ranked. */
  readonly minimum: number;
};

const highFirst = (a: Fraction | undefined, b: Fraction | undefined): number => (a && b ? b.compare(a) : a ? -1 : b ? 1 : 0);

/**
 * The official order: the plain score, then resolution, then satisfaction, then fewer items (rules §2.3). Negative if `a` is
 * placed before `b`; zero for a tie.
 */
export const compareForRank = (a: Standing, b: Standing): number =>
  highFirst(a.score, b.score) ||
  highFirst(a.resolution, b.resolution) ||
  highFirst(a.satisfaction, b.satisfaction) ||
  a.items - b.items;

const whyNot = ({ items, score }: Standing, { minimum }: RankingPolicy): NotRankedReason | undefined =>
  items === 0 ? 'no-items' : items < minimum ? 'below-minimum' : score ? undefined : 'no-answers';

const byId = (a: Standing, b: Standing): number => (a.unitId < b.unitId ? -1 : a.unitId > b.unitId ? 1 : 0);

/**
 * Ranks what can be ranked and lists the rest with its reason, by id. Units that tie share a rank and the next ones are numbered
 * as if they had not (1, 2, 2, 4); their order among themselves is that of their ids. The input's order does not matter.
 */
export const rank = <T extends Standing>(units: readonly T[], policy: RankingPolicy): Ranked<T>[] => {
  const judged = units.map((unit) => ({ unit, notRanked: whyNot(unit, policy) }));
  const placed = judged
    .filter(({ notRanked }) => !notRanked)
    .map(({ unit }) => unit)
    .sort((a, b) => compareForRank(a, b) || byId(a, b));

  const ranked: (T & { rank: number })[] = [];
  for (const [at, unit] of placed.entries()) {
    const before = ranked[at - 1];
    ranked.push({ ...unit, rank: before && compareForRank(before, unit) === 0 ? before.rank : at + 1 });
  }
  const others = judged.flatMap(({ unit, notRanked }) => (notRanked ? [{ ...unit, notRanked }] : [])).sort(byId);
  return [...ranked, ...others];
};

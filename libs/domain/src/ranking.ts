import { Fraction } from './fraction';
import { rate, score, type Tallies, type Weights } from './rates';

/** What a unit is ranked by. Rates and score are undefined where nobody answered. */
export type Standing = {
  readonly unitId: string;
  /** Tickets and groups that the unit was accountable for in the period. */
  readonly items: number;
  /** Where they are known. */
  readonly residents?: number | undefined;
  readonly score: Fraction | undefined;
  readonly resolution: Fraction | undefined;
  readonly satisfaction: Fraction | undefined;
};

export const standing = (unitId: string, items: number, tallies: Tallies, weights: Weights, residents?: number): Standing => ({
  unitId,
  items,
  ...(residents !== undefined && { residents }),
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

const compareRates = (a: Standing, b: Standing): number =>
  highFirst(a.score, b.score) || highFirst(a.resolution, b.resolution) || highFirst(a.satisfaction, b.satisfaction);

/** How much those have who are alike in all rates: for each resident where the residents of all of them are known. */
const volumeAmong = (alike: readonly Standing[]): ((unit: Standing) => Fraction) => {
  const isKnown = alike.every(({ residents }) => residents !== undefined && residents > 0);
  return ({ items, residents }) => Fraction.of(items, isKnown ? residents : 1);
};

const compareAmong = (alike: readonly Standing[]): ((a: Standing, b: Standing) => number) => {
  const volumeOf = volumeAmong(alike);
  return (a, b) => volumeOf(a).compare(volumeOf(b));
};

/**
 * The official order: the plain score, then resolution, then satisfaction, then fewer items per resident (rules §2.3), or fewer
 * items where residents are not known. Negative if `a` is placed before `b`; zero for a tie.
 */
export const compareForRank = (a: Standing, b: Standing): number => compareRates(a, b) || compareAmong([a, b])(a, b);

/** Neighbours that are alike in all rates, together. */
const alikeIn = <T extends Standing>(sorted: readonly T[]): T[][] => {
  const groups: T[][] = [];
  for (const unit of sorted) {
    const last = groups.at(-1);
    if (last && compareRates(last[0]!, unit) === 0) last.push(unit);
    else groups.push([unit]);
  }
  return groups;
};

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
    .sort((a, b) => compareRates(a, b) || byId(a, b));

  const ranked: (T & { rank: number })[] = [];
  for (const alike of alikeIn(placed)) {
    const compare = compareAmong(alike);
    const from = ranked.length;
    for (const unit of alike.sort((a, b) => compare(a, b) || byId(a, b))) {
      const before = ranked.length > from ? ranked.at(-1) : undefined;
      ranked.push({ ...unit, rank: before && compare(before, unit) === 0 ? before.rank : ranked.length + 1 });
    }
  }
  const others = judged.flatMap(({ unit, notRanked }) => (notRanked ? [{ ...unit, notRanked }] : [])).sort(byId);
  return [...ranked, ...others];
};

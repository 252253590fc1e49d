import {
  Fraction,
  rank,
  rate,
  rateNames,
  score,
  scoreInterval,
  standing,
  type Interval,
  type RateName,
  type Standing,
  type Tallies,
  type Tally,
  type Weights,
} from '@fengqiao/domain';

/** Sums of items of one unit that share their denominators, as the query gives them; a value's denominator 0 means none. */
export type Sums = {
  readonly unitId: string;
  readonly items: number;
  readonly responded: number;
  readonly responses: number;
  readonly resolutionDen: number;
  readonly resolutionNum: number;
  readonly satisfactionDen: number;
  readonly satisfactionNum: number;
};

/** What of the assessment policy makes a ranking. */
export type RankingPolicy = {
  readonly weights: Readonly<Record<RateName, number>>;
  readonly minimumItems: number;
  readonly classes: { readonly k: number };
};

export type RankedUnit = {
  readonly unitId: string;
  readonly name: string;
  readonly rank: number | null;
  readonly notRanked?: string;
  readonly score: string | null;
  readonly response: { readonly num: number; readonly den: number };
  readonly resolution: { readonly num: number; readonly den: number };
  readonly satisfaction: { readonly num: number; readonly den: number };
  readonly items: number;
  readonly classes: string[];
  readonly interval: { readonly low: string; readonly high: string } | null;
  readonly arithmetic: string;
};

type Named = { readonly id: string; readonly name: string };
type Counted = Standing & { readonly tallies: Tallies };

const noTally: Tally = { num: Fraction.zero, den: 0 };
const noTallies: Tallies = { response: noTally, resolution: noTally, satisfaction: noTally };

const plus = (a: Tally, num: number, of: number, den: number): Tally =>
  of === 0 ? a : { num: a.num.plus(Fraction.of(num, of)), den: a.den + den };

/** The tallies and item counts of each unit that has any. */
export const talliesOf = (sums: readonly Sums[]): Map<string, { readonly items: number; readonly tallies: Tallies }> => {
  const units = new Map<string, { items: number; tallies: Tallies }>();
  for (const row of sums) {
    const { items, tallies } = units.get(row.unitId) ?? { items: 0, tallies: noTallies };
    const { response, resolution, satisfaction } = tallies;
    units.set(row.unitId, {
      items: items + row.items,
      tallies: {
        response: plus(response, row.responded, 1, row.responses),
        resolution: plus(resolution, row.resolutionNum, row.resolutionDen, row.items),
        satisfaction: plus(satisfaction, row.satisfactionNum, row.satisfactionDen, row.items),
      },
    });
  }
  return units;
};

export const weightsOf = ({ weights }: RankingPolicy): Weights => ({
  response: Fraction.of(weights.response, 100),
  resolution: Fraction.of(weights.resolution, 100),
  satisfaction: Fraction.of(weights.satisfaction, 100),
});

const countedOf = (units: readonly Named[], sums: readonly Sums[], policy: RankingPolicy): Counted[] => {
  const tallies = talliesOf(sums);
  const weights = weightsOf(policy);
  return units.map(({ id }) => {
    const counted = tallies.get(id) ?? { items: 0, tallies: noTallies };
    return { ...standing(id, counted.items, counted.tallies, weights), tallies: counted.tallies };
  });
};

/** Unit → rank of those that are ranked: the month before, for gains. */
export const ranksOf = (units: readonly Named[], sums: readonly Sums[], policy: RankingPolicy): Map<string, number> =>
  new Map(
    rank(countedOf(units, sums, policy), { minimum: policy.minimumItems }).flatMap((unit) =>
      'rank' in unit ? [[unit.unitId, unit.rank] as const] : [],
    ),
  );

/**
 * All units of a level in the official order, each with the figures behind its score. `before`: the ranks of the month before.
 * Units that cannot be ranked follow with the reason.
 */
export const rankingOf = (
  units: readonly Named[],
  sums: readonly Sums[],
  policy: RankingPolicy,
  before: ReadonlyMap<string, number>,
): RankedUnit[] => {
  const names = new Map(units.map(({ id, name }) => [id, name]));
  const ranked = rank(countedOf(units, sums, policy), { minimum: policy.minimumItems });
  const ranks = ranked.flatMap((unit) => ('rank' in unit ? [{ unitId: unit.unitId, rank: unit.rank }] : []));
  const classes = classesOf(ranks, before, policy.classes.k);
  return ranked.map((unit) => ({
    unitId: unit.unitId,
    name: names.get(unit.unitId) ?? unit.unitId,
    ...('rank' in unit ? { rank: unit.rank } : { rank: null, notRanked: unit.notRanked }),
    score: unit.score?.toFixed(3) ?? null,
    response: shown(unit.tallies.response),
    resolution: shown(unit.tallies.resolution),
    satisfaction: shown(unit.tallies.satisfaction),
    items: unit.items,
    classes: classes.get(unit.unitId) ?? [],
    interval: written(scoreInterval(unit.tallies, weightsOf(policy))),
    arithmetic: arithmeticOf(unit.tallies, policy),
  }));
};

const shown = ({ num, den }: Tally) => ({ num: num.toNumber(), den });
const written = (interval: Interval | undefined) =>
  interval ? { low: interval.low.toFixed(3), high: interval.high.toFixed(3) } : null;

type Place = { readonly unitId: string; readonly rank: number };

/**
 * 先进 and 整改 are the top and the bottom `k`, never more than half each and never both; 进步 are the `k` largest gains of rank
 * among the others. Who ties with the last one named is named too.
 */
export const classesOf = (ranks: readonly Place[], before: ReadonlyMap<string, number>, k: number): Map<string, string[]> => {
  const each = Math.min(k, Math.floor(ranks.length / 2));
  const leading = ranks.filter(({ rank }) => rank <= each);
  const worse = ({ rank }: Place): number => ranks.filter((other) => other.rank > rank).length;
  const trailing = ranks.filter((unit) => !leading.includes(unit) && worse(unit) < each);
  const gains = ranks
    .filter((unit) => !leading.includes(unit) && !trailing.includes(unit))
    .map(({ unitId, rank }) => ({ unitId, gain: (before.get(unitId) ?? rank) - rank }))
    .filter(({ gain }) => gain > 0)
    .sort((a, b) => b.gain - a.gain);
  const least = gains[Math.min(k, gains.length) - 1]?.gain ?? 0;
  return new Map(
    [
      ...leading.map(({ unitId }) => [unitId, ['先进']] as const),
      ...trailing.map(({ unitId }) => [unitId, ['整改']] as const),
      ...gains.filter(({ gain }) => gain >= least).map(({ unitId }) => [unitId, ['进步']] as const),
    ].map(([unitId, named]) => [unitId, [...named]]),
  );
};

/** A numerator as a person writes it: a decimal where it ends within two places, else a fraction in brackets. */
const numeral = (num: Fraction): string => {
  const decimal = num.toFixed(2);
  return Fraction.parse(decimal).equals(num) ? decimal.replace(/\.?0+$/, '') || '0' : `(${num.toString()})`;
};

/** The score as a sum that a clerk can check: `30×1/1 + 35×1/1 + 35×1/1 = 100.000`; with an empty denominator there is no sum. */
export const arithmeticOf = (tallies: Tallies, policy: RankingPolicy): string => {
  const terms = rateNames.map((name) => `${policy.weights[name]}×${numeral(tallies[name].num)}/${tallies[name].den}`);
  const sum = score(tallies, weightsOf(policy));
  const empty = rateNames.filter((name) => rate(tallies[name]) === undefined);
  return sum
    ? `${terms.join(' + ')} = ${sum.toFixed(3)}`
    : `${terms.join(' + ')}：不参评，${empty.map((name) => inWords[name]).join('、')}无分母`;
};

const inWords: Readonly<Record<RateName, string>> = { response: '响应率', resolution: '解决率', satisfaction: '满意率' };

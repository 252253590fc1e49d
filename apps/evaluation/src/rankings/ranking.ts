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
import { classesOf, type ClassPolicy, type Volume } from './classes';
import { countedBy, excludedBy, nothingCounted, type Cell, type Counted, type Definition } from './tally';

/** What of the assessment policy makes a ranking, besides the definition of its figures. */
export type RankingPolicy = { readonly minimumItems: number; readonly classes: ClassPolicy };

/** A unit of the level, with its residents where the profile has a figure with a source. */
export type Listed = { readonly id: string; readonly name: string; readonly residents?: number | undefined };

/** The month before with its cells, and how that month reads them. */
export type MonthBefore = {
  readonly month: string;
  readonly cells: readonly Cell[];
  readonly definition: Definition;
  /** Whose definition that is. */
  readonly policyVersion: string;
  readonly policy: RankingPolicy;
};

/** What a ranking shows of earlier months: how the units stood in the one before, and what each had in every one, backwards. */
export type Earlier = {
  readonly standings: ReadonlyMap<string, Before>;
  readonly items: readonly ReadonlyMap<string, number>[];
};
export const nothingEarlier: Earlier = { standings: new Map(), items: [] };

type Shown = { readonly num: number; readonly den: number };
type Rates = { readonly response: Shown; readonly resolution: Shown; readonly satisfaction: Shown };

export type RankedUnit = Rates & {
  readonly unitId: string;
  readonly name: string;
  readonly rank: number | null;
  readonly notRanked?: string;
  readonly score: string | null;
  readonly items: number;
  readonly excluded: number;
  /** As if nothing were excluded. */
  readonly withExcluded: Rates & { readonly score: string | null; readonly items: number };
  readonly before: Before;
  readonly classes: string[];
  readonly interval: { readonly low: string; readonly high: string } | null;
  /** The place by the lower end of the interval: stands beside the rank, never in its stead. */
  readonly placeByLow: number | null;
  readonly residents: number | null;
  readonly per10000: string | null;
  readonly arithmetic: string;
};

type Placed = Standing & { readonly tallies: Tallies };

export const weightsOf = ({ weights }: Pick<Definition, 'weights'>): Weights => ({
  response: Fraction.of(weights.response, 100),
  resolution: Fraction.of(weights.resolution, 100),
  satisfaction: Fraction.of(weights.satisfaction, 100),
});

const placesOf = (units: readonly Listed[], counted: ReadonlyMap<string, Counted>, definition: Definition): Placed[] => {
  const weights = weightsOf(definition);
  return units.map(({ id, residents }) => {
    const { items, tallies } = counted.get(id) ?? nothingCounted;
    return { ...standing(id, items, tallies, weights, residents), tallies };
  });
};

const rankOf = (unit: object): number | null => ('rank' in unit ? (unit.rank as number) : null);

const volumesOf = (units: readonly Listed[], items: ReadonlyMap<string, number>): Volume[] =>
  units.map(({ id, residents }) => {
    const had = items.get(id) ?? 0;
    return { unitId: id, items: had, per10000: residents === undefined ? undefined : (had * 10_000) / residents };
  });

/** Place by the lower end among those that are ranked; ties share a place. */
const placesByLow = (ranked: readonly Placed[], intervals: ReadonlyMap<string, Interval | undefined>): Map<string, number> => {
  const lows = ranked.filter((unit) => 'rank' in unit).map(({ unitId }) => ({ unitId, low: intervals.get(unitId)!.low }));
  return new Map(lows.map(({ unitId, low }) => [unitId, 1 + lows.filter((other) => other.low > low).length]));
};

/**
 * All units of a level in the official order, each with the figures behind its score. Units that cannot be ranked follow with
 * the reason.
 */
export const rankingOf = (
  units: readonly Listed[],
  cells: readonly Cell[],
  definition: Definition,
  policy: RankingPolicy,
  { standings, items: itemsEarlier }: Earlier,
): RankedUnit[] => {
  const listed = new Map(units.map((unit) => [unit.id, unit]));
  const counted = countedBy(cells, definition, 'left out');
  const ranked = rank(placesOf(units, counted, definition), { minimum: policy.minimumItems });
  const ranks = ranked.flatMap((unit) => ('rank' in unit ? [{ unitId: unit.unitId, rank: unit.rank }] : []));
  const items = new Map([...counted].map(([id, unit]) => [id, unit.items]));
  const volumes = [items, ...itemsEarlier].map((month) => volumesOf(units, month));
  const ranksBefore = new Map([...standings].flatMap(([id, { rank: place }]) => (place === null ? [] : [[id, place]])));
  const classes = classesOf(ranks, ranksBefore, volumes, policy.classes);
  const weights = weightsOf(definition);
  const intervals = new Map(ranked.map(({ unitId, tallies }) => [unitId, scoreInterval(tallies, weights)]));
  const byLow = placesByLow(ranked, intervals);
  const excluded = excludedBy(cells, definition);
  const full = countedBy(cells, definition, 'counted');
  return ranked.map((unit) => {
    const { id, name, residents } = listed.get(unit.unitId)!;
    return {
      unitId: id,
      name,
      rank: rankOf(unit),
      ...('notRanked' in unit && { notRanked: unit.notRanked }),
      score: unit.score?.toFixed(3) ?? null,
      ...ratesOf(unit.tallies),
      items: unit.items,
      excluded: excluded.get(id) ?? 0,
      withExcluded: fullOf(full.get(id) ?? nothingCounted, weights),
      before: standings.get(id) ?? { rank: null, score: null },
      classes: classes.get(id) ?? [],
      interval: written(intervals.get(id)),
      placeByLow: byLow.get(id) ?? null,
      residents: residents ?? null,
      per10000: residents === undefined ? null : Fraction.of(unit.items * 10_000, residents).toFixed(3),
      arithmetic: arithmeticOf(unit.tallies, definition, unit.score),
    };
  });
};

/** The month before, by what it was read. */
type Before = Partial<Rates> & {
  readonly rank: number | null;
  readonly score: string | null;
  readonly month?: string;
  readonly definitionId?: string;
  readonly policyVersion?: string;
};

/** How the units stood in the month before, from its cells. */
export const standingsOf = (
  units: readonly Listed[],
  { month, cells, definition, policyVersion, policy }: MonthBefore,
): Map<string, Before> => {
  const ranked = rank(placesOf(units, countedBy(cells, definition, 'left out'), definition), { minimum: policy.minimumItems });
  const of = { month, definitionId: definition.definitionId, policyVersion };
  return new Map(
    ranked.map((unit) => [
      unit.unitId,
      { rank: rankOf(unit), score: unit.score?.toFixed(3) ?? null, ...ratesOf(unit.tallies), ...of },
    ]),
  );
};

/** The same of a closed month, as it was told. */
export const standingsAsTold = (
  told: readonly RankedUnit[],
  of: Required<Pick<Before, 'month' | 'definitionId' | 'policyVersion'>>,
): Map<string, Before> =>
  new Map(
    told.map(({ unitId, rank: place, score: then, response, resolution, satisfaction }) => [
      unitId,
      { rank: place, score: then, response, resolution, satisfaction, ...of },
    ]),
  );

const shown = ({ num, den }: Tally): Shown => ({ num: num.toNumber(), den });
const ratesOf = ({ response, resolution, satisfaction }: Tallies): Rates => ({
  response: shown(response),
  resolution: shown(resolution),
  satisfaction: shown(satisfaction),
});
const fullOf = ({ items, tallies }: Counted, weights: Weights) => ({
  ...ratesOf(tallies),
  items,
  score: score(tallies, weights)?.toFixed(3) ?? null,
});
const written = (interval: Interval | undefined) =>
  interval ? { low: interval.low.toFixed(3), high: interval.high.toFixed(3) } : null;

/** A numerator as a person writes it: a decimal where it ends within two places, else a fraction in brackets. */
const numeral = (num: Fraction): string => {
  const decimal = num.toFixed(2);
  return Fraction.parse(decimal).equals(num) ? decimal.replace(/\.?0+$/, '') || '0' : `(${num.toString()})`;
};

/** The score as a sum that a clerk can check: `30×1/1 + 35×1/1 + 35×1/1 = 100.000`; with an empty denominator there is no sum. */
export const arithmeticOf = (
  tallies: Tallies,
  definition: Pick<Definition, 'weights'>,
  sum = score(tallies, weightsOf(definition)),
): string => {
  const terms = rateNames.map((name) => `${definition.weights[name]}×${numeral(tallies[name].num)}/${tallies[name].den}`);
  const empty = rateNames.filter((name) => rate(tallies[name]) === undefined);
  return sum
    ? `${terms.join(' + ')} = ${sum.toFixed(3)}`
    : `${terms.join(' + ')}：不参评，${empty.map((name) => inWords[name]).join('、')}无分母`;
};

const inWords: Readonly<Record<RateName, string>> = { response: '响应率', resolution: '解决率', satisfaction: '满意率' };

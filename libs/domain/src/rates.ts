import { Fraction } from './fraction';

/** The three rates of the assessment (三率): response, resolution and satisfaction. */
export const rateNames = ['response', 'resolution', 'satisfaction'] as const;
export type RateName = (typeof rateNames)[number];

/** A rate not yet divided: `num` may hold parts of items (partly solved, the mean of a group), `den` counts items. */
export type Tally = { readonly num: Fraction; readonly den: number };
export type Tallies = Readonly<Record<RateName, Tally>>;
export type Weights = Readonly<Record<RateName, Fraction>>;

/** 30 % response, 35 % resolution, 35 % satisfaction (rules §2.1): the default of the assessment policy. */
export const defaultWeights: Weights = {
  response: Fraction.parse('0.30'),
  resolution: Fraction.parse('0.35'),
  satisfaction: Fraction.parse('0.35'),
};

/** Between 0 and 1. Undefined when nothing was counted: neither 0 nor 1 would be true. */
export const rate = ({ num, den }: Tally): Fraction | undefined => (den > 0 ? num.over(Fraction.of(den)) : undefined);

/**
 * The plain score, 0 to 100 where the weights sum to 1. Undefined as soon as one denominator is empty (不参评). Brought to lowest
 * terms once, at the end.
 */
export const score = (tallies: Tallies, weights: Weights): Fraction | undefined => {
  let [above, below] = [0n, 1n];
  for (const name of rateNames) {
    const { num, den } = tallies[name];
    if (den <= 0) return undefined;
    const weight = weights[name];
    const [value, of] = [num.numerator * weight.numerator, num.denominator * weight.denominator * BigInt(den)];
    [above, below] = [above * of + value * below, below * of];
  }
  return Fraction.of(above * 100n, below);
};

/** Both ends in plain numbers: intervals are shown beside a score and decide nothing. */
export type Interval = { readonly low: number; readonly high: number };

/** The standard normal quantile of a two-sided 95 % interval. */
const Z95 = 1.959963984540054;

/**
 * Wilson's interval of one rate, between 0 and 1: it keeps its meaning for small counts and for 100 %. With partial answers the
 * value is no longer binomial and the interval a little too wide. Undefined when nothing was counted.
 */
export const wilson = (tally: Tally, z = Z95): Interval | undefined => {
  const value = rate(tally)?.toNumber();
  return value === undefined ? undefined : wilsonAt(value, tally.den, z);
};

const wilsonAt = (value: number, den: number, z: number): Interval => {
  const centre = value + (z * z) / (2 * den);
  const reach = z * Math.sqrt(Math.max(0, value * (1 - value)) / den + (z * z) / (4 * den * den));
  const scale = 1 + (z * z) / den;
  return {
    low: Math.min(value, Math.max(0, (centre - reach) / scale)),
    high: Math.max(value, Math.min(1, (centre + reach) / scale)),
  };
};

/**
 * The interval of the composite in points of the score, put together from the three Wilson intervals by the MOVER method (Zou
 * and Donner, 2008): squares of the weighted distances to each end add up. It takes the rates for independent, which answers
 * of one reporter are not; it says how much a score of few items is worth, no more.
 */
export const scoreInterval = (tallies: Tallies, weights: Weights, z = Z95): Interval | undefined => {
  let [centre, below, above] = [0, 0, 0];
  for (const name of rateNames) {
    const value = rate(tallies[name])?.toNumber();
    if (value === undefined) return undefined;
    const ends = wilsonAt(value, tallies[name].den, z);
    const weight = 100 * weights[name].toNumber();
    centre += weight * value;
    below += (weight * (value - ends.low)) ** 2;
    above += (weight * (ends.high - value)) ** 2;
  }
  return { low: Math.max(0, centre - Math.sqrt(below)), high: Math.min(100, centre + Math.sqrt(above)) };
};

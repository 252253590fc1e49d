import { Fraction } from '@fengqiao/domain';
import type { Marks } from './part';

/** So many of so many. */
export type Ratio = { readonly num: number; readonly den: number };
export type Score = { readonly score: string | null; readonly arithmetic: string };

/** All marks of a unit as one ratio: every mark is out of a hundred. */
export const marksAsRatio = (marks: Marks): Ratio => ({
  num: Object.values(marks).reduce((all, { sum }) => all + sum, 0),
  den: Object.values(marks).reduce((all, { count }) => all + 100 * count, 0),
});

/** The weighted mean of the parts of which something is known, in per cent. `weights` and `parts` have the same names. */
export const scoreOf = (weights: Readonly<Record<string, number>>, parts: Readonly<Record<string, Ratio>>): Score => {
  const known = Object.entries(parts).filter(([name, { den }]) => den > 0 && (weights[name] ?? 0) > 0);
  const whole = known.reduce((all, [name]) => all + weights[name]!, 0);
  if (whole === 0) return { score: null, arithmetic: '' };
  const terms = known.map(([name, { num, den }]) => Fraction.of(num, den).times(Fraction.of(weights[name]!)));
  const score = Fraction.sum(terms).times(Fraction.of(100, whole)).toFixed(3);
  const sum = known.map(([name, { num, den }]) => `${name} ${weights[name]} × ${num}/${den}`).join(' + ');
  return { score, arithmetic: `100 × (${sum}) / ${whole} = ${score}` };
};

/** 吹哨率: neither unused nor worn out is a virtue; a band, not a rank. */
export const bandOf = (blown: number, { low, high }: { readonly low: number; readonly high: number }) =>
  blown < low ? ('below' as const) : blown > high ? ('above' as const) : ('within' as const);

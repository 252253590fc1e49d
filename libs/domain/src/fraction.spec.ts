import fc from 'fast-check';
import { Fraction } from './fraction';

const parts = fc.tuple(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), fc.bigInt({ min: 1n, max: 10n ** 12n }));
const fraction = parts.map(([above, below]) => Fraction.of(above, below));
const check = <T>(arbitrary: fc.Arbitrary<T>, holds: (value: T) => void): void => fc.assert(fc.property(arbitrary, holds));
const text = (value: Fraction): string => value.toString();

it.each([
  ['98.01', '9801/100'],
  ['0.30', '3/10'],
  ['-0.5', '-1/2'],
  ['7/20', '7/20'],
  ['14/40', '7/20'],
  ['-3', '-3'],
  ['0/9', '0'],
  ['-0', '0'],
])('reads %s as %s', (given, expected) => expect(text(Fraction.parse(given))).toBe(expected));
it.each(['', '1.', '.5', '1e3', '1/0', '1/-2', ' 1', '١', 'NaN'])('does not read %p', (given) =>
  expect(() => Fraction.parse(given)).toThrow(RangeError),
);
it('has no denominator of zero', () => {
  expect(() => Fraction.of(1, 0)).toThrow(RangeError);
  expect(() => Fraction.one.over(Fraction.zero)).toThrow(RangeError);
  expect(() => Fraction.of(0.5)).toThrow(RangeError);
});
it('keeps the sign above', () => expect([text(Fraction.of(1, -2)), text(Fraction.of(-1, -2))]).toEqual(['-1/2', '1/2']));

it.each([
  ['1/3', 3, '0.333'],
  ['2/3', 3, '0.667'],
  ['0.0005', 3, '0.001'],
  ['-0.0005', 3, '-0.001'],
  ['-0.0004', 3, '0.000'],
  ['98.691', 3, '98.691'],
  ['5/2', 0, '3'],
  ['-5/2', 0, '-3'],
  ['999.9995', 3, '1000.000'],
  ['0', 2, '0.00'],
])('shows %s with %d decimals as %s', (given, decimals, expected) =>
  expect(Fraction.parse(given).toFixed(decimals)).toBe(expected),
);

it('sums what floating point does not', () =>
  expect(Fraction.sum(Array.from({ length: 10 }, () => Fraction.parse('0.1'))).equals(Fraction.one)).toBe(true));

it('obeys the laws of arithmetic', () =>
  check(fc.tuple(fraction, fraction, fraction), ([a, b, c]) => {
    expect(text(a.plus(b))).toBe(text(b.plus(a)));
    expect(text(a.times(b.plus(c)))).toBe(text(a.times(b).plus(a.times(c))));
    expect(text(a.plus(b).minus(b))).toBe(text(a));
    if (!b.equals(Fraction.zero)) expect(text(a.over(b).times(b))).toBe(text(a));
    expect(Math.sign(a.compare(b))).toBe(Math.sign(a.minus(b).compare(Fraction.zero)));
    expect(a.compare(b) + b.compare(a)).toBe(0);
  }));

it('survives JSON, with one text for one value', () =>
  check(fc.tuple(parts, fc.bigInt({ min: 1n, max: 1000n })), ([[above, below], factor]) => {
    const value = Fraction.of(above, below);
    expect(Fraction.parse(JSON.parse(JSON.stringify(value)) as string).equals(value)).toBe(true);
    expect(JSON.stringify(Fraction.of(above * factor, below * factor))).toBe(JSON.stringify(value));
  }));

it('shows nothing that is further off than half of the last digit', () =>
  check(fc.tuple(fraction, fc.nat({ max: 6 })), ([value, decimals]) => {
    const off = Fraction.parse(value.toFixed(decimals)).minus(value);
    const half = Fraction.of(1n, 2n * 10n ** BigInt(decimals));
    expect(off.compare(half)).toBeLessThanOrEqual(0);
    expect(off.plus(half).compare(Fraction.zero)).toBeGreaterThanOrEqual(0);
  }));

it('is the same number whether it is divided or read from its decimals', () =>
  fc.assert(
    fc.property(fc.integer({ min: -2_000_000, max: 2_000_000 }), fc.integer({ min: 1, max: 2_000 }), (above, below) => {
      const fraction = Fraction.of(above, below);
      expect(fraction.toNumber()).toBe(Number(fraction.toFixed(15)));
    }),
  ));

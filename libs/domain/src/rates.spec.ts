import fc from 'fast-check';
import { Fraction } from './fraction';
import { compareForRank, rank, standing, type Standing } from './ranking';
import { defaultWeights, rateNames, score, scoreInterval, wilson, type Tallies, type Tally } from './rates';

const tally = (num: string, den: number): Tally => ({ num: Fraction.parse(num), den });
const tallies = (response: Tally, resolution: Tally, satisfaction: Tally): Tallies => ({ response, resolution, satisfaction });
const anyTally = fc.integer({ min: 1, max: 500 }).chain((den) => fc.nat({ max: den }).map((num) => tally(`${num}`, den)));
const anyTallies = fc.record({ response: anyTally, resolution: anyTally, satisfaction: anyTally });

describe('the score', () => {
  it('of Dongcheng 2024 is 98.691', () =>
    expect(score(tallies(tally('100', 100), tally('98.01', 100), tally('98.25', 100)), defaultWeights)?.toFixed(3)).toBe(
      '98.691',
    ));
  it('weighs 30, 35 and 35', () => expect(Fraction.sum(rateNames.map((name) => defaultWeights[name])).toString()).toBe('1'));
  it('is exact where floating point is not', () =>
    expect(score(tallies(tally('1', 3), tally('1', 3), tally('1', 3)), defaultWeights)?.toString()).toBe('100/3'));
  it.each(rateNames)('is not there when nothing was counted for %s', (name) => {
    const full = tally('1', 1);
    expect(score({ ...tallies(full, full, full), [name]: tally('0', 0) }, defaultWeights)).toBeUndefined();
    expect(scoreInterval({ ...tallies(full, full, full), [name]: tally('0', 0) }, defaultWeights)).toBeUndefined();
  });
  it('lies between 0 and 100, within its interval', () =>
    fc.assert(
      fc.property(anyTallies, (given) => {
        const value = score(given, defaultWeights)!.toNumber();
        const { low, high } = scoreInterval(given, defaultWeights)!;
        expect(0 <= low && low <= value + 1e-9 && value <= high + 1e-9 && high <= 100).toBe(true);
      }),
    ));
});

describe('Wilson’s interval', () => {
  it('is as published: 8 of 10 is 0.490 to 0.943', () => {
    const { low, high } = wilson(tally('8', 10))!;
    expect([low.toFixed(3), high.toFixed(3)]).toEqual(['0.490', '0.943']);
  });
  it('tells 3 of 3 from 300 of 300', () => {
    expect(wilson(tally('3', 3))!.low).toBeCloseTo(0.4385, 4);
    expect(wilson(tally('300', 300))!.low).toBeCloseTo(0.9874, 4);
    expect(wilson(tally('3', 3))!.high).toBe(1);
  });
  it('is not there for nothing', () => expect(wilson(tally('0', 0))).toBeUndefined());
  it('narrows with more of the same', () =>
    fc.assert(
      fc.property(anyTally, ({ num, den }) => {
        const width = (ends: { low: number; high: number } | undefined) => ends!.high - ends!.low;
        expect(width(wilson({ num: num.times(Fraction.of(10)), den: den * 10 }))).toBeLessThan(width(wilson({ num, den })));
      }),
    ));
});

describe('the ranking', () => {
  const unit = (unitId: string, items: number, points?: string, resolution = '1', satisfaction = '1'): Standing => ({
    unitId,
    items,
    score: points === undefined ? undefined : Fraction.parse(points),
    resolution: Fraction.parse(resolution),
    satisfaction: Fraction.parse(satisfaction),
  });
  const shown = (units: readonly Standing[], minimum = 10) =>
    rank(units, { minimum }).map((unit) => `${unit.unitId} ${'rank' in unit ? unit.rank : unit.notRanked}`);

  it('breaks ties by resolution, satisfaction, then fewer items', () =>
    expect(
      shown([unit('e', 30, '90', '0.8', '0.9'), unit('d', 20, '90', '0.8', '0.9'), unit('c', 40, '90', '0.8', '0.95'), unit('b', 40, '90', '0.9', '0.1'), unit('a', 99, '91', '0', '0')]),
    ).toEqual(['a 1', 'b 2', 'c 3', 'd 4', 'e 5'])); // prettier-ignore
  it('breaks them by fewer items per resident where the residents of all who tie are known', () => {
    const of = (unitId: string, items: number, residents?: number) => ({ ...unit(unitId, items, '90'), residents });
    expect(shown([of('a', 20, 1000), of('b', 30, 3000), of('c', 40, 2000)])).toEqual(['b 1', 'a 2', 'c 2']);
    expect(shown([of('a', 20, 1000), of('b', 30, 3000), of('c', 25)])).toEqual(['a 1', 'c 2', 'b 3']);
  });
  it('lets true ties share a rank and leaves the next free', () =>
    expect(shown([unit('d', 20, '80'), unit('c', 20, '90'), unit('b', 20, '90'), unit('a', 20, '95')])).toEqual([
      'a 1',
      'b 2',
      'c 2',
      'd 4',
    ]));
  it('sees a difference that three decimals hide', () =>
    expect(shown([unit('a', 20, '98.6914'), unit('b', 20, '98.69141')])).toEqual(['b 1', 'a 2']));
  it('lists with its reason what it does not rank', () =>
    expect(shown([unit('d', 0), unit('c', 9, '100'), unit('b', 50), unit('a', 10, '60')])).toEqual([
      'a 1',
      'b no-answers',
      'c below-minimum',
      'd no-items',
    ]));
  it('takes its standing from the tallies', () => {
    const given = tallies(tally('10', 10), tally('4.5', 9), tally('9', 9));
    expect(standing('a', 10, given, defaultWeights)).toEqual({ unitId: 'a', items: 10, score: Fraction.parse('82.5'), resolution: Fraction.parse('0.5'), satisfaction: Fraction.one });
    expect(standing('a', 10, tallies(tally('0', 0), tally('1', 1), tally('0', 0)), defaultWeights)).toEqual({ unitId: 'a', items: 10, score: undefined, resolution: Fraction.one, satisfaction: undefined });
  }); // prettier-ignore

  const small = fc.nat({ max: 3 });
  const anyUnits = fc.uniqueArray(
    fc.tuple(fc.nat({ max: 40 }), small, small, small, fc.nat({ max: 14 }), fc.boolean()).map(([id, points, s, m, items, answered]) =>
      unit(`u${id}`, items, answered ? `${points}` : undefined, `${s}/3`, `${m}/3`)), { selector: ({ unitId }) => unitId }); // prettier-ignore
  it('does not depend on the order of its input', () =>
    fc.assert(fc.property(anyUnits, (units) => expect(shown([...units].reverse())).toEqual(shown(units)))));
  it('lists every unit once; a rank is one more than the number of units placed before', () =>
    fc.assert(
      fc.property(anyUnits, (units) => {
        const listed = rank(units, { minimum: 3 });
        expect(listed.map(({ unitId }) => unitId).sort()).toEqual(units.map(({ unitId }) => unitId).sort());
        const ranked = listed.filter((unit) => 'rank' in unit);
        for (const unit of ranked) expect(unit.rank).toBe(1 + ranked.filter((other) => compareForRank(other, unit) < 0).length);
      }),
    ));
});

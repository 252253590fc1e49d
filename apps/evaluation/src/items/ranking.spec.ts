import { Fraction } from '@fengqiao/domain';
import fc from 'fast-check';
import { arithmeticOf, classesOf, rankingOf, ranksOf, talliesOf, type RankingPolicy, type Sums } from './ranking';

const policy: RankingPolicy = { weights: { response: 30, resolution: 35, satisfaction: 35 }, minimumItems: 5, classes: { k: 2 } };
const units = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => ({ id, name: `${id}街道` }));
const sums = (unitId: string, items: number, more: Partial<Sums> = {}): Sums => ({
  unitId,
  items,
  responded: items,
  responses: items,
  resolutionDen: 100,
  resolutionNum: items * 100,
  satisfactionDen: 100,
  satisfactionNum: items * 100,
  ...more,
});
const none = new Map<string, number>();
const of = (rows: Sums[], id: string) => rankingOf(units, rows, policy, none).find(({ unitId }) => unitId === id);

describe('a unit', () => {
  it('shows its figures and how they become the score', () =>
    expect(of([sums('a', 1)], 'a')).toEqual({
      unitId: 'a',
      name: 'a街道',
      rank: null,
      notRanked: 'below-minimum',
      score: '100.000',
      response: { num: 1, den: 1 },
      resolution: { num: 1, den: 1 },
      satisfaction: { num: 1, den: 1 },
      items: 1,
      classes: [],
      interval: { low: expect.stringMatching(/^\d+\.\d{3}$/), high: '100.000' },
      arithmetic: '30×1/1 + 35×1/1 + 35×1/1 = 100.000',
    }));
  it('adds items with and without answers', () => {
    const rows = [
      sums('a', 6, { resolutionNum: 550 }),
      sums('a', 4, { responded: 3, resolutionDen: 0, resolutionNum: 0, satisfactionDen: 0, satisfactionNum: 0 }),
    ];
    expect(of(rows, 'a')).toMatchObject({
      rank: 1,
      items: 10,
      response: { num: 9, den: 10 },
      resolution: { num: 5.5, den: 6 },
      satisfaction: { num: 6, den: 6 },
      arithmetic: '30×9/10 + 35×5.5/6 + 35×6/6 = 94.083',
    });
  });
  it('without answers has no score and says why', () =>
    expect(of([sums('a', 9, { satisfactionDen: 0, satisfactionNum: 0 })], 'a')).toMatchObject({
      rank: null,
      notRanked: 'no-answers',
      score: null,
      interval: null,
      arithmetic: '30×9/9 + 35×9/9 + 35×0/0：不参评，满意率无分母',
    }));
  it('without items is listed all the same', () =>
    expect(rankingOf(units, [], policy, none).map(({ notRanked }) => notRanked)).toEqual(units.map(() => 'no-items')));
  it('keeps thirds exact', () => {
    const third = { num: Fraction.of(1, 3), den: 1 };
    expect(arithmeticOf({ response: third, resolution: third, satisfaction: third }, policy)).toBe(
      '30×(1/3)/1 + 35×(1/3)/1 + 35×(1/3)/1 = 33.333',
    );
  });
});

it('reproduces the published composite', () => {
  const rates = { responded: 10_000, responses: 10_000, resolutionNum: 980_100, satisfactionNum: 982_500 };
  expect(of([sums('a', 10_000, rates)], 'a')?.score).toBe('98.691');
});

it('ranks ties alike, and goes on as if they were not', () => {
  const rows = [sums('a', 9), sums('b', 9), sums('c', 9, { responded: 8 }), sums('d', 9, { responded: 7 })];
  expect(
    rankingOf(units, rows, policy, none)
      .slice(0, 4)
      .map(({ rank }) => rank),
  ).toEqual([1, 1, 3, 4]);
  expect(ranksOf(units, rows, policy).get('c')).toBe(3);
});

describe('classes', () => {
  const ranks = ['a', 'b', 'c', 'd', 'e', 'f'].map((unitId, at) => ({ unitId, rank: at + 1 }));
  it('name the top, the bottom, and the largest gain among the others', () =>
    expect(Object.fromEntries(classesOf(ranks, new Map([['a', 6], ['c', 4], ['d', 6]]), 1))).toEqual({ a: ['先进'], d: ['进步'], f: ['整改'] })); // prettier-ignore
  it('never name more than half, nor one both ways', () =>
    expect(Object.fromEntries(classesOf(ranks.slice(0, 3), none, 10))).toEqual({ a: ['先进'], c: ['整改'] }));
  it('name all who tie with the last', () => {
    const tied = [1, 1, 1, 4, 5, 5].map((rank, at) => ({ unitId: ranks[at]!.unitId, rank }));
    expect(Object.fromEntries(classesOf(tied, none, 1))).toEqual({
      a: ['先进'],
      b: ['先进'],
      c: ['先进'],
      e: ['整改'],
      f: ['整改'],
    });
  });
  it('never blame who ties with the best', () => {
    const all = ranks.map(({ unitId }) => ({ unitId, rank: 1 }));
    expect(new Set([...classesOf(all, none, 1).values()].flat())).toEqual(new Set(['先进']));
  });
  it('know no gain of who was not ranked before', () =>
    expect(classesOf(ranks, new Map([['c', 3]]), 1).get('c')).toBeUndefined());
});

it('adds up: the streets’ figures are the district’s', () =>
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          unitId: fc.constantFrom('a', 'b', 'c'),
          responded: fc.boolean(),
          resolved: fc.constantFrom(0, 50, 100, undefined),
        }),
        { maxLength: 60 },
      ),
      (items) => {
        const rowsFor = (unitOf: (id: string) => string): Sums[] =>
          items.map(({ unitId, responded, resolved }) =>
            sums(unitOf(unitId), 1, {
              responded: responded ? 1 : 0,
              resolutionDen: resolved === undefined ? 0 : 100,
              resolutionNum: resolved ?? 0,
            }),
          );
        const streets = [...talliesOf(rowsFor((id) => id)).values()];
        const district = talliesOf(rowsFor(() => 'district')).get('district');
        for (const rate of ['response', 'resolution', 'satisfaction'] as const) {
          const num = Fraction.sum(streets.map(({ tallies }) => tallies[rate].num));
          expect(num.toString()).toBe(district?.tallies[rate].num.toString() ?? '0');
          expect(streets.reduce((sum, { tallies }) => sum + tallies[rate].den, 0)).toBe(district?.tallies[rate].den ?? 0);
        }
      },
    ),
  ));

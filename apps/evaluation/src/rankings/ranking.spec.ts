import { Fraction } from '@fengqiao/domain';
import fc from 'fast-check';
import { classesOf } from './classes';
import {
  arithmeticOf,
  nothingEarlier,
  rankingOf,
  standingsAsTold,
  standingsOf,
  type Earlier,
  type RankingPolicy,
} from './ranking';
import { countedBy, type Cell, type Definition } from './tally';

const definition: Definition = {
  definitionId: 'three-rates',
  weights: { response: 30, resolution: 35, satisfaction: 35 },
  values: { resolved: { yes: 100, partly: 50, no: 0 }, satisfied: { yes: 100, mostly: 50, no: 0 } },
  countedKinds: ['complaint', 'help'],
  over: 'answered',
};
const policy: RankingPolicy = { minimumItems: 5, classes: { k: 2, persistentMonths: 2 } };
const units = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => ({ id, name: `${id}街道` }));
const cell = (unitId: string, items: number, more: Partial<Cell> = {}): Cell => ({
  unitId,
  kind: 'complaint',
  excluded: false,
  resolvedDen: 1,
  satisfiedDen: 1,
  resolutionApplies: true,
  satisfactionApplies: true,
  items,
  responses: items,
  responded: items,
  resolvedYes: items,
  resolvedPartly: 0,
  satisfiedYes: items,
  satisfiedPartly: 0,
  ...more,
});
const unanswered = { resolvedDen: 0, satisfiedDen: 0, resolvedYes: 0, satisfiedYes: 0 };
const all = (cells: Cell[], earlier: Earlier = nothingEarlier, how = definition) => rankingOf(units, cells, how, policy, earlier);
const of = (cells: Cell[], id: string, how = definition) => all(cells, nothingEarlier, how).find(({ unitId }) => unitId === id);

describe('a unit', () => {
  it('shows its figures and how they become the score', () => {
    const rates = { response: { num: 1, den: 1 }, resolution: { num: 1, den: 1 }, satisfaction: { num: 1, den: 1 } };
    expect(of([cell('a', 1)], 'a')).toEqual({
      unitId: 'a',
      name: 'a街道',
      rank: null,
      notRanked: 'below-minimum',
      score: '100.000',
      ...rates,
      items: 1,
      excluded: 0,
      withExcluded: { ...rates, items: 1, score: '100.000' },
      before: { rank: null, score: null },
      classes: [],
      interval: { low: expect.stringMatching(/^\d+\.\d{3}$/), high: '100.000' },
      placeByLow: null,
      residents: null,
      per10000: null,
      arithmetic: '30×1/1 + 35×1/1 + 35×1/1 = 100.000',
    });
  });
  it('counts whoever was not reached as no where a definition is of all items, and nobody who cannot be asked', () => {
    const cells = [
      cell('a', 3),
      cell('a', 4, unanswered),
      cell('a', 2, { satisfiedDen: 0, satisfiedYes: 0, satisfactionApplies: false }),
      cell('a', 1, { ...unanswered, resolutionApplies: false, satisfactionApplies: false }),
    ];
    expect(of(cells, 'a')).toMatchObject({ resolution: { num: 5, den: 5 }, satisfaction: { num: 3, den: 3 } });
    expect(of(cells, 'a', { ...definition, over: 'items' })).toMatchObject({ items: 10, response: { num: 10, den: 10 }, resolution: { num: 5, den: 9 }, satisfaction: { num: 3, den: 7 } }); // prettier-ignore
  });
  it('adds items with and without answers', () =>
    expect(of([cell('a', 6, { resolvedYes: 5, resolvedPartly: 1 }), cell('a', 4, { responded: 3, ...unanswered })], 'a')).toMatchObject({
      rank: 1,
      items: 10,
      response: { num: 9, den: 10 },
      resolution: { num: 5.5, den: 6 },
      satisfaction: { num: 6, den: 6 },
      arithmetic: '30×9/10 + 35×5.5/6 + 35×6/6 = 94.083',
    })); // prettier-ignore
  it('without answers has no score and says why', () =>
    expect(of([cell('a', 9, { satisfiedDen: 0, satisfiedYes: 0 })], 'a')).toMatchObject({
      rank: null,
      notRanked: 'no-answers',
      score: null,
      interval: null,
      arithmetic: '30×9/9 + 35×9/9 + 35×0/0：不参评，满意率无分母',
    }));
  it('without items is listed all the same', () =>
    expect(all([]).map(({ notRanked }) => notRanked)).toEqual(units.map(() => 'no-items')));
  it('keeps thirds exact', () => {
    const third = { num: Fraction.of(1, 3), den: 1 };
    expect(arithmeticOf({ response: third, resolution: third, satisfaction: third }, definition)).toBe(
      '30×(1/3)/1 + 35×(1/3)/1 + 35×(1/3)/1 = 33.333',
    );
  });
  it('counts a group once, by the mean of its reporters', () =>
    expect(of([cell('a', 1, { resolvedDen: 3, resolvedYes: 2, satisfiedDen: 2, satisfiedYes: 1, satisfiedPartly: 1 })], 'a')).toMatchObject({
      items: 1,
      resolution: { num: 0.666666666666667, den: 1 },
      satisfaction: { num: 0.75, den: 1 },
    })); // prettier-ignore
  it('shows what it would be without exclusions', () =>
    expect(of([cell('a', 8), cell('a', 2, { excluded: true, responded: 0, resolvedYes: 0 })], 'a')).toMatchObject({
      score: '100.000',
      items: 8,
      excluded: 2,
      withExcluded: { items: 10, score: '87.000', response: { num: 8, den: 10 } },
    }));
  it('has a figure per 10 000 residents where they are known, to the third decimal', () => {
    const [known] = rankingOf([{ id: 'a', name: 'a', residents: 708_829 }], [cell('a', 100)], definition, policy, nothingEarlier);
    expect([known?.per10000, known?.residents]).toEqual(['1.411', 708_829]);
  });
  it('is read by another definition without being counted again', () => {
    const cells = [cell('a', 6, { resolvedYes: 4, resolvedPartly: 2 }), cell('a', 4, unanswered), cell('a', 9, { kind: 'help' })];
    const strict = { ...definition, values: { ...definition.values, resolved: { yes: 100, partly: 0, no: 0 } } };
    expect(of(cells, 'a')?.resolution).toEqual({ num: 14, den: 15 });
    expect(of(cells, 'a', strict)?.resolution).toEqual({ num: 13, den: 15 });
    expect(of(cells, 'a', { ...strict, over: 'items' })?.resolution).toEqual({ num: 13, den: 19 });
    expect(of(cells, 'a', { ...strict, countedKinds: ['complaint'] })?.resolution).toEqual({ num: 4, den: 6 });
  });
});

it('reproduces the published composite', () => {
  expect(of([cell('a', 10_000, { resolvedYes: 9_801, satisfiedYes: 9_825 })], 'a')?.score).toBe('98.691');
});

it('ranks ties alike, and goes on as if they were not', () => {
  const cells = [cell('a', 9), cell('b', 9), cell('c', 9, { responded: 8 }), cell('d', 9, { responded: 7 })];
  expect(all(cells).slice(0, 4).map(({ rank }) => rank)).toEqual([1, 1, 3, 4]); // prettier-ignore
});

it('breaks ties by fewer items per resident where the residents of those who tie are known', () => {
  const residing = units.map((unit) => ({ ...unit, ...(unit.id !== 'c' && { residents: unit.id === 'b' ? 90_000 : 10_000 }) }));
  const ranked = (...cells: Cell[]) => rankingOf(residing, cells, definition, policy, nothingEarlier).map(({ unitId, rank }) => `${unitId} ${rank}`);
  expect(ranked(cell('a', 9), cell('b', 18)).slice(0, 2)).toEqual(['b 1', 'a 2']);
  expect(ranked(cell('a', 9), cell('b', 18), cell('c', 12)).slice(0, 3)).toEqual(['a 1', 'c 2', 'b 3']);
}); // prettier-ignore

it('shows the month before beside each unit, and places by the lower end of the interval', () => {
  const by = { month: '2020-11', definitionId: 'another', policyVersion: 'assessment-0' };
  const read = { definition: { ...definition, definitionId: 'another' }, policyVersion: 'assessment-0', policy };
  const before = { month: '2020-11', cells: [cell('a', 9, { responded: 1 }), cell('b', 9)], ...read };
  const standings = standingsOf(units, before);
  const [first, second] = all([cell('a', 9), cell('b', 900, { responded: 899 })], { standings, items: [] });
  const rates = { response: { num: 1, den: 9 }, resolution: { num: 9, den: 9 } };
  expect(first).toMatchObject({ unitId: 'a', rank: 1, before: { rank: 2, score: '73.333', ...rates, ...by }, placeByLow: 2 });
  expect(second).toMatchObject({ unitId: 'b', rank: 2, before: { rank: 1, score: '100.000', ...by }, placeByLow: 1 });
  const told = rankingOf(units, before.cells, before.definition, policy, nothingEarlier);
  expect(standingsAsTold(told, by)).toEqual(standings); // a closed month is read as it was told
});

describe('classes', () => {
  const none = new Map<string, number>();
  const one = { k: 1, persistentMonths: 2 };
  const ranks = ['a', 'b', 'c', 'd', 'e', 'f'].map((unitId, at) => ({ unitId, rank: at + 1 }));
  it('name the top, the bottom, and the largest gain among the others', () =>
    expect(Object.fromEntries(classesOf(ranks, new Map([['a', 6], ['c', 4], ['d', 6]]), [], one))).toEqual({ a: ['先进'], d: ['进步'], f: ['整改'] })); // prettier-ignore
  it('never name more than half, nor one both ways', () =>
    expect(Object.fromEntries(classesOf(ranks.slice(0, 3), none, [], { ...one, k: 10 }))).toEqual({ a: ['先进'], c: ['整改'] }));
  it('name all who tie with the last', () => {
    const tied = [1, 1, 1, 4, 5, 5].map((rank, at) => ({ unitId: ranks[at]!.unitId, rank }));
    expect(Object.fromEntries(classesOf(tied, none, [], one))).toEqual({
      a: ['先进'],
      b: ['先进'],
      c: ['先进'],
      e: ['整改'],
      f: ['整改'],
    });
  });
  it('never blame who ties with the best', () => {
    const alike = ranks.map(({ unitId }) => ({ unitId, rank: 1 }));
    expect(new Set([...classesOf(alike, none, [], one).values()].flat())).toEqual(new Set(['先进']));
  });
  it('name 治理 who is most burdened month after month, whatever else it is', () => {
    const month = (...items: number[]) => items.map((n, at) => ({ unitId: ranks[at]!.unitId, items: n, per10000: undefined }));
    const named = (...months: ReturnType<typeof month>[]) => Object.fromEntries(classesOf(ranks.slice(0, 3), none, months, one));
    expect(named(month(9, 1, 1), month(8, 7, 1))).toEqual({ a: ['先进', '治理'], c: ['整改'] });
    expect(named(month(9, 1, 1), month(7, 8, 1))).toEqual({ a: ['先进'], c: ['整改'] });
    expect(named(month(9, 1, 1))).toEqual({ a: ['先进'], c: ['整改'] });
  });
  it('ask for the most per resident too, where all residents are known', () => {
    const volumes = [
      { unitId: 'a', items: 9, per10000: 1 },
      { unitId: 'b', items: 8, per10000: 2 },
    ];
    expect(Object.fromEntries(classesOf(ranks.slice(0, 2), none, [volumes, volumes], one))).toEqual({ a: ['先进'], b: ['整改'] });
  });
  it('know no gain of who was not ranked before', () =>
    expect(classesOf(ranks, new Map([['c', 3]]), [], one).get('c')).toBeUndefined());
});

it('adds up: the streets’ figures are the district’s', () =>
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          unitId: fc.constantFrom('a', 'b', 'c'),
          responded: fc.integer({ min: 0, max: 1 }),
          resolvedDen: fc.integer({ min: 0, max: 4 }),
          satisfiedDen: fc.integer({ min: 0, max: 1 }),
          excluded: fc.boolean(),
        }),
        { maxLength: 60 },
      ),
      (items) => {
        const cellsFor = (unitOf: (id: string) => string): Cell[] =>
          items.map(({ unitId, resolvedDen, satisfiedDen, ...more }) =>
            cell(unitOf(unitId), 1, {
              ...more,
              resolvedDen,
              satisfiedDen,
              resolvedYes: resolvedDen >> 1,
              satisfiedYes: satisfiedDen,
            }),
          );
        const streets = [
          ...countedBy(
            cellsFor((id) => id),
            definition,
            'left out',
          ).values(),
        ];
        const district = countedBy(
          cellsFor(() => 'district'),
          definition,
          'left out',
        ).get('district');
        for (const rate of ['response', 'resolution', 'satisfaction'] as const) {
          const num = Fraction.sum(streets.map(({ tallies }) => tallies[rate].num));
          expect(num.toString()).toBe(district?.tallies[rate].num.toString() ?? '0');
          expect(streets.reduce((sum, { tallies }) => sum + tallies[rate].den, 0)).toBe(district?.tallies[rate].den ?? 0);
        }
      },
    ),
  ));

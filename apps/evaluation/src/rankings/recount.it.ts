import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fraction, type RankingLevel } from '@fengqiao/domain';
import { sql } from '@fengqiao/service';
import fc from 'fast-check';
import { v7 } from 'uuid';
import { localTimeOf, policyOfMonth } from '../city-assessing';
import { course, historiesOf, type Course } from '../histories-under-test';
import type { Item } from '../items/item';
import { ItemStore } from '../items/item.store';
import { callBack, exclude, hear } from '../playing-under-test';
import { startUnderTest, type UnderTest } from '../under-test';
import { countedBy, type Counted } from './tally';
import { TallyStore } from './tally.store';

const months = ['2020-12', '2021-01'];
const levels: readonly (readonly [RankingLevel, 'lead' | 'assist'])[] = [['street', 'lead'], ['community', 'assist'], ['property', 'assist']]; // prettier-ignore
const recount = sql(readFileSync(join(__dirname, 'recount.sql'), 'utf8'));
type Recounted = {
  readonly role: string;
  readonly unitId: string;
  readonly excluded: boolean;
  readonly resolvedDen: number;
  readonly satisfiedDen: number;
  readonly items: number;
  readonly responses: number;
  readonly responded: number;
  readonly resolvedNum: number;
  readonly satisfiedNum: number;
};

let city: UnderTest;
const start = async (): Promise<void> => {
  city = await startUnderTest(new Date('2020-12-16T11:22:00+08:00'));
};
const startAnew = async (): Promise<void> => {
  await city.close();
  await start();
};
beforeEach(start);
afterEach(async () => {
  jest.restoreAllMocks();
  await city.close();
});

type Shown = Readonly<Record<string, readonly (number | string)[]>>;
const shown = (counted: Map<string, Counted>): Shown =>
  Object.fromEntries(
    [...counted]
      .filter(([, { items }]) => items > 0)
      .map(
        ([
          id,
          {
            items,
            tallies: { response, resolution, satisfaction },
          },
        ]): [string, (number | string)[]] => [
          id,
          [items, ...[response, resolution, satisfaction].map(({ num, den }) => `${num.toString()} of ${den}`)],
        ],
      )
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );

const rangeOf = (month: string) => ({ month, ...localTimeOf(city.city).monthRange(month) });

/** By the service's tallies, and once more by the SQL file; the latter's rows are only added up here. */
const bothWays = async (now: Date) => {
  const [tallied, recounted]: Record<string, unknown>[] = [{}, {}];
  for (const month of months) {
    const policy = policyOfMonth(city.city, month);
    const how = JSON.stringify({ ...policy.values, countedKinds: policy.countedKinds, responseOnlyChannels: policy.responseOnlyChannels });
    const rows = await city.database.rows<Recounted>(recount, [month, now, '08:00', how]);
    for (const exclusions of ['left out', 'counted'] as const) {
      for (const [level, role] of levels) {
        const cells = await city.app.get(TallyStore).cells({ months: [rangeOf(month)], role, level }, now);
        tallied![`${month} ${level} ${exclusions}`] = shown(countedBy(cells, policy, exclusions));
        const isOf = ({ unitId }: Recounted) => city.city.unit(unitId)?.kind === level;
        const units = rows.filter((row) => row.role === role && isOf(row) && (exclusions === 'counted' || !row.excluded));
        recounted![`${month} ${level} ${exclusions}`] = shown(added(units));
      }
    }
  }
  return [tallied, recounted];
}; // prettier-ignore

const added = (rows: readonly Recounted[]): Map<string, Counted> => {
  const units = new Map<string, Counted>();
  for (const row of rows) {
    const before = units.get(row.unitId);
    const plus = (rate: 'response' | 'resolution' | 'satisfaction', num: Fraction, den: number) => ({
      num: num.plus(before?.tallies[rate].num ?? Fraction.zero),
      den: den + (before?.tallies[rate].den ?? 0),
    });
    const mean = (sum: number, den: number) => (den === 0 ? Fraction.zero : Fraction.of(sum, 100 * den));
    units.set(row.unitId, {
      items: row.items + (before?.items ?? 0),
      tallies: {
        response: plus('response', Fraction.of(row.responded), row.responses),
        resolution: plus('resolution', mean(row.resolvedNum, row.resolvedDen), row.resolvedDen > 0 ? row.items : 0),
        satisfaction: plus('satisfaction', mean(row.satisfiedNum, row.satisfiedDen), row.satisfiedDen > 0 ? row.items : 0),
      },
    });
  }
  return units;
};

/** Half of the facts, the limits, callbacks and exclusions, then the late half and all of it again: each time both ways agree. */
const agree = async (courses: readonly Course[], shuffle: readonly number[]): Promise<boolean> => {
  const histories = historiesOf(courses);
  const told = histories.flatMap((history) => history.told);
  const order = told.map((one, at) => ({ one, key: shuffle[at % shuffle.length]! + at / 1e6 })).sort((a, b) => a.key - b.key);
  const disordered = order.map(({ one }) => one);
  const half = Math.floor(disordered.length / 2);
  const isSame: boolean[] = [];
  const compare = async (time: string): Promise<void> => {
    await city.moveTo(new Date(time));
    const [tallied, recounted] = await bothWays(new Date(time));
    isSame.push(JSON.stringify(tallied) === JSON.stringify(recounted));
  };
  await hear(city, disordered.slice(0, half));
  await compare('2020-12-17T09:00:00+08:00');
  await callBack(city, histories, true);
  await compare('2020-12-28T09:00:00+08:00');
  await exclude(city, histories);
  await callBack(city, histories, false);
  await hear(city, [...disordered.slice(half), ...disordered.slice(0, half)]);
  await compare('2021-01-07T09:00:00+08:00');
  await callBack(city, histories, false);
  await exclude(city, histories);
  await city.app.get(TallyStore).tidy(new Date('2021-01-07T09:00:00+08:00'));
  await compare('2021-01-20T09:00:00+08:00');
  return isSame.every(Boolean);
};

const runs = Number(process.env['FQ_HISTORIES'] ?? 3);
const seed = Number(process.env['FQ_SEED'] ?? 20201216);
const courses = fc.array(course, { minLength: 24, maxLength: 24 });
const shuffle = fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 17, maxLength: 17 });

it('equals a recount from the facts alone, after any history in any order, with repeats', async () => {
  const sample = fc.sample(fc.tuple(courses, shuffle), { numRuns: runs, seed });
  for (const [nth, [some, order]] of sample.entries()) {
    if (nth > 0) await startAnew();
    expect(await agree(some, order)).toBe(true);
  }
}, 600_000);

describe('the recount catches a service that', () => {
  type Replace = ItemStore['replace'];
  const plant = (bug: (items: readonly Item[], ...rest: Parameters<Replace>) => readonly Item[]): void => {
    const store = city.app.get(ItemStore);
    const replace = store.replace.bind(store);
    jest
      .spyOn(store, 'replace')
      .mockImplementation((tx, matter, items, now) => replace(tx, matter, bug(items, tx, matter, items, now), now));
  };
  const usual: Course = {
    unit: 0,
    kind: 'complaint',
    channel: 'hotline',
    hasContact: true,
    dueDay: 7,
    sign: 'in time',
    contact: 'in time',
    assistSign: 'in time',
    assistObjects: false,
    objection: 'none',
    extension: false,
    rework: false,
    hang: false,
    end: 'open',
    group: 0,
    answer: { reached: true, resolved: 'no', satisfied: 'no' },
    asksEarly: false,
    exclusion: 'none',
  };
  const grouped: Course = { ...usual, group: 1 };
  const told: Course[] = [
    usual,
    grouped,
    { ...grouped, answer: { reached: true, resolved: 'yes', satisfied: 'yes' } },
    { ...usual, exclusion: 'approved' },
    { ...usual, dueDay: 20 },
    { ...usual, assistSign: 'late' },
    { ...usual, objection: 'upheld' },
  ];
  const disagrees = async (): Promise<boolean> => !(await agree(told, [0]));

  it('counts what is excluded', async () => {
    plant((items) => items.map((item) => ({ ...item, excluded: undefined })));
    expect(await disagrees()).toBe(true);
  });
  it('counts a group twice', async () => {
    plant((items) => [
      ...items,
      ...items.filter(({ role, resolved: { yes, partly, no } }) => role === 'lead' && yes + partly + no > 1).map((item) => ({ ...item, id: v7() })), // prettier-ignore
    ]);
    expect(await disagrees()).toBe(true);
  });
  it('takes the month of the dispatch for that of the limit', async () => {
    plant((items) => items.map((item) => ({ ...item, month: '2020-12' })));
    expect(await disagrees()).toBe(true);
  });
  it('drops the assist that was late', async () => {
    plant((items) => items.filter(({ role, responded }) => role === 'lead' || responded));
    expect(await disagrees()).toBe(true);
  });
  it('keeps the objector', async () => {
    const seen = new Map<string, Item>();
    plant((items, _, { dispatchId }) => {
      const lead = items.find(({ role }) => role === 'lead');
      const before = seen.get(dispatchId);
      if (lead && !before) seen.set(dispatchId, lead);
      const passedOn = before && lead && before.unitId !== lead.unitId;
      return passedOn ? [...items, { ...before, id: before.id.replace(/^./, 'f'), settled: true }] : items;
    });
    expect(await disagrees()).toBe(true);
  });
  it('does nothing wrong: then they agree', async () => expect(await disagrees()).toBe(false));
});

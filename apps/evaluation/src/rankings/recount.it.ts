import { evaluation } from '@fengqiao/contracts';
import { sql } from '@fengqiao/service';
import fc from 'fast-check';
import { v7 } from 'uuid';
import { courseAnywhere, usual, type Course, type Said } from '../courses-under-test';
import { historiesOf, type History } from '../histories-under-test';
import type { Item } from '../items/item';
import { ItemStore } from '../items/item.store';
import { callBack, exclude, hear, revoke } from '../playing-under-test';
import { levels, recounting, type Figures } from '../recounting-under-test';
import { startUnderTest, type UnderTest } from '../under-test';

const hotline = '110000-12345';
const local = (time: string): Date => new Date(`${time}:00+08:00`);
let city: UnderTest;
const start = async (): Promise<void> => {
  city = await startUnderTest(local('2020-12-16T11:22'));
  city.play('fq.rpc.dispatch.unsent', () => ({ count: 0, newest: '1' }));
  city.play('fq.rpc.dispatch.said-of', () => ({ items: [] }));
};

/** Three streets each, with a community and a property company; none has anything to do with another's. */
const streetsOf = (nth: number): string[] =>
  city.city
    .unitsOfKind('street')
    .map(({ id }) => id)
    .filter((id) => city.city.unit(`${id}003-wy1`))
    .slice(3 * nth, 3 * nth + 3);

const differing = ([one, other]: readonly [Figures, Figures]): string[] =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((name) => one[name] !== other[name]);

/**
 * A part of the facts, calls and exclusions, the rest and a part of it again; December closes, and what is late comes after it,
 * with other answers and exclusions that are taken back; January closes, and more is late. Answers what ever differs.
 */
const differences = async (worlds: readonly (readonly History[])[], shuffle: readonly number[]): Promise<Set<string>> => {
  const histories = worlds.flat();
  const found = new Set<string>();
  const { bothWays, correctionsBothWays, insideBothWays } = recounting(city, ['2020-12', '2021-01', '2021-02']);
  const compare = async (time: string, ...closed: string[]): Promise<void> => {
    await city.moveTo(local(time));
    const now = local(time);
    for (const name of differing(await bothWays(now))) found.add(name);
    for (const month of closed) for (const name of differing(await correctionsBothWays(month, now))) found.add(name);
  };
  const close = async (month: string): Promise<void> =>
    expect(await city.ask(evaluation.closeMonth, { month }, hotline)).toMatchObject({ status: 'closed' });
  const keyOf = (at: number): number => shuffle[at % shuffle.length]!;
  // Of some that are late all is late.
  const cut = histories.map(({ told, course: { late: isLate } }, at) => (isLate ? keyOf(at) % (told.length + 1) : told.length));
  const inTime = histories.flatMap(({ told }, at) => told.slice(0, cut[at]));
  const late = histories.flatMap(({ told }, at) => told.slice(cut[at]));
  const disordered = inTime.map((one, at) => ({ one, key: keyOf(at) + at / 1e6 })).sort((a, b) => a.key - b.key).map(({ one }) => one); // prettier-ignore
  const half = Math.floor(disordered.length / 2);

  // What is excluded before it is grouped or passes on.
  await hear(city, histories.flatMap(({ told }, at) => told.slice(0, Math.min(1, cut[at]!)))); // prettier-ignore
  const passing = await exclude(city, histories);
  await hear(city, disordered.slice(0, half));
  await compare('2020-12-17T09:00');
  await callBack(city, histories, 0, true);
  await compare('2020-12-28T09:00');
  passing.push(...(await exclude(city, histories)));
  await revoke(city, passing.splice(0, passing.length / 2));
  await callBack(city, histories, 1);
  await hear(city, [...disordered.slice(half), ...disordered.slice(0, half)]);
  await compare('2021-01-07T09:00');
  await callBack(city, histories, 2);
  await city.moveTo(local('2021-01-08T09:00'));
  await close('2020-12');
  await compare('2021-01-08T09:00', '2020-12');
  await hear(city, [...late].reverse());
  await revoke(city, passing);
  await callBack(city, histories, 3);
  await compare('2021-01-20T09:00', '2020-12');
  await city.moveTo(local('2021-02-08T09:00'));
  await close('2021-01');
  await revoke(city, await exclude(city, histories));
  await callBack(city, histories, 4);
  await compare('2021-02-10T09:00', '2020-12', '2021-01');
  for (const street of worlds[0]![0]!.streets)
    for (const name of differing(await insideBothWays(street, local('2021-02-10T09:00')))) found.add(name);
  return found;
};

describe('the recount from the facts alone', () => {
  const runs = Number(process.env['FQ_HISTORIES'] ?? 3);
  const seed = Number(process.env['FQ_SEED'] ?? 20201216);
  const courses = fc.array(courseAnywhere, { minLength: 24, maxLength: 24 });
  const shuffle = fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 17, maxLength: 17 });
  const AT_ONCE = 50;
  /** A group in every world that is excluded and stays one. */
  const together = [usual, { ...usual, dueDay: 3 }].map((one): Course => ({ ...one, group: 3, exclusion: 'approved' }));
  afterEach(() => city.close());
  /** Nothing equals nothing: there is something to compare everywhere, and 经开区 stands beside the districts. */
  const allLevelsHaveFigures = async (): Promise<void> => {
    const names = Object.keys((await recounting(city, ['2020-12', '2021-01']).bothWays(local('2021-02-10T09:00')))[0]);
    expect(levels.filter(([level]) => !names.some((name) => name.includes(` ${level} `)))).toEqual([]);
    expect(names).toContain('2020-12 district counted of-all-items 110115403');
    const led = await city.database.rows(sql(`select from item where role = 'assist' and level = 'office' and unit_id ~ '-ms$'`));
    expect(led.length).toBeGreaterThan(0);
  };
  /** There are approvals about several tickets, and others that did not apply any more to what became of theirs: it was asked anew. */
  const approvalsCameToDiffer = async (): Promise<void> => {
    const approved = `select * from exclusion where status = 'approved'`;
    const several = await city.database.rows(sql(`${approved} and cardinality(tickets) > 1`));
    const anew = await city.database.rows(
      sql(
        `${approved} and exists (select from (${approved}) a where a.dispatch_id = exclusion.dispatch_id and a.id <> exclusion.id)`,
      ),
    );
    expect(several.length).toBeGreaterThan(0);
    expect(anew.length).toBeGreaterThan(0);
  };

  it('equals open and closed months and their corrections, after any history in any order, with repeats', async () => {
    const sample = fc.sample(courses, { numRuns: runs, seed });
    for (let from = 0; from < runs; from += AT_ONCE) {
      if (from > 0) await city.close();
      await start();
      const worlds = sample.slice(from, from + AT_ONCE).map((some, nth) => historiesOf([...some, ...together], streetsOf(nth)));
      expect([...(await differences(worlds, fc.sample(shuffle, { numRuns: 1, seed: seed + from })[0]!))]).toEqual([]);
      const corrections = await city.database.rows(sql(`select distinct month, item_id from correction`));
      expect(corrections.length).toBeGreaterThan(10 * worlds.length);
      await allLevelsHaveFigures();
      await approvalsCameToDiffer();
    }
  }, 1_200_000);
});

describe('the recount catches a service that', () => {
  const yes: Said = { ...usual.answers[0]!, resolved: 'yes', satisfied: 'yes' };
  const grouped: Course = { ...usual, group: 1 };
  const told: Course[] = [
    usual,
    grouped,
    { ...grouped, answers: [yes] },
    { ...usual, exclusion: 'approved' },
    { ...usual, dueDay: 20 },
    { ...usual, assistSign: 'late' },
    { ...usual, objection: 'upheld' },
    { ...usual, objection: 'rejected', contact: 'late' },
    { ...usual, late: true },
  ];

  type Bug = (items: readonly Item[], dispatchId: string) => readonly Item[];
  const seen = new Map<string, Item>();
  const bugs = {
    'does nothing wrong': (items) => items,
    'counts what is excluded': (items) => items.map((item) => ({ ...item, excluded: undefined })),
    'counts a group twice': (items) => [
      ...items,
      ...items.filter(({ role, resolved: { yes: y, partly, no: n } }) => role === 'lead' && y + partly + n > 1).map((item) => ({ ...item, id: v7() })), // prettier-ignore
    ],
    'takes the month of the dispatch for that of the limit': (items) => items.map((item) => ({ ...item, month: '2020-12' })),
    'drops the assist that was late': (items) => items.filter(({ role, responded }) => role === 'lead' || responded),
    'keeps the objector': (items, dispatchId) => {
      const lead = items.find(({ role }) => role === 'lead');
      const before = seen.get(dispatchId);
      if (lead && !before) seen.set(dispatchId, lead);
      const passedOn = before && lead && before.unitId !== lead.unitId;
      return passedOn ? [...items, { ...before, id: before.id.replace(/^./, 'f'), settled: true }] : items;
    },
  } satisfies Record<string, Bug>;
  const names = Object.keys(bugs) as (keyof typeof bugs)[];
  const found = new Map<string, string[]>();

  /** Each bug is planted in a world of its own, beside a world without any: what differs there differs by this bug alone. */
  beforeAll(async () => {
    await start();
    const worlds = names.map((_, nth) => historiesOf(told, streetsOf(nth)));
    const bugOf = new Map(worlds.flatMap((world, nth) => world.map(({ dispatchId }) => [dispatchId, names[nth]!] as const)));
    const store = city.app.get(ItemStore);
    const replace = store.replace.bind(store);
    jest.spyOn(store, 'replace').mockImplementation((tx, matter, items, now) => {
      const bug: Bug = bugs[bugOf.get(matter.dispatchId)!];
      return replace(tx, matter, bug(items, matter.dispatchId), now);
    });
    const differ = [...(await differences(worlds, [0]))];
    for (const [nth, name] of names.entries())
      found.set(name, differ.filter((one) => streetsOf(nth).some((street) => one.includes(` ${street}`)))); // prettier-ignore
  }, 120_000);
  afterAll(async () => {
    jest.restoreAllMocks();
    await city.close();
  });

  const caught = (name: keyof typeof bugs): string[] => found.get(name)!;
  const openMonth = (one: string): boolean => / (street|community|property) (left out|counted) /.test(one);

  it('counts what is excluded', () => {
    expect(caught('counts what is excluded')).not.toEqual([]);
    expect(caught('counts what is excluded').filter((one) => one.includes(' counted '))).toEqual([]);
  });
  it('counts a group twice', () => {
    expect(caught('counts a group twice')).not.toEqual([]);
    expect(caught('counts a group twice').filter((one) => openMonth(one) && !one.includes(' street '))).toEqual([]);
  });
  it('takes the month of the dispatch for that of the limit', () => {
    const months = caught('takes the month of the dispatch for that of the limit').map((one) => one.slice(0, 7));
    expect(new Set(months)).toEqual(new Set(['2020-12', '2021-01']));
  });
  it('drops the assist that was late', () => {
    expect(caught('drops the assist that was late')).not.toEqual([]);
    expect(caught('drops the assist that was late').filter((one) => one.includes(' street '))).toEqual([]);
  });
  it('keeps the objector', () => {
    const [objector] = streetsOf(names.indexOf('keeps the objector'));
    expect(caught('keeps the objector')).not.toEqual([]);
    expect(caught('keeps the objector').filter((one) => !one.endsWith(` ${objector}`))).toEqual([]);
  });
  it('does nothing wrong: then they agree', () => expect(caught('does nothing wrong')).toEqual([]));
});

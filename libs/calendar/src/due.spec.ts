import fc from 'fast-check';
import { addDays, chinaHolidays, createCalendar, limitUnits, officeHours, type Limit, type Pause } from './index';

const calendar = createCalendar({ timeZone: { name: 'Asia/Shanghai', offsetMinutes: 480 }, holidays: chinaHolidays });
const DAY = 86_400_000;
const moment = fc.date({ min: new Date('2017-06-01T00:00:00Z'), max: new Date('2027-12-31T00:00:00Z'), noInvalidDate: true });
const limit: fc.Arbitrary<Limit> = fc.record({ amount: fc.integer({ min: 1, max: 40 }), unit: fc.constantFrom(...limitUnits) });
/** Pauses that begin up to ten days before or sixty days after a start, as yet without order. */
const pausesAfter = (from: Date): fc.Arbitrary<Pause[]> =>
  fc.array(
    fc
      .tuple(fc.integer({ min: -10 * DAY, max: 60 * DAY }), fc.integer({ min: 0, max: 9 * DAY }))
      .map(([begin, length]) => ({ from: new Date(from.getTime() + begin), to: new Date(from.getTime() + begin + length) })),
    { maxLength: 4 },
  );
const paused = moment.chain((from) => fc.tuple(fc.constant(from), pausesAfter(from)));
const due = (wanted: Limit, from: Date, pauses: Pause[] = []) => calendar.dueAt(wanted, from, officeHours, pauses);
const time = (wanted: Limit, from: Date, pauses: Pause[] = []): number => due(wanted, from, pauses).dueAt.getTime();
const check = <T>(arbitrary: fc.Arbitrary<T>, holds: (value: T) => void): void =>
  fc.assert(fc.property(arbitrary, holds), { numRuns: 300 });

it('is later than its start, and later still for more', () =>
  check(fc.tuple(limit, paused), ([wanted, [from, pauses]]) => {
    expect(time(wanted, from, pauses)).toBeGreaterThan(from.getTime());
    expect(time({ ...wanted, amount: wanted.amount + 1 }, from, pauses)).toBeGreaterThan(time(wanted, from, pauses));
  }));

it('is never earlier for a later start', () =>
  check(fc.tuple(limit, moment, fc.integer({ min: 0, max: 20 * DAY })), ([wanted, from, later]) =>
    expect(time(wanted, new Date(from.getTime() + later))).toBeGreaterThanOrEqual(time(wanted, from)),
  ));

it('of working days is the closing time of a working day, with as many working days after the start', () =>
  check(fc.tuple(fc.integer({ min: 1, max: 60 }), moment), ([amount, from]) => {
    const { dueAt, because } = due({ amount, unit: 'workingDays' }, from);
    const last = calendar.localDate(dueAt);
    expect(calendar.isWorkingDay(last).working).toBe(true);
    expect(calendar.localClock(dueAt)).toBe('18:00:00');
    let counted = 0;
    for (let date = addDays(calendar.localDate(from), 1); date <= last; date = addDays(date, 1))
      counted += calendar.isWorkingDay(date).working ? 1 : 0;
    expect(counted).toBe(amount);
    expect(because.at(-1) === because.find((line) => line.includes('暂定'))).toBe(
      due({ amount, unit: 'workingDays' }, from).provisional,
    );
  }));

it('of days is the last second of the day so many days on, and is the sum of its parts', () =>
  check(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), moment), ([amount, more, from]) => {
    const { dueAt, provisional } = due({ amount, unit: 'days' }, from);
    expect([calendar.localDate(dueAt), calendar.localClock(dueAt), provisional]).toEqual([
      addDays(calendar.localDate(from), amount),
      '23:59:59',
      false,
    ]);
    expect(due({ amount: more, unit: 'days' }, dueAt).dueAt).toEqual(due({ amount: amount + more, unit: 'days' }, from).dueAt);
  }));

it('in hours is exact', () =>
  check(fc.tuple(fc.integer({ min: 1, max: 1000 }), moment), ([amount, from]) => {
    expect(time({ amount, unit: 'hours' }, from)).toBe(from.getTime() + amount * 3_600_000);
    expect(time({ amount: amount * 60, unit: 'minutes' }, from)).toBe(time({ amount, unit: 'hours' }, from));
  }));

it('of working hours lies within opening hours', () =>
  check(fc.tuple(fc.integer({ min: 1, max: 90 }), moment), ([amount, from]) => {
    const { dueAt } = due({ amount, unit: 'workingHours' }, from);
    const clock = calendar.localClock(dueAt);
    expect(calendar.isWorkingDay(calendar.localDate(dueAt)).working).toBe(true);
    expect((clock > '09:00:00' && clock <= '12:00:00') || (clock > '13:00:00' && clock <= '18:00:00')).toBe(true);
  }));

describe('pauses', () => {
  it('never bring the end nearer, in whatever order they are kept, and never leave it in a pause', () =>
    check(fc.tuple(limit, paused), ([wanted, [from, pauses]]) => {
      const found = time(wanted, from, pauses);
      expect(found).toBeGreaterThanOrEqual(time(wanted, from));
      expect(time(wanted, from, [...pauses].reverse())).toBe(found);
      expect(pauses.some((pause) => from.getTime() < pause.to.getTime() && Math.max(pause.from.getTime(), from.getTime()) < found && found <= pause.to.getTime() && pause.from < pause.to)).toBe(false); // prettier-ignore
    }));

  it('push a later end by one more, never by less', () =>
    check(fc.tuple(limit, paused, fc.integer({ min: 1, max: 5 * DAY })), ([wanted, [from, pauses], longer]) =>
      expect(time(wanted, from, pauses.map(({ from, to }) => ({ from, to: new Date(to.getTime() + longer) })))).toBeGreaterThanOrEqual(time(wanted, from, pauses)))); // prettier-ignore

  it('of whole days before the end push days by just as many', () =>
    check(
      fc.tuple(fc.integer({ min: 2, max: 40 }), moment, fc.integer({ min: 1, max: 20 }), fc.nat()),
      ([amount, from, length, seed]) => {
        const begin = from.getTime() + (seed % ((amount - 1) * DAY));
        const pause = { from: new Date(begin), to: new Date(begin + length * DAY) };
        expect(time({ amount, unit: 'days' }, from, [pause])).toBe(time({ amount: amount + length, unit: 'days' }, from));
      },
    ));

  it('push hours by their length', () =>
    check(
      fc.tuple(fc.integer({ min: 1, max: 400 }), moment, fc.nat({ max: 9 * DAY }), fc.nat()),
      ([amount, from, length, seed]) => {
        const begin = from.getTime() + (seed % (amount * 3_600_000));
        const pause = { from: new Date(begin), to: new Date(begin + length) };
        expect(time({ amount, unit: 'hours' }, from, [pause])).toBe(time({ amount, unit: 'hours' }, from) + length);
      },
    ));
});

import fc from 'fast-check';
import { chinaHolidays, createCalendar, officeHours, type Limit, type Pause } from './index';

const calendar = createCalendar({ timeZone: { name: 'Asia/Shanghai', offsetMinutes: 480 }, holidays: chinaHolidays });
const MINUTE = 60_000;
const start = new Date('2024-01-29T10:00:00+08:00'); // two weeks before a Spring Festival with worked weekends around it
const later = (minutes: number): Date => new Date(start.getTime() + minutes * MINUTE);

const limit = fc.oneof(
  fc.record({ amount: fc.integer({ min: 1, max: 200 }), unit: fc.constantFrom('minutes' as const, 'hours' as const) }),
  fc.record({ amount: fc.integer({ min: 1, max: 40 }), unit: fc.constantFrom('days' as const, 'workingDays' as const, 'workingHours' as const) }), // prettier-ignore
);
const pause = fc
  .record({ at: fc.integer({ min: 0, max: 30 * 24 * 60 }), length: fc.integer({ min: 1, max: 9 * 24 * 60 }) })
  .map(({ at, length }): Pause => ({ from: later(at), to: later(at + length) }));
const pauses = fc.array(pause, { maxLength: 5 });
const due = (of: Limit, ledger: readonly Pause[] = []): Date => calendar.dueAt(of, start, officeHours, ledger).dueAt;
const isPaused = (ledger: readonly Pause[], minute: Date): boolean =>
  ledger.some(({ from, to }) => from <= minute && minute < to);

/** Minutes between the start and a time in which the clock ran: reckoned minute by minute, without the calendar's own ledger. */
const ran = (until: Date, ledger: readonly Pause[], counts: (minute: Date) => boolean): number => {
  let minutes = 0;
  for (let at = start; at < until; at = new Date(at.getTime() + MINUTE)) if (counts(at) && !isPaused(ledger, at)) minutes += 1;
  return minutes;
};
const isOpen = (minute: Date): boolean => {
  const clock = calendar.localClock(minute).slice(0, 5);
  const inHours = (clock >= '09:00' && clock < '12:00') || (clock >= '13:00' && clock < '18:00');
  return inHours && calendar.isWorkingDay(calendar.localDate(minute)).working;
};

it('never brings a due time forward', () =>
  fc.assert(fc.property(limit, pauses, (of, ledger) => expect(due(of, ledger) >= due(of)).toBe(true))));

it('does not depend on the order of the ledger', () =>
  fc.assert(fc.property(limit, pauses, (of, ledger) => expect(due(of, [...ledger].reverse())).toEqual(due(of, ledger)))));

it('counts what overlaps once: a pause cut in two that overlap, or written twice, is that pause', () =>
  fc.assert(
    fc.property(limit, pauses, pause, fc.nat(100), (of, ledger, one, share) => {
      const middle = new Date(
        one.from.getTime() + Math.floor(((one.to.getTime() - one.from.getTime()) * share) / 100 / MINUTE) * MINUTE,
      );
      const twice = [...ledger, one, { from: one.from, to: middle }, { from: middle, to: one.to }, one];
      expect(due(of, twice)).toEqual(due(of, [...ledger, one]));
    }),
  ));

it('moves an exact limit by exactly the time that was lost before it ran out', () =>
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), pauses, (hours, ledger) =>
      expect(ran(due({ amount: hours, unit: 'hours' }, ledger), ledger, () => true)).toBe(hours * 60),
    ),
    { numRuns: 30 },
  ));

it('moves a limit in working hours by exactly the working time that was lost', () =>
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 24 }), pauses, (hours, ledger) => {
      const found = due({ amount: hours, unit: 'workingHours' }, ledger);
      expect(ran(found, ledger, isOpen)).toBe(hours * 60);
      expect(isPaused(ledger, new Date(found.getTime() - 1))).toBe(false);
    }),
    { numRuns: 30 },
  ));

it('moves a limit in days by the days at whose end the clock stood, and ends in no pause', () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 1, max: 8 }),
      (days, begins, lasts) => {
        const from = new Date(`2024-02-${String(begins).padStart(2, '0')}T10:00:00+08:00`);
        const ledger = [{ from, to: new Date(from.getTime() + lasts * 86_400_000) }]; // as many day's ends as days
        const plain = due({ amount: days, unit: 'days' });
        const lost = from < plain ? lasts : 0;
        expect(due({ amount: days, unit: 'days' }, ledger)).toEqual(new Date(plain.getTime() + lost * 86_400_000));
      },
    ),
  ));

it('tells each pause, in words that can be checked', () => {
  const ledger = [{ from: new Date('2024-01-30T15:00:00+08:00'), to: new Date('2024-02-01T10:00:00+08:00') }];
  expect(calendar.dueAt({ amount: 2, unit: 'workingDays' }, start, officeHours, ledger).because).toEqual([
    '期限2个工作日，自2024-01-29（周一）10:00起，当日不计',
    '2024-01-30（周二）至2024-01-31（周三）：时限暂停，不计',
    '2024-02-01（周四）至2024-02-02（周五）：工作日，计为第1至第2个工作日',
    '2024-02-02（周五）为最后一个工作日，至当日下班时间止',
    '到期：2024-02-02（周五）18:00',
  ]);
});

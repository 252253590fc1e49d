import fc from 'fast-check';
import { afterPause, chinaHolidays, createCalendar, officeHours, type LimitUnit } from './index';

const calendar = createCalendar({ timeZone: { name: 'Asia/Shanghai', offsetMinutes: 480 }, holidays: chinaHolidays });
const local = (time: string): Date => new Date(`${time}+08:00`);
const gone = (end: string, from: string, to: string, unit?: LimitUnit) =>
  afterPause(calendar, { end: local(end), from: local(from), to: local(to) }, officeHours, unit);

it('a due time at the end of a day: what was left is counted by days, in words that can be checked', () => {
  const { dueAt, because } = gone('2024-03-04T23:59:59', '2024-02-20T09:00:00', '2024-04-05T10:00:00', 'days');
  expect(dueAt).toEqual(local('2024-04-18T23:59:59'));
  expect(because).toEqual([
    '2024-02-20（周二）09:00至2024-04-05（周五）10:00：时限暂停1081小时，暂停时距原定的2024-03-04（周一）23:59:59尚余14天',
    '2024-02-20（周二）至2024-04-04（周四）：时限暂停，不计',
    '2024-04-05（周五）至2024-04-18（周四）：自然日，计为第1至第14天',
    '2024-04-18（周四）为最后一日，至当日23:59:59止',
    '到期：2024-04-18（周四）23:59:59',
  ]);
});

it('a due time at closing, in the place of a limit in working days: by working days, past the holidays', () => {
  const { dueAt, because } = gone('2024-02-08T18:00:00', '2024-02-06T09:00:00', '2024-02-19T10:00:00', 'workingDays');
  expect(dueAt).toEqual(local('2024-02-21T18:00:00'));
  expect(because[0]).toContain('时限暂停313小时，暂停时距原定的2024-02-08（周四）18:00尚余3个工作日');
  expect(because.at(-2)).toBe('2024-02-21（周三）为最后一个工作日，至当日下班时间止');
});

it('a due time within a day moves by as long as the clock stood', () => {
  const { dueAt, because } = gone('2024-03-04T18:00:00', '2024-02-20T09:00:00', '2024-02-20T12:30:00', 'days');
  expect(dueAt).toEqual(local('2024-03-04T21:30:00'));
  expect(because).toEqual([
    '2024-02-20（周二）09:00至2024-02-20（周二）12:30：时限暂停3小时30分，原定2024-03-04（周一）18:00，顺延3小时30分',
    '到期：2024-03-04（周一）21:30',
  ]);
});

it('a day at whose end the clock ran was used up, and one at whose end it stood was not', () => {
  const onLast = '2024-03-04T23:59:59';
  expect(gone(onLast, '2024-02-20T09:00:00', '2024-02-20T15:00:00').dueAt).toEqual(local(onLast));
  expect(gone('2024-03-04T23:59:00', '2024-02-20T09:00:00', '2024-02-21T15:30:00').dueAt).toEqual(local('2024-03-05T23:59:59'));
  expect(gone(onLast, '2024-03-04T09:00:00', '2024-03-05T00:10:00').dueAt).toEqual(local('2024-03-05T23:59:59'));
  expect(gone('2024-02-08T18:00:00', '2024-02-06T20:00:00', '2024-02-07T08:00:00', 'workingDays').dueAt).toEqual(
    local('2024-02-08T18:00:00'),
  );
});

it('what is reckoned so is what a limit would be that ended there', () => {
  const start = local('2024-01-29T10:00:00'); // two weeks before a Spring Festival with worked weekends around it
  const limit = fc.record({ amount: fc.integer({ min: 1, max: 40 }), unit: fc.constantFrom('days' as const, 'workingDays' as const) }); // prettier-ignore
  const minutes = fc.integer({ min: 1, max: 40 * 24 * 60 });
  fc.assert(
    fc.property(limit, minutes, minutes, (of, begins, lasts) => {
      const from = new Date(start.getTime() + begins * 60_000);
      const to = new Date(from.getTime() + lasts * 60_000);
      const end = calendar.dueAt(of, start, officeHours).dueAt;
      fc.pre(from < end);
      const found = afterPause(calendar, { end, from, to }, officeHours, of.unit).dueAt;
      expect(found).toEqual(calendar.dueAt(of, start, officeHours, [{ from, to }]).dueAt);
    }),
  );
});

import { chinaHolidays, createCalendar, explain, officeHours, plainWeek, type Limit } from './index';

const calendar = createCalendar({ timeZone: { name: 'Asia/Shanghai', offsetMinutes: 480 }, holidays: chinaHolidays });
const at = (text: string): Date => new Date(`${text}+08:00`);
const due = (amount: number, unit: Limit['unit'], from: string, pauses: [string, string][] = []) =>
  calendar.dueAt(
    { amount, unit },
    at(from),
    officeHours,
    pauses.map(([from, to]) => ({ from: at(from), to: at(to) })),
  );

describe('the days of the State Council', () => {
  it('take the last days of 2018 from the notice of 2019', () =>
    expect(['2018-12-29', '2018-12-31'].map((date) => calendar.isWorkingDay(date).what)).toEqual(['元旦调休上班', '元旦放假']));

  it('are known for whole years only', () => {
    expect([calendar.years[0], calendar.years.length]).toEqual([2004, calendar.years.at(-1)! - 2003]);
    expect(calendar.years.at(-1)).toBeGreaterThanOrEqual(2026);
    expect(calendar.isWorkingDay('2003-10-01')).toEqual({ working: true, provisional: true, what: '工作日' });
    expect(calendar.isWorkingDay('2099-10-03')).toEqual({ working: false, provisional: true, what: '周末' });
  });

  it('yield to what the profile says', () => {
    const overrides = [{ date: '2099-10-01', working: false, name: '国庆节放假（市级通知）' }];
    const own = createCalendar({ timeZone: { name: 'Asia/Shanghai', offsetMinutes: 480 }, holidays: plainWeek, overrides });
    expect(own.isWorkingDay('2099-10-01')).toEqual({ working: false, provisional: false, what: '国庆节放假（市级通知）' });
  });

  it('are known of a year whose notice the profile holds whole', () => {
    const zone = { name: 'Asia/Shanghai', offsetMinutes: 480 };
    const overrides = [{ date: '2099-10-01', working: false, name: '国庆节放假' }];
    const own = createCalendar({ timeZone: zone, holidays: plainWeek, overrides, covered: [2099] });
    expect([own.years, own.isWorkingDay('2099-10-02'), own.isWorkingDay('2098-10-01')]).toEqual([
      [2099],
      { working: true, provisional: false, what: '工作日' },
      { working: true, provisional: true, what: '工作日' },
    ]);
  });

  it('refuse what is no day', () => expect(() => calendar.isWorkingDay('2024-02-30')).toThrow(RangeError));
});

describe('the issue’s dates', () => {
  it('2 working days from a Friday before a worked Sunday', () => {
    const found = due(2, 'workingDays', '2024-02-02T17:00:00');
    expect([found.dueAt, found.provisional]).toEqual([at('2024-02-05T18:00:00'), false]);
    expect(explain(found)).toBe(
      [
        '期限2个工作日，自2024-02-02（周五）17:00起，当日不计',
        '2024-02-03（周六）：周末，不计',
        '2024-02-04（周日）：春节调休上班，计为第1个工作日',
        '2024-02-05（周一）：工作日，计为第2个工作日',
        '2024-02-05（周一）为最后一个工作日，至当日下班时间止',
        '到期：2024-02-05（周一）18:00',
      ].join('\n'),
    );
  });

  it('2 working days across the Spring Festival', () => {
    const found = due(2, 'workingDays', '2024-02-08T17:00:00');
    expect(found.dueAt).toEqual(at('2024-02-18T18:00:00'));
    expect(found.because).toEqual([
      '期限2个工作日，自2024-02-08（周四）17:00起，当日不计',
      '2024-02-09（周五）：工作日，计为第1个工作日',
      '2024-02-10（周六）至2024-02-17（周六）：春节放假，不计',
      '2024-02-18（周日）：春节调休上班，计为第2个工作日',
      '2024-02-18（周日）为最后一个工作日，至当日下班时间止',
      '到期：2024-02-18（周日）18:00',
    ]);
  });

  it('45 working days that reach into a year without a notice', () => {
    const known = { ...chinaHolidays, years: chinaHolidays.years.filter((year) => year <= 2026) };
    const then = createCalendar({ timeZone: { name: 'Asia/Shanghai', offsetMinutes: 480 }, holidays: known });
    const found = then.dueAt({ amount: 45, unit: 'workingDays' }, at('2026-11-20T10:00:00'));
    expect(found.provisional).toBe(true);
    expect(found.because.at(-1)).toBe(
      '现有放假安排数据涵盖2004年至2026年，2027年暂按周一至周五为工作日推算；此期限为暂定，待放假安排录入后重新计算',
    );
  });

  it('7 days of D-lugu', () => {
    const found = due(7, 'days', '2020-12-16T11:22:00');
    expect([found.dueAt, found.provisional]).toEqual([at('2020-12-23T23:59:59'), false]);
    expect(found.because[1]).toBe('2020-12-17（周四）至2020-12-23（周三）：自然日，计为第1至第7天');
  });
});

describe('the units', () => {
  it.each<[number, Limit['unit'], string, string]>([
    [2, 'hours', '2024-02-09T23:30:00', '2024-02-10T01:30:00'],
    [30, 'minutes', '2024-02-09T23:45:00', '2024-02-10T00:15:00'],
    [1, 'days', '2024-02-28T00:00:00', '2024-02-29T23:59:59'],
    [1, 'workingDays', '2024-09-30T09:00:00', '2024-10-08T18:00:00'],
    [4, 'workingHours', '2024-02-02T17:00:00', '2024-02-04T12:00:00'],
    [8, 'workingHours', '2024-02-10T10:00:00', '2024-02-18T18:00:00'],
    [1, 'workingHours', '2024-02-05T12:30:00', '2024-02-05T14:00:00'],
    [0.5, 'hours', '2024-02-05T12:30:00', '2024-02-05T13:00:00'],
  ])('%d %s from %s end at %s', (amount, unit, from, expected) => expect(due(amount, unit, from).dueAt).toEqual(at(expected)));

  it('explains working hours day by day', () =>
    expect(due(4, 'workingHours', '2024-02-02T17:00:00').because).toEqual([
      '期限4个工作小时，自2024-02-02（周五）17:00起，只计上班时间',
      '2024-02-02（周五）：工作日，17:00至18:00，计1小时，尚余3小时',
      '2024-02-03（周六）：周末，不计',
      '2024-02-04（周日）：春节调休上班，09:00至12:00，计3小时',
      '到期：2024-02-04（周日）12:00',
    ]));

  it('lets a desk that never closes work through a holiday, its working days end with the day', () => {
    const hours = { spans: [{ from: '00:00', to: '24:00' }], everyDay: true };
    const on = (unit: Limit['unit']) => calendar.dueAt({ amount: 2, unit }, at('2099-10-01T23:00:00'), hours);
    expect([on('workingHours').dueAt, on('workingHours').provisional]).toEqual([at('2099-10-02T01:00:00'), false]);
    expect(on('workingDays').dueAt).toEqual(at('2099-10-05T23:59:59'));
  });

  it('takes the profile’s hours by name, and the office hours where there are none', () => {
    const late = { spans: [{ from: '10:00', to: '20:00' }] };
    const named = createCalendar({
      timeZone: { name: 'Asia/Shanghai', offsetMinutes: 480 },
      holidays: plainWeek,
      hours: { late },
    });
    expect([named.hoursOf('late'), named.hoursOf('unheard of'), named.hoursOf('constructor')]).toEqual([
      late,
      officeHours,
      officeHours,
    ]);
  });

  it.each<[number, Limit['unit']]>([
    [0, 'hours'],
    [-1, 'days'],
    [1.5, 'workingDays'],
    [Number.NaN, 'minutes'],
  ])(
    // prettier-ignore
    'refuses %d %s as a fault',
    (amount, unit) => expect(() => due(amount, unit, '2024-02-02T17:00:00')).toThrow(RangeError),
  );
  it('refuses hours that are none', () =>
    expect(() => calendar.dueAt({ amount: 1, unit: 'hours' }, at('2024-02-02T17:00:00'), { spans: [] })).toThrow(RangeError));
});

describe('pauses', () => {
  it('push exact limits on by their length', () => {
    const found = due(2, 'hours', '2024-02-05T10:00:00', [['2024-02-05T11:00:00', '2024-02-05T14:00:00']]);
    expect(found.dueAt).toEqual(at('2024-02-05T15:00:00'));
    expect(found.because[1]).toBe('2024-02-05（周一）11:00至2024-02-05（周一）14:00：时限暂停3小时，顺延');
  });
  it('that begin when the limit is spent change nothing', () =>
    expect(due(2, 'hours', '2024-02-05T10:00:00', [['2024-02-05T12:00:00', '2024-02-05T14:00:00']]).dueAt).toEqual(
      at('2024-02-05T12:00:00'),
    ));
  it('push a later pause into view', () =>
    expect(
      due(2, 'hours', '2024-02-05T10:00:00', [
        ['2024-02-05T11:00:00', '2024-02-05T12:00:00'],
        ['2024-02-05T12:30:00', '2024-02-05T13:30:00'],
      ]).dueAt,
    ).toEqual(at('2024-02-05T14:00:00')));
  it('push days on by those at whose end the clock stood', () => {
    const found = due(7, 'days', '2024-03-01T09:00:00', [['2024-03-03T10:00:00', '2024-03-05T15:00:00']]);
    expect(found.dueAt).toEqual(at('2024-03-10T23:59:59'));
    expect(found.because).toContain('2024-03-03（周日）至2024-03-04（周一）：时限暂停，不计');
  });
  it('that begin on the day of dispatch make the day of resumption its like', () => {
    const found = due(1, 'workingDays', '2024-03-04T09:00:00', [['2024-03-04T10:00:00', '2024-03-06T15:00:00']]);
    expect(found.dueAt).toEqual(at('2024-03-07T18:00:00'));
    expect(found.because.slice(1, 4)).toEqual([
      '2024-03-05（周二）：时限暂停，不计',
      '2024-03-06（周三）：恢复计时当日，不计',
      '2024-03-07（周四）：工作日，计为第1个工作日',
    ]);
  });
  it('that end after closing time have taken that day', () => {
    const pause: [string, string][] = [['2024-03-05T10:00:00', '2024-03-08T20:00:00']];
    const ends = [1, 2].map((amount) => due(amount, 'workingDays', '2024-03-04T09:00:00', pause).dueAt);
    expect(ends).toEqual([at('2024-03-11T18:00:00'), at('2024-03-12T18:00:00')]);
  });
  it.each([
    ['beginning at the closing time takes nothing', '2024-03-05T18:00:00', '2024-03-05T20:00:00', '2024-03-05T18:00:00'],
    ['ending at the closing time takes that day', '2024-03-05T10:00:00', '2024-03-05T18:00:00', '2024-03-06T18:00:00'],
  ])('%s', (_, from, to, expected) =>
    expect(due(1, 'workingDays', '2024-03-04T09:00:00', [[from, to]]).dueAt).toEqual(at(expected)),
  );
  it('on the last day give that day back', () =>
    expect(due(1, 'days', '2024-03-01T09:00:00', [['2024-03-02T10:00:00', '2024-03-04T15:00:00']]).dueAt).toEqual(
      at('2024-03-04T23:59:59'),
    ));
  it('over a weekend end on the next working day, not on Saturday', () =>
    expect(due(1, 'workingDays', '2024-03-07T09:00:00', [['2024-03-08T10:00:00', '2024-03-09T12:00:00']]).dueAt).toEqual(
      at('2024-03-11T18:00:00'),
    ));
  it('within a day cost no day', () =>
    expect(due(1, 'days', '2024-03-01T09:00:00', [['2024-03-02T10:00:00', '2024-03-02T15:00:00']]).dueAt).toEqual(
      at('2024-03-02T23:59:59'),
    ));
  it('take their hours out of the working hours', () =>
    expect(due(4, 'workingHours', '2024-03-04T09:00:00', [['2024-03-04T10:00:00', '2024-03-05T10:00:00']]).dueAt).toEqual(
      at('2024-03-05T14:00:00'),
    ));
});

import { addDays, isLocalDate, limitSchema, localTime, shanghai, workingHoursSchema } from './index';

it('reads the wall clock', () => {
  const at = new Date('2024-01-31T16:00:00Z');
  expect([shanghai.localDate(at), shanghai.localMonth(at), shanghai.localClock(at)]).toEqual([
    '2024-02-01',
    '2024-02',
    '00:00:00',
  ]);
  expect(localTime(-300).localDate(at)).toBe('2024-01-31');
});
it('finds instants', () => {
  expect(shanghai.atLocal('2024-02-05', '17:30').toISOString()).toBe('2024-02-05T09:30:00.000Z');
  expect(shanghai.atLocal('2024-02-05', '24:00')).toEqual(shanghai.atLocal('2024-02-06', '00:00'));
  expect(shanghai.endOf('2020-12-23').toISOString()).toBe('2020-12-23T15:59:59.000Z');
});
it('knows where a month begins and ends', () =>
  expect(shanghai.monthRange('2024-12')).toEqual({
    from: new Date('2024-11-30T16:00:00Z'),
    to: new Date('2024-12-31T16:00:00Z'),
  }));
it('counts over a leap day', () =>
  expect([addDays('2024-02-28', 1), addDays('2024-03-01', -1)]).toEqual(['2024-02-29', '2024-02-29']));
it.each(['2024-02-30', '2024-2-3', '', '20240203', '2024-13-01'])('takes %p for no day', (text) => {
  expect(isLocalDate(text)).toBe(false);
  expect(() => addDays(text, 1)).toThrow(RangeError);
});
it.each(['9:00', '24:01', '12:60', ''])('takes %p for no time', (text) =>
  expect(() => shanghai.atLocal('2024-02-05', text)).toThrow(RangeError),
);

it.each([
  { amount: 0, unit: 'hours' },
  { amount: 1.5, unit: 'days' },
  { amount: 1, unit: 'weeks' },
  { amount: 1, unit: 'hours', x: 1 },
])('no policy has the limit %j', (limit) => expect(limitSchema.safeParse(limit).success).toBe(false));
it('a policy may have halves of hours', () => expect(limitSchema.parse({ amount: 1.5, unit: 'workingHours' }).amount).toBe(1.5));
it.each([
  [[]],
  [[{ from: '09:00', to: '09:00' }]],
  [
    [
      { from: '09:00', to: '12:00' },
      { from: '11:00', to: '18:00' },
    ],
  ],
  [[{ from: '9', to: '12:00' }]],
])(
  // prettier-ignore
  'no profile has the hours %j',
  (spans) => expect(workingHoursSchema.safeParse({ spans }).success).toBe(false),
);
it('a unit may close for no lunch', () =>
  expect(workingHoursSchema.safeParse({ spans: [{ from: '09:00', to: '12:00' }, { from: '12:00', to: '24:00' }] }).success).toBe(true)); // prettier-ignore

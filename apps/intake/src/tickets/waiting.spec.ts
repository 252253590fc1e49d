import { aroundTheClock, chinaHolidays, createCalendar } from '@fengqiao/calendar';
import { waitingIn, type Ladder } from './waiting';

const calendar = createCalendar({ timeZone: { name: 'Asia/Shanghai', offsetMinutes: 480 }, holidays: chinaHolidays });
const ladder: Ladder = [
  { after: { amount: 0, unit: 'minutes' }, to: 'hotline' },
  { after: { amount: 15, unit: 'minutes' }, to: 'hotlineSupervisor' },
  { after: { amount: 45, unit: 'minutes' }, to: 'city' },
];
const waiting = (undispatched: Ladder | undefined = ladder) =>
  waitingIn(
    {
      limitFor: ({ clock }) => ({ limit: clock === 'hold' ? { amount: 24, unit: 'hours' } : { amount: 15, unit: 'minutes' } }),
      limitsAt: () => ({ version: 'limits-1', ladders: { undispatched } }),
    },
    calendar,
    aroundTheClock,
  );
const at = new Date('2020-12-31T15:50:00Z'); // 23:50 in Beijing
const time = (date: Date | undefined): string | undefined => date?.toISOString().slice(11, 16);

it('tells one rung after the other, each reckoned from the limit, and then ends', () => {
  const first = waiting().undispatched(at)!;
  expect([first.level, first.to, time(first.dueAt)]).toEqual([1, 'hotline', '16:05']);
  const second = waiting().above(at, 1, first.limitAt)!;
  expect([second.level, second.to, time(second.dueAt)]).toEqual([2, 'hotlineSupervisor', '16:20']);
  const third = waiting().above(at, 2, second.limitAt)!;
  expect([third.level, third.to, time(third.dueAt)]).toEqual([3, 'city', '16:50']);
  expect(waiting().above(at, 3, third.limitAt)).toBeUndefined();
});

it('waits for nobody where the policy has no ladder', () => expect(waiting([]).undispatched(at)).toBeUndefined());

it('holds for the policy’s time, and numbers by the city’s own date', () => {
  expect(waiting().holdUntil(at).toISOString()).toBe('2021-01-01T15:50:00.000Z');
  expect([waiting().localDate(at), waiting().localDate(new Date('2020-12-31T16:00:00Z'))]).toEqual(['2020-12-31', '2021-01-01']);
});

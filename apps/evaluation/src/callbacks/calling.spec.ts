import { localTime } from '@fengqiao/calendar';
import { callingTimeFrom, isCallingTime } from './calling';

const hours = { from: '08:30', until: '20:30', localClock: localTime(480).localClock };
const local = (time: string): Date => new Date(`2020-12-${time}+08:00`);

it.each([
  ['23T23:59:59', '24T08:30:00'],
  ['24T08:29:59.999', '24T08:30:00'],
  ['24T08:30:00', '24T08:30:00'],
  ['24T20:29:59', '24T20:29:59'],
  ['24T20:30:00', '25T08:30:00'],
])('at %s a reporter may be disturbed from %s on', (at, from) => {
  expect(callingTimeFrom(local(at), hours)).toEqual(local(from));
  expect(isCallingTime(local(at), hours)).toBe(at === from);
});

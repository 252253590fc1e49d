import { aDispatch, iso } from '../dispatch-under-test';
import { holdsUp, holdsUpFromUpstream, type Parked } from './readiness';

const monthOf = (limit: Date): string => new Date(limit.getTime() + 8 * 3_600_000).toISOString().slice(0, 7);
const dueOn = (dueAt: string): unknown => aDispatch({ dueAt }).dispatched[1];
const parked = (data: unknown, itemMonths: string[] = [], consumer = 'evaluation-dispatch'): Parked => ({
  ...{ name: 'one', consumer, data, itemMonths },
});
const holds = (one: Parked): boolean => holdsUp(one, '2020-12', monthOf);

describe('a parked message', () => {
  it('holds up the month of the limit that it tells, and later ones', () => {
    expect(holds(parked(dueOn(iso('31T23:59'))))).toBe(true);
    expect(holds(parked(dueOn('2020-11-30T15:59:00.000Z')))).toBe(true);
    expect(holds(parked(dueOn('2020-12-31T16:00:00.000Z')))).toBe(false);
  });
  it('holds up also the month from which it takes an item', () =>
    expect(holds(parked(dueOn('2021-01-05T04:00:00.000Z'), ['2020-12']))).toBe(true));
  it('holds up also the month of the group that it leaves, whose head has the items', () => {
    const left = dueOn('2021-01-05T04:00:00.000Z');
    expect(holds(parked(left, ['2020-12', '2021-01']))).toBe(true);
    expect(holds(parked(left, ['2021-01']))).toBe(false);
  });
  it.each([{}, null, { dueAt: '2021-01-05T04:00:00.000Z' }])('holds up every month when it is %j', (data) =>
    expect(holds(parked(data))).toBe(true),
  );
  it('is of no month when it is of a whistle', () => expect(holds(parked({}, [], 'evaluation-whistle'))).toBe(false));
});

describe('a message that dispatch parked', () => {
  const end = new Date('2021-01-01T00:00:00+08:00');
  const said = (type: string, time: string): boolean => holdsUpFromUpstream({ type, time }, end);
  it('holds up months that had not ended when its ticket was registered', () => {
    expect(said('intake.ticket.registered.v1', '2020-12-31T15:59:59.000Z')).toBe(true);
    expect(said('intake.ticket.registered.v1', '2020-12-31T16:00:00.000Z')).toBe(false);
    expect(said('intake.ticket.registered.v1', 'never')).toBe(true);
  });
  it('holds up every month when it may be about an older ticket', () =>
    expect(said('intake.ticket.withdrawn.v1', '2021-01-05T04:00:00.000Z')).toBe(true));
});

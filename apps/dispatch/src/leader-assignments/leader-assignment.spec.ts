import type { Actor, Role } from '@fengqiao/domain';
import { flawsOf, rowsOf } from '@fengqiao/flow';
import { at, city, iso, office, street } from '../matters-under-test';
import { capacityOf, decide, evolve, give, lapse, type Command, type Event, type LeaderAssignment } from './leader-assignment';
import { leaderAssignmentFlow, type Role as Capacity, type Status, type Step } from './leader-assignment.flow';

const district = '110107';
const who = (role: Role, unitId: string): Actor => ({ kind: 'client', id: 'somebody', grants: [{ role, unitId }] });
const order = { unitId: street, text: '查清', dueAt: iso('18T18:00'), basis: { type: 'initiative' } as const };
const given = { now: at('16T11:22'), id: '01940000-0000-7000-8000-000000000001' };
const begun = evolve(undefined, give(order, who('districtLeader', district), city, given) as Event);

const commands: Record<Exclude<Step, 'Lapse'>, Command> = {
  See: { type: 'See' },
  Answer: { type: 'Answer', text: '已查' },
  Accept: { type: 'Accept' },
  Return: { type: 'Return', reason: '未说清', dueAt: iso('20T18:00') },
};
const then = (it: LeaderAssignment, step: Exclude<Step, 'Lapse'>, time = '17T09:00'): LeaderAssignment => {
  const capacity: Capacity = step === 'Accept' || step === 'Return' ? 'leader' : 'unit';
  return (decide(it, commands[step], capacity, at(time)) as Event[]).reduce<LeaderAssignment>(evolve, it);
};
const answered = then(begun, 'Answer');
const states: Record<Status, LeaderAssignment> = {
  given: begun,
  seen: then(begun, 'See'),
  answered,
  returned: then(answered, 'Return'),
  accepted: then(answered, 'Accept'),
};

it('has no flaws', () => expect(flawsOf(leaderAssignmentFlow)).toEqual([]));

it.each(rowsOf(leaderAssignmentFlow))('$from, on $on, leads to $to', ({ from, on, to }) => {
  const before = states[from];
  const after = on === 'Lapse' ? lapse(before, at('31T09:00')).reduce<LeaderAssignment>(evolve, before) : then(before, on);
  expect(after).toMatchObject({ status: to });
  expect(after.version).toBeGreaterThan(before.version);
});

describe('a leader’s assignment', () => {
  it.each([
    ['to a unit that is not there', { unitId: '119999' }, who('districtLeader', district), 'unknown-unit'],
    ['to another district’s street', { unitId: '110102020' }, who('districtLeader', district), 'outside-own-tree'],
    ['to the own unit', { unitId: district }, who('districtLeader', district), 'outside-own-tree'],
    ['by a head', {}, who('head', street), 'outside-own-tree'],
    ['to a community', { unitId: '110107011003' }, who('districtLeader', district), 'lead-not-allowed'],
    ['for yesterday', { dueAt: iso('15T11:22') }, who('districtLeader', district), 'due-in-the-past'],
  ])('is not given %s', (_, more, actor, refused) => {
    expect(give({ ...order, ...more }, actor, city, given)).toMatchObject({ refused });
  });

  it('is for its own unit to answer, and for the giver or those above to judge', () => {
    const as = (role: Role, unitId: string, step: Step) => capacityOf(who(role, unitId), begun, step, city);
    expect([as('head', street, 'Answer'), as('desk', street, 'See')]).toEqual(['unit', 'unit']);
    expect([as('cityLeader', '110000', 'Accept'), as('districtLeader', district, 'Return')]).toEqual(['leader', 'leader']);
    expect([as('handler', office, 'Answer'), as('districtLeader', district, 'Answer')]).toEqual([undefined, undefined]);
    expect([as('districtLeader', '110102', 'Accept'), as('head', street, 'Accept')]).toEqual([undefined, undefined]);
    expect(decide(answered, { type: 'Accept' }, 'unit', at('17T10:00'))).toMatchObject({ refused: 'not-yours' });
  });

  it('is marked once when its time runs out unanswered, and stays so', () => {
    const late = lapse(begun, at('18T18:00')).reduce<LeaderAssignment>(evolve, begun);
    expect(late.lapsed).toBe(true);
    expect(lapse(late, at('19T18:00'))).toEqual([]);
    expect(lapse(begun, at('18T17:59'))).toEqual([]);
    expect(lapse(answered, at('31T18:00'))).toEqual([]);
    expect(then(late, 'Answer', '19T09:00')).toMatchObject({ status: 'answered', lapsed: true });
  });

  it('takes nothing more once it is accepted, and is returned to a time to come', () => {
    for (const step of ['Answer', 'Return', 'Accept'] as const)
      expect(decide(states.accepted, commands[step], step === 'Answer' ? 'unit' : 'leader', at('17T10:00'))).toMatchObject({
        refused: 'step-not-allowed',
      });
    expect(decide(states.seen, { type: 'See' }, 'unit', at('17T10:00'))).toEqual([]);
    const past = { type: 'Return', reason: '未说清', dueAt: iso('16T18:00') } as const;
    expect(decide(answered, past, 'leader', at('17T10:00'))).toMatchObject({ refused: 'due-in-the-past' });
    expect(states.returned).toMatchObject({ dueAt: iso('20T18:00'), returns: [{ text: '未说清' }] });
  });
});

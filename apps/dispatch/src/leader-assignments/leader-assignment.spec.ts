import type { Actor, Role } from '@fengqiao/domain';
import { flawsOf, rowsOf } from '@fengqiao/flow';
import { at, city, iso, newId, office, rules, street } from '../matters-under-test';
import {
  capacityOf,
  decide,
  escalate,
  evolve,
  give,
  lapse,
  nextLook,
  type Command,
  type Event,
  type LeaderAssignment,
} from './leader-assignment';
import { leaderLadder } from './leader-assignment.rulebook';
import { leaderAssignmentFlow, type Role as Capacity, type Status, type Step } from './leader-assignment.flow';

const district = '110107';
const who = (role: Role, unitId: string): Actor => ({ kind: 'client', id: 'somebody', grants: [{ role, unitId }] });
const order = { unitId: street, text: '查清', dueAt: iso('18T18:00'), basis: { type: 'initiative' } as const };
const given = { now: at('16T11:22'), id: '01940000-0000-7000-8000-000000000001' };
const begun = evolve(undefined, give(order, who('districtLeader', district), city, given) as Event);

const commands: Record<Exclude<Step, 'Lapse' | 'Escalate'>, Command> = {
  See: { type: 'See' },
  Answer: { type: 'Answer', text: '已查' },
  Accept: { type: 'Accept' },
  Return: { type: 'Return', reason: '未说清', dueAt: iso('20T18:00') },
};
const then = (it: LeaderAssignment, step: Exclude<Step, 'Lapse' | 'Escalate'>, time = '17T09:00'): LeaderAssignment => {
  const capacity: Capacity = step === 'Accept' || step === 'Return' ? 'leader' : 'unit';
  return (decide(it, commands[step], capacity, at(time)) as Event[]).reduce<LeaderAssignment>(evolve, it);
};
const ladder = leaderLadder(rules);
const told = (it: LeaderAssignment, now: Date): Event[] => escalate(it, now, ladder, newId);
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
  const byTime = { Lapse: lapse, Escalate: told } as const;
  const after =
    on === 'Lapse' || on === 'Escalate'
      ? byTime[on](before, at('31T09:00')).reduce<LeaderAssignment>(evolve, before)
      : then(before, on);
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

describe('the ladder of a leader’s assignment', () => {
  const climbed = (it: LeaderAssignment, time: string): LeaderAssignment =>
    told(it, at(time)).reduce<LeaderAssignment>(evolve, it);

  it('tells the unit at the due time, its district at the end of the next day and the city after three', () => {
    expect(nextLook(begun, ladder)).toBe(iso('18T18:00'));
    expect(told(begun, at('18T17:59'))).toEqual([]);
    expect(told(begun, at('22T00:00'))).toMatchObject([
      { rung: 1, to: 'own', toUnit: street, limitAt: iso('18T18:00') },
      { rung: 2, to: 'district', toUnit: district },
      { rung: 3, to: 'city', toUnit: '110000' },
    ]);
  });

  it('is climbed rung by rung, none told twice', () => {
    const first = [...lapse(begun, at('18T18:00')), ...told(begun, at('18T18:00'))].reduce<LeaderAssignment>(evolve, begun);
    expect(first).toMatchObject({ lapsed: true, rung: 1 });
    expect([told(first, at('18T18:00')), nextLook(first, ladder)]).toEqual([[], '2020-12-19T15:59:59.000Z']);
    expect(nextLook(climbed(first, '31T00:00'), ladder)).toBeUndefined();
  });

  it('ends with an answer, and begins anew where the answer is returned to another time', () => {
    const late = then(climbed(begun, '20T00:00'), 'Answer', '20T09:00');
    expect([told(late, at('31T00:00')), nextLook(late, ladder)]).toEqual([[], undefined]);
    const back = then(late, 'Return', '20T10:00');
    expect(back).not.toHaveProperty('rung');
    expect(told(back, at('20T18:00'))).toMatchObject([{ rung: 1, limitAt: iso('20T18:00') }]);
  });
});

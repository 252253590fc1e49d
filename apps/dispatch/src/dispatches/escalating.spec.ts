import type { City } from '@fengqiao/city';
import type { Actor } from '@fengqiao/domain';
import fc from 'fast-check';
import {
  anOrder,
  asked,
  at,
  city,
  community,
  completed,
  district,
  does,
  elsewhere,
  feedback,
  givenAt,
  iso,
  office,
  opened,
  reach,
  rules,
  sign,
  street,
  then,
} from '../matters-under-test';
import { handOn } from './assigning';
import { rulebookOf } from './city.rulebook';
import { decideHang } from './deferring';
import type { Command, Dispatch, Event } from './dispatch';
import { elapse, nextLook } from './elapsing';
import { escalate, standing, awaited } from './escalating';
import { revoke } from './extending';

const cityId = '110000';
const lugu = opened(); // 16 December 2020, 11:22: sign by 13:22, contact by 11:22 of the 17th, handle by the end of the 23rd

const told = (events: readonly Event[]) =>
  events.flatMap((event) => (event.type === 'Escalated' ? [[event.ladder, event.rung, event.to, event.toUnit]] : []));
/** Lets every deadline pass up to a time, each at its own, as the sweeper does. */
const until = (dispatch: Dispatch, time: string | Date): { state: Dispatch; said: Event[]; times: string[] } => {
  const [said, times]: [Event[], string[]] = [[], []];
  const end = typeof time === 'string' ? at(time) : time;
  let state = dispatch;
  for (let next = nextLook(state, rules); next && new Date(next) <= end; next = nextLook(state, rules)) {
    const events = elapse(state, givenAt(new Date(next)));
    said.push(...events);
    times.push(next);
    state = then(state, events);
  }
  return { state, said, times };
};

it('climbs each ladder rung by rung: the unit, its head, its district, the city, each at its time', () => {
  const { said } = until(lugu, '31T12:00');
  const rungs = said.flatMap((event) => (event.type === 'Escalated' ? [[event.ladder, event.to, event.toUnit, event.at]] : []));
  expect(rungs).toEqual([
    ['sign', 'own', street, iso('16T13:22')],
    ['sign', 'head', street, iso('16T14:22')],
    ['sign', 'district', district, iso('16T17:22')],
    ['contact', 'own', street, iso('17T11:22')],
    ['contact', 'head', street, iso('17T15:22')],
    ['nearDue', 'own', street, '2020-12-22T03:52:23.200Z'], // a fifth of the time is left
    ['nearDue', 'head', street, '2020-12-22T21:56:11.100Z'],
    ['handle', 'own', street, '2020-12-23T15:59:59.000Z'],
    ['handle', 'head', street, '2020-12-23T15:59:59.000Z'],
    ['handle', 'district', district, '2020-12-24T15:59:59.000Z'],
    ['handle', 'city', cityId, '2020-12-30T15:59:59.000Z'],
  ]);
});

it('tells nothing of a clock that stopped, nor of a matter that is done', () => {
  const met = [sign, reach].reduce((state, command) => does(state, street, command), lugu);
  expect(told(until(met, '22T00:00').said)).toEqual([]);
  expect(told(until(completed(lugu), '31T00:00').said)).toEqual([]);
  expect(nextLook(completed(lugu), rules)).toBeUndefined();
});

it('tells no rung twice, and all that were missed while time stood still, oldest first', () => {
  const first = escalate(lugu, givenAt('16T15:00'));
  expect(told(first)).toEqual([['sign', 1, 'own', street], ['sign', 2, 'head', street]]); // prettier-ignore
  expect(escalate(then(lugu, first), givenAt('16T15:00'))).toEqual([]);
  expect(told(escalate(then(lugu, first), givenAt('16T18:00')))).toEqual([['sign', 3, 'district', district]]);
});

it('starts anew when the limit itself has moved, and says what stands', () => {
  const late = until(lugu, '16T14:00').state;
  expect(standing(late)).toMatchObject([{ ladder: 'sign', rung: 1 }]);
  expect(standing(does(late, street, sign, '16T14:10'))).toEqual([]);
  const part = late.assignments[0]!;
  const moved = { ...part, clocks: { ...part.clocks, sign: { ...part.clocks.sign!, dueAt: iso('16T20:00') } } };
  const later = { ...late, assignments: [moved] };
  expect(standing(later)).toEqual([]);
  expect(told(escalate(later, givenAt('16T20:00')))).toEqual([['sign', 1, 'own', street]]);
});

it('does not tell a limit again because the matter went from hand to hand', () => {
  const late = until(does(lugu, street, reach), '24T01:00').state;
  const handed = then(late, handOn(late, anOrder(office), givenAt('24T02:00')));
  expect(awaited(handed).find(({ ladder }) => ladder === 'handle')).toMatchObject({ of: late.id, unitId: office });
  expect(told(until(handed, '25T00:00').said).filter(([ladder]) => ladder === 'handle')).toEqual([['handle', 3, 'district', district]]); // prettier-ignore
});

it('keeps a helper’s lateness inside the unit that answers (art. 17), and tells of a helper from another district there', () => {
  const helped = opened({}, anOrder(street, [community]));
  const inside = until(
    [sign, reach].reduce((state, command) => does(state, street, command), helped),
    '31T00:00',
  );
  const ofCommunity = inside.said.filter((event) => event.type === 'Escalated' && event.unitId === community);
  expect(told(ofCommunity).map(([ladder, , to]) => `${String(ladder)} ${String(to)}`)).toEqual([
    'sign own',
    'sign head',
    'nearDue own',
    'nearDue head',
    'handle own',
    'handle head', // prettier-ignore
  ]);
  const outside = until(opened({}, anOrder(street, [elsewhere])), '16T18:00').said;
  expect(told(outside.filter((event) => event.type === 'Escalated' && event.unitId === elsewhere)).at(-1)).toEqual([
    'sign',
    3,
    'district',
    '110102', // prettier-ignore
  ]);
});

it('climbs the ladder of the late unit’s district, whoever answers', () => {
  const ladderFor: City['ladderFor'] = (asked) =>
    asked.districtId === district ? [{ after: { amount: 5, unit: 'minutes' }, to: 'head' }] : city.ladderFor(asked);
  const given = { ...givenAt('16T15:00'), rules: rulebookOf({ ...city, ladderFor }) };
  const rungs = escalate(opened({}, anOrder(street, [elsewhere])), given).map(({ unitId, rung, to }) => [unitId, rung, to]);
  expect(rungs.filter(([unitId]) => unitId === street)).toEqual([[street, 1, 'head']]);
  expect(rungs.filter(([unitId]) => unitId === elsewhere)).toEqual([[elsewhere, 1, 'own'], [elsewhere, 2, 'head']]); // prettier-ignore
});

it('takes the city for the district of the city’s own units', () => {
  const rail = opened({ category: 'noise/traffic/rail' });
  expect(told(until(rail, '16T18:00').said).at(-1)).toEqual(['sign', 3, 'city', cityId]);
});

describe('the rungs before a limit', () => {
  const met = [sign, reach].reduce((state, command) => does(state, street, command), lugu);
  const DAY = 86_400_000;
  /** When it hung and when it went on. */
  const hung = (before: Dispatch, from: Date, to: Date): Dispatch => {
    const watch: Actor = { kind: 'client', id: 'x', grants: [{ role: 'hotlineSupervisor', unitId: rules.hotlineId }] };
    const hangs = { type: 'Hang', reason: '冬季', plan: '开春', reviewAt: new Date(to.getTime() + DAY).toISOString() } as const;
    const asking = then(before, asked(before, street, hangs, from));
    const decision = { approved: true, reason: '属实' };
    const stands = then(asking, decideHang(asking, asking.deferral!.id, decision, watch, givenAt(from)));
    return then(stands, asked(stands, street, { type: 'Resume', reason: '可以' }, to));
  };
  const nearDue = (said: readonly Event[]) =>
    said.flatMap((event) => (event.type === 'Escalated' && event.ladder === 'nearDue' ? [[event.to, event.at]] : []));
  const march = new Date('2021-03-17T09:00:00+08:00');
  const spring = new Date('2021-03-26T00:00:00+08:00');

  it('are told when little is left of a limit that went on, not when it goes on', () => {
    const after = hung(met, at('16T18:00'), march);
    expect(after.dueAt).toBe('2021-03-24T15:59:59.000Z'); // seven days and the rest of this one are left
    expect(nearDue(until(after, spring).said)).toEqual([
      ['own', '2021-03-23T03:23:59.200Z'],
      ['head', '2021-03-23T21:41:59.100Z'],
    ]);
  });

  it('are told again of the limit that it has then, if they were told of the one before', () => {
    const { state, said } = until(met, '23T09:00');
    expect(nearDue(said)).toHaveLength(2);
    const after = hung(state, at('23T10:00'), march);
    expect(after.dueAt).toBe('2021-03-17T15:59:59.000Z'); // 15 h are left
    expect(nearDue(until(after, spring).said).map(([to]) => to)).toEqual(['own', 'head']);
    expect(nearDue(elapse(after, givenAt(march)))).toEqual([]);
  });

  it('are not told again if the limit has stayed where it was', () => {
    const { state } = until(met, '23T09:00');
    const after = hung(state, at('23T10:00'), at('23T11:00'));
    expect([after.dueAt, nearDue(until(after, '31T00:00').said)]).toEqual([state.dueAt, []]);
  });

  it('are told of an extended limit, also where it was extended at the last moment', () => {
    const { state } = until(met, '23T09:00');
    const notices = (['reporter', 'hotline'] as const).map((to) => ({ to, how: '电话', at: iso('23T09:00') }));
    const extending = { type: 'Extend', reason: '检测', until: iso('24T20:00'), notices } as const;
    const after = does(state, street, extending, '23T10:00');
    expect(nearDue(until(after, '31T00:00').said)).toEqual([
      ['own', iso('24T13:12')],
      ['head', iso('24T16:36')],
    ]);
    const back = then(after, revoke(after, after.assignments[0]!.id, '不同意', givenAt('23T11:00')));
    expect(nearDue(until(back, '31T00:00').said)).toEqual([]);
  });

  it('are told of a helper’s limit that went on, too', () => {
    const helped = [sign, reach].reduce(
      (state, command) => does(state, street, command),
      opened({}, anOrder(street, [community])),
    );
    const after = hung(helped, at('16T18:00'), march);
    const ofHelper = until(after, spring).said.filter((event) => event.type === 'Escalated' && event.unitId === community);
    expect(nearDue(ofHelper).every(([, told]) => told! > '2021-03-18')).toBe(true);
    expect(nearDue(ofHelper)).toHaveLength(2);
  });
});

const steps: Command[] = [
  sign,
  reach,
  { type: 'Contact', reached: false },
  { type: 'Record', what: 'work', text: '看了' },
  { type: 'Visit', findings: '看了' },
  feedback('reporter'),
];

it('whatever a unit does in between: rungs rise by one, each once, none before its time, and a record moves no time', () => {
  const step = fc.record({ hours: fc.integer({ min: 0, max: 72 }), command: fc.constantFrom(...steps) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), (plan) => {
      let [state, now] = [lugu, at('16T11:22')];
      const rungs = new Map<string, number>();
      for (const { hours, command } of plan) {
        now = new Date(now.getTime() + hours * 3_600_000);
        for (const event of elapse(state, givenAt(now))) {
          state = then(state, [event]);
          if (event.type !== 'Escalated') continue;
          const key = `${event.ladder} ${event.of} ${event.limitAt}`;
          expect(event.rung).toBe((rungs.get(key) ?? 0) + 1);
          rungs.set(key, event.rung);
        }
        expect(elapse(state, givenAt(now))).toEqual([]);
        const looked = nextLook(state, rules);
        expect(looked === undefined || new Date(looked) > now).toBe(true);
        if (command.type === 'Sign' && state.assignments[0]!.status !== 'assigned') continue;
        const signed = state.assignments[0]!.status === 'assigned' ? does(state, street, sign, undefined) : state;
        const before = nextLook(signed, rules);
        state = does(signed, street, command.type === 'Sign' ? { type: 'Record', what: 'work', text: '签' } : command);
        if (command.type === 'Record' || command.type === 'Visit') expect(nextLook(state, rules)).toBe(before);
      }
    }),
    { numRuns: 60 },
  );
});

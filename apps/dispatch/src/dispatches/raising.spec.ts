import type { Actor, Role } from '@fengqiao/domain';
import {
  anOrder,
  asked,
  at,
  community,
  completed,
  district,
  does,
  givenAt,
  lead,
  office,
  opened,
  rules,
  sign,
  street,
  then,
} from '../matters-under-test';
import { answer } from './answering';
import { handOn } from './assigning';
import { capacityOf } from './capacities';
import { announce } from './dispatch.announcements';
import type { Dispatch, Event } from './dispatch';
import { elapse } from './elapsing';
import type { RaiseCommand } from './raising';
import { linesOf } from './timeline';

const by = (role: Role, unitId: string): Actor => ({ kind: 'client', id: 'somebody', grants: [{ role, unitId }] });
const raising = (to: string = district): RaiseCommand => ({ type: 'Raise', to, reason: '需上级协调' });
const signed = (leading = street): Dispatch => does(opened({}, anOrder(leading, [community])), leading, sign);
const raised = (): Dispatch => does(signed(), street, raising(), '16T12:00');

describe('raising a matter', () => {
  it('asks the superior with a limit of its own, and moves no clock', () => {
    const [before, after] = [signed(), raised()];
    const setting = { category: before.category, urgency: 'ordinary', unit: rules.unit(district)! } as const;
    const { dueAt } = rules.clock({ clock: 'raiseAnswer', ...setting, at: at('16T12:00') });
    expect(after.owed).toMatchObject([{ kind: 'raise', unitId: district, asker: street, dueAt }]);
    expect(after.assignments.map(({ clocks }) => clocks)).toEqual(before.assignments.map(({ clocks }) => clocks));
    expect([after.status, after.dueAt, after.response]).toEqual([before.status, before.dueAt, before.response]);
  });

  it.each([
    [street, district],
    [street, '110000'],
    [street, '110107-zfj'],
    [street, '110000-zjw'],
    [district, '110000'],
    [district, '110000-zjw'],
    ['110107-zfj', district],
    ['110107-zfj', '110000-zfj'],
    ['110000-zjw', '110000'],
  ])('by %s may go to %s', (unitId, to) =>
    expect(asked(signed(unitId), unitId, raising(to))).toMatchObject([{ type: 'Raised', unitId, to }]),
  );

  it.each([
    [street, street],
    [street, community],
    [street, '110107010'],
    [street, '110102'],
    [street, '110102-zfj'],
    [street, rules.hotlineId],
    ['110107-zfj', '110107-jgj'],
    ['110107-zfj', '110107-zfj'],
    ['110000-zjw', '110000-zfj'],
    [district, '110107-zfj'],
  ])('by %s may not go to %s', (unitId, to) =>
    expect(asked(signed(unitId), unitId, raising(to))).toMatchObject({ refused: 'not-superior', where: 'to' }),
  );

  it('is refused to a unit that nobody knows, and to one that has not answered yet', () => {
    expect(asked(signed(), street, raising('nobody'))).toMatchObject({ refused: 'unknown-unit', where: 'to' });
    expect(asked(raised(), street, raising())).toMatchObject({ refused: 'already-raised' });
    expect(does(raised(), street, raising('110000')).owed).toHaveLength(2);
  });

  it('is for the lead and for the desk and the head of the accountable unit, not for a helper nor for those above', () => {
    const given = opened();
    const handed = then(given, handOn(given, anOrder(office), givenAt()));
    const capacity = (actor: Actor) => capacityOf(actor, handed, lead(handed), 'Raise', rules);
    expect([by('handler', office), by('desk', street), by('head', street)].map(capacity)).toEqual(['lead', 'desk', 'desk']);
    expect(capacity(by('districtLeader', district))).toBe('head');
    expect(asked(handed, office, raising(), '16T12:00', 'head')).toMatchObject({ refused: 'not-yours' });
    expect(asked(handed, office, raising())).toMatchObject([{ type: 'Signed' }, { type: 'Raised', unitId: street }]);
    expect(asked(signed(), community, raising())).toMatchObject({ refused: 'not-the-lead' });
    expect(asked(completed(signed()), street, raising())).toMatchObject({ refused: 'step-not-allowed' });
  });

  it('is answered by that superior alone, also when the handling is over', () => {
    const after = completed(raised());
    const { id } = after.owed![0]!;
    const answered = (actor: Actor, kind: 'raise' | 'supervision' = 'raise') =>
      answer(after, { kind, id }, '由区城管委牵头', actor, givenAt('17T09:00'));
    expect(answered(by('handler', street))).toMatchObject({ refused: 'not-yours' });
    expect(answered(by('districtLeader', district), 'supervision')).toMatchObject({ refused: 'step-not-allowed' });
    expect(then(after, answered(by('districtLeader', district)))).not.toHaveProperty('owed');
  });

  it('that nobody answers is late, and told upwards', () => {
    const before = raised();
    const { dueAt } = before.owed![0]!;
    const told = (events: readonly Event[]) =>
      events.flatMap((event) => (event.type === 'Escalated' && event.ladder === 'raiseAnswer' ? [event.toUnit] : []));
    const events = elapse(before, givenAt(new Date(dueAt)));
    expect(events.map(({ type }) => type)).toContain('AnswerLapsed');
    expect(told(events)).toEqual([district]);
    expect(told(elapse(then(before, events), givenAt(at('31T00:00'))))).toEqual(['110000']);
  });

  it('says nothing of its words to others', () => {
    const [event] = asked(signed(), street, raising()) as Event[];
    const after = then(signed(), [event!]);
    expect(JSON.stringify(announce(after, event!, street, after.id))).not.toContain('协调');
    const names = { unit: (id: string) => id, time: (time: string) => time, category: () => '' };
    expect(linesOf(event!, after, 'public', names)).toEqual([]);
    expect(linesOf(event!, after, 'staff', names)).toMatchObject([{ type: 'raised', unitId: district }]);
  });
});

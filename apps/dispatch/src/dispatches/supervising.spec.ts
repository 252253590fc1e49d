import type { Actor, Role } from '@fengqiao/domain';
import {
  anOrder,
  at,
  community,
  completed,
  district,
  elsewhere,
  feedback,
  does,
  givenAt,
  iso,
  lead,
  opened,
  rules,
  street,
  then,
} from '../matters-under-test';
import { answer } from './answering';
import type { Dispatch, Event } from './dispatch';
import { announce, snapshotOf } from './dispatch.announcements';
import { elapse, nextLook } from './elapsing';
import { calledBack } from './handling';
import { end } from './opening';
import { supervise, type Supervising } from './supervising';
import { linesOf } from './timeline';

const by = (role: Role, unitId: string): Actor => ({ kind: 'client', id: 'somebody', grants: [{ role, unitId }] });
const leader = by('districtLeader', district);
const asking = (more: Partial<Supervising> = {}): Supervising => ({ unitId: street, text: '请报告进展', ...more });
const before = (): Dispatch => opened({}, anOrder(street, [community]));
const supervised = (dispatch = before(), more: Partial<Supervising> = {}): Dispatch =>
  then(dispatch, supervise(dispatch, asking(more), leader, givenAt()));
const answered = (dispatch: Dispatch, actor: Actor, time = '17T09:00') =>
  answer(dispatch, { kind: 'supervision', id: dispatch.owed![0]!.id }, '已拆除', actor, givenAt(time));

describe('a supervision', () => {
  it('has a clock of its own and moves no other', () => {
    const [was, is] = [before(), supervised()];
    const limit = rules.clock({ clock: 'supervisionAnswer', urgency: 'ordinary', unit: rules.unit(street)!, at: at('16T11:22') });
    expect(is.owed).toMatchObject([{ kind: 'supervision', unitId: street, asker: district, dueAt: limit.dueAt }]);
    expect(is.assignments.map(({ clocks }) => clocks)).toEqual(was.assignments.map(({ clocks }) => clocks));
    expect([is.status, is.dueAt, is.promisedAt, is.response]).toEqual([was.status, was.dueAt, was.promisedAt, was.response]);
  });

  it('may name the time, which is one to come', () => {
    const dueAt = iso('17T12:00');
    expect(supervised(before(), { dueAt }).owed).toMatchObject([{ dueAt }]);
    const past = supervise(before(), asking({ dueAt: iso('16T11:22') }), leader, givenAt());
    expect(past).toMatchObject({ refused: 'due-time', where: 'dueAt' });
  });

  it.each([
    ['the city', by('cityLeader', '110000'), street, '110000'],
    ['the city’s inspectors', by('supervisor', '110000'), street, '110000'],
    ['the hotline’s watch', by('hotlineSupervisor', rules.hotlineId), community, rules.hotlineId],
    ['the coordinators of its district', by('districtCoordinator', district), community, district],
  ])('is for %s', (_, actor, unitId, superior) =>
    expect(supervise(before(), asking({ unitId }), actor, givenAt())).toMatchObject([{ type: 'Supervised', superior, unitId }]),
  );

  it.each([
    ['another district', by('districtLeader', '110102')],
    ['the unit itself', by('head', street)],
    ['the hotline’s desk', by('operator', rules.hotlineId)],
  ])('is not for %s', (_, actor) =>
    expect(supervise(before(), asking(), actor, givenAt())).toMatchObject({ refused: 'not-yours' }),
  );

  it('is not of oneself: of a district, its city’s', () => {
    const led = opened({}, anOrder(district));
    expect(supervise(led, asking({ unitId: district }), leader, givenAt())).toMatchObject({ refused: 'not-yours' });
  });

  it.each([
    ['a unit that has no part', elsewhere, 'no-part'],
    ['a unit that has but a copy', district, 'no-part'],
    ['no unit', 'nobody', 'unknown-unit'],
  ])('is refused of %s', (_, unitId, refused) =>
    expect(supervise(before(), asking({ unitId }), by('cityLeader', '110000'), givenAt())).toMatchObject({
      refused,
      where: 'unitId',
    }),
  );

  it('is not asked where nobody works on it', () =>
    expect(supervise(opened({ placeUnitId: undefined }), asking(), by('cityLeader', '110000'), givenAt())).toMatchObject({
      refused: 'step-not-allowed',
    }));

  it('is answered by that unit, once', () => {
    const asked = supervised();
    expect(answered(asked, leader)).toMatchObject({ refused: 'not-yours' });
    const after = then(asked, answered(asked, by('desk', street)));
    expect(after).not.toHaveProperty('owed');
    expect(answer(after, asked.owed![0]!, '又及', by('desk', street), givenAt())).toMatchObject({ refused: 'step-not-allowed' });
    expect(nextLook(after, rules)).toBe(nextLook(before(), rules));
  });

  it('that nobody answers is late, and told upwards rung by rung', () => {
    const asked = supervised(before(), { dueAt: iso('16T11:30') });
    expect(nextLook(asked, rules)).toBe(iso('16T11:30'));
    const told = (events: readonly Event[]) =>
      events.flatMap((event) => (event.type === 'Escalated' && event.ladder === 'supervisionAnswer' ? [event.toUnit] : []));
    const first = elapse(asked, givenAt('16T11:30'));
    expect(first.map(({ type }) => type)).toContain('AnswerLapsed');
    expect(told(first)).toEqual([street]);
    const late = then(asked, first);
    expect(told(elapse(late, givenAt('18T00:00')))).toEqual([district]);
    expect(answered(late, by('desk', street))).toMatchObject([{ type: 'Answered' }]);
  });

  it('outlives the completion, and ends with a ticket that is taken back', () => {
    const done = completed(supervised());
    expect(done).toMatchObject({ status: 'completed', owed: [{ unitId: street }] });
    expect(then(done, answered(done, by('handler', street))).status).toBe('completed');
    const open = supervised();
    const gone = then(open, end(open, 'withdrawn', givenAt()));
    expect(gone.status).toBe('ended');
    expect(gone).not.toHaveProperty('owed');
  });

  it('is announced without its words, and not told on the public page', () => {
    const [event] = supervise(before(), asking(), leader, givenAt()) as Event[];
    const after = then(before(), [event!]);
    const said = announce(after, event!, district, after.id);
    expect(JSON.stringify(said)).not.toContain('请报告进展');
    expect(snapshotOf(after, after.registeredAt, district).supervisions).toMatchObject([{ unitId: street, superior: district }]);
    const names = { unit: (id: string) => id, time: (iso: string) => iso, category: () => '' };
    expect(linesOf(event!, after, 'public', names)).toEqual([]);
    expect(linesOf(event!, after, 'staff', names)).toMatchObject([
      { type: 'supervised', text: expect.stringContaining('请报告进展') },
    ]);
  });
});

describe('rounds of handling that are spent', () => {
  const complete = { type: 'Complete', summary: '已处理' } as const;
  const spentBy = (leading: string): Dispatch => {
    const said = { reached: true, resolved: 'no' } as const;
    const first = completed(opened({}, anOrder(leading)));
    const again = then(first, calledBack(first, said, givenAt('24T09:00')));
    const done = [feedback('reporter'), feedback('hotline'), complete].reduce(
      (state, command) => does(state, lead(again).unitId, command, '25T10:00'),
      again,
    );
    return then(done, calledBack(done, said, givenAt('30T10:00')));
  };

  it.each([
    ['a street, its district', street, district],
    ['a district, the city', district, '110000'],
    ['a municipal department, the city', '110000-zjw', '110000'],
  ])('open a supervision in the same decision: of %s', (_, leading, superior) => {
    const after = spentBy(leading);
    expect(after).toMatchObject({ status: 'completed', unsolved: true });
    expect(after.owed).toMatchObject([{ kind: 'supervision', unitId: leading, asker: superior }]);
  });
});

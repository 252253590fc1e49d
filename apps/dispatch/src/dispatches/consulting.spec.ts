import type { Actor, Role } from '@fengqiao/domain';
import { aMatter, anOrder, community, elsewhere, givenAt, opened, rules, street, then } from '../matters-under-test';
import { assignByOperator } from './assigning';
import { answerConsultation, consult } from './consulting';
import { announce } from './dispatch.announcements';
import type { Dispatch, Event } from './dispatch';
import { viewersOf } from './dispatch.store';
import { elapse } from './elapsing';
import { gather } from './grouping';
import { end, rethink } from './opening';
import { linesOf } from './timeline';

const by = (role: Role, unitId: string): Actor => ({ kind: 'client', id: 'somebody', grants: [{ role, unitId }] });
const nowhere = (): Dispatch => opened({ placeUnitId: undefined });
const asking = (...unitIds: string[]) => ({ unitIds, question: '河道边的井盖归谁管' });
const asked = (): Dispatch => then(nowhere(), consult(nowhere(), asking(street, '110107-swj'), givenAt('16T11:30')));
const types = (events: unknown): string[] => (events as Event[]).map(({ type }) => type);

describe('consulting before dispatch', () => {
  it('asks each unit within a limit of its own; nobody leads by that, and the hotline’s own limit runs on', () => {
    const [before, after] = [nowhere(), asked()];
    expect(after.owed).toMatchObject([
      { kind: 'consultation', unitId: street, asker: rules.hotlineId },
      { kind: 'consultation', unitId: '110107-swj' },
    ]);
    // Wednesday 11:30 and four working hours: half an hour before noon, three and a half from 13:00.
    expect(after.owed!.map(({ dueAt }) => new Date(dueAt))).toEqual(Array(2).fill(new Date('2020-12-16T16:30:00+08:00')));
    expect([after.status, after.waitsUntil, after.assignments]).toEqual([before.status, before.waitsUntil, []]);
    expect(viewersOf(after)).toEqual([
      [street, 'onlooker'],
      ['110107-swj', 'onlooker'],
    ]);
  });

  it('is for units that may lead, each asked once', () => {
    expect(consult(nowhere(), asking(street, 'nobody'), givenAt())).toMatchObject({
      refused: 'unknown-unit',
      where: 'unitIds.1',
    });
    expect(consult(nowhere(), asking(community), givenAt())).toMatchObject({ refused: 'lead-not-allowed', where: 'unitIds.0' });
    expect(consult(asked(), asking(street), givenAt())).toMatchObject({ refused: 'already-asked', where: 'unitIds.0' });
    expect(types(consult(nowhere(), asking(street, street), givenAt()))).toEqual(['Consulted']);
    expect(consult(opened(), asking(elsewhere), givenAt())).toMatchObject({ refused: 'step-not-allowed' });
  });

  it('is answered by the unit that was asked, which may name another as lead', () => {
    const before = asked();
    const { id } = before.owed![0]!;
    const say = (actor: Actor, proposedLead?: string) =>
      answerConsultation(before, id, { text: '属水务', proposedLead }, actor, givenAt('16T12:00'));
    expect(say(by('handler', '110107-swj'))).toMatchObject({ refused: 'not-yours' });
    expect(say(by('desk', street), 'nobody')).toMatchObject({ refused: 'unknown-unit', where: 'proposedLead' });
    expect(say(by('desk', street), community)).toMatchObject({ refused: 'lead-not-allowed', where: 'proposedLead' });
    expect(say(by('desk', street), '110107-swj')).toMatchObject([{ type: 'Answered', proposedLead: '110107-swj' }]);
    expect(then(before, say(by('desk', street))).owed).toHaveLength(1);
  });

  it('is over when somebody leads, when others carry it, or when nobody need', () => {
    const before = asked();
    const overtaken = ['AnswerOvertaken', 'AnswerOvertaken'];
    const led = assignByOperator(before, anOrder(street), givenAt('16T12:00'));
    expect(types(led)).toEqual([...overtaken, 'Dispatched']);
    expect(then(before, led)).not.toHaveProperty('owed');
    expect(types(assignByOperator(before, anOrder('ext-post', [], { reason: '邮政' }), givenAt()))).toEqual([
      ...overtaken,
      'Informed',
    ]);
    const placed = aMatter({ ticketId: before.ticketId, ticketVersion: 2 });
    expect(types(rethink(before, placed, 'classified', false, givenAt()))).toEqual(['Reclassified', ...overtaken, 'Dispatched']);
    const still = aMatter({ ...placed, placeUnitId: undefined });
    expect(types(rethink(before, still, 'classified', false, givenAt()))).toEqual(['Reclassified', 'Undispatched']);
    expect(types(end(before, 'answered', givenAt()))).toEqual([...overtaken, 'Ended']);
    expect(gather(opened(), [before], '同一事项', 'desk', givenAt())).toMatchObject({
      members: [[{ type: 'AnswerOvertaken' }, { type: 'AnswerOvertaken' }, { type: 'Joined' }]],
    });
  });

  it('that nobody answers in time is told to the unit and to the hotline’s watch', () => {
    const before = asked();
    const events = elapse(before, givenAt('16T16:30'));
    expect(types(events)).toEqual(['AnswerLapsed', 'AnswerLapsed', ...Array<string>(4).fill('Escalated')]);
    expect(new Set(events.flatMap((event) => (event.type === 'Escalated' ? [event.toUnit] : [])))).toEqual(
      new Set([street, '110107-swj', rules.hotlineId]),
    );
  });

  it('says its words to staff only', () => {
    const before = nowhere();
    const [event] = consult(before, asking(street), givenAt()) as Event[];
    const after = then(before, [event!]);
    expect(JSON.stringify(announce(after, event!, rules.hotlineId, after.id))).not.toContain('井盖');
    const names = { unit: (id: string) => id, time: (time: string) => time, category: () => '' };
    expect(linesOf(event!, after, 'public', names)).toEqual([]);
    expect(linesOf(event!, after, 'staff', names)).toMatchObject([{ type: 'consulted', unitId: street }]);
  });
});

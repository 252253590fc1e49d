import {
  anOrder,
  asked,
  at,
  community,
  completed,
  district,
  does,
  elsewhere,
  feedback,
  givenAt,
  iso,
  lead,
  lock,
  office,
  opened,
  reach,
  rules,
  sign,
  street,
  then,
} from '../matters-under-test';
import { handOn } from './assigning';
import { isOpen, leadOf, type Dispatch } from './dispatch';
import { snapshotOf } from './dispatch.announcements';
import { escalate } from './escalating';
import { gather, type Grouped } from './grouping';
import { calledBack } from './handling';
import type { Resolved } from './reworking';

const said = (dispatch: Dispatch, resolved: Resolved, time = '24T09:00', more = {}): Dispatch =>
  then(dispatch, calledBack(dispatch, { reached: true, resolved, ...more }, givenAt(time)));
/** D-lugu's limit ends with the 23rd. */
const beforeLimit = '22T09:00';
const complete = { type: 'Complete', summary: '已处理' } as const;
const worksAgain = (dispatch: Dispatch): Dispatch =>
  [feedback('reporter'), feedback('hotline'), complete].reduce(
    (state, command) => does(state, street, command, '25T10:00'),
    dispatch,
  );

describe('a callback that says it is not solved', () => {
  const again = said(completed(opened()), 'no');

  it('gives completed work back to the same accountable unit, with clocks of its own', () => {
    expect(again).toMatchObject({ status: 'dispatched', accountable: street, handlingRound: 2, dispatchRound: 1 });
    expect(lead(again)).toMatchObject({ unitId: street, status: 'assigned', assignedAt: iso('24T09:00') });
    expect(Object.keys(lead(again).clocks).sort()).toEqual(['contact', 'handle', 'sign']);
    const limit = rules.clock({
      clock: 'rehandle',
      category: lock,
      urgency: 'ordinary',
      unit: rules.unit(street)!,
      at: at('24T09:00'),
    });
    expect(again.dueAt).toBe(limit.dueAt);
  });

  it('is told to the head at once, and to the district while it lasts', () => {
    const told = (dispatch: Dispatch, time: string) => {
      const events = escalate(dispatch, givenAt(time)).filter(({ ladder }) => ladder === 'reopened');
      return events.map(({ to, toUnit }) => [to, toUnit]);
    };
    expect(told(again, '24T09:00')).toEqual([['head', street]]);
    expect(told(again, '28T09:00')).toEqual([
      ['head', street],
      ['district', district],
    ]);
    expect(told(worksAgain(again), '28T09:00')).toEqual([]);
  });

  it('goes to the street also when an office had led', () => {
    const passed = opened();
    const handed = then(passed, handOn(passed, anOrder(office, [community]), givenAt()));
    expect(lead(said(completed(handed), 'no')).unitId).toBe(street);
  });

  it('moves neither the limit by which the unit is assessed nor the promise nor its response', () => {
    const before = completed(opened());
    const snapshot = snapshotOf(again, iso('24T09:00'), 'evaluation');
    expect(snapshot).toMatchObject({ dueAt: before.dueAt, promisedAt: before.promisedAt, reworkDueAt: again.dueAt });
    expect(again.response).toEqual(before.response);
  });

  it('owes both feedbacks anew', () => {
    expect(asked(does(again, street, reach, '24T10:00'), street, complete, '24T11:00')).toMatchObject({
      refused: 'feedback-missing',
    });
    const done = worksAgain(does(again, street, sign, '24T10:00'));
    expect(done).toMatchObject({ status: 'completed', completedAt: iso('25T10:00') });
    expect(said(done, 'yes', '30T10:00').status).toBe('closed');
  });

  it('makes no third round: the unit is for its superior to look after', () => {
    const spent = said(worksAgain(again), 'no', '30T10:00');
    expect(spent).toMatchObject({ status: 'completed', handlingRound: 2, unsolved: true });
    expect(leadOf(spent)).toBeUndefined();
    expect(said(spent, 'no', '31T10:00')).toMatchObject({ status: 'completed', handlingRound: 2 });
    expect(said(spent, 'yes', '31T10:00').status).toBe('closed');
  });

  it.each([
    ['is partly solved, which the policy accepts', completed(opened()), 'partly', {}, 'closed'],
    ['was asked for by the reporter before the limit', completed(opened()), 'no', { asked: true }, 'completed'],
    ['comes while the unit is still at work', opened(), 'no', {}, 'dispatched'],
  ] as const)('opens nothing where it %s', (_, dispatch, resolved, more, status) => {
    expect(said(dispatch, resolved, beforeLimit, more)).toMatchObject({ status, handlingRound: 1 });
  });

  it('opens it also where the reporter asked for the call after the limit, or said it before and is not reached at the limit', () => {
    expect(said(completed(opened()), 'no', '24T09:00', { asked: true })).toMatchObject({ handlingRound: 2 });
    const early = said(completed(opened()), 'no', beforeLimit, { asked: true });
    const missed = then(early, calledBack(early, { reached: false }, givenAt('24T09:00')));
    expect(missed).toMatchObject({ status: 'dispatched', handlingRound: 2, accountable: street });
  });

  it('was said when it was said, however late it is heard', () => {
    const heardLate = { reached: true, resolved: 'no', asked: true, at: iso(beforeLimit) } as const;
    const dispatch = completed(opened());
    expect(then(dispatch, calledBack(dispatch, heardLate, givenAt('24T09:00')))).toMatchObject({ handlingRound: 1 });
  });

  describe('while the unit is at work', () => {
    const works = (dispatch: Dispatch): Dispatch =>
      [feedback('reporter'), feedback('hotline'), complete].reduce(
        (state, command) => does(state, street, command, '25T09:00'),
        dispatch,
      );

    it('is heard when the work is completed: the next round begins with that', () => {
      const reopened = works(said(opened(), 'no'));
      expect(reopened).toMatchObject({
        status: 'dispatched',
        accountable: street,
        handlingRound: 2,
        reopenedAt: iso('25T09:00'),
      });
      expect(reopened).not.toHaveProperty('callback');
      expect(lead(reopened)).toMatchObject({ unitId: street, status: 'assigned', assignedAt: iso('25T09:00') });
      const last = said(worksAgain(reopened), 'yes', '31T10:00');
      expect(last.status).toBe('closed');
    });

    it('is for the superior when the rounds are spent', () => {
      const spent = worksAgain(said(again, 'no', '24T20:00'));
      expect(spent).toMatchObject({ status: 'completed', handlingRound: 2, unsolved: true });
      expect(said(spent, 'yes', '31T10:00').status).toBe('closed');
    });

    it('is not the last word where the reporter had asked for the call before the limit', () => {
      const done = works(said(opened(), 'no', beforeLimit, { asked: true }));
      expect(done).toMatchObject({ status: 'completed', handlingRound: 1 });
      expect(said(done, 'yes', '25T12:00').status).toBe('closed');
    });

    it('is taken back by a later answer, also by one that the reporter asked for', () => {
      expect(works(said(said(opened(), 'no'), 'yes', '24T12:00')).status).toBe('closed');
      expect(works(said(said(opened(), 'no'), 'yes', '24T12:00', { asked: true })).status).toBe('closed');
    });

    it('stands when the reporter asks for another call and says it again, and when nobody is reached later', () => {
      const unsolved = said(opened(), 'no');
      expect(works(said(unsolved, 'no', '24T12:00', { asked: true }))).toMatchObject({ handlingRound: 2 });
      const missed = then(unsolved, calledBack(unsolved, { reached: false }, givenAt('24T12:00')));
      expect(missed.callback).toEqual(unsolved.callback);
      expect(works(missed)).toMatchObject({ status: 'dispatched', handlingRound: 2 });
    });

    it('is the last word where it was said before the limit and nobody is reached at the limit', () => {
      const early = said(opened(), 'no', beforeLimit, { asked: true });
      const missed = then(early, calledBack(early, { reached: false }, givenAt('24T12:00')));
      expect(works(missed)).toMatchObject({ status: 'dispatched', handlingRound: 2 });
    });
  });

  it('can also be one that is partly solved, by policy', () => {
    const strict = { ...rules, rework: () => ({ rounds: 2, after: ['partly', 'no'] as const }) };
    const dispatch = completed(opened());
    const events = calledBack(dispatch, { reached: true, resolved: 'partly' }, { ...givenAt('24T09:00'), rules: strict });
    expect(then(dispatch, events)).toMatchObject({ handlingRound: 2 });
  });

  it('of a group owes every reporter a word again', () => {
    const head = opened();
    const { head: joining } = gather(head, [opened({ placeUnitId: elsewhere })], '同一事项', 'desk', givenAt()) as Grouped;
    const reopened = said(completed(then(head, joining)), 'no');
    expect(reopened.group).toMatchObject({ members: 1, untold: 1, unasked: 1 });
    expect(reopened.assignments.filter(isOpen)).toHaveLength(1);
  });
});

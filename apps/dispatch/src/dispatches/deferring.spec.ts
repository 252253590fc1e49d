import type { Actor, Grant } from '@fengqiao/domain';
import fc from 'fast-check';
import {
  anOrder,
  asked,
  at,
  community,
  complete,
  completed,
  district,
  does,
  feedback,
  givenAt,
  iso,
  lead,
  office,
  opened,
  partOf,
  reach,
  rules,
  sign,
  street,
  then,
  visit,
} from '../matters-under-test';
import { handOn } from './assigning';
import { decideHang, type HangCommand } from './deferring';
import { nextClock, type Assignment, type Dispatch } from './dispatch';
import { snapshotOf } from './dispatch.announcements';
import { lapse, nextLapse } from './handling';
import { end } from './opening';
import { review } from './reviewing';
import { tellResult } from './telling';
import { lapseWaits, waitsOf } from './waits';

const department = '110107-zfj';
const due = '2020-12-23T15:59:59.000Z';
const hanging = (more: Partial<HangCommand> = {}): HangCommand => ({
  type: 'Hang',
  reason: '冬季不能施工',
  plan: '三月开工，四月完成',
  reviewAt: iso('28T09:00'),
  ...more,
});
const actor = (...grants: Grant[]): Actor => ({ kind: 'client', id: 'somebody', grants });
const watch = actor({ role: 'hotlineSupervisor', unitId: rules.hotlineId });

const working = (): Dispatch => does(does(opened({}, anOrder(street, [community])), street, sign), street, reach);
/** A local time of January 2021: `20T18:30`. */
const january = (time: string): Date => new Date(`2021-01-${time}:00+08:00`);
const asking = (before = working(), time = '17T10:00'): Dispatch => does(before, lead(before).unitId, hanging(), time);
const decided = (before: Dispatch, approved: boolean, time = '17T12:00', by = watch) =>
  decideHang(before, before.deferral!.id, { approved, reason: '属实' }, by, givenAt(time));
const hung = (before = asking(), time?: string): Dispatch => then(before, decided(before, true, time));
const resumed = (before: Dispatch, time: string | Date): Dispatch =>
  then(before, asked(before, lead(before).unitId, { type: 'Resume', reason: '具备施工条件' }, time));

describe('asking for a hang', () => {
  it('moves nothing: the clocks run until somebody has approved', () => {
    const before = working();
    const after = asking(before);
    expect([after.status, after.dueAt, after.assignments]).toEqual([before.status, before.dueAt, before.assignments]);
    expect(waitsOf(after)).toEqual({ deferralDecision: iso('21T18:00') }); // two working days of the district
  });

  it('is done once at a time, with a date to come, and not while the duty itself is in doubt', () => {
    expect(asked(asking(), street, hanging())).toMatchObject({ refused: 'already-asked' });
    expect(asked(working(), street, hanging({ reviewAt: iso('16T09:00') }))).toMatchObject({ refused: 'review-date' });
    const objected = does(working(), street, { type: 'Object', grounds: '不属本街道', basis: '区划' });
    expect(asked(objected, street, hanging())).toMatchObject({ refused: 'objection-open' });
    expect(asked(working(), community, hanging())).toMatchObject({ refused: 'not-the-lead' });
  });

  it('that nobody decides in time is noticed once, and can still be decided', () => {
    const before = asking();
    const late = then(before, lapseWaits(before, givenAt('21T18:00')));
    expect([waitsOf(late), lapseWaits(late, givenAt('22T18:00'))]).toEqual([{}, []]);
    expect(then(late, decided(late, false, '22T09:00')).status).toBe('handling');
  });
});

describe('the decision', () => {
  it.each([
    ['the hotline’s watch', watch],
    ['the unit’s district', actor({ role: 'districtCoordinator', unitId: district })],
    ['the city', actor({ role: 'cityLeader', unitId: '110000' })],
  ])('is for %s', (_, by) => expect(decided(asking(), true, '17T12:00', by)).toMatchObject([{ type: 'HangApproved' }]));

  it.each([
    ['the unit itself', actor({ role: 'head', unitId: street })],
    ['another district', actor({ role: 'districtLeader', unitId: '110102' })],
    ['an operator', actor({ role: 'operator', unitId: rules.hotlineId })],
    ['somebody who handles it and watches too', actor({ role: 'hotlineSupervisor', unitId: rules.hotlineId }, { role: 'handler', unitId: office })],
  ])('is not for %s', (_, by) => expect(decided(asking(), true, '17T12:00', by)).toMatchObject({ refused: 'not-yours' })); // prettier-ignore

  it('for it waits for the review of an objection, the one against it does not: what hangs is not reviewed', () => {
    const both = does(asking(), street, { type: 'Object', grounds: '不属本街道', basis: '区划' }, '17T11:00');
    expect(decided(both, true)).toMatchObject({
      refused: 'objection-open',
      because: expect.stringContaining('review') as string,
    });
    expect(decided(both, true, '17T12:00', actor({ role: 'head', unitId: street }))).toMatchObject({ refused: 'not-yours' });
    expect(then(both, decided(both, false))).toMatchObject({ status: 'handling', objection: { unitId: street } });
    const reviewer = actor({ role: 'objectionReviewer', unitId: rules.hotlineId });
    const rejected = then(
      both,
      review(both, both.objection!.id, { upheld: false, reason: '属地' }, reviewer, givenAt('17T12:00')),
    );
    expect(hung(rejected, '17T13:00').status).toBe('hung');
  });

  it('against it leaves everything as it was', () => {
    const before = asking();
    const after = then(before, decided(before, false));
    expect([after.status, after.dueAt, after.assignments]).toEqual(['handling', before.dueAt, before.assignments]);
    expect(decideHang(after, before.deferral!.id, { approved: true, reason: '' }, watch, givenAt())).toMatchObject({
      refused: 'step-not-allowed',
    });
  });
});

describe('while it hangs', () => {
  it('no handling limit runs out, the lead’s nor a helper’s', () => {
    const after = hung();
    expect(after).toMatchObject({ status: 'hung', dueAt: due });
    expect(snapshotOf(after, iso('17T12:00'), 'x')).toMatchObject({ status: 'hung', hungSince: iso('17T12:00') });
    expect([nextClock(lead(after)), nextLapse(lead(after)), lapse(after, lead(after).id, givenAt('31T00:00'))]).toEqual([
      undefined,
      undefined,
      [],
    ]);
    expect(nextClock(partOf(after, community))).toMatchObject({ clock: 'sign' });
  });

  it('the lead goes on working and answering, and cannot end it so', () => {
    const worked = [visit, feedback('reporter'), feedback('hotline')].reduce((state, step) => does(state, street, step), hung());
    expect(worked.status).toBe('hung');
    expect(asked(worked, street, complete)).toMatchObject({ refused: 'step-not-allowed' });
    expect(asked(worked, street, hanging())).toMatchObject({ refused: 'step-not-allowed' });
    expect(handOn(worked, anOrder(office), givenAt())).toMatchObject({
      refused: 'step-not-allowed',
      because: expect.stringContaining('let it go on first') as string,
    });
  });

  it('others are asked to help: a limit of the policy stands for them too, a time that was named runs', () => {
    const ask = { type: 'Ask', unitId: department, text: '请认定性质' } as const;
    const helped = does(hung(), street, ask, '20T09:00');
    expect(helped.status).toBe('hung');
    expect(partOf(helped, department).clocks).toMatchObject({ handle: { standsSince: iso('20T09:00') } });
    expect(nextClock(partOf(helped, department))).toMatchObject({ clock: 'sign' });
    const [before, after] = [partOf(helped, department), partOf(resumed(helped, '27T09:00'), department)];
    expect(after.clocks.handle).not.toHaveProperty('standsSince');
    expect(after.clocks.handle!.dueAt > before.clocks.handle!.dueAt).toBe(true);
    // After the limit that stands, and before the day on which it is looked at again.
    const named = does(hung(), street, { ...ask, dueAt: iso('27T09:00') }, '24T09:00');
    expect(nextLapse(does(named, department, sign, '24T10:00').assignments.at(-1)!)).toBe(iso('27T09:00'));
    expect(partOf(resumed(named, '25T09:00'), department).clocks.handle!.dueAt).toBe(iso('27T09:00'));
    expect(asked(hung(), street, { ...ask, dueAt: iso('28T09:00') }, '24T09:00')).toMatchObject({ refused: 'due-time' });
  });

  it('its reporter is told the result of a whistle all the same', () => {
    const before = hung();
    const result = { whistleId: before.id, text: '已移交', ticketNos: [before.ticketNo] };
    const told = then(before, tellResult(before, result, givenAt('20T09:00')));
    expect([told.status, told.feedbackToReporterAt]).toEqual(['hung', iso('20T09:00')]);
  });

  it('the day comes on which it is looked at again', () => {
    expect(waitsOf(hung())).toEqual({ hangReview: iso('28T09:00') });
    const before = hung();
    const reminded = then(before, lapseWaits(before, givenAt('28T09:00')));
    expect([reminded.status, waitsOf(reminded), lapseWaits(reminded, givenAt('29T09:00'))]).toEqual(['hung', {}, []]);
  });

  it('the reporter may take it back', () => {
    const before = hung();
    const ended = then(before, end(before, 'withdrawn', givenAt('18T09:00')));
    expect(ended.status).toBe('ended');
    expect(ended).not.toHaveProperty('hang');
  });
});

describe('when it goes on', () => {
  it('the days on which it stood do not count, for the lead nor for a helper', () => {
    const after = resumed(hung(), '27T09:00'); // stood at the end of ten days: 17 to 26 December
    expect(after).toMatchObject({ status: 'handling', dueMovedBy: 'resumed', promisedAt: due });
    expect([after.dueAt, lead(after).clocks.handle!.dueAt]).toEqual(['2021-01-02T15:59:59.000Z', '2021-01-02T15:59:59.000Z']);
    expect(partOf(after, community).clocks.handle!.dueAt).toBe('2020-12-29T15:59:59.000Z');
    expect(lead(after).clocks.handle).not.toHaveProperty('standsSince');
    expect(lead(after).clocks.handle!.because.join('\n')).toContain('时限暂停');
  });

  it('what had run out before it was approved stays so', () => {
    const late = asking(working(), '23T10:00');
    const after = resumed(hung(late, '24T12:00'), '28T12:00');
    expect([after.dueAt, lead(after).clocks.handle!.dueAt]).toEqual([due, due]);
  });

  it('it may hang again, and each stretch counts once', () => {
    const once = resumed(hung(), '18T09:00');
    const twice = resumed(hung(asking(once, '19T09:00'), '19T10:00'), '21T10:00'); // 17, 19 and 20 December stood
    expect(twice.dueAt).toBe('2020-12-26T15:59:59.000Z');
    expect(twice.pauses).toHaveLength(2);
  });

  it('an end that was named moves by as long as the clock stood', () => {
    const notices = (['reporter', 'hotline'] as const).map((to) => ({ to, how: '电话', at: iso('16T12:00') }));
    const longer = does(working(), street, { type: 'Extend', reason: '检测', until: iso('28T18:00'), notices }, '16T13:00');
    expect(resumed(hung(asking(longer)), '17T15:00').dueAt).toBe(iso('28T21:00'));
  });

  describe('a due time that was named', () => {
    const notices = (['reporter', 'hotline'] as const).map((to) => ({ to, how: '电话', at: iso('16T12:00') }));
    const extended = (until: string, before = working()): Dispatch =>
      does(before, street, { type: 'Extend', reason: '检测', until, notices }, '16T13:00');
    const because = (one: Assignment): readonly string[] => one.clocks.handle!.because;
    const inDays = [
      '挂账：2020-12-17（周四）12:00至2021-01-20（周三）18:30：时限暂停822小时30分，暂停时距原定的2020-12-28（周一）23:59:59尚余12天',
      '2020-12-17（周四）至2021-01-19（周二）：时限暂停，不计',
      '2021-01-20（周三）至2021-01-31（周日）：自然日，计为第1至第12天',
      '2021-01-31（周日）为最后一日，至当日23:59:59止',
      '到期：2021-01-31（周日）23:59:59',
    ];

    it('at the end of a day goes on by days, and says from when to when and how long it stood', () => {
      const before = hung(asking(extended('2020-12-28T15:59:59.000Z')));
      const after = resumed(before, january('20T18:30'));
      expect(after.dueAt).toBe('2021-01-31T15:59:59.000Z');
      expect(because(lead(after))).toEqual([...because(lead(before)), ...inDays]);
      expect(because(lead(before)).at(-1)).toBe('依规延期一次，至2020-12-28（周一）23:59:59');
    });

    it('for a helper too; and within a day it moves by as long as it stood', () => {
      const ask = (dueAt: string): Dispatch =>
        does(working(), street, { type: 'Ask', unitId: department, text: '请认定', dueAt }, '16T13:00');
      const after = (dueAt: string): Assignment => partOf(resumed(hung(asking(ask(dueAt))), '19T15:30'), department);
      expect(after('2020-12-20T15:59:59.000Z').clocks.handle!.dueAt).toBe('2020-12-22T15:59:59.000Z');
      const later = after(iso('18T18:00'));
      expect(later.clocks.handle!.dueAt).toBe(iso('20T21:30'));
      expect(because(later).slice(-2)).toEqual([
        '挂账：2020-12-17（周四）12:00至2020-12-19（周六）15:30：时限暂停51小时30分，原定2020-12-18（周五）18:00，顺延51小时30分',
        '到期：2020-12-20（周日）21:30',
      ]);
    });

    it('goes on again from where it has come', () => {
      const once = resumed(hung(asking(extended('2020-12-28T15:59:59.000Z'))), '18T09:00'); // one day's end
      const twice = resumed(hung(asking(once, '19T09:00'), '19T10:00'), '21T08:00'); // two
      expect([once.dueAt, twice.dueAt]).toEqual(['2020-12-29T15:59:59.000Z', '2020-12-31T15:59:59.000Z']);
      expect(because(lead(twice)).filter((line) => line.startsWith('挂账'))).toHaveLength(2);
    });
  });

  it('it can be completed', () => expect(completed(resumed(hung(), '27T09:00')).status).toBe('completed'));

  it('is over with the handling, if nobody has decided', () => expect(completed(asking())).not.toHaveProperty('deferral'));
});

it('however often and long it hangs, hours left when it stood are left when it goes on', () => {
  const urgent = does(opened({ urgency: 'timely' }), street, sign);
  const stretch = fc.record({ run: fc.integer({ min: 0, max: 240 }), stand: fc.integer({ min: 1, max: 5_000 }) });
  const minutes = (time: Date, more: number): Date => new Date(time.getTime() + more * 60_000);
  fc.assert(
    fc.property(fc.array(stretch, { maxLength: 5 }), (stretches) => {
      let [state, now, ran] = [urgent, at('16T11:30'), 8];
      for (const { run, stand } of stretches) {
        now = minutes(now, run);
        ran += run;
        const ask = { ...hanging(), reviewAt: minutes(now, 1).toISOString() };
        state = then(state, asked(state, street, ask, now));
        state = then(state, decideHang(state, state.deferral!.id, { approved: true, reason: '属实' }, watch, givenAt(now)));
        now = minutes(now, stand);
        state = then(state, asked(state, street, { type: 'Resume', reason: '恢复' }, now));
      }
      const left = (new Date(state.dueAt!).getTime() - now.getTime()) / 60_000;
      return Math.abs(left - (24 * 60 - ran)) < 0.001;
    }),
    { numRuns: 100 },
  );
});

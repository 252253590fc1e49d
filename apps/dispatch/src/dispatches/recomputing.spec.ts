import type { Actor } from '@fengqiao/domain';
import { aMatter, anOrder, city, community, lead, newId, partOf, then } from '../matters-under-test';
import { rulebookOf } from './city.rulebook';
import { decideHang } from './deferring';
import type { Command, Dispatch, Event } from './dispatch';
import { nextLook } from './elapsing';
import { handle } from './handling';
import { lapseReview } from './objecting';
import { openDispatch } from './opening';
import { supervise } from './supervising';
import type { Given } from './parts';
import { isProvisional, recompute } from './recomputing';
import { linesOf } from './timeline';

/** As if the notice of 2027 were typed into the profile: its first days off. */
const holidays = ['01-01', '01-02', '01-03'].map((day) => ({ date: `2027-${day}`, working: false, name: '元旦放假' }));
const [unknown, known] = [rulebookOf(city), rulebookOf({ ...city, holidays, coveredYears: [2027] })];
const givenAt = (time: string, rules = unknown): Given => ({ now: new Date(time), rules, newId });
const begin = '2026-11-20T10:00:00+08:00';
const scales = '110107-scjg';
const market = (rules = unknown): Dispatch =>
  then(
    undefined,
    openDispatch(
      aMatter({ category: 'market/consumer/complaint' }),
      'registered',
      anOrder(scales, [community]),
      givenAt(begin, rules),
    ),
  );
const hotline: Actor = {
  ...{ kind: 'client', id: 'hotline' },
  grants: [{ role: 'hotlineSupervisor', unitId: unknown.hotlineId }],
};
const names = { unit: (id: string) => id, time: (time: string) => time, category: () => '' };

describe('due times without their year’s holidays', () => {
  it('are what they would have been from the start, once the holidays are known', () => {
    const before = market();
    expect([isProvisional(before), before.provisional]).toEqual([true, true]);
    const after = then(before, recompute(before, givenAt('2026-12-01T09:00:00+08:00', known)));
    const asIfKnown = market(known);
    expect(after.dueAt).toBe(asIfKnown.dueAt);
    expect(after.dueAt).not.toBe(before.dueAt);
    expect(lead(after).clocks.handle!.because).toEqual(lead(asIfKnown).clocks.handle!.because);
    expect([isProvisional(after), after.provisional, after.promisedAt]).toEqual([false, false, before.promisedAt]);
    expect([after.status, partOf(after, community).clocks, after.response]).toEqual([
      before.status,
      partOf(before, community).clocks,
      before.response,
    ]);
  });

  it('that were named and have stood go on by the working days that are known now', () => {
    const does = (state: Dispatch, command: Command, time: string): Dispatch =>
      then(state, handle(state, lead(state), 'lead', command, givenAt(time)));
    const notices = (['reporter', 'hotline'] as const).map((to) => ({ to, how: '电话', at: begin }));
    const extending = { type: 'Extend', reason: '检测', until: '2027-02-10T18:00:00+08:00', notices } as const;
    const hanging = { type: 'Hang', reason: '冬季', plan: '开春', reviewAt: '2027-01-10T09:00:00+08:00' } as const;
    const asking = does(does(market(), extending, begin), hanging, begin);
    const stood = '2026-12-28T09:00:00+08:00';
    const hung = then(
      asking,
      decideHang(asking, asking.deferral!.id, { approved: true, reason: '属实' }, hotline, givenAt(stood)),
    );
    const before = does(hung, { type: 'Resume', reason: '可以' }, '2027-01-04T09:00:00+08:00');
    expect([before.dueAt, before.provisional]).toEqual(['2027-02-17T10:00:00.000Z', true]); // five days stood, the 1st among them
    const after = then(before, recompute(before, givenAt('2027-01-05T09:00:00+08:00', known)));
    expect([after.dueAt, after.provisional]).toEqual(['2027-02-16T10:00:00.000Z', false]);
    const [was, is] = [before, after].map((state) => lead(state).clocks.handle!.because) as [string[], string[]];
    expect(is.filter((line) => line.startsWith('挂账'))).toHaveLength(1);
    const upToHang = (lines: string[]) =>
      lines.slice(
        0,
        lines.findIndex((line) => line.startsWith('挂账')),
      );
    expect(upToHang(is)).toEqual(upToHang(was));
    expect(is.at(-1)).toBe('到期：2027-02-16（周二）18:00');
    expect(lead(after).clocks.handle!.setAt).toBe(lead(before).clocks.handle!.setAt);
  });

  it('stay as they are while the holidays are missing, and when they are reckoned twice', () => {
    const before = market();
    expect(recompute(before, givenAt(begin))).toEqual([]);
    const given = givenAt(begin, known);
    expect(recompute(then(before, recompute(before, given)), given)).toEqual([]);
  });

  it('run again if they had run out by the old reckoning and have not by the new', () => {
    const before = market();
    const id = lead(before).id;
    const lapsed = then(before, [{ type: 'Lapsed', at: before.dueAt!, assignmentId: id, clock: 'handle' }]);
    const after = then(lapsed, recompute(lapsed, givenAt(before.dueAt!, known)));
    expect(lead(after).clocks.handle).not.toHaveProperty('lapsed');
  });

  it('are told to the reporter with the new time', () => {
    const before = market();
    const [event] = recompute(before, givenAt(begin, known)) as [Event];
    const after = then(before, [event]);
    expect(linesOf(event, after, 'public', names)).toEqual([
      { type: 'recomputed', text: `放假安排已公布，时限重新计算，办理时限为${after.dueAt}` },
    ]);
  });
});

describe('limits of those who decide or answer', () => {
  const late = '2026-12-31T10:00:00+08:00';
  /** 2027-01-01, a Friday, is a working day only while nobody knows better. */
  const [plain, right] = ['2027-01-01T15:59:59.000Z', '2027-01-04T15:59:59.000Z'];
  const objected = (): Dispatch => {
    const opened = then(undefined, openDispatch(aMatter(), 'registered', undefined, givenAt(late)));
    const objects = { type: 'Object', grounds: '不在辖区', basis: '界线' } as const;
    return then(opened, handle(opened, lead(opened), 'lead', objects, givenAt(late)));
  };
  const supervised = (): Dispatch => {
    const before = objected();
    const asked = supervise(before, { unitId: lead(before).unitId, text: '进展' }, hotline, givenAt(late));
    return then(before, asked);
  };

  it('are provisional too, and reckoned again with the rest', () => {
    const before = supervised();
    expect([isProvisional(before), before.objection?.dueAt]).toEqual([true, plain]);
    const after = then(before, recompute(before, givenAt(late, known)));
    expect([isProvisional(after), after.objection?.dueAt]).toEqual([false, right]);
    const [was, is] = [before, after].map(({ owed }) => owed![0]!.dueAt);
    expect(is! > was!).toBe(true);
    expect(recompute(after, givenAt(late, known))).toEqual([]);
  });

  it('that were seen to run out are waited for again where they had not', () => {
    const before = objected();
    const lapsed = then(before, lapseReview(before, givenAt('2027-01-02T00:00:00+08:00')));
    expect(lapsed.objection).toMatchObject({ lapsed: true });
    const after = then(lapsed, recompute(lapsed, givenAt('2027-01-02T00:00:00+08:00', known)));
    expect(after.objection).not.toHaveProperty('lapsed');
    expect(nextLook(after, known)! <= right).toBe(true);
  });
});

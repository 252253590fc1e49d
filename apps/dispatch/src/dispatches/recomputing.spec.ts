import { aMatter, anOrder, city, community, lead, partOf, then } from '../matters-under-test';
import { rulebookOf } from './city.rulebook';
import type { Dispatch, Event } from './dispatch';
import { openDispatch } from './opening';
import type { Given } from './parts';
import { isProvisional, recompute } from './recomputing';
import { linesOf } from './timeline';

/** As if the notice of 2027 were typed into the profile: its first days off. */
const holidays = ['01-01', '01-02', '01-03'].map((day) => ({ date: `2027-${day}`, working: false, name: '元旦放假' }));
const [unknown, known] = [rulebookOf(city), rulebookOf({ ...city, holidays, coveredYears: [2027] })];
const givenAt = (time: string, rules = unknown): Given => {
  let ids = 0;
  return { now: new Date(time), rules, newId: () => `01940000-0000-7000-8000-${String(++ids).padStart(12, '0')}` };
};
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

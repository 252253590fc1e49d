import type { Actor, Grant } from '@fengqiao/domain';
import { another, grouped, heard, said, works } from '../groups-under-test';
import {
  anOrder,
  asked,
  at,
  community,
  complete,
  completed,
  district,
  does,
  elsewhere,
  feedback,
  givenAt,
  iso,
  lead,
  office,
  opened,
  partOf,
  rules,
  sign,
  street,
  then,
  visit,
} from '../matters-under-test';
import { assignByOperator, handOn } from './assigning';
import type { Dispatch } from './dispatch';
import { snapshotOf } from './dispatch.announcements';
import { calledBack } from './handling';
import { lowestCommonSuperior, type ObjectCommand } from './objecting';
import { end } from './opening';
import { review, type Review } from './reviewing';
import { lapseWaits, waitsOf } from './waits';

const neighbour = '110107010';
const afar = '110105015';
const objecting = (more: Partial<ObjectCommand> = {}): ObjectCommand => ({
  type: 'Object',
  grounds: '该路段属广外街道',
  basis: '行政区划界线',
  ...more,
});
const actor = (...grants: Grant[]): Actor => ({ kind: 'client', id: 'somebody', grants });
const hotlineReviewer = { role: 'objectionReviewer', unitId: rules.hotlineId } as const;
const reviewer = actor(hotlineReviewer);
const leaderOf = (unitId: string): Actor => actor({ role: unitId === '110000' ? 'cityLeader' : 'districtLeader', unitId });

const objected = (dispatch = opened(), more = {}, time = '16T12:00') =>
  does(dispatch, lead(dispatch).unitId, objecting(more), time);
const reviewed = (dispatch: Dispatch, decision: Partial<Review>, by = reviewer, time = '16T16:00') =>
  review(dispatch, dispatch.objection!.id, { upheld: true, reason: '属实', ...decision }, by, givenAt(time));
const upheld = (dispatch: Dispatch, newLead?: string, by = reviewer, time = '16T16:00'): Dispatch =>
  then(dispatch, reviewed(dispatch, { newLead }, by, time));
/** To be reviewed by 16:00. */
const urgent = (): Dispatch => objected(opened({ urgency: 'timely' }));
const rejected = (dispatch: Dispatch, time = '16T16:00'): Dispatch =>
  then(dispatch, reviewed(dispatch, { upheld: false }, reviewer, time));

describe('objecting', () => {
  it('counts as signing, and every other clock runs on', () => {
    const before = opened();
    const after = objected(before);
    expect(after).toMatchObject({ status: 'handling', accountable: street, dueAt: before.dueAt });
    expect(lead(after)).toMatchObject({ status: 'signed', clocks: { sign: { stoppedAt: iso('16T12:00') } } });
    expect(lead(after).clocks).toMatchObject({ contact: lead(before).clocks.contact, handle: lead(before).clocks.handle });
  });

  it('sets the reviewer’s limit: one working day, or four hours where it is urgent', () => {
    expect(waitsOf(objected())).toEqual({ objectionReview: '2020-12-17T15:59:59.000Z' });
    expect(waitsOf(objected(opened({ urgency: 'timely' })))).toEqual({ objectionReview: iso('16T16:00') });
  });

  it('leaves the first receiver its duty: it calls, visits, answers and hands on', () => {
    const answered = does(does(objected(), street, visit), street, feedback('reporter'));
    expect(then(answered, handOn(answered, anOrder(office), givenAt('16T13:00')))).toMatchObject({ accountable: street });
  });

  it('is the desk’s too, for the office that leads; it counts as the street’s response, not as the office’s signature', () => {
    const dispatch = opened();
    const handed = then(dispatch, handOn(dispatch, anOrder(office), givenAt()));
    const after = does(handed, office, objecting(), '16T12:00', 'desk');
    expect(after.objection).toMatchObject({ unitId: street });
    expect(lead(after).status).toBe('assigned');
  });

  it('is not for a helper', () => {
    const dispatch = opened({}, anOrder(street, [community]));
    expect(asked(dispatch, community, objecting())).toMatchObject({ refused: 'not-the-lead' });
  });

  it('happens once in a round', () => {
    expect(asked(objected(), street, objecting())).toMatchObject({ refused: 'already-objected' });
    expect(asked(rejected(objected()), street, objecting())).toMatchObject({ refused: 'already-objected' });
    expect(objected(upheld(objected(), elsewhere)).objection).toMatchObject({ unitId: elsewhere });
  });

  it('is too late once the matter is completed', () =>
    expect(asked(completed(opened()), street, objecting())).toMatchObject({ refused: 'step-not-allowed' }));
  it('is too late when it comes back from the callback: whoever completed it has accepted it', () => {
    const done = completed(opened());
    const back = then(done, calledBack(done, { reached: true, resolved: 'no', asked: true }, givenAt('18T09:00')));
    expect(asked(back, street, objecting(), '18T10:00')).toMatchObject({ refused: 'step-not-allowed' });
  });

  it.each([
    ['ordinary', '17T11:22', '17T11:23'],
    ['timely', '16T15:22', '16T15:23'],
    ['emergency', '16T15:22', '16T15:23'],
  ] as const)('of an %s matter is possible until %s and not after', (urgency, last, late) => {
    expect(asked(opened({ urgency }), street, objecting(), last)).not.toHaveProperty('refused');
    expect(asked(opened({ urgency }), street, objecting(), late)).toMatchObject({
      refused: 'window-passed',
      because: expect.stringContaining(iso(last)),
    });
  });

  it('has no longer for an office that was handed the matter, and anew for whom a review names', () => {
    const dispatch = opened();
    const handed = then(dispatch, handOn(dispatch, anOrder(office), givenAt('17T11:00')));
    expect(asked(handed, office, objecting(), '17T12:00', 'desk')).toMatchObject({ refused: 'window-passed' });
    const passedOn = upheld(objected(), elsewhere, reviewer, '17T11:00');
    expect(asked(passedOn, elsewhere, objecting(), '18T11:00')).not.toHaveProperty('refused');
    expect(asked(passedOn, elsewhere, objecting(), '18T11:01')).toMatchObject({ refused: 'window-passed' });
  });

  it.each([
    ['119999', 'unknown-unit'],
    [community, 'lead-not-allowed'],
    [office, 'inside-own-tree'],
    [street, 'inside-own-tree'],
  ])('does not propose %s', (proposedLead, refused) =>
    expect(asked(opened(), street, objecting({ proposedLead }))).toMatchObject({ refused, where: 'proposedLead' }),
  );
});

describe('a rejected objection', () => {
  it('moves no due time and starts no clock anew', () => {
    const before = opened();
    const after = rejected(objected(before));
    expect([after.dueAt, after.promisedAt, lead(after).clocks.handle]).toEqual([
      before.dueAt,
      before.promisedAt,
      lead(before).clocks.handle,
    ]);
    expect(after).not.toHaveProperty('objection');
    expect(after).not.toHaveProperty('excusedMs');
  });

  it('excuses what the review took beyond its own limit, and only that', () => {
    const late = rejected(urgent(), '17T18:00');
    expect(late.excusedMs).toBe(26 * 3_600_000);
    expect(snapshotOf(late, iso('17T18:00'), 'x')).toMatchObject({ excusedMs: 26 * 3_600_000, dueAt: late.dueAt });
  });
});

describe('an upheld objection', () => {
  it('gives the new lead clocks of its own from then, with a copy to its district', () => {
    const before = objected();
    const after = upheld(before, elsewhere);
    expect(after).toMatchObject({
      ...{ status: 'dispatched', accountable: elsewhere, dispatchRound: 2, row: 'review', objectors: [street] },
      ...{ promisedAt: before.promisedAt, dueAt: '2020-12-23T15:59:59.000Z' },
      response: { sign: { dueAt: iso('16T18:00') } },
    });
    expect(lead(after).clocks.sign).not.toHaveProperty('stoppedAt');
    expect(after.assignments.filter(({ role, status }) => role === 'copy' && status === 'copied')).toMatchObject([
      { unitId: '110102' },
    ]);
    expect(partOf(after, street)).toMatchObject({ status: 'objected', endedAt: iso('16T16:00') });
    expect(snapshotOf(after, iso('16T16:00'), 'x')).toMatchObject({ objectors: [street] });
  });

  it('asks the new lead for both feedbacks, whatever the first receiver has said', () => {
    const told = does(does(objected(), street, feedback('reporter')), street, feedback('hotline'));
    expect(asked(does(upheld(told, elsewhere), elsewhere, sign), elsewhere, complete)).toMatchObject({
      refused: 'feedback-missing',
    });
  });

  it('finds the next unit by the rules where none is named, and never the objector', () => {
    expect(upheld(objected())).toMatchObject({ accountable: district, row: 'district' });
    const waiting = opened({ placeUnitId: undefined, category: undefined });
    const placeless = then(waiting, assignByOperator(waiting, anOrder(street), givenAt()));
    expect(reviewed(objected(placeless), {})).toMatchObject({ refused: 'lead-missing' });
  });

  it.each([
    ['119999', 'unknown-unit'],
    [community, 'lead-not-allowed'],
    [street, 'lead-not-allowed'],
    [office, 'lead-not-allowed'],
  ])('cannot make %s the lead', (newLead, refused) =>
    expect(reviewed(objected(), { newLead })).toMatchObject({ refused, where: 'newLead' }),
  );

  it('counts a department’s matter that it gives to a street', () => {
    const waiting = opened({ placeUnitId: undefined, category: 'roads/surface/standing-water' });
    const pushed = then(waiting, assignByOperator(waiting, anOrder(district), givenAt()));
    expect(upheld(objected(pushed), elsewhere).overridden).toBe(true);
  });

  it('may give it back to one that objected before: it is counted again', () =>
    expect(upheld(objected(upheld(objected(), elsewhere)), street)).toMatchObject({
      accountable: street,
      objectors: [elsewhere],
    }));

  it('leaves behind what reporters said of the objector’s work: the new lead is not measured by it', () => {
    const unsolved = calledBack(objected(), { reached: true, resolved: 'no' }, givenAt('24T09:00'));
    const passed = upheld(then(objected(), unsolved), elsewhere, reviewer, '24T10:00');
    expect(passed).not.toHaveProperty('callback');
    const group = heard(grouped(objected(), [another(), another()]), 0, said('no'));
    const told = heard(works(group, feedback('reporter')), 1, said('yes')).head;
    expect(upheld(told, elsewhere, reviewer, '24T10:00').group).toEqual(
      expect.objectContaining({ members: 2, untold: 2, unasked: 2, asked: [] }),
    );
    expect(upheld(told, elsewhere, reviewer, '24T10:00').group).not.toHaveProperty('unsolved');
  });
});

describe('the review', () => {
  it('is for the hotline’s reviewers', () => {
    for (const by of [
      leaderOf('110000'),
      actor({ role: 'operator', unitId: rules.hotlineId }),
      actor({ role: 'head', unitId: street }),
    ])
      expect(reviewed(objected(), {}, by)).toMatchObject({ refused: 'not-yours' });
  });

  it.each([
    ['the objector', street],
    ['an office of the objector', office],
    ['the proposed lead', elsewhere],
    ['a desk of the proposed lead', `${elsewhere}-czzx`],
    ['the new lead', neighbour],
    ['a community of the new lead', `${neighbour}001`],
  ])('is never by somebody of %s, whatever other role they hold', (_, unitId) => {
    const both = actor(hotlineReviewer, { role: 'handler', unitId });
    const matter = objected(opened(), { proposedLead: elsewhere });
    expect(reviewed(matter, { newLead: neighbour }, both)).toMatchObject({ refused: 'recused' });
    if (unitId.startsWith(neighbour)) return;
    expect(reviewed(matter, { upheld: false }, both)).toMatchObject({ refused: 'recused' });
  });

  it('happens once', () => {
    const before = objected();
    const { id } = before.objection!;
    const decision = { upheld: false, reason: '不属实' };
    expect(review(rejected(before), id, decision, reviewer, givenAt())).toMatchObject({ refused: 'step-not-allowed' });
  });

  it('that is late is noticed once, and can still be given', () => {
    const before = urgent();
    expect(lapseWaits(before, givenAt(new Date(at('16T16:00').getTime() - 1)))).toEqual([]);
    const late = then(before, lapseWaits(before, givenAt('16T16:00')));
    expect(waitsOf(late)).toEqual({});
    expect(lapseWaits(late, givenAt('18T18:00'))).toEqual([]);
    expect(rejected(late, '16T17:00').excusedMs).toBe(3_600_000);
  });

  it('is over when the unit completes the matter or intake ends it; the slow review still excuses', () => {
    const done = completed(objected());
    expect(done).not.toHaveProperty('objection');
    const slow = urgent();
    expect(then(slow, end(slow, 'withdrawn', givenAt('17T16:00'))).excusedMs).toBe(24 * 3_600_000);
  });
});

describe('the third round', () => {
  const third = (second: string, last: string): Dispatch => objected(upheld(objected(upheld(objected(), second)), last));

  it.each([
    ['the district of two of its streets', neighbour, '110107001', district],
    ['the city of streets of two districts', neighbour, elsewhere, '110000'],
    ['the city of a street and its district', neighbour, district, '110000'],
    ['the city of streets of three districts', elsewhere, afar, '110000'],
  ])('is for %s', (_, second, last, reviewing) =>
    expect(third(second, last).objection).toMatchObject({ raised: true, reviewer: reviewing }),
  );

  it('is decided by that superior alone, who names the lead', () => {
    const matter = third(neighbour, elsewhere);
    expect(reviewed(matter, { newLead: street })).toMatchObject({ refused: 'not-yours' });
    expect(reviewed(matter, { newLead: street }, leaderOf(district))).toMatchObject({ refused: 'not-yours' });
    expect(reviewed(matter, {}, leaderOf('110000'))).toMatchObject({ refused: 'lead-missing' });
    const designated = upheld(matter, street, leaderOf('110000'));
    expect(designated).toMatchObject({ accountable: street, designated: true, dispatchRound: 4, row: 'designation' });
    expect(asked(designated, street, objecting())).toMatchObject({ refused: 'designated' });
  });

  it('designates the present lead too, if it rejects', () => {
    const matter = third(neighbour, elsewhere);
    const kept = then(matter, reviewed(matter, { upheld: false }, leaderOf('110000')));
    expect(asked(kept, elsewhere, objecting())).toMatchObject({ refused: 'designated' });
  });

  it('has no superior beyond the roots', () => expect(lowestCommonSuperior(['110000', street], rules)).toBeUndefined());
});

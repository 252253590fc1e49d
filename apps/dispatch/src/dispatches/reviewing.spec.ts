import type { Actor, Grant } from '@fengqiao/domain';
import {
  anOrder,
  district,
  does,
  elsewhere,
  givenAt,
  iso,
  lead,
  office,
  opened,
  rules,
  street,
  then,
} from '../matters-under-test';
import { assignByOperator, handOn } from './assigning';
import type { Dispatch, Event } from './dispatch';
import { snapshotOf } from './dispatch.announcements';
import { review, type Review } from './reviewing';

const neighbour = '110107010';
const objected = (dispatch: Dispatch, proposedLead?: string): Dispatch =>
  does(dispatch, lead(dispatch).unitId, { type: 'Object', grounds: '不在辖区', basis: '界线', proposedLead }, '16T12:00');
const hotlineReviewer: Grant = { role: 'objectionReviewer', unitId: rules.hotlineId };
const reviewed = (dispatch: Dispatch, decision: Partial<Review>, ...grants: Grant[]) => {
  const by: Actor = { kind: 'client', id: 'somebody', grants: [hotlineReviewer, ...grants] };
  return review(dispatch, dispatch.objection!.id, { upheld: true, reason: '属实', ...decision }, by, givenAt('16T16:00'));
};
const upheld = (dispatch: Dispatch, newLead: string): Dispatch => then(dispatch, reviewed(dispatch, { newLead }));

describe('a lead that the rules find', () => {
  /** In 广内 of another district; the hotline had given it to 鲁谷. */
  const astray = (): Dispatch => {
    const waiting = opened({ placeUnitId: undefined, category: undefined });
    const given = then(waiting, assignByOperator(waiting, anOrder(street), givenAt()));
    return objected({ ...given, placeUnitId: elsewhere });
  };

  it('is found by the place, for whoever has nothing to do with it', () =>
    expect(reviewed(astray(), {})).toMatchObject([{ type: 'ObjectionUpheld', accountable: elsewhere }]));

  it.each(['desk', 'head'] as const)('bars a reviewer who is its %s too, as one that is named does', (role) => {
    const its = { role, unitId: elsewhere };
    expect(reviewed(astray(), { newLead: elsewhere }, its)).toMatchObject({ refused: 'recused' });
    expect(reviewed(astray(), {}, its)).toMatchObject({ refused: 'recused' });
    expect(reviewed(astray(), { newLead: neighbour }, its)).toMatchObject([{ type: 'ObjectionUpheld', accountable: neighbour }]);
  });
});

describe('an objection of a unit below the one that answers', () => {
  /** 鲁谷’s again, through its district. */
  const below = (to = street): Dispatch => {
    const before = opened();
    const districts = then(
      before,
      assignByOperator(before, anOrder(district, [], { reason: '由区里牵头' }), givenAt('16T11:25')),
    );
    return objected(then(districts, handOn(districts, anOrder(to), givenAt('16T11:30'))));
  };

  it.each([street, office, district])('that is upheld gives it to anybody but %s', (newLead) => {
    for (const led of [street, office])
      expect(reviewed(below(led), { newLead })).toMatchObject({ refused: 'lead-not-allowed', where: 'newLead' });
  });

  it('is heeded by the rules too, which would find it by the place', () =>
    expect(reviewed(below(), {})).toMatchObject({ refused: 'lead-missing' }));

  it('counts neither, and leaves the others of the district to be named', () => {
    const after = upheld(below(), neighbour);
    expect(after).toMatchObject({ accountable: neighbour, objectors: [district, street] });
    expect(snapshotOf(after, iso('16T16:00'), 'x').objectors).toEqual([district, street]);
  });

  it('binds no superior that designates after another: who is named is counted again', () => {
    const next = objected(upheld(below(), elsewhere));
    expect(next.objection).toMatchObject({ raised: true, reviewer: '110000' });
    const by: Actor = { kind: 'client', id: 'somebody', grants: [{ role: 'cityLeader', unitId: '110000' }] };
    const decision = { upheld: true, newLead: street, reason: '属地' };
    const after = then(next, review(next, next.objection!.id, decision, by, givenAt('16T17:00')));
    expect(after).toMatchObject({ accountable: street, designated: true, objectors: [district, elsewhere] });
  });

  it('was recorded as the accountable unit’s alone, and is read so', () => {
    const before = below();
    const recorded = (reviewed(before, { newLead: neighbour }) as Event[]).map((event): Event => {
      if (event.type !== 'ObjectionUpheld') return event;
      const { objectors: _, ...others } = event;
      return others;
    });
    expect(then(before, recorded)).toMatchObject({ accountable: neighbour, objectors: [district] });
  });
});

describe('the superior that reviews', () => {
  const third = (): Dispatch => upheld(objected(upheld(objected(opened()), neighbour)), '110107001');

  it('stands above the proposed lead too: nobody of a district reviews what is said to be that district’s own', () => {
    const { objection } = objected(third(), district);
    expect(objection).toMatchObject({ raised: true, reviewer: '110000' });
    expect(objected(third(), street).objection).toMatchObject({ raised: true, reviewer: district });
  });

  it('can decide it', () => {
    const matter = objected(third(), district);
    const by: Actor = { kind: 'client', id: 'somebody', grants: [{ role: 'cityLeader', unitId: '110000' }] };
    const decision = { upheld: true, newLead: district, reason: '属实' };
    const decided = review(matter, matter.objection!.id, decision, by, givenAt('16T16:00'));
    expect(then(matter, decided)).toMatchObject({ accountable: district, designated: true });
  });
});

import type { Actor } from '@fengqiao/domain';
import { anOrder, asked, elsewhere, does, givenAt, lead, opened, rules, street, then } from '../matters-under-test';
import { assignByOperator } from './assigning';
import type { Dispatch, Event } from './dispatch';
import { gather, separate, type Grouped } from './grouping';
import type { ObjectCommand } from './objecting';
import { review } from './reviewing';

const neighbour = '110107010';
const objecting: ObjectCommand = { type: 'Object', grounds: '不在辖区', basis: '界线' };
const reviewer: Actor = { kind: 'client', id: 'x', grants: [{ role: 'objectionReviewer', unitId: rules.hotlineId }] };
const leader: Actor = { kind: 'client', id: 'y', grants: [{ role: 'cityLeader', unitId: rules.cityId }] };

/** Who leads objects, and another is given it. */
const passedOn = (dispatch: Dispatch, newLead: string, by: Actor): Dispatch => {
  const before = does(dispatch, lead(dispatch).unitId, objecting, '16T12:00');
  const decision = { upheld: true, newLead, reason: '属实' };
  return then(before, review(before, before.objection!.id, decision, by, givenAt('16T16:00')));
};
/** 鲁谷, named by the city after two others. */
const designated = (): Dispatch =>
  passedOn(passedOn(passedOn(opened(), neighbour, reviewer), elsewhere, reviewer), street, leader);

/** The first one in the group of the second, and that. */
const joining = (dispatch: Dispatch, head: Dispatch): [member: Dispatch, head: Dispatch] => {
  const made = gather(head, [dispatch], '同一处', 'operator', givenAt('16T17:00')) as Grouped;
  return [then(dispatch, made.members[0]!), then(head, made.head)];
};

describe('a designation', () => {
  it.each([neighbour, 'ext-railway'])('is not corrected by the hotline to %s, though its unit has not signed', (to) => {
    const before = designated();
    expect(before).toMatchObject({ status: 'dispatched', accountable: street, designated: true });
    expect(assignByOperator(before, anOrder(to, [], { reason: '属地不符' }), givenAt('16T17:00'))).toMatchObject({
      refused: 'step-not-allowed',
      because: expect.stringContaining('superior'),
    });
  });

  it('tells the hotline, and whoever would object again, what there is to do', () => {
    const refusals = [
      assignByOperator(designated(), anOrder(neighbour, [], { reason: '属地不符' }), givenAt('16T17:00')),
      asked(designated(), street, objecting, '16T17:00'),
    ];
    for (const refused of refusals) expect(refused).toMatchObject({ because: expect.stringMatching(/asks? others.*raises? it/) });
  });

  it('is of one unit: another that is given the matter may object', () => {
    const [member, head] = joining(designated(), opened({ ticketNo: '202012160000026', placeUnitId: elsewhere }));
    expect(member).toMatchObject({ accountable: elsewhere });
    expect(member).not.toHaveProperty('designated');
    const [left] = (separate(head, member, '另一处', givenAt('16T18:00')) as Grouped).members[0]!;
    const others = then(member, [{ ...left, accountable: neighbour } as Event]);
    expect(others).not.toHaveProperty('designated');
    expect(asked(others, street, objecting, '16T18:00')).not.toHaveProperty('refused');
  });

  it('stays where its unit has the matter again after a group', () => {
    const [member, head] = joining(designated(), opened({ ticketNo: '202012160000026', placeUnitId: elsewhere }));
    const back = then(member, (separate(head, member, '另一处', givenAt('16T18:00')) as Grouped).members[0]!);
    expect(back).toMatchObject({ accountable: street, designated: true });
    expect(asked(back, street, objecting, '16T18:00')).toMatchObject({ refused: 'designated' });
  });
});

import {
  anOrder,
  at,
  community,
  completed,
  district,
  does,
  elsewhere,
  givenAt,
  instruct,
  iso,
  lead,
  miss,
  office,
  opened,
  otherOffice,
  partOf,
  property,
  report,
  rules,
  sign,
  street,
  then,
} from '../matters-under-test';
import { assignByOperator, handOn } from './assigning';
import type { Dispatch, Event } from './dispatch';
import { gather, separate, type Grouped } from './grouping';
import { calledBack } from './handling';
import { review } from './reviewing';

const corrected = (dispatch: Dispatch, to: string, more = {}, time = '16T12:00') =>
  assignByOperator(dispatch, anOrder(to, [], { reason: '属地不符', ...more }), givenAt(time));
const passed = (dispatch: Dispatch, to: string, assists: string[] = [], time: string | Date = '16T11:25') =>
  handOn(dispatch, anOrder(to, assists), givenAt(time));
const handedTo = (to: string, assists: string[] = []): Dispatch => {
  const dispatch = opened();
  return then(dispatch, passed(dispatch, to, assists));
};
const reopened = (done: Dispatch): Dispatch =>
  then(done, calledBack(done, { reached: true, resolved: 'no', asked: true, at: iso('24T09:00') }, givenAt('24T09:00')));
const passedOn = (dispatch: Dispatch): Dispatch => {
  const before = does(dispatch, street, { type: 'Object', grounds: '不在辖区', basis: '界线' });
  const watch = { kind: 'client', id: 'x', grants: [{ role: 'objectionReviewer', unitId: rules.hotlineId }] } as const;
  const decision = { upheld: true, newLead: elsewhere, reason: '属实' };
  return then(before, review(before, before.objection!.id, decision, watch, givenAt('16T11:40')));
};
const regained = (dispatch: Dispatch): Dispatch => {
  const head = opened({ ticketNo: '202012160000026', placeUnitId: elsewhere });
  const joined = gather(head, [dispatch], '同一处', 'operator', givenAt('16T11:40')) as Grouped;
  const member = then(dispatch, joined.members[0]!);
  return then(member, (separate(then(head, joined.head), member, '另一处', givenAt('16T11:50')) as Grouped).members[0]!);
};
const dues = ({ assignments }: Dispatch) => assignments.map(({ clocks }) => clocks.handle?.dueAt);

describe('a correction', () => {
  it('gives the new lead clocks of its own, and keeps what was promised first', () => {
    const before = opened();
    const after = then(before, corrected(before, elsewhere, {}, '17T12:00'));
    expect(after).toMatchObject({ status: 'dispatched', accountable: elsewhere, dispatchRound: 2, misdispatches: 1 });
    expect([after.promisedAt, after.dueAt]).toEqual(['2020-12-23T15:59:59.000Z', '2020-12-24T15:59:59.000Z']);
    expect(after.response!.sign.dueAt).toBe(iso('17T14:00'));
    expect(after.assignments.map(({ unitId, status }) => [unitId, status])).toEqual([
      [street, 'replaced'],
      [district, 'replaced'],
      [elsewhere, 'assigned'],
      ['110102', 'copied'],
    ]);
  });

  it('takes nothing over that was said to the one before', () => {
    const before = does(opened(), street, instruct, '16T11:30', 'head');
    expect(then(before, corrected(before, elsewhere)).unseen).toEqual([]);
  });

  it('needs a reason', () =>
    expect(corrected(opened(), elsewhere, { reason: undefined })).toMatchObject({ refused: 'reason-missing' }));

  it('is none where nothing changes, or the clocks would start anew', () => {
    expect(corrected(opened(), street)).toMatchObject({ refused: 'step-not-allowed' });
    expect(corrected(opened(), street, { urgency: 'timely' })).toMatchObject([{ type: 'Corrected', urgency: 'timely' }]);
  });

  it.each<[string, () => Dispatch]>([
    ['the lead signed', () => does(opened(), street, sign)],
    ['a helper signed', () => does(opened({}, anOrder(street, [community])), community, sign)],
    ['a helper is done', () => does(opened({}, anOrder(street, [community])), community, report(true))],
    ['the desk handed on', () => handedTo(office)],
    ['the desk called for its office', () => does(opened({}, anOrder(office)), office, miss, '16T11:30', 'desk')],
    ['it comes back to a lead that completed it', () => reopened(completed(opened()))],
    ['it comes back to a street whose office completed it', () => reopened(completed(handedTo(office)))],
    ['an objection to it was upheld', () => passedOn(opened())],
    ['it leaves the group that its signed part went into', () => regained(does(opened(), street, sign))],
  ])('comes too late when %s', (_, state) => expect(corrected(state(), elsewhere)).toMatchObject({ refused: 'already-signed' }));

  it('is still for what left a group that nobody had signed for', () =>
    expect(corrected(regained(opened()), elsewhere)).toMatchObject([{ type: 'Corrected' }]));

  it('is not for what is over', () =>
    expect(corrected(completed(opened()), elsewhere)).toMatchObject({ refused: 'step-not-allowed' }));
});

describe('an operator’s order', () => {
  const waiting = opened({ placeUnitId: undefined, category: 'roads/surface/standing-water' });
  const order = (to: string, more = {}, assists: string[] = []) =>
    assignByOperator(waiting, anOrder(to, assists, more), givenAt());

  it.each([
    ['nobody', 'unknown-unit'],
    [community, 'lead-not-allowed'],
    ['fy.110107', 'lead-not-allowed'],
    [street, 'override-reason-missing'],
    [office, 'override-reason-missing'],
  ])('to %s is refused: %s', (to, refused) => expect(order(to)).toMatchObject({ refused }));

  it('pushes a department’s matter down for a reason, and that is counted', () =>
    expect(then(waiting, order(street, { overrideReason: '专班试点' }))).toMatchObject({
      overridden: true,
      accountable: street,
    }));

  it('to an office makes its street answer, with the street’s limit', () => {
    const after = opened({}, anOrder(office, [community]));
    expect([after.accountable, after.dueAt]).toEqual([street, '2020-12-23T15:59:59.000Z']);
    expect(dues(after)).toEqual(['2020-12-23T15:59:59.000Z', '2020-12-19T15:59:59.000Z', undefined]);
  });

  it('to a post of a department makes that answer, where the city lets it lead', () => {
    const order = anOrder(`${street}-pcs`, [], { overrideReason: '试点' });
    const given = { ...givenAt(), rules: { ...rules, mayLead: () => true } };
    expect(assignByOperator(waiting, order, given)).toMatchObject([{ accountable: `${street}-pcs` }]);
  });

  it.each([street, 'fy.110107', '110000-12345'])('does not set %s to help', (id) =>
    expect(assignByOperator(waiting, anOrder(street, [community, id], { overrideReason: '试点' }), givenAt())).toMatchObject({
      refused: 'assist-not-allowed',
      where: 'assists.1',
    }),
  );
});

describe('handing on', () => {
  it('keeps who answers and until when, and starts clocks for whoever now works', () => {
    const before = opened();
    const after = then(before, passed(before, office, [community, property]));
    expect(after).toMatchObject({ status: 'handling', accountable: street, dueAt: before.dueAt, promisedAt: before.promisedAt });
    expect(after.response!.sign.stoppedAt).toBe(iso('16T11:25'));
    expect(partOf(after, street)).toMatchObject({ status: 'handedOn', clocks: { sign: { stoppedAt: iso('16T11:25') } } });
    expect(partOf(after, office).clocks).toMatchObject({ sign: { dueAt: iso('16T13:25') }, handle: { dueAt: before.dueAt } });
    expect(partOf(after, community).clocks.handle!.dueAt).toBe('2020-12-19T15:59:59.000Z');
    expect(lead(after).unitId).toBe(office);
  });

  it('signs what nobody signed, and nothing twice', () => {
    expect(passed(opened(), office)).toMatchObject([{ type: 'Signed', implied: true }, { type: 'HandedOn' }]);
    expect(passed(does(opened(), street, sign), office)).toMatchObject([{ type: 'HandedOn' }]);
  });

  it('never gives a helper longer than the lead', () => {
    const before = opened();
    const late = then(before, passed(before, office, [community], '22T09:00'));
    expect(partOf(late, community).clocks.handle!.dueAt).toBe(before.dueAt);
  });

  it('gives a helper its own time where the lead’s has run out', () => {
    const before = opened();
    const late = then(before, passed(before, office, [community], new Date('2020-12-25T01:00:00Z')));
    expect(partOf(late, community).clocks.handle!.dueAt).toBe('2020-12-28T15:59:59.000Z');
    expect(late.dueAt).toBe(before.dueAt);
  });

  it('adds helpers to the lead that there is, and none twice', () => {
    const before = handedTo(office, [community]);
    expect(passed(before, office, [community])).toMatchObject({ refused: 'step-not-allowed' });
    expect(passed(before, office, [community, property])).toMatchObject([
      { type: 'AssistsAdded', assignments: [{ unitId: property }] },
    ]);
  });

  it('does not sign for an office that it takes the lead from', () => {
    const before = handedTo(office);
    const after = then(before, passed(before, otherOffice));
    expect(partOf(after, office)).toMatchObject({ status: 'handedOn' });
    expect(partOf(after, office).clocks.sign).not.toHaveProperty('stoppedAt');
  });

  it('may take the lead back to the street', () => {
    const before = handedTo(office);
    expect(lead(then(before, passed(before, street))).unitId).toBe(street);
  });

  it.each([
    [elsewhere, [], 'outside-own-tree'],
    [district, [], 'outside-own-tree'],
    [office, ['110102020001'], 'outside-own-tree'],
    [community, [], 'lead-not-allowed'],
    [office, ['nobody'], 'unknown-unit'],
  ])('to %s with %s is refused: %s', (to, assists, refused) => expect(passed(opened(), to, assists)).toMatchObject({ refused }));

  it('is over with the handling', () => {
    expect(passed(completed(opened()), office)).toMatchObject({ refused: 'step-not-allowed' });
    expect(passed(opened({ placeUnitId: undefined }), office)).toMatchObject({ refused: 'step-not-allowed' });
  });

  describe('nobody leads and helps at once:', () => {
    const parts = (dispatch: Dispatch, unitId: string) =>
      dispatch.assignments.filter((one) => one.unitId === unitId).map(({ role, status }) => [role, status]);
    const led = [
      ['assist', 'handedOn'],
      ['lead', 'assigned'],
    ];

    it('a helper that is handed the lead helps no more, and the others do', () => {
      const before = does(handedTo(office, [otherOffice, community]), otherOffice, sign, '16T11:40');
      const after = then(before, passed(before, otherOffice, [office], '16T12:00'));
      expect([parts(after, otherOffice), parts(after, community)]).toEqual([led, [['assist', 'assigned']]]);
      expect(after.assignments.find(({ unitId }) => unitId === otherOffice)!.endedAt).toBe(iso('16T12:00'));
      expect(parts(after, office)).toEqual([
        ['lead', 'handedOn'],
        ['assist', 'assigned'],
      ]);
    });

    it('nor does one that the lead had asked', () => {
      const before = does(handedTo(office), office, { type: 'Ask', unitId: otherOffice, text: '请配合' });
      expect(parts(then(before, passed(before, otherOffice)), otherOffice)).toEqual(led);
    });

    it('where a correction or a review names a helper, it is replaced as a helper', () => {
      const before = opened({}, anOrder(street, [otherOffice]));
      const replaced = [['assist', 'replaced'], led[1]];
      expect(parts(then(before, corrected(before, otherOffice)), otherOffice)).toEqual(replaced);
      const helped = does(opened(), street, { type: 'Ask', unitId: elsewhere, text: '请配合' });
      expect(parts(passedOn(helped), elsewhere)).toEqual(replaced);
    });

    it.each<[string, () => unknown]>([
      ['a desk', () => passed(opened(), office, [street])],
      ['a desk that hands on again', () => passed(handedTo(office), office, [street])],
      ['the hotline', () => corrected(opened(), office, { assists: [street] })],
    ])('%s makes no helper of the unit that answers', (_, order) =>
      expect(order()).toMatchObject({ refused: 'assist-not-allowed', where: 'assists.0' }),
    );

    it('the first decision leaves it out of what was ordered', () =>
      expect(parts(opened({}, anOrder(office, [street, community])), street)).toEqual([]));

    it('a street may help its office where its district answers', () =>
      expect(passed(opened({ placeUnitId: district }), office, [street])).not.toHaveProperty('refused'));

    it('what was recorded otherwise is read as it was', () => {
      const before = handedTo(office, [otherOffice]);
      const recorded = (passed(before, otherOffice) as Event[]).map((event): Event => {
        if (event.type !== 'HandedOn') return event;
        const { helpedSoFar: _, ...others } = event;
        return others;
      });
      expect(parts(then(before, recorded), otherOffice)).toEqual([['assist', 'assigned'], led[1]]);
    });
  });

  it('inside a department’s tree needs no reason', () => {
    const before = opened({ placeUnitId: district });
    expect(passed(before, street, [], at('16T12:00'))).toMatchObject([{ type: 'Signed' }, { type: 'HandedOn' }]);
  });
});

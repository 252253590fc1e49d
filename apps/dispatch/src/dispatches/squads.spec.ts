import {
  anOrder,
  aMatter,
  asked,
  at,
  does,
  elsewhere,
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
} from '../matters-under-test';
import { assignByOperator } from './assigning';
import { decideHang } from './deferring';
import { announce } from './dispatch.announcements';
import { nextClock, type Command, type Dispatch, type Event } from './dispatch';
import { elapse } from './elapsing';
import { openDispatch } from './opening';
import { callSquad } from './squads';
import { linesOf } from './timeline';

const squad = '110107011-yjd';
const called = (dispatch: Dispatch, by: 'operator' | 'desk' = 'operator', unitId = squad, time = '16T11:30') =>
  callSquad(dispatch, { unitId, text: '水管爆裂', onDuty: ['王队'] }, by, givenAt(time));
const burst = (): Dispatch => opened({ urgency: 'emergency' });
const onItsWay = (): Dispatch => then(burst(), called(burst()));
const here: Command = { type: 'Arrive', person: '王队', place: '3号楼' };

describe('an emergency squad', () => {
  it('has half an hour to be there in an emergency, and stops no clock of the lead', () => {
    const before = burst();
    const after = then(before, called(before));
    expect(partOf(after, squad).clocks.arrive!.dueAt).toBe(iso('16T12:00'));
    expect(nextClock({ ...partOf(after, squad), status: 'signed' })).toMatchObject({ dueAt: iso('16T12:00') });
    expect([after.status, after.response, lead(after)]).toEqual([before.status, before.response, lead(before)]);
    expect(partOf(then(opened(), called(opened())), squad).clocks.arrive!.dueAt).toBe(iso('16T13:30'));
  });

  it('is there when it says so, once; by that it has signed', () => {
    const onWay = onItsWay();
    const arrived = asked(onWay, squad, here, '16T11:50');
    expect(arrived).toMatchObject([
      { type: 'Signed', implied: true },
      { type: 'Arrived', person: '王队' },
    ]);
    const after = then(onWay, arrived);
    expect(partOf(after, squad).clocks.arrive).toMatchObject({ stoppedAt: iso('16T11:50') });
    expect(asked(after, squad, here, '16T11:55')).toMatchObject({ refused: 'already-arrived' });
    expect(elapse(after, givenAt('16T12:00')).filter((event) => event.type === 'Lapsed' && event.clock === 'arrive')).toEqual([]);
    expect(asked(onWay, street, here)).toMatchObject({ refused: 'not-yours' });
  });

  it('that is not there in time is late, and told to its street’s head and the district', () => {
    const told = (time: string): string[] =>
      elapse(onItsWay(), givenAt(time)).flatMap((event) =>
        event.type === 'Escalated' && event.ladder === 'arrive' ? [event.toUnit] : [],
      );
    expect(told('16T11:59')).toEqual([]);
    expect(told('16T12:00')).toEqual([squad, street]);
    expect(elapse(onItsWay(), givenAt('16T12:00'))).toContainEqual(expect.objectContaining({ type: 'Lapsed', clock: 'arrive' }));
  });

  it('is called by the hotline from anywhere, by a desk from its own district, and only one at a time', () => {
    expect(called(burst(), 'operator', `${elsewhere}-yjd`)).toMatchObject([{ type: 'SquadCalled' }]);
    expect(called(burst(), 'desk', '110107010-yjd')).toMatchObject([{ type: 'SquadCalled' }]);
    expect(called(burst(), 'desk', `${elsewhere}-yjd`)).toMatchObject({ refused: 'outside-own-tree', where: 'unitId' });
    expect(called(burst(), 'desk', office)).toMatchObject({ refused: 'no-squad', where: 'unitId' });
    expect(called(burst(), 'desk', 'nobody')).toMatchObject({ refused: 'unknown-unit' });
    expect(called(onItsWay())).toMatchObject({ refused: 'already-helps' });
    expect(called(opened({ placeUnitId: undefined }))).toMatchObject({ refused: 'step-not-allowed' });
  });

  it('has the same clock when the lead asks it, or the operator names it at once', () => {
    const byLead = does(burst(), street, { type: 'Ask', unitId: squad, text: '抢修' });
    const atOnce = then(undefined, openDispatch(aMatter(), 'registered', anOrder(street, [squad]), givenAt()));
    for (const state of [byLead, atOnce]) expect(partOf(state, squad).clocks).toHaveProperty('arrive');
  });

  it('comes also when the dispatch turns out wrong, and its work binds nobody to the matter', () => {
    const working = does(onItsWay(), squad, here, '16T11:40');
    const corrected = then(
      working,
      assignByOperator(working, anOrder('110107010', [], { reason: '属地不符' }), givenAt('16T11:45')),
    );
    expect([lead(corrected).unitId, partOf(corrected, squad).status]).toEqual(['110107010', 'signed']);
    expect(assignByOperator(working, anOrder(street, [], { reason: '重派' }), givenAt('16T11:45'))).toMatchObject({
      refused: 'step-not-allowed',
    });
    expect(does(working, street, sign, '16T11:45').status).toBe('handling');
  });

  describe('that is called while the matter hangs', () => {
    const hang: Command = { type: 'Hang', reason: '等待停水', plan: '停水后抢修', reviewAt: iso('20T09:00') };
    const watch = { kind: 'client', id: 'x', grants: [{ role: 'hotlineSupervisor', unitId: rules.hotlineId }] } as const;
    const hung = (): Dispatch => {
      const before = does(burst(), street, hang, '16T11:40');
      return then(
        before,
        decideHang(before, before.deferral!.id, { approved: true, reason: '属实' }, watch, givenAt('16T11:50')),
      );
    };
    const late = (dispatch: Dispatch): string[] =>
      elapse(dispatch, givenAt('18T12:00')).flatMap((event) =>
        event.type === 'Lapsed' && event.assignmentId === partOf(dispatch, squad).id ? [event.clock] : [],
      );

    it('must be there in time all the same, and its handling limit stands until it goes on', () => {
      const after = then(hung(), called(hung(), 'operator', squad, '16T12:00'));
      expect(partOf(after, squad).clocks).toMatchObject({
        arrive: { dueAt: iso('16T12:30') },
        handle: { standsSince: iso('16T12:00') },
      });
      expect(late(after)).toEqual(['sign', 'arrive']);
      const resumed = does(after, street, { type: 'Resume', reason: '已停水' }, '18T12:00');
      const { handle } = partOf(resumed, squad).clocks;
      expect(handle).not.toHaveProperty('standsSince');
      expect(handle!.dueAt > partOf(after, squad).clocks.handle!.dueAt).toBe(true);
    });

    it('was recorded with a handling limit that runs, and is read so', () => {
      const [event] = called(hung(), 'operator', squad, '16T12:00') as Extract<Event, { type: 'SquadCalled' }>[];
      const { whileHung: _, ...recorded } = event!;
      expect(late(then(hung(), [recorded]))).toContain('handle');
    });
  });

  it('says nothing of its people to others', () => {
    const [event] = called(burst()) as Event[];
    const after = then(burst(), [event!]);
    expect(JSON.stringify(announce(after, event!, street, after.id))).not.toMatch(/王队|水管/);
    const names = { unit: (id: string) => id, time: (time: string) => time, category: () => '' };
    expect(linesOf(event!, after, 'public', names)).toMatchObject([{ type: 'squadCalled', text: `已调派${squad}` }]);
    expect(linesOf(event!, after, 'staff', names)[0]!.text).toContain('值守：王队');
    expect(at('16T11:30') < new Date(partOf(after, squad).clocks.arrive!.dueAt)).toBe(true);
  });
});

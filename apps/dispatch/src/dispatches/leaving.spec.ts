import type { Actor } from '@fengqiao/domain';
import { another, apart, grouped, heard, passedOn, said, stepped, type Group } from '../groups-under-test';
import {
  anOrder,
  completed,
  does,
  elsewhere,
  givenAt,
  iso,
  lead,
  office,
  opened,
  rules,
  sign,
  street,
  then,
} from '../matters-under-test';
import { assignByOperator } from './assigning';
import { decideHang, resume } from './deferring';
import type { Dispatch } from './dispatch';
import { snapshotOf } from './dispatch.announcements';
import { extend, revoke } from './extending';
import { gather, type Grouped } from './grouping';
import { calledBack } from './handling';
import { end } from './opening';

const lastSecond = (day: string): string => new Date(`${day}T23:59:59+08:00`).toISOString();
const january = (time: string): Date => new Date(`2021-01-${time}:00+08:00`);
/** Seven days from 16 December. */
const due = lastSecond('2020-12-23');

const watch: Actor = { kind: 'client', id: 'watch', grants: [{ role: 'hotlineSupervisor', unitId: rules.hotlineId }] };
/** Its clocks stand from then. */
const hung = (dispatch: Dispatch, time: string): Dispatch => {
  const asked = does(
    dispatch,
    street,
    { type: 'Hang', reason: '冬季', plan: '开春', reviewAt: '2021-03-01T01:00:00.000Z' },
    time,
  );
  return then(asked, decideHang(asked, asked.deferral!.id, { approved: true, reason: '属实' }, watch, givenAt(time)));
};
const goesOn = (dispatch: Dispatch, time: string): Dispatch =>
  then(dispatch, resume(dispatch, { type: 'Resume', reason: '可以' }, givenAt(time)));
const withHead = ({ members }: Group, head: Dispatch): Group => ({ head, members });
const hours = (time: string): string => new Date(Date.parse(time) + 3_600_000).toISOString();

describe('a unit that answered for the head all the while', () => {
  const group = (): Group => grouped(opened(), [another()]);

  it('goes on as the head does, whose clocks stood', () => {
    const two = group();
    const standing = hung(two.head, '17T12:00');
    const { member } = apart(withHead(two, standing), 0, '27T09:00');
    expect(goesOn(standing, '27T09:00').dueAt).toBe(member.dueAt);
    expect(member).toMatchObject({ dueAt: lastSecond('2021-01-02'), dispatchRound: 1, dueMovedBy: 'resumed', promisedAt: due });
    expect(lead(member).clocks.handle).toMatchObject({ dueAt: member.dueAt, setAt: iso('27T09:00') });
    expect(lead(member).clocks.handle!.because.join()).toContain('时限暂停');
    const later = apart(withHead(two, goesOn(standing, '27T09:00')), 0, '28T09:00').member;
    expect(later.dueAt).toBe(member.dueAt);
  });

  it('stands only since it joined, and once for each stretch', () => {
    const once = goesOn(hung(opened(), '16T13:00'), '18T09:00'); // before anything joined
    const two = grouped(once, [another()], '20T10:00');
    expect(apart(two, 0, '21T09:00').member).toMatchObject({ dueAt: due });
    expect(apart(two, 0, '21T09:00').member).not.toHaveProperty('pauses');
    const stood = apart(withHead(two, goesOn(hung(two.head, '21T10:00'), '22T10:00')), 0, '22T11:00').member;
    expect(stood).toMatchObject({ dueAt: lastSecond('2020-12-24'), pauses: [{ from: iso('21T10:00'), to: iso('22T10:00') }] });
  });

  it('stands with a head that hung already, from when the hotline let it', () => {
    const [standing, own] = [hung(opened(), '17T12:00'), another()];
    const { head, members } = gather(standing, [own], '同一事项', 'operator', givenAt('19T12:00')) as Grouped;
    const two = { head: then(standing, head), members: [then(own, members[0]!)] };
    expect(apart(two, 0, '21T09:00').member.dueAt).toBe(lastSecond('2020-12-25')); // 19 and 20 December stood
  });

  it('that hung before has both stretches, also when it hangs again', () => {
    const before = goesOn(hung(another(), '16T13:00'), '17T09:00'); // one day's end
    const two = grouped(opened(), [before], '17T10:00');
    const { member } = apart(withHead(two, hung(two.head, '17T12:00')), 0, '19T09:00'); // two more
    expect(member).toMatchObject({ dueAt: lastSecond('2020-12-26'), pauses: [expect.anything(), expect.anything()] });
    expect(goesOn(hung(member, '19T12:00'), '20T12:00').dueAt).toBe(lastSecond('2020-12-27'));
  });

  it('has an end that was named moved by as long, and gets back the former one moved too', () => {
    const own = does(another(), street, sign);
    const notices = (['reporter', 'hotline'] as const).map((to) => ({ to, how: '电话', at: iso('16T11:30') }));
    const asks = { type: 'Extend', reason: '检测', until: iso('28T18:00'), notices } as const;
    const longer = then(own, extend(own, lead(own), asks, givenAt('16T11:40')));
    const two = grouped(opened(), [longer]);
    const { member } = apart(withHead(two, hung(two.head, '16T13:00')), 0, '16T14:00');
    expect(member.dueAt).toBe(hours(iso('28T18:00')));
    expect(then(member, revoke(member, lead(member).id, '无需', givenAt('16T15:00'))).dueAt).toBe(due);
  });

  it('stays late with what had run out before the clocks stood', () => {
    const two = grouped(opened(), [another()], '22T12:00');
    const { member } = apart(withHead(two, hung(two.head, '24T12:00')), 0, '27T09:00');
    expect(member).toMatchObject({ dueAt: due, dispatchRound: 1 });
    expect(member).not.toHaveProperty('dueMovedBy');
  });

  it('is as late by its signature as it was; signing stands with no hang, and what it did not owe yet it owes from now', () => {
    const late = grouped(opened(), [another()], '17T12:00');
    const standing = hung(late.head, '17T13:00');
    const { member } = apart(withHead(late, standing), 0, '27T09:00');
    expect(member.response!.sign.dueAt).toBe(iso('16T13:22'));
    const early = grouped(opened(), [another()], '16T11:30');
    const owed = apart(withHead(early, hung(early.head, '17T13:00')), 0, '27T09:00').member;
    expect(owed.response!.sign.dueAt > iso('27T09:00')).toBe(true);
  });

  it('goes on so too when the head ends while it hangs', () => {
    const two = group();
    const standing = withHead(two, hung(two.head, '17T12:00'));
    const { members } = stepped(standing, end(standing.head, 'withdrawn', givenAt('27T09:00')), '27T09:00');
    expect(members[0]).toMatchObject({ status: 'dispatched', dueAt: lastSecond('2021-01-02') });
  });

  it('is the same unit whichever of its offices led', () => {
    const two = grouped(opened({}, anOrder(office)), [another()]);
    const order = anOrder(street, [], { reason: '由街道承办' });
    const corrected = then(two.head, assignByOperator(two.head, order, givenAt('16T13:00')));
    expect(apart(withHead(two, corrected), 0).member).toMatchObject({ dueAt: due, dispatchRound: 1 });
  });
});

describe('a unit that had not the matter meanwhile', () => {
  const anew = { accountable: street, dispatchRound: 2, dueAt: lastSecond('2021-01-15') };
  const own = (): Dispatch => does(another(), street, sign);

  it('begins: the head was passed on', () => {
    const two = grouped(opened(), [own()]);
    const passed = passedOn(two.head, elsewhere, '16T13:00');
    const { member } = apart(withHead(two, passed), 0, january('08T09:00'));
    expect(member).toMatchObject(anew);
    expect(member.response).toMatchObject({ sign: { from: january('08T09:00').toISOString() } });
    expect(member.response!.sign).not.toHaveProperty('stoppedAt');
    expect(member).toMatchObject({ row: 'ungrouped', promisedAt: due, status: 'dispatched' });
  });

  it('begins too where the head has come back to it in the meantime', () => {
    const two = grouped(opened(), [own()]);
    const back = passedOn(passedOn(two.head, elsewhere, '16T13:00'), street, '16T14:00');
    expect(back.accountable).toBe(street);
    expect(apart(withHead(two, back), 0, january('08T09:00')).member).toMatchObject(anew);
  });

  it('begins where the head was another’s from the start; what excused or moved the former limit is over', () => {
    const excused = {
      ...does(another({ placeUnitId: elsewhere }), elsewhere, sign),
      excusedMs: 1,
      dueMovedBy: 'extended',
    } as const;
    const { member } = apart(grouped(opened(), [excused]), 0, january('08T09:00'));
    expect(member).toMatchObject({ ...anew, accountable: elsewhere });
    for (const gone of ['excusedMs', 'dueMovedBy']) expect(member).not.toHaveProperty(gone);
  });

  it('is asked of its own work only: what was said before was of another round', () => {
    const two = grouped(opened(), [own()]);
    const asked = heard(withHead(two, passedOn(two.head, elsewhere, '16T13:00')), 0, said('yes', '26T09:00'));
    const { member } = apart(asked, 0, january('08T09:00'));
    expect(member).not.toHaveProperty('callback');
    expect(completed(member).status).toBe('completed');
    const stays = apart(heard(two, 0, said('yes', '26T09:00')), 0, january('08T09:00')).member;
    expect(stays.callback).toMatchObject({ resolved: 'yes' });
  });

  it('handles again what it handled again, by a limit of that from now, and is assessed by its first one', () => {
    const finished = completed(another({ placeUnitId: elsewhere }));
    const back = then(finished, calledBack(finished, { reached: true, resolved: 'no' }, givenAt('24T09:00')));
    expect(back).toMatchObject({ handlingRound: 2, assessedDueAt: finished.dueAt });
    const { member } = apart(grouped(opened(), [back], '24T10:00'), 0, january('08T09:00'));
    expect(member).toMatchObject({ accountable: elsewhere, dispatchRound: 1, handlingRound: 2, assessedDueAt: finished.dueAt });
    expect(member.dueAt! > january('08T09:00').toISOString()).toBe(true);
    expect(lead(member).clocks.handle!.from).toBe(january('08T09:00').toISOString());
    expect(snapshotOf(member, '', 'operator')).toMatchObject({ dueAt: finished.dueAt, reworkDueAt: member.dueAt });
  });
});

import type { Actor } from '@fengqiao/domain';
import { another, apart, grouped, passedOn, stepped, three, works } from '../groups-under-test';
import {
  anOrder,
  city,
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
  report,
  rules,
  sign,
  street,
  then,
} from '../matters-under-test';
import { handOn } from './assigning';
import { isListed, leadOf, type Dispatch } from './dispatch';
import { viewersOf } from './dispatch.store';
import { foreignTo } from './capacities';
import { gather, separate, type Grouped } from './grouping';
import { handle } from './handling';
import { end } from './opening';
import { callSquad } from './squads';

const squad = '110107011-yjd';

describe('joining', () => {
  it('ends the members’ own parts and clocks, and keeps number, promise and who saw it', () => {
    const own = another({ placeUnitId: elsewhere });
    const { head, members } = grouped(opened(), [own]);
    const [member] = members as [Dispatch];
    expect(member).toMatchObject({ status: 'grouped', accountable: street, dueAt: head.dueAt, promisedAt: own.promisedAt });
    expect(member.assignments.filter(isListed)).toEqual([]);
    expect(viewersOf(member)).toEqual(expect.arrayContaining([[elsewhere, 'lead']]));
    expect(member.group).toMatchObject({ role: 'member', headTicketNo: head.ticketNo, before: elsewhere });
    expect(head.group).toMatchObject({ role: 'head', members: 1, untold: 1, unasked: 1, groupId: member.group!.groupId });
  });

  it('takes one that nobody leads', () => {
    const { members } = grouped(opened(), [another({ placeUnitId: undefined, category: undefined })]);
    expect(members[0]).toMatchObject({ status: 'grouped', accountable: street });
    expect(members[0]).not.toHaveProperty('waitsUntil');
  });

  it('takes more later, into the same group', () => {
    const first = three();
    const more = grouped(first.head, [another()], '16T12:30');
    expect(more.head.group).toMatchObject({ groupId: first.head.group!.groupId, members: 3 });
  });

  it('takes others while it hangs only by the hotline: nobody lets clocks stand by a leave of its own', () => {
    const standing = { ...opened(), status: 'hung' } as const;
    expect(gather(standing, [another()], '', 'desk', givenAt())).toMatchObject({ refused: 'not-yours' });
    const joined = gather(standing, [another()], '', 'operator', givenAt()) as Grouped;
    expect(then(standing, joined.head)).toMatchObject({ status: 'hung', group: { members: 1 } });
  });

  it('waits for a squad that was called: it comes, whoever leads, and has reported before its call ends', () => {
    const burst = another({ urgency: 'emergency' });
    const call = callSquad(burst, { unitId: squad, text: '水管爆裂', onDuty: [] }, 'desk', givenAt('16T11:30'));
    const called = then(burst, call);
    const join = (one: Dispatch) => gather(opened({ urgency: 'emergency' }), [one], '', 'operator', givenAt('16T11:40'));
    expect(join(called)).toMatchObject({
      refused: 'squad-called',
      where: 'ticketNos.0',
      because: expect.stringContaining(squad),
    });
    const arrived = does(called, squad, { type: 'Arrive', person: '王队' }, '16T11:50');
    expect(join(arrived)).toMatchObject({ refused: 'squad-called' });
    expect(join(does(arrived, squad, report(false), '16T12:00'))).toMatchObject({ refused: 'squad-called' });
    expect(join(does(arrived, squad, report(true), '16T12:00'))).toMatchObject({ members: [expect.anything()] });
    const head = gather(called, [another({ urgency: 'emergency' })], '', 'desk', givenAt('16T11:40')) as Grouped;
    expect(isListed(partOf(then(called, head.head), squad))).toBe(true);
  });

  describe('below a head that is due later', () => {
    const join = (one: Dispatch, head: Dispatch, by: 'desk' | 'operator', time: string) =>
      gather(head, [one], '', by, givenAt(time));
    const urgent = another({ urgency: 'emergency' });
    const late = { ...opened({ urgency: 'emergency' }), dueAt: iso('16T11:59') };

    it.each([
      ['overdue', late, '16T12:00'],
      ['more urgent', urgent, '16T11:30'],
    ])('is not for the unit itself when it is %s: that gives itself time; the hotline may', (_, own, time) => {
      const head = opened();
      expect(own.dueAt! < head.dueAt!).toBe(true);
      const refused = join(own, head, 'desk', time);
      expect(refused).toMatchObject({ refused: 'head-due-later', where: 'ticketNos.0' });
      expect(refused).toMatchObject({ because: expect.stringMatching(/the other way round.*hotline/) });
      expect(join(own, head, 'operator', time)).toMatchObject({ members: [expect.anything()] });
      expect(join(head, own, 'desk', time)).toMatchObject({ members: [expect.anything()] });
    });

    it('is for the unit too while it is neither, and where the head is due no later', () => {
      const head = opened();
      const earlier = { ...another(), dueAt: iso('17T12:00') };
      expect(join(earlier, head, 'desk', '16T12:00')).toMatchObject({ members: [expect.anything()] });
      expect(join(urgent, { ...head, dueAt: urgent.dueAt! }, 'desk', '16T11:30')).toMatchObject({ members: [expect.anything()] });
    });
  });

  it.each([
    ['a member as head', () => gather(three().members[0]!, [another()], '', 'desk', givenAt()), 'already-grouped'],
    ['a member of another group', () => gather(opened(), [three().members[0]!], '', 'desk', givenAt()), 'already-grouped'],
    ['a head of its own', () => gather(opened(), [three().head], '', 'desk', givenAt()), 'already-grouped'],
    ['one that is completed', () => gather(opened(), [completed(another())], '', 'desk', givenAt()), 'not-groupable'],
    ['a head that is completed', () => gather(completed(opened()), [another()], '', 'desk', givenAt()), 'step-not-allowed'],
    [
      'a head that nobody leads',
      () => gather(opened({ placeUnitId: undefined }), [another()], '', 'desk', givenAt()),
      'step-not-allowed',
    ],
    ['an inquiry', () => gather(opened(), [another({ kind: 'inquiry' })], '', 'desk', givenAt()), 'not-groupable'],
    [
      'an ended one',
      () => gather(opened(), [then(another(), end(another(), 'answered', givenAt()))], '', 'desk', givenAt()),
      'not-groupable',
    ],
  ])('refuses %s', (_, ask, refused) => expect(ask()).toMatchObject({ refused }));
});

describe('whoever answers for the head now', () => {
  const client = (unitId: string): Actor => ({ kind: 'client', id: unitId, grants: city.rolesOf(city.unit(unitId)!) });

  it('answers for what hangs on it: the desk groups it and takes it out, and no more whoever it was before', () => {
    const { head, members } = grouped(opened(), [another()]);
    const passed = passedOn(head, elsewhere, '16T13:00');
    const foreign = (by: string, of = passed): string | undefined => foreignTo(client(by), of, members, rules)?.ticketNo;
    expect([foreign(street, head), foreign(elsewhere, head)]).toEqual([undefined, head.ticketNo]);
    expect([foreign(elsewhere), foreign('110102-zhzx')]).toEqual([undefined, undefined]);
    expect([foreign(street), foreign(`${district}-zhzx`)]).toEqual([head.ticketNo, head.ticketNo]);
    const others = another();
    expect(foreignTo(client(elsewhere), passed, [...members, others], rules)).toBe(others);
  });
});

describe('a step of the head', () => {
  it('is nobody else’s row, but for what each reporter is told and for the end', () => {
    const group = three();
    expect(works(group, sign).members).toEqual(group.members);
    const passed = then(group.head, handOn(group.head, anOrder(office, [community]), givenAt()));
    expect(leadOf(passed)!.unitId).toBe(office);
    const toldAll = works(group, feedback('reporter'));
    expect(toldAll.members.map((one) => one.feedbackToReporterAt)).toEqual([iso('16T13:00'), iso('16T13:00')]);
    expect(toldAll.head.group).toMatchObject({ untold: 0 });
  });

  it('is not the last while reporters who joined after the feedback were not told', () => {
    const toldAll = [feedback('reporter'), feedback('hotline')].reduce(works, three());
    const more = grouped(toldAll.head, [another()], '16T14:00');
    expect(handle(more.head, lead(more.head), 'lead', complete, givenAt('16T15:00'))).toMatchObject({
      refused: 'feedback-missing',
    });
    const both = works(more, feedback('reporter'));
    expect(works(both, complete).head.status).toBe('completed');
  });

  it('that ends it gives the others dispatches of their own', () => {
    const group = three();
    const { head, members } = stepped(group, end(group.head, 'withdrawn', givenAt('16T14:00')), '16T14:00');
    expect(head).toMatchObject({ status: 'ended', group: undefined });
    expect(members.map((one) => [one.status, leadOf(one)?.unitId])).toEqual([
      ['dispatched', street],
      ['dispatched', elsewhere],
    ]);
  });
});

describe('ungrouping', () => {
  it('gives the unit from before the lead again; the promise stays', () => {
    const group = three();
    const { head, member } = apart(group, 1);
    expect(member).toMatchObject({ status: 'dispatched', accountable: elsewhere, promisedAt: group.members[1]!.promisedAt });
    expect(lead(member)).toMatchObject({ unitId: elsewhere, assignedAt: iso('17T09:00') });
    expect(member.group).toBeUndefined();
    expect(head.group).toMatchObject({ members: 1 });
  });

  it('gives the unit that answered for the head too no more time: its limit, its round and what it had answered or missed are the former ones', () => {
    const own = does(another(), street, sign);
    const { member } = apart(grouped(opened(), [own]), 0);
    expect(member).toMatchObject({ accountable: street, dueAt: own.dueAt, dispatchRound: 1 });
    expect(lead(member).clocks.handle).toEqual(lead(own).clocks.handle);
    expect(member.response!.sign).toEqual(own.response!.sign);
    const again = apart(grouped(opened(), [member], '17T10:00'), 0, '18T09:00').member;
    expect(again).toMatchObject({ dueAt: own.dueAt, dispatchRound: 1 });
  });

  it('gives another unit than before a round and a limit of its own', () => {
    const own = another({ placeUnitId: elsewhere });
    const [member] = grouped(opened(), [own]).members as [Dispatch];
    const moved = { ...member, group: { ...member.group!, before: undefined } } as Dispatch;
    const placed = { ...moved, placeUnitId: community };
    const { member: anew } = apart({ head: opened({ ticketId: member.group!.headTicketId }), members: [placed] }, 0);
    expect(anew).toMatchObject({ accountable: street, dispatchRound: 2 });
    expect(anew.dueAt).not.toBe(own.dueAt);
  });

  it('decides anew where nobody had led, and falls back on the head’s unit', () => {
    const nobody = another({ placeUnitId: undefined, category: undefined });
    const { member } = apart(grouped(opened(), [nobody]), 0);
    expect(member).toMatchObject({ accountable: street, row: 'ungrouped' });
    expect(member.assignments.some(({ unitId, role }) => unitId === district && role === 'copy')).toBe(true);
  });

  it('of the last one ends the group', () => {
    expect(apart(grouped(opened(), [another()]), 0).head.group).toBeUndefined();
  });

  it('owes both feedbacks anew', () => {
    const { member } = apart(works(three(), feedback('reporter')), 0);
    expect(does(member, street, sign)).not.toHaveProperty('feedbackToReporterAt');
  });

  it('refuses one of another group', () => {
    expect(separate(three().head, three().members[0]!, '', givenAt())).toMatchObject({ refused: 'not-in-group' });
  });
});

import { isRefusal } from '@fengqiao/domain';
import {
  aMatter,
  anOrder,
  type asked,
  community,
  completed,
  district,
  does,
  elsewhere,
  feedback,
  givenAt,
  iso,
  lead,
  newId,
  office,
  opened,
  sign,
  street,
  then,
} from '../matters-under-test';
import { handOn } from './assigning';
import { isListed, leadOf, type Dispatch, type Event } from './dispatch';
import { viewersOf } from './dispatch.store';
import { concernsHead, concernsMembers, forHead, forMember, gather, separate } from './grouping';
import { calledBack, handle } from './handling';
import { end, openDispatch } from './opening';

let numbers = 0;
const another = (more: Parameters<typeof aMatter>[0] = {}, order?: Parameters<typeof openDispatch>[2]): Dispatch =>
  then(
    undefined,
    openDispatch(aMatter({ ticketId: newId(), ticketNo: `20201216000${++numbers}`, ...more }), 'registered', order, givenAt()),
  );

type Group = { readonly head: Dispatch; readonly members: readonly Dispatch[] };

const grouped = (head: Dispatch, others: readonly Dispatch[], time = '16T12:00'): Group => {
  const outcome = gather(head, others, '同一事项', givenAt(time));
  if (isRefusal(outcome)) throw new Error(outcome.because);
  return { head: then(head, outcome.head), members: others.map((other, at) => then(other, outcome.members[at]!)) };
};

/** A step of the head, and what follows for its members. */
const stepped = (
  { head, members }: Group,
  events: readonly Event[] | { refused: string; because: string },
  time = '16T13:00',
): Group => {
  const after = then(head, events);
  const given = givenAt(time);
  const goOn = concernsMembers(events as readonly Event[]);
  return {
    head: after,
    members: goOn
      ? members.map((one) => (one.group ? then(one, forMember(after, events as readonly Event[], one, given)) : one))
      : members,
  };
};

/** A step of one member, and what follows for the head and for the others. */
const heard = (group: Group, at: number, decide: (member: Dispatch) => readonly Event[], time = '16T13:00'): Group => {
  const before = group.members[at]!;
  const events = decide(before);
  const members = group.members.map((one) => (one === before ? then(one, events) : one));
  const follows = concernsHead(events) ? forHead(group.head, before, events, givenAt(time)) : [];
  return stepped({ head: group.head, members }, follows, time);
};

const works = (group: Group, command: Parameters<typeof asked>[2]): Group => {
  const part = lead(group.head);
  return stepped(group, handle(group.head, part, 'lead', command, givenAt('16T13:00')));
};

const said = (resolved: 'yes' | 'no') => (dispatch: Dispatch) =>
  calledBack(dispatch, { reached: true, resolved }, givenAt('24T09:00'));
const complete = { type: 'Complete', summary: '已处理', reason: '其余不必' } as const;

const three = (): Group => grouped(opened(), [another(), another({ placeUnitId: elsewhere })]);

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

  it.each([
    ['a member as head', () => gather(three().members[0]!, [another()], '', givenAt()), 'already-grouped'],
    ['a member of another group', () => gather(opened(), [three().members[0]!], '', givenAt()), 'already-grouped'],
    ['a head of its own', () => gather(opened(), [three().head], '', givenAt()), 'already-grouped'],
    ['one that is completed', () => gather(opened(), [completed(another())], '', givenAt()), 'not-groupable'],
    ['a head that is completed', () => gather(completed(opened()), [another()], '', givenAt()), 'step-not-allowed'],
    [
      'a head that nobody leads',
      () => gather(opened({ placeUnitId: undefined }), [another()], '', givenAt()),
      'step-not-allowed',
    ],
    ['an inquiry', () => gather(opened(), [another({ kind: 'inquiry' })], '', givenAt()), 'not-groupable'],
    [
      'an ended one',
      () => gather(opened(), [then(another(), end(another(), 'answered', givenAt()))], '', givenAt()),
      'not-groupable',
    ],
  ])('refuses %s', (_, ask, refused) => expect(ask()).toMatchObject({ refused }));
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

describe('callbacks', () => {
  const done = (): Group => [feedback('reporter'), feedback('hotline'), complete].reduce(works, three());

  it('are one per reporter; the group is over with the last', () => {
    const own = stepped(done(), said('yes')(done().head));
    expect(own.head.status).toBe('completed');
    const first = heard(own, 0, said('yes'));
    expect(first.head).toMatchObject({ status: 'completed', group: { unasked: 1 } });
    const last = heard(first, 1, said('yes'));
    expect([last.head, ...last.members].map(({ status }) => status)).toEqual(['closed', 'closed', 'closed']);
  });

  it('that say no open the whole matter again, and each reporter is told again; who said yes is not asked again', () => {
    const own = stepped(done(), said('yes')(done().head));
    const again = heard(heard(own, 0, said('yes')), 1, said('no'));
    expect(again.head).toMatchObject({ status: 'dispatched', handlingRound: 2, group: { untold: 2, unasked: 1 } });
    const next = [feedback('reporter'), feedback('hotline'), complete].reduce(works, again);
    const asked = heard(stepped(next, said('yes')(next.head)), 1, said('yes'));
    expect([asked.head, ...asked.members].map(({ status }) => status)).toEqual(['closed', 'closed', 'closed']);
  });

  it('that say no while the unit is at work open nothing before it has completed, and then the whole matter', () => {
    const unsolved = heard(three(), 0, said('no'));
    expect(unsolved.head).toMatchObject({ status: 'dispatched', handlingRound: 1, group: { unasked: 2 } });
    const work = (group: Group): Group => [feedback('reporter'), feedback('hotline'), complete].reduce(works, group);
    const again = work(unsolved);
    expect(again.head).toMatchObject({ status: 'dispatched', handlingRound: 2, group: { untold: 2, unasked: 2 } });
    const next = work(again);
    expect(next.head).toMatchObject({ status: 'completed', handlingRound: 2 });
    const own = heard(stepped(next, said('yes')(next.head)), 0, said('yes'));
    expect(heard(own, 1, said('yes')).head.status).toBe('closed');
  });

  it('that say no while the unit is at work count no more once that reporter says yes, or is gone', () => {
    const work = (group: Group): Group => [feedback('reporter'), feedback('hotline'), complete].reduce(works, group);
    const unsolved = heard(three(), 0, said('no'));
    expect(work(heard(unsolved, 0, said('yes'))).head).toMatchObject({ status: 'completed', handlingRound: 1 });
    const gone = heard(unsolved, 0, (one) => end(one, 'withdrawn', givenAt('24T10:00')));
    expect(work(gone).head).toMatchObject({ status: 'completed', handlingRound: 1 });
  });

  it('of one who took it back are not waited for', () => {
    const own = heard(stepped(done(), said('yes')(done().head)), 0, said('yes'));
    const { head, members } = heard(own, 1, (one) => end(one, 'withdrawn', givenAt('24T10:00')));
    expect([head.status, ...members.map(({ status }) => status)].slice(0, 2)).toEqual(['closed', 'closed']);
    expect(members[1]).toMatchObject({ status: 'ended', group: undefined });
  });
});

describe('ungrouping', () => {
  const apart = ({ head, members }: Group, at: number, time = '17T09:00'): { head: Dispatch; member: Dispatch } => {
    const outcome = separate(head, members[at]!, '不是同一事项', givenAt(time));
    if (isRefusal(outcome)) throw new Error(outcome.because);
    return { head: then(head, outcome.head), member: then(members[at], outcome.members[0]!) };
  };

  it('gives the unit from before the lead again; the promise stays', () => {
    const group = three();
    const { head, member } = apart(group, 1);
    expect(member).toMatchObject({ status: 'dispatched', accountable: elsewhere, promisedAt: group.members[1]!.promisedAt });
    expect(lead(member)).toMatchObject({ unitId: elsewhere, assignedAt: iso('17T09:00') });
    expect(member.group).toBeUndefined();
    expect(head.group).toMatchObject({ members: 1 });
  });

  it('gives the unit from before no more time: its limit, its round and what it had answered or missed are the former ones', () => {
    const own = does(another({ placeUnitId: elsewhere }), elsewhere, sign);
    const { member } = apart(grouped(opened(), [own]), 0);
    expect(member).toMatchObject({ accountable: elsewhere, dueAt: own.dueAt, dispatchRound: 1 });
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

import { isRefusal, type Actor } from '@fengqiao/domain';
import type { Dispatch, Event } from './dispatches/dispatch';
import { concernsHead, concernsMembers, forHead, forMember, gather, separate } from './dispatches/grouping';
import { calledBack, handle } from './dispatches/handling';
import { openDispatch } from './dispatches/opening';
import { review } from './dispatches/reviewing';
import {
  aMatter,
  complete,
  does,
  elsewhere,
  feedback,
  givenAt,
  lead,
  newId,
  opened,
  then,
  type asked,
} from './matters-under-test';

let numbers = 0;
/** One more ticket, with its own dispatch. */
export const another = (more: Parameters<typeof aMatter>[0] = {}, order?: Parameters<typeof openDispatch>[2]): Dispatch =>
  then(
    undefined,
    openDispatch(aMatter({ ticketId: newId(), ticketNo: `20201216000${++numbers}`, ...more }), 'registered', order, givenAt()),
  );

export type Group = { readonly head: Dispatch; readonly members: readonly Dispatch[] };

export const grouped = (head: Dispatch, others: readonly Dispatch[], time = '16T12:00'): Group => {
  const outcome = gather(head, others, '同一事项', 'desk', givenAt(time));
  if (isRefusal(outcome)) throw new Error(outcome.because);
  return { head: then(head, outcome.head), members: others.map((other, at) => then(other, outcome.members[at]!)) };
};

/** A step of the head, and what follows for its members. */
export const stepped = (
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
export const heard = (
  group: Group,
  at: number,
  decide: (member: Dispatch, head: Dispatch) => readonly Event[],
  time = '16T13:00',
): Group => {
  const before = group.members[at]!;
  const events = decide(before, group.head);
  const members = group.members.map((one) => (one === before ? then(one, events) : one));
  const follows = concernsHead(events) ? forHead(group.head, before, events, givenAt(time)) : [];
  return stepped({ head: group.head, members }, follows, time);
};

/** What the head's lead does. */
export const works = (group: Group, command: Parameters<typeof asked>[2]): Group => {
  const part = lead(group.head);
  return stepped(group, handle(group.head, part, 'lead', command, givenAt('16T13:00')));
};

/** What a reporter says, by default after the limit. */
export const said =
  (resolved: 'yes' | 'no', time = '24T09:00', more: { asked?: true } = {}) =>
  (dispatch: Dispatch, head = dispatch): readonly Event[] =>
    calledBack(dispatch, { reached: true, resolved, ...more }, givenAt(time), head);
/** Nobody was reached. */
export const missed = (dispatch: Dispatch, head = dispatch): readonly Event[] =>
  calledBack(dispatch, { reached: false }, givenAt('24T10:00'), head);

/** Told on both sides, and completed. */
export const done = (group: Group): Group => [feedback('reporter'), feedback('hotline'), complete].reduce(works, group);

export const three = (): Group => grouped(opened(), [another(), another({ placeUnitId: elsewhere })]);

/** An objection of whoever leads it is upheld, in favour of another unit. */
export const passedOn = (head: Dispatch, newLead: string, time: string): Dispatch => {
  const objected = does(head, lead(head).unitId, { type: 'Object', grounds: '不在辖区', basis: '界线' }, time);
  const { id, reviewer } = objected.objection!;
  const by: Actor = { kind: 'client', id: reviewer, grants: [{ role: 'objectionReviewer', unitId: reviewer }] };
  return then(objected, review(objected, id, { upheld: true, newLead, reason: '经核实' }, by, givenAt(time)));
};

/** One of them leaves. */
export const apart = (
  { head, members }: Group,
  at: number,
  time: string | Date = '17T09:00',
): { head: Dispatch; member: Dispatch } => {
  const outcome = separate(head, members[at]!, '不是同一事项', givenAt(time));
  if (isRefusal(outcome)) throw new Error(outcome.because);
  return { head: then(head, outcome.head), member: then(members[at], outcome.members[0]!) };
};

import { assigned, over, withoutReason } from './changes';
import type { Pause } from './deferring';
import { leadOf, type Assigned, type Clock, type Dispatch, type Event } from './dispatch';
import type { Resolved } from './reworking';

type Named = { readonly groupId: string; readonly headTicketId: string; readonly headTicketNo: string };

/**
 * The ticket that carries lead and clocks for all of its group. How many hang on it, and of how many the reporter was not yet
 * told what came of it.
 */
type Head = Named & {
  readonly role: 'head';
  readonly members: number;
  readonly untold: number;
  /** The numbers of those whose reporter was asked and did not say that it is not solved: each once, however often asked. */
  readonly asked?: readonly string[];
  /** How many of the members are not among those. */
  readonly unasked: number;
  /** Of which the reporter said in this round that it is not solved: heard when the work is completed, but what was said early. */
  readonly unsolved?: readonly Unsolved[] | undefined;
};
/** `early`: said before the limit, whose own callback is still to come. */
export type Unsolved = { readonly ticketNo: string; readonly resolved: Resolved; readonly early?: true };

/** What reporters had said already when their tickets joined. */
export type Heard = { readonly asked?: readonly string[]; readonly unsolved?: readonly Unsolved[] };

/**
 * One that hangs on a head. `before`: the unit that was accountable for it, if there was one, how its clocks stood, and whether a
 * superior had named it.
 */
type Member = Named & {
  readonly role: 'member';
  readonly before?: string | undefined;
  readonly clocks?: Former | undefined;
  readonly designated?: true;
};
type Former = { readonly at: string; readonly handle: Clock; readonly sign: Clock; readonly contact: Clock };

/** Tickets of different reporters about the same matter (decisions, *Handling*): each keeps its number and its reporter. */
export type Group = Head | Member;

/** Whether a ticket hangs on this one. */
export const hangsOn = ({ group }: Dispatch, { ticketId }: Dispatch): boolean =>
  group?.role === 'member' && group.headTicketId === ticketId;

export type GroupEvent = { readonly at: string } &
  /** The head's: these hang on it from now. */
  (
    | ({
        readonly type: 'MembersJoined';
        readonly groupId: string;
        readonly ticketNos: readonly string[];
        readonly reason: string;
      } & Heard)
    /** The head's: one is its own again, or ended at intake. */
    | {
        readonly type: 'MemberLeft';
        readonly ticketNo: string;
        readonly because: 'ungrouped' | 'ended';
        readonly told: boolean;
        readonly reason?: string | undefined;
      }
    /** The head's: the reporter of one was called back, and it needs no more work. */
    | { readonly type: 'MemberAsked'; readonly ticketNo: string }
    /** The head's: the reporter of one says that it is not solved. */
    | ({ readonly type: 'MemberUnsolved' } & Unsolved)
    /** The member's: it hangs on another ticket, whose unit and limit are these now. */
    | ({
        readonly type: 'Joined';
        readonly accountable: string;
        readonly dueAt: string;
        readonly provisional: boolean;
        readonly reason: string;
        /** A department's matter hangs on a street's by this. */
        readonly overridden?: true;
      } & Named)
    /**
     * The member's: it has a dispatch of its own again. `resumed`: the unit from before goes on in the same round. `stood`: the
     * stretches in the group by which the limit that it had is moved.
     */
    | ({ readonly type: 'Left'; readonly reason: string; readonly resumed?: true; readonly stood?: readonly Pause[] } & Assigned)
    /** The member's: its reporter was told by the head's lead. */
    | { readonly type: 'ToldInGroup'; readonly text: string }
  );

const types: readonly string[] = [
  'MembersJoined',
  'MemberLeft',
  'MemberAsked',
  'MemberUnsolved',
  'Joined',
  'Left',
  'ToldInGroup',
] satisfies GroupEvent['type'][];
export const isOfGroup = (event: Event): event is GroupEvent & Event => types.includes(event.type);

type Of<Type extends GroupEvent['type']> = Extract<GroupEvent, { type: Type }>;

type Known = Head & Required<Pick<Head, 'asked'>>;
const headOf = ({ group }: Dispatch): Known | undefined => (group?.role === 'head' ? { asked: [], ...group } : undefined);

/** The state after an event of a group. */
export const evolveGroup = (dispatch: Dispatch, event: GroupEvent): Dispatch => {
  switch (event.type) {
    case 'MembersJoined':
      return gathered(dispatch, event);
    case 'MemberLeft':
      return memberLeft(dispatch, event);
    case 'MemberAsked':
      return memberAsked(dispatch, event);
    case 'MemberUnsolved':
      return memberUnsolved(dispatch, event);
    case 'Joined':
      return joined(dispatch, event);
    case 'Left':
      return left(dispatch, event);
    case 'ToldInGroup':
      return { ...dispatch, feedbackToReporterAt: dispatch.feedbackToReporterAt ?? event.at };
  }
};

/** The head, with these who were asked among those that hang on it. */
const askedOf = (head: Omit<Head, 'asked'>, members: number, asked: readonly string[]): Known => ({
  ...head,
  ...{ members, asked, unasked: members - asked.length },
});

/** The head, with more that hang on it. Whoever joins has been told nothing; what its reporter has said is known. */
const gathered = (dispatch: Dispatch, { groupId, ticketNos, asked = [], unsolved = [] }: Of<'MembersJoined'>): Dispatch => {
  const { ticketId: headTicketId, ticketNo: headTicketNo } = dispatch;
  const named = { role: 'head', groupId, headTicketId, headTicketNo } as const;
  const head = headOf(dispatch) ?? { ...named, members: 0, untold: 0, asked: [], unasked: 0 };
  const open = [...(head.unsolved ?? []), ...unsolved];
  const known = { ...head, untold: head.untold + ticketNos.length, ...(open.length > 0 && { unsolved: open }) };
  return { ...dispatch, group: askedOf(known, head.members + ticketNos.length, [...head.asked, ...asked]) };
};

/** The head, with one less; the last one to leave ends the group. After rework nobody has been told, whoever was before it. */
const memberLeft = (dispatch: Dispatch, { ticketNo, told: wasTold }: Of<'MemberLeft'>): Dispatch => {
  const head = headOf(dispatch);
  if (!head || head.members === 1) return { ...dispatch, group: undefined };
  const members = head.members - 1;
  const others = heardOf(head, ticketNo);
  const untold = Math.min(head.untold - (wasTold ? 0 : 1), members);
  return { ...dispatch, group: askedOf({ ...others, untold }, members, others.asked) };
};

const memberAsked = (dispatch: Dispatch, { ticketNo }: Of<'MemberAsked'>): Dispatch => {
  const head = headOf(dispatch);
  if (!head) return dispatch;
  const others = heardOf(head, ticketNo);
  return { ...dispatch, group: askedOf(others, head.members, [...others.asked, ticketNo]) };
};

const memberUnsolved = (dispatch: Dispatch, { ticketNo, resolved, early }: Of<'MemberUnsolved'>): Dispatch => {
  const head = headOf(dispatch);
  if (!head) return dispatch;
  const others = heardOf(head, ticketNo);
  const unsolved = { ticketNo, resolved, ...(early && { early }) };
  return { ...dispatch, group: { ...others, unsolved: [...(others.unsolved ?? []), unsolved] } };
};

/** The head, as if this one's reporter had said nothing. */
const heardOf = ({ unsolved, ...head }: Known, ticketNo: string): Known => {
  const others = (unsolved ?? []).filter((one) => one.ticketNo !== ticketNo);
  const asked = head.asked.filter((one) => one !== ticketNo);
  return { ...askedOf(head, head.members, asked), ...(others.length > 0 && { unsolved: others }) };
};

/** What is told to the head's reporter is told to all of them. */
export const told = (dispatch: Dispatch): Pick<Dispatch, 'group'> => {
  const head = headOf(dispatch);
  return head ? { group: { ...head, untold: 0 } } : {};
};

/** Whoever works on it from now owes each of their reporters a word. */
export const toldAnew = (dispatch: Dispatch): Pick<Dispatch, 'group'> => {
  const head = headOf(dispatch);
  return head ? { group: { ...head, untold: head.members } } : {};
};

/** The member: nobody leads it but through its head; its own first promise stays. */
const joined = (dispatch: Dispatch, event: Of<'Joined'>): Dispatch => {
  const { at, groupId, headTicketId, headTicketNo, accountable, dueAt, provisional } = event;
  const { response, designated, ...others } = withoutReason(dispatch);
  const handle = leadOf(dispatch)?.clocks.handle;
  return {
    ...others,
    ...{ status: 'grouped', accountable, dueAt, provisional, unseen: [] },
    overridden: dispatch.overridden || event.overridden === true,
    promisedAt: dispatch.promisedAt ?? dueAt,
    assignments: over(dispatch, at),
    group: {
      role: 'member',
      ...{ groupId, headTicketId, headTicketNo },
      ...(dispatch.accountable && { before: dispatch.accountable }),
      ...(designated && { designated }),
      ...(handle && response && { clocks: { at, handle, ...response } }),
    },
  };
};

/**
 * Its own again: a unit that goes on where it stood has no further round by that, what was said of its work stays said, and
 * whom a superior has named stays named. Of one that begins nothing has been said, as after every further round.
 */
const left = (dispatch: Dispatch, event: Of<'Left'>): Dispatch => {
  const { callback, ...after } = assigned(leaving(dispatch), event);
  const { dispatchRound, group } = dispatch;
  const isNamed = group?.role === 'member' && group.designated && group.before === event.accountable;
  const named = isNamed ? { ...after, designated: true as const } : after;
  return event.resumed ? goingOn(dispatch, named, event) : begun(named, dispatchRound > 0 ? undefined : callback);
};

const goingOn = ({ dispatchRound, callback, pauses = [] }: Dispatch, after: Dispatch, { stood }: Of<'Left'>): Dispatch => ({
  ...after,
  dispatchRound,
  ...(callback && { callback }),
  ...(stood && { pauses: [...pauses, ...stood], dueMovedBy: 'resumed' as const }),
});

/** What moved the limit from before, or excused who missed it, says nothing of the new one. */
const begun = ({ dueMovedBy: _, excusedMs: __, ...after }: Dispatch, callback: Dispatch['callback']): Dispatch => ({
  ...after,
  ...(callback && { callback }),
});

/** What is left of the time in the group: nothing. Both feedbacks are owed anew by whoever leads now. */
const leaving = ({ group: _, feedbackToReporterAt: __, feedbackToHotlineAt: ___, ...dispatch }: Dispatch): Dispatch => dispatch;

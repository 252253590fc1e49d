import { assigned, over, withoutReason } from './changes';
import { leadOf, type Assigned, type Clock, type Dispatch, type Event } from './dispatch';
import type { Resolved } from './reworking';

type Named = { readonly groupId: string; readonly headTicketId: string; readonly headTicketNo: string };

/**
 * The ticket that carries lead and clocks for all of its group. How many hang on it, and of how many the reporter was not yet
 * told what came of it, or not yet asked whether it is solved.
 */
type Head = Named & {
  readonly role: 'head';
  readonly members: number;
  readonly untold: number;
  readonly unasked: number;
  /** Of which the reporter said while the unit was at work that it is not solved: heard when the work is completed. */
  readonly unsolved?: readonly Unsolved[] | undefined;
};
type Unsolved = { readonly ticketNo: string; readonly resolved: Resolved };

/** One that hangs on a head. `before`: the unit that was accountable for it, if there was one, and how its clocks stood. */
type Member = Named & { readonly role: 'member'; readonly before?: string | undefined; readonly clocks?: Former | undefined };
type Former = { readonly at: string; readonly handle: Clock; readonly sign: Clock; readonly contact: Clock };

/** Tickets of different reporters about the same matter (decisions, *Handling*): each keeps its number and its reporter. */
export type Group = Head | Member;

export type GroupEvent = { readonly at: string } &
  /** The head's: these hang on it from now. */
  (
    | { readonly type: 'MembersJoined'; readonly groupId: string; readonly ticketNos: readonly string[]; readonly reason: string }
    /** The head's: one is its own again, or ended at intake. */
    | {
        readonly type: 'MemberLeft';
        readonly ticketNo: string;
        readonly because: 'ungrouped' | 'ended';
        readonly told: boolean;
        readonly asked: boolean;
        readonly reason?: string | undefined;
      }
    /** The head's: the reporter of one was called back, and it needs no more work. */
    | { readonly type: 'MemberAsked'; readonly ticketNo: string }
    /** The head's: the reporter of one said at the limit that it is not solved, and the unit was still at work. */
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
    /** The member's: it has a dispatch of its own again. */
    /** `resumed`: the unit from before goes on, in the same round and by the limit that it had. */
    | ({ readonly type: 'Left'; readonly reason: string; readonly resumed?: true } & Assigned)
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

const headOf = ({ group }: Dispatch): Head | undefined => (group?.role === 'head' ? group : undefined);

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

/** The head, with more that hang on it. Whoever joins has been told nothing and asked nothing. */
const gathered = (dispatch: Dispatch, { groupId, ticketNos }: Of<'MembersJoined'>): Dispatch => {
  const head = headOf(dispatch);
  const { members, untold, unasked } = head ?? { members: 0, untold: 0, unasked: 0 };
  const { ticketId: headTicketId, ticketNo: headTicketNo } = dispatch;
  const [more, named] = [ticketNos.length, { groupId, headTicketId, headTicketNo }];
  return {
    ...dispatch,
    group: { ...head, role: 'head', ...named, members: members + more, untold: untold + more, unasked: unasked + more },
  };
};

/** The head, with one less; the last one to leave ends the group. */
const memberLeft = (dispatch: Dispatch, { ticketNo, told: wasTold, asked }: Of<'MemberLeft'>): Dispatch => {
  const head = headOf(dispatch);
  if (!head || head.members === 1) return { ...dispatch, group: undefined };
  const { members, untold, unasked } = head;
  return {
    ...dispatch,
    group: {
      ...heardOf(head, ticketNo),
      ...{ members: members - 1, untold: untold - (wasTold ? 0 : 1), unasked: unasked - (asked ? 0 : 1) },
    },
  };
};

const memberAsked = (dispatch: Dispatch, { ticketNo }: Of<'MemberAsked'>): Dispatch => {
  const head = headOf(dispatch);
  return head ? { ...dispatch, group: { ...heardOf(head, ticketNo), unasked: head.unasked - 1 } } : dispatch;
};

const memberUnsolved = (dispatch: Dispatch, { ticketNo, resolved }: Of<'MemberUnsolved'>): Dispatch => {
  const head = headOf(dispatch);
  if (!head) return dispatch;
  const others = heardOf(head, ticketNo);
  return { ...dispatch, group: { ...others, unsolved: [...(others.unsolved ?? []), { ticketNo, resolved }] } };
};

/** The head, with nothing left to hear of what this one's reporter had said. */
const heardOf = ({ unsolved, ...head }: Head, ticketNo: string): Head => {
  const others = (unsolved ?? []).filter((one) => one.ticketNo !== ticketNo);
  return { ...head, ...(others.length > 0 && { unsolved: others }) };
};

/** What is told to the head's reporter is told to all of them. */
export const told = (dispatch: Dispatch): Pick<Dispatch, 'group'> => {
  const head = headOf(dispatch);
  return head ? { group: { ...head, untold: 0 } } : {};
};

/** The member: nobody leads it but through its head; its own first promise stays. */
const joined = (dispatch: Dispatch, event: Of<'Joined'>): Dispatch => {
  const { at, groupId, headTicketId, headTicketNo, accountable, dueAt, provisional } = event;
  const { response, ...others } = withoutReason(dispatch);
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
      ...(handle && response && { clocks: { at, handle, ...response } }),
    },
  };
};

/** Its own again: a unit that goes on where it stood has no further round by that. */
const left = (dispatch: Dispatch, event: Of<'Left'>): Dispatch => {
  const after = assigned(leaving(dispatch), event);
  return event.resumed ? { ...after, dispatchRound: dispatch.dispatchRound } : after;
};

/** What is left of the time in the group: nothing. Both feedbacks are owed anew by whoever leads now. */
const leaving = ({ group: _, feedbackToReporterAt: __, feedbackToHotlineAt: ___, ...dispatch }: Dispatch): Dispatch => dispatch;

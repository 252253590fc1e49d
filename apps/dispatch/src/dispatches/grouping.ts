import { refuse, urgencies, type Refusal } from '@fengqiao/domain';
import { isFor, stepFor } from '@fengqiao/flow';
import { overtakeConsultations } from './answering';
import { endsWithCompletion, expectedSquad, type Dispatch, type Event } from './dispatch';
import { dispatchFlow } from './dispatch.flow';
import { hangsOn, type Heard, type Unsolved } from './group';
import { closesNow } from './handling';
import { left } from './leaving';
import { isPushedDown } from './orders';
import type { Given } from './parts';
import { lastWord, rework, saysNo } from './reworking';
import { urgencyOf } from './rulebook';

export type GroupRefusal =
  'step-not-allowed' | 'not-yours' | 'not-groupable' | 'already-grouped' | 'not-in-group' | 'squad-called' | 'head-due-later';

/** What follows for the head, and for each of the others in their order. */
export type Grouped = { readonly head: readonly Event[]; readonly members: readonly (readonly Event[])[] };

/** Tickets of different reporters become one matter: the head's dispatch carries the lead and the clocks of them all. */
export const gather = (
  head: Dispatch,
  others: readonly Dispatch[],
  reason: string,
  by: 'operator' | 'desk',
  given: Given,
): Grouped | Refusal<GroupRefusal> => {
  const step = stepFor(dispatchFlow, head.status, 'Gather');
  if (head.group?.role === 'member')
    return refuse('already-grouped', `This ticket hangs on ${head.group.headTicketNo}; group the others with that one`);
  const { accountable, dueAt } = head;
  if (!step || !accountable || !dueAt)
    return refuse('step-not-allowed', `A dispatch that is ${head.status} carries no others; the head is one that a unit handles`);
  if (!isFor(step, by))
    return refuse(
      'not-yours',
      'Its clocks stand by leave that was given for it alone: only the hotline lets others stand with it',
    );
  if (endsWithCompletion(head.kind))
    return refuse('not-groupable', `Of a ${head.kind} nobody is called back: each is answered on its own`);
  for (const [index, other] of others.entries()) {
    const refused = cannotJoin(other) ?? (by === 'desk' ? gainsTime(other, head, given) : undefined);
    if (refused) return { ...refused, where: `ticketNos.${index}` };
  }
  const { now, newId } = given;
  const at = now.toISOString();
  const groupId = head.group?.groupId ?? newId();
  const { ticketId: headTicketId, ticketNo: headTicketNo, provisional } = head;
  const named = { groupId, headTicketId, headTicketNo };
  return {
    head: [
      {
        type: 'MembersJoined',
        at,
        groupId,
        ticketNos: others.map(({ ticketNo }) => ticketNo),
        reason,
        ...heardOf(others, given),
      },
    ],
    members: others.map((other) => [
      ...overtakeConsultations(other, now),
      { type: 'Joined', at, ...named, accountable, dueAt, provisional, reason, ...pushedDown(other, accountable, given) },
    ]),
  };
};

/** What their reporters have said already: it is heard as if they had said it in the group, for nobody asks them again by that. */
const heardOf = (others: readonly Dispatch[], given: Given): Heard => {
  const asked = others.filter(({ callback }) => callback && !saysNo(callback.resolved, given)).map(({ ticketNo }) => ticketNo);
  const unsolved = others.flatMap(({ ticketNo, callback }): Unsolved[] => {
    const { resolved, asked: early } = callback ?? {};
    return saysNo(resolved, given) ? [{ ticketNo, resolved, ...(early && { early }) }] : [];
  });
  return { ...(asked.length > 0 && { asked }), ...(unsolved.length > 0 && { unsolved }) };
};

/** Whether a department's matter hangs on a street's ticket from now, which it did not before. */
const pushedDown = (other: Dispatch, accountable: string, { rules }: Given): { overridden?: true } => {
  const isStreets = (id: string | undefined): boolean => {
    const unit = id === undefined ? undefined : rules.unit(id);
    return unit !== undefined && isPushedDown(unit, other, rules);
  };
  return isStreets(accountable) && !isStreets(other.accountable) ? { overridden: true } : {};
};

const cannotJoin = (dispatch: Dispatch): Refusal<GroupRefusal> | undefined => {
  const { status, kind, group, undispatchedBecause, ticketNo, objection, deferral } = dispatch;
  if (group)
    return group.role === 'head'
      ? refuse('already-grouped', `Others hang on ${ticketNo} already; ungroup them first, or make it the head`)
      : refuse('already-grouped', `${ticketNo} hangs on ${group.headTicketNo} already`);
  if (endsWithCompletion(kind))
    return refuse('not-groupable', `${ticketNo} is a ${kind}, of which nobody is called back: each is answered on its own`);
  if (objection ?? deferral)
    return refuse('not-groupable', `An objection or a hang of ${ticketNo} is being decided; that comes first`);
  if (undispatchedBecause === 'held') return refuse('not-groupable', `${ticketNo} waits for the hotline’s own answer`);
  if (!stepFor(dispatchFlow, status, 'Join')) return refuse('not-groupable', `${ticketNo} is ${status}`);
  return cannotLeaveSquad(dispatch);
};

/** A member's parts end, and with them a call that nobody took back: the squad would stay at home. */
const cannotLeaveSquad = (dispatch: Dispatch): Refusal<GroupRefusal> | undefined => {
  const squad = expectedSquad(dispatch);
  return (
    squad &&
    refuse(
      'squad-called',
      `${squad.unitId} was called for ${dispatch.ticketNo} and has not reported: group it after the squad's final report, or make it the head`,
    )
  );
};

/** A unit gives itself no time by grouping: below what is due later it puts nothing overdue, and nothing more urgent (ADR 12). */
const gainsTime = (other: Dispatch, head: Dispatch, { now, rules }: Given): Refusal<GroupRefusal> | undefined => {
  const [due, later] = [other.dueAt, head.dueAt];
  if (due === undefined || later === undefined || due >= later) return undefined;
  const isOverdue = new Date(due) <= now;
  const rank = (one: Dispatch): number => urgencies.indexOf(urgencyOf(one, rules));
  if (!isOverdue && rank(other) >= rank(head)) return undefined;
  return refuse(
    'head-due-later',
    `${other.ticketNo} is ${isOverdue ? 'overdue' : 'more urgent'} and ${head.ticketNo} is due later: group the other way round, or ask the hotline`,
  );
};

/** One of a group has its own dispatch again: see `left`. */
export const separate = (head: Dispatch, member: Dispatch, reason: string, given: Given): Grouped | Refusal<GroupRefusal> => {
  if (!hangsOn(member, head))
    return refuse('not-in-group', `${member.ticketNo} does not hang on ${head.ticketNo}`, { where: 'ticketNo' });
  if (!stepFor(dispatchFlow, member.status, 'Leave'))
    return refuse('step-not-allowed', `${member.ticketNo} is ${member.status}: nothing is left to handle`);
  return { head: without(head, member, 'ungrouped', given, reason), members: [[left(head, member, reason, given)]] };
};

/** The head without this one: what it waited for on its account is over, which may be the last thing that it waited for. */
const without = (
  head: Dispatch,
  member: Dispatch,
  because: 'ungrouped' | 'ended',
  { now }: Given,
  reason?: string,
): readonly Event[] => {
  const { ticketNo, feedbackToReporterAt } = member;
  const told = feedbackToReporterAt !== undefined;
  const at = now.toISOString();
  return closesNow(head, [{ type: 'MemberLeft', at, ticketNo, because, told, reason }], at);
};

/** Whether a step of a member is also its head's business. */
export const concernsHead = (events: readonly Event[]): boolean =>
  events.some(({ type }) => type === 'CalledBack' || type === 'Ended');

/**
 * What a step of a member means for its head: a reporter who was asked, or one who is gone. Whoever says that it is not solved is
 * asked again after the next round, so that the group is not over; while the unit is at work, that is kept until it has completed.
 */
export const forHead = (head: Dispatch, before: Dispatch, events: readonly Event[], given: Given): readonly Event[] =>
  events.flatMap((event): readonly Event[] => {
    if (event.type === 'Ended') return without(head, before, 'ended', given);
    return event.type === 'CalledBack' ? hearing(head, before, event, given) : [];
  });

const hearing = (
  head: Dispatch,
  { ticketNo, callback }: Dispatch,
  event: Extract<Event, { type: 'CalledBack' }>,
  given: Given,
): readonly Event[] => {
  const at = given.now.toISOString();
  const { resolved } = lastWord(callback, event);
  if (saysNo(resolved, given)) {
    const said = { type: 'MemberUnsolved', at, ticketNo, resolved } as const;
    return event.asked ? [{ ...said, early: true }] : [said, ...rework(head, resolved, given)];
  }
  const isAsked = head.group?.role === 'head' && head.group.asked?.includes(ticketNo);
  return isAsked ? [] : closesNow(head, [{ type: 'MemberAsked', at, ticketNo }], at);
};

/** Whether a step of the head is one for each of its members. Most are not: members are read through their head. */
export const concernsMembers = (events: readonly Event[]): boolean =>
  events.some(
    (event) =>
      event.type === 'Closed' ||
      event.type === 'Ended' ||
      event.type === 'ResultTold' ||
      (event.type === 'FedBack' && event.to === 'reporter'),
  );

/** What a step of the head is for one of its members: its reporter was told; all is over; or the head is, and the rest goes on. */
export const forMember = (head: Dispatch, events: readonly Event[], member: Dispatch, given: Given): readonly Event[] =>
  events.flatMap((event): Event[] => {
    if (event.type === 'ResultTold' || (event.type === 'FedBack' && event.to === 'reporter'))
      return [{ type: 'ToldInGroup', at: event.at, text: event.text }];
    if (event.type === 'Closed') return [{ type: 'Closed', at: event.at }];
    return event.type === 'Ended' ? [left(head, member, '主单已终止办理', given)] : [];
  });

import {
  dispatchClosed,
  dispatchCompleted,
  dispatchContacted,
  dispatchCorrected,
  dispatchDispatched,
  dispatchEnded,
  dispatchExtended,
  dispatchFedBack,
  dispatchGrouped,
  dispatchHandedOn,
  dispatchHung,
  dispatchInformed,
  dispatchObjected,
  dispatchObjectionRejected,
  dispatchObjectionUpheld,
  dispatchReopened,
  dispatchReported,
  dispatchResumed,
  dispatchSigned,
  dispatchSupervised,
  dispatchUndispatched,
  dispatchWorked,
  type DispatchSnapshot,
} from '@fengqiao/contracts';
import { announcement, type Outgoing } from '@fengqiao/service';
import type { OwedAnswer } from './answering';
import type { Group } from './group';
import { namedLeadOf, type Clock, type Dispatch, type Event } from './dispatch';

/** Which private event others hear as which public one. Total: a new private event does not compile until it is said here. */
const heardAs = {
  Opened: dispatchWorked,
  Reclassified: dispatchWorked,
  Undispatched: dispatchUndispatched,
  Informed: dispatchInformed,
  Dispatched: dispatchDispatched,
  Corrected: dispatchCorrected,
  HandedOn: dispatchHandedOn,
  AssistsAdded: dispatchHandedOn,
  Asked: dispatchHandedOn,
  Recomputed: dispatchWorked,
  SquadCalled: dispatchHandedOn,
  Arrived: dispatchWorked,
  Signed: dispatchSigned,
  Contacted: dispatchContacted,
  Instructed: dispatchWorked,
  InstructionsSeen: dispatchWorked,
  Visited: dispatchWorked,
  Recorded: dispatchWorked,
  Reported: dispatchReported,
  FedBack: dispatchFedBack,
  ResultTold: dispatchFedBack,
  Completed: dispatchCompleted,
  CalledBack: dispatchWorked,
  Lapsed: dispatchWorked,
  Escalated: dispatchWorked,
  Closed: dispatchClosed,
  Ended: dispatchEnded,
  Objected: dispatchObjected,
  ObjectionRejected: dispatchObjectionRejected,
  ObjectionUpheld: dispatchObjectionUpheld,
  ObjectionLapsed: dispatchWorked,
  ObjectionOvertaken: dispatchWorked,
  Reopened: dispatchReopened,
  Unsolved: dispatchWorked,
  AssignedByLeader: dispatchWorked,
  MembersJoined: dispatchWorked,
  MemberLeft: dispatchWorked,
  MemberAsked: dispatchWorked,
  MemberUnsolved: dispatchWorked,
  Joined: dispatchGrouped,
  Left: dispatchDispatched,
  ToldInGroup: dispatchFedBack,
  Extended: dispatchExtended,
  ExtensionRevoked: dispatchExtended,
  HangAsked: dispatchWorked,
  HangApproved: dispatchHung,
  HangRejected: dispatchWorked,
  HangLapsed: dispatchWorked,
  HangReviewDue: dispatchWorked,
  Resumed: dispatchResumed,
  HangOvertaken: dispatchWorked,
  Raised: dispatchWorked,
  Consulted: dispatchWorked,
  Supervised: dispatchSupervised,
  Answered: dispatchWorked,
  AnswerLapsed: dispatchWorked,
  AnswerOvertaken: dispatchWorked,
} as const satisfies Record<Event['type'], unknown>;

/** What was done while the clock stood was done in time if the clock had not run out when it stopped: its limit moved as it stood. */
const publicClock = ({ dueAt, stoppedAt, standsSince }: Clock) => {
  if (!stoppedAt) return { dueAt };
  const stood =
    standsSince && stoppedAt > standsSince && dueAt > standsSince ? Date.parse(stoppedAt) - Date.parse(standsSince) : 0;
  return { dueAt: new Date(Date.parse(dueAt) + stood).toISOString(), stoppedAt };
};

const publicSupervisions = (owed: readonly OwedAnswer[]) =>
  owed
    .filter(({ kind }) => kind === 'supervision')
    .map(({ id: supervisionId, unitId, asker: superior, dueAt }) => ({ supervisionId, unitId, superior, dueAt }));

const publicGroup = ({ groupId, role, headTicketId, headTicketNo }: Group) => ({ groupId, role, headTicketId, headTicketNo });

/** The state as others may know it: ids, codes, times, units; no words. */
export const snapshotOf = (dispatch: Dispatch, at: string, by: string): DispatchSnapshot => {
  const {
    id,
    ticketId,
    ticketNo,
    version,
    status,
    kind,
    channel,
    hasContact,
    registeredAt,
    provisional,
    catalogueVersion,
    limitsVersion,
  } = dispatch;
  const optional = {
    category: dispatch.category,
    urgency: dispatch.urgency,
    accountable: dispatch.accountable,
    lead: namedLeadOf(dispatch)?.unitId,
    promisedAt: dispatch.promisedAt,
    dueAt: dispatch.assessedDueAt ?? dispatch.dueAt,
    reworkDueAt: dispatch.assessedDueAt && dispatch.dueAt,
    row: dispatch.row,
    undispatchedBecause: dispatch.undispatchedBecause,
    feedbackToReporterAt: dispatch.feedbackToReporterAt,
    feedbackToHotlineAt: dispatch.feedbackToHotlineAt,
    completedAt: dispatch.completedAt,
    group: dispatch.group && publicGroup(dispatch.group),
    onlookers: dispatch.onlookers,
  };
  return {
    ...(Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) as object),
    ...{ dispatchId: id, ticketId, ticketNo, version, at, by, status, kind, hasContact, registeredAt },
    channel: channel as DispatchSnapshot['channel'],
    ...{ provisional, catalogueVersion, limitsVersion },
    dispatchRound: dispatch.dispatchRound,
    handlingRound: dispatch.handlingRound,
    candidates: [...dispatch.candidates],
    overridden: dispatch.overridden,
    ...(dispatch.objectors && { objectors: [...dispatch.objectors] }),
    ...(dispatch.excusedMs && { excusedMs: dispatch.excusedMs }),
    ...(dispatch.hang && { hungSince: dispatch.hang.since }),
    ...(dispatch.owed && { supervisions: publicSupervisions(dispatch.owed) }),
    ...(dispatch.dueMovedBy && { dueMovedBy: dispatch.dueMovedBy }),
    ...(dispatch.response && {
      response: { sign: publicClock(dispatch.response.sign), contact: publicClock(dispatch.response.contact) },
    }),
    assignments: dispatch.assignments.map(({ id: assignmentId, unitId, role, status: state, assignedAt, endedAt, clocks }) => ({
      ...{ assignmentId, unitId, role, status: state, assignedAt },
      ...(endedAt && { endedAt }),
      ...Object.fromEntries(Object.entries(clocks).map(([clock, set]) => [clock, publicClock(set)])),
    })),
  };
};

/** What others hear of an event, with the state that it left behind. */
export const announce = (dispatch: Dispatch, event: Event, by: string, correlationId: string): Outgoing =>
  announcement(heardAs[event.type], dispatch.id, snapshotOf(dispatch, event.at, by), { at: new Date(event.at), correlationId });

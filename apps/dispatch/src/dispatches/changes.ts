import {
  isListed,
  type Assigned,
  type Assignment,
  type AssignmentStatus,
  type Clock,
  type Dispatch,
  type NewAssignment,
} from './dispatch';
import type { ClockName } from './rulebook';

/** Somebody leads from now on: whoever worked on it before is replaced, and the accountable unit's clocks begin. */
export const assigned = (dispatch: Dispatch, event: Assigned & { readonly at: string }): Dispatch => {
  const { at, accountable, row, because, catalogueVersion, limitsVersion, urgency, overridden } = event;
  const { sign, contact, handle } = event.assignments.find((one) => one.role === 'lead')!.clocks;
  return {
    ...withoutReason(accountable === dispatch.accountable ? dispatch : unanswered(dispatch)),
    ...{ status: 'dispatched', accountable, row, because, urgency, catalogueVersion, limitsVersion },
    overridden: dispatch.overridden || overridden,
    dispatchRound: dispatch.dispatchRound + 1,
    promisedAt: dispatch.promisedAt ?? handle!.dueAt,
    dueAt: handle!.dueAt,
    provisional: handle!.provisional,
    response: { sign: sign!, contact: contact! },
    assignments: [
      ...dispatch.assignments.map((one) => (isListed(one) && !staysOn(one, event) ? ended(one, 'replaced', at) : one)),
      ...startedAll(event.assignments, at),
    ],
    unseen: [],
  };
};

/**
 * Another unit answers for the matter: what reporters have said so far was said about its predecessor, and each is asked anew;
 * that a superior had named the predecessor says nothing of it.
 */
const unanswered = ({ callback: _, designated: ___, ...dispatch }: Dispatch): Dispatch => {
  const { group } = dispatch;
  if (group?.role !== 'head') return dispatch;
  const { unsolved: __, ...head } = group;
  return { ...dispatch, group: { ...head, asked: [], unasked: head.members } };
};

/** A squad that was called comes, whoever leads; unless it is called anew. */
const staysOn = ({ unitId, clocks }: Assignment, { assignments }: Assigned): boolean =>
  clocks.arrive !== undefined && !assignments.some((one) => one.unitId === unitId);

/** Whoever works on it handles it; while it hangs it goes on hanging. */
export const atWork = ({ status }: Dispatch): 'handling' | 'hung' => (status === 'hung' ? 'hung' : 'handling');

/** Why nobody led, and who could, is over once somebody does or nobody need. */
export const withoutReason = ({ undispatchedBecause: _, waitsUntil: __, ...dispatch }: Dispatch): Dispatch => ({
  ...dispatch,
  candidates: [],
});

const started = ({ id, unitId, role, clocks }: NewAssignment, at: string): Assignment => ({
  ...{ id, unitId, role, clocks },
  status: role === 'copy' ? 'copied' : 'assigned',
  assignedAt: at,
  attempts: 0,
});

export const startedAll = (assignments: readonly NewAssignment[], at: string): Assignment[] =>
  assignments.map((one) => started(one, at));

const stopped = (clock: Clock, at: string): Clock => (clock.stoppedAt ? clock : { ...clock, stoppedAt: at });

export const stop = (assignment: Assignment, clock: ClockName, at: string): Assignment => {
  const set = assignment.clocks[clock];
  return set ? { ...assignment, clocks: { ...assignment.clocks, [clock]: stopped(set, at) } } : assignment;
};

export const lapsed = (assignment: Assignment, clock: ClockName): Assignment => {
  const set = assignment.clocks[clock];
  return set ? { ...assignment, clocks: { ...assignment.clocks, [clock]: { ...set, lapsed: true } } } : assignment;
};

/** Whatever was over before stays as it ended; a copy stays `copied`, and leaves the inbox with the rest. */
export const ended = (assignment: Assignment, status: AssignmentStatus, at: string): Assignment => ({
  ...assignment,
  status,
  endedAt: at,
});
export const over = (dispatch: Dispatch, at: string): readonly Assignment[] =>
  dispatch.assignments.map((one) => (isListed(one) ? ended(one, one.status === 'copied' ? 'copied' : 'ended', at) : one));

export const change = (dispatch: Dispatch, id: string, by: (assignment: Assignment) => Assignment): readonly Assignment[] =>
  dispatch.assignments.map((one) => (one.id === id ? by(one) : one));

export const roleOf = (dispatch: Dispatch, assignmentId: string) =>
  dispatch.assignments.find((one) => one.id === assignmentId)?.role;

export type Response = 'sign' | 'contact';

/** The accountable unit responds when whoever works for it does: its lead, or its desk. */
export const responded = ({ response }: Dispatch, clocks: readonly Response[], at: string): Pick<Dispatch, 'response'> =>
  response ? { response: clocks.reduce((all, clock) => ({ ...all, [clock]: stopped(all[clock], at) }), response) } : {};

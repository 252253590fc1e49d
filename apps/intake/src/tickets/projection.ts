import type { DispatchSnapshot } from '@fengqiao/contracts';
import { ticketStatuses, type TicketStatus } from '@fengqiao/domain';
import { stepFor } from '@fengqiao/flow';
import { ticketFlow, type HeardName, type TicketState } from './ticket.flow';

/** What each state of the dispatch means for the ticket. What is not here leaves it as it is (undispatched, ended). */
const meaning: Readonly<Record<string, HeardName>> = {
  dispatched: 'LeadNamed',
  handling: 'HandlingBegun',
  hung: 'HandlingHung',
  completed: 'HandlingCompleted',
  closed: 'Closed',
  // Until its head is heard of, which is before it: somebody is named.
  grouped: 'LeadNamed',
  informed: 'Informed',
};

/** In a further round the ticket is open again, though the reporter was called back. */
const meaningAgain: Readonly<Record<string, HeardName>> = { ...meaning, dispatched: 'Reopened', handling: 'ReworkBegun' };

/** What of a dispatch decides the status of its ticket. */
type Standing = Pick<DispatchSnapshot, 'status'> & Partial<Pick<DispatchSnapshot, 'handlingRound'>>;

const heardOf = ({ status, handlingRound = 1 }: Standing): HeardName | undefined =>
  (handlingRound > 1 ? meaningAgain : meaning)[status];

const after = (status: TicketStatus, heard: HeardName): TicketStatus => {
  const to = stepFor(ticketFlow, status as TicketState, heard)?.to;
  return to === undefined || to === 'received' ? status : to;
};

/** The ticket's status once the dispatch is as the snapshot says. What ended at intake stays ended, and closed stays closed. */
export const statusBy = (status: TicketStatus, dispatch: Standing): TicketStatus => {
  const heard = heardOf(dispatch);
  return heard ? after(status, heard) : status;
};

/** The ticket's status while it hangs on such a head; it is closed by its own dispatch, not because the head is. */
export const statusInGroup = (status: TicketStatus, head: Standing): TicketStatus =>
  statusBy(status, head.status === 'closed' ? { ...head, status: 'completed' } : head);

/** Which statuses of members the head's step changes, and to what each. */
export const changedInGroup = (head: Standing): { from: TicketStatus[]; to: TicketStatus[] } => {
  const from = ticketStatuses.filter((status) => statusInGroup(status, head) !== status);
  return { from, to: from.map((status) => statusInGroup(status, head)) };
};

/** The limit that runs now: in a further round that round's own. */
export const limitOf = ({ reworkDueAt, dueAt }: Pick<DispatchSnapshot, 'reworkDueAt' | 'dueAt'>): string | undefined =>
  reworkDueAt ?? dueAt;

/** The dispatch that carries lead and clocks: a member's head, else its own. */
export const carrying = <Own extends DispatchSnapshot | undefined>(own: Own, head: DispatchSnapshot | undefined) =>
  own && head && isMember(own) ? head : own;

/** A squad that was called and has not given its final report: it comes, whoever leads. */
export const expectedSquad = ({ assignments }: Pick<DispatchSnapshot, 'assignments'>): string | undefined =>
  assignments.find(({ arrive, status }) => arrive !== undefined && (status === 'assigned' || status === 'signed'))?.unitId;

export const isMember = ({ group }: Pick<DispatchSnapshot, 'group'>): boolean => group?.role === 'member';

/** The ticket's status by its own dispatch and, where it hangs on another one, by that. */
export const standing = (
  status: TicketStatus,
  own: DispatchSnapshot | undefined,
  head: DispatchSnapshot | undefined,
): TicketStatus => {
  const alone = own ? statusBy(status, own) : status;
  return own && head && isMember(own) ? statusInGroup(alone, head) : alone;
};

/** The ticket's status once the reporter was called and reached, unless the unit is at work on it again because of that. */
export const calledBack = (status: TicketStatus, dispatch?: Standing): TicketStatus => {
  const called = after(status, 'CalledBack');
  return dispatch && (dispatch.handlingRound ?? 1) > 1 ? statusBy(called, dispatch) : called;
};

/** True if nobody at intake need wait any longer: a lead is named, or there will be none. */
export const isSettled = ({ lead, status }: Pick<DispatchSnapshot, 'lead' | 'status'>): boolean =>
  lead !== undefined || status === 'informed' || status === 'grouped' || status === 'ended' || status === 'closed';

/** As what a unit sees a ticket. `hotline` and `registrar` are there from the beginning and stay; `group`: it works on the head. */
export type ViewerRole = 'hotline' | 'registrar' | 'accountable' | 'lead' | 'assist' | 'copy' | 'group' | 'onlooker';
export type Viewer = { readonly unitId: string; readonly role: ViewerRole };

/** The units that see the ticket because of its dispatch. Who was replaced before signing sees it no more; who handed on does. */
export const viewersBy = ({
  accountable,
  assignments,
  onlookers = [],
}: Pick<DispatchSnapshot, 'accountable' | 'assignments' | 'onlookers'>): Viewer[] => {
  const viewers: Viewer[] = [
    ...(accountable ? [{ unitId: accountable, role: 'accountable' as const }] : []),
    ...assignments.filter(({ status }) => status !== 'replaced').map(({ unitId, role }) => ({ unitId, role })),
    ...onlookers.map((unitId) => ({ unitId, role: 'onlooker' as const })),
  ];
  return viewers.filter(({ unitId, role }, at) => viewers.findIndex((one) => one.unitId === unitId && one.role === role) === at);
};

/** The assignments that a reader is shown: those that are somebody's part now, or were to their end. */
export const shownAssignments = ({ assignments }: Pick<DispatchSnapshot, 'assignments'>): DispatchSnapshot['assignments'] =>
  assignments.filter(
    ({ role, status }) => role !== 'copy' && status !== 'handedOn' && status !== 'objected' && status !== 'replaced',
  );

const reasons: Readonly<Record<string, string>> = {
  held: '在热线坐席待答复或核实，逾期转派',
  'ambiguous-place': '地址与多个单位相符，需人工确认属地',
  'no-place': '未说明地点，无法确定属地',
  'no-row': '派单目录和属地均未能确定承办单位',
};

/** Why nobody leads, in words. */
export const undispatchedReason = (code: string | undefined): string => (code && reasons[code]) ?? '等待热线派单';

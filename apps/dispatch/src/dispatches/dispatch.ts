import type { AssignmentRole, RequestKind, Urgency } from '@fengqiao/domain';
import type { ClockName, Matter, SetClock } from './rulebook';

export type Status = 'undispatched' | 'informed' | 'dispatched' | 'handling' | 'completed' | 'closed' | 'ended';

/** assigned → signed → reported (an assist's end) or completed (the lead's). The others ended without: see each event. */
export type AssignmentStatus = 'assigned' | 'signed' | 'reported' | 'completed' | 'handedOn' | 'replaced' | 'overtaken' | 'ended' | 'copied';

/** A clock of an assignment. It stops once and for all; `lapsed` once it was seen to run out unstopped. */
export type Clock = SetClock & { readonly stoppedAt?: string; readonly lapsed?: true };

export type Assignment = {
  readonly id: string;
  readonly unitId: string;
  readonly role: AssignmentRole;
  readonly status: AssignmentStatus;
  readonly assignedAt: string;
  readonly clocks: Readonly<Partial<Record<ClockName, Clock>>>;
  readonly attempts: number;
  readonly lastAttemptAt?: string;
  readonly notReached?: true;
  readonly endedAt?: string;
};

/** A new assignment as an event carries it. */
export type NewAssignment = Pick<Assignment, 'id' | 'unitId' | 'role'> & { readonly clocks: Readonly<Partial<Record<ClockName, SetClock>>> };

type Callback = { readonly reached: boolean; readonly resolved?: 'yes' | 'partly' | 'no' | undefined };

/** All of one ticket's handling: the aggregate (decisions). One per ticket, one version; assignments are its parts. */
export type Dispatch = Matter & {
  readonly id: string;
  readonly version: number;
  readonly status: Status;
  readonly accountable?: string;
  readonly row?: string;
  readonly because?: string;
  readonly promisedAt?: string;
  readonly dueAt?: string;
  readonly provisional: boolean;
  readonly catalogueVersion: string;
  readonly limitsVersion: string;
  readonly dispatchRound: number;
  readonly handlingRound: number;
  readonly undispatchedBecause?: string;
  readonly candidates: readonly string[];
  readonly overridden: boolean;
  readonly misdispatches: number;
  readonly assignments: readonly Assignment[];
  /** The accountable unit's own sign and first-contact clocks, whoever of its tree stops them. */
  readonly response?: { readonly sign: Clock; readonly contact: Clock };
  readonly feedbackToReporterAt?: string;
  readonly feedbackToHotlineAt?: string;
  readonly completedAt?: string;
  readonly callback?: Callback;
  /** Instructions that the lead has not seen yet. */
  readonly unseen: readonly string[];
};

type Assigned = {
  readonly accountable: string;
  readonly row: string;
  readonly because: string;
  readonly assignments: readonly NewAssignment[];
  readonly catalogueVersion: string;
  readonly limitsVersion: string;
  readonly urgency: Urgency;
  readonly overridden: boolean;
};

/** What was decided, privately. Words that people wrote stay here; `dispatch.announcements.ts` says what others hear. */
export type Event = { readonly at: string } & (
  | ({ readonly type: 'Opened'; readonly id: string; readonly catalogueVersion: string; readonly limitsVersion: string } & { readonly matter: Matter })
  | { readonly type: 'Reclassified'; readonly matter: Matter }
  | { readonly type: 'Undispatched'; readonly code: string; readonly candidates: readonly string[]; readonly because: string }
  | { readonly type: 'Informed'; readonly copies: readonly NewAssignment[] }
  | ({ readonly type: 'Dispatched'; readonly reason?: string | undefined; readonly overrideReason?: string | undefined } & Assigned)
  | ({ readonly type: 'Corrected'; readonly reason: string; readonly overrideReason?: string | undefined } & Assigned)
  | { readonly type: 'HandedOn'; readonly fromId: string; readonly assignments: readonly NewAssignment[]; readonly reason?: string | undefined }
  | { readonly type: 'Signed'; readonly assignmentId: string; readonly implied: boolean }
  | { readonly type: 'Contacted'; readonly assignmentId: string; readonly reached: boolean; readonly note?: string | undefined; readonly counted: boolean; readonly exhausted: boolean }
  | { readonly type: 'Instructed'; readonly assignmentId: string; readonly instructionId: string; readonly text: string }
  | { readonly type: 'InstructionsSeen'; readonly assignmentId: string; readonly instructionIds: readonly string[] }
  | { readonly type: 'Visited'; readonly assignmentId: string; readonly place?: string | undefined; readonly findings: string }
  | { readonly type: 'Recorded'; readonly assignmentId: string; readonly what: 'work' | 'measurement' | 'meeting' | 'notice'; readonly text: string }
  | { readonly type: 'Reported'; readonly assignmentId: string; readonly text: string; readonly final: boolean }
  | { readonly type: 'FedBack'; readonly assignmentId: string; readonly to: 'reporter' | 'hotline'; readonly text: string; readonly notReached: boolean }
  | { readonly type: 'Completed'; readonly assignmentId: string; readonly summary: string; readonly reason?: string | undefined; readonly overtaken: readonly string[] }
  | ({ readonly type: 'CalledBack' } & Callback)
  | { readonly type: 'Lapsed'; readonly assignmentId: string; readonly clock: ClockName }
  | { readonly type: 'Closed' }
  | { readonly type: 'Ended'; readonly because: 'answered' | 'diverted' | 'withdrawn' }
);

const open: readonly AssignmentStatus[] = ['assigned', 'signed'];
export const isOpen = (assignment: Assignment): boolean => open.includes(assignment.status);
export const leadOf = (dispatch: Dispatch): Assignment | undefined => dispatch.assignments.find((one) => one.role === 'lead' && isOpen(one));
/** The assignment that leads, or the last one that did. */
export const lastLeadOf = (dispatch: Dispatch): Assignment | undefined =>
  dispatch.assignments.findLast((one) => one.role === 'lead' && one.status !== 'replaced');

/** The clock that runs out first; a lapsed one still counts until it is stopped. */
export const nextClock = (assignment: Assignment): { clock: ClockName; dueAt: string } | undefined =>
  isOpen(assignment)
    ? (['sign', 'contact', 'handle'] as const)
        .flatMap((clock) => {
          const set = assignment.clocks[clock];
          return set && !set.stoppedAt ? [{ clock, dueAt: set.dueAt }] : [];
        })
        .sort((a, b) => a.dueAt.localeCompare(b.dueAt))[0]
    : undefined;

const started = ({ id, unitId, role, clocks }: NewAssignment, at: string): Assignment => ({
  id,
  unitId,
  role,
  clocks,
  status: role === 'copy' ? 'copied' : 'assigned',
  assignedAt: at,
  attempts: 0,
});

const stop = (assignment: Assignment, clock: ClockName, at: string): Assignment => {
  const set = assignment.clocks[clock];
  return set && !set.stoppedAt ? { ...assignment, clocks: { ...assignment.clocks, [clock]: { ...set, stoppedAt: at } } } : assignment;
};

const ended = (assignment: Assignment, status: AssignmentStatus, at: string): Assignment => ({ ...assignment, status, endedAt: at });

const change = (dispatch: Dispatch, id: string, by: (assignment: Assignment) => Assignment): readonly Assignment[] =>
  dispatch.assignments.map((one) => (one.id === id ? by(one) : one));

const stopped = (clock: Clock, at: string): Clock => (clock.stoppedAt ? clock : { ...clock, stoppedAt: at });

/** The accountable unit responds when whoever leads for it does. */
const responded = (dispatch: Dispatch, id: string, clock: 'sign' | 'contact', at: string): Pick<Dispatch, 'response'> => {
  const leads = dispatch.assignments.some((one) => one.id === id && one.role === 'lead');
  if (!dispatch.response || !leads) return {};
  return { response: { ...dispatch.response, [clock]: stopped(dispatch.response[clock], at) } };
};

const assigned = (dispatch: Dispatch, event: Extract<Event, { type: 'Dispatched' | 'Corrected' }>): Dispatch => {
  const { at, accountable, row, because, catalogueVersion, limitsVersion, urgency, overridden } = event;
  const lead = event.assignments.find((one) => one.role === 'lead')!;
  const handle = lead.clocks.handle!;
  const { undispatchedBecause: _, ...rest } = dispatch;
  return {
    ...rest,
    status: 'dispatched',
    accountable,
    row,
    because,
    urgency,
    catalogueVersion,
    limitsVersion,
    candidates: [],
    overridden: dispatch.overridden || overridden,
    dispatchRound: dispatch.dispatchRound + 1,
    promisedAt: dispatch.promisedAt ?? handle.dueAt,
    dueAt: handle.dueAt,
    provisional: handle.provisional,
    response: { sign: lead.clocks.sign!, contact: lead.clocks.contact! },
    assignments: [
      ...dispatch.assignments.map((one) => (isOpen(one) || one.status === 'copied' ? ended(one, 'replaced', at) : one)),
      ...event.assignments.map((one) => started(one, at)),
    ],
  };
};

const begun = (matter: Matter, id: string, catalogueVersion: string, limitsVersion: string): Dispatch => ({
  ...matter,
  id,
  version: 0,
  status: 'undispatched',
  provisional: false,
  catalogueVersion,
  limitsVersion,
  dispatchRound: 0,
  handlingRound: 1,
  candidates: [],
  overridden: false,
  misdispatches: 0,
  assignments: [],
  unseen: [],
});

/** The state after an event. `undefined` is a ticket that nobody has heard of yet; only `Opened` begins one. */
export const evolve = (dispatch: Dispatch | undefined, event: Event): Dispatch => {
  if (event.type === 'Opened') return { ...begun(event.matter, event.id, event.catalogueVersion, event.limitsVersion), version: 1 };
  if (!dispatch) throw new Error(`A dispatch begins with Opened, not with ${event.type}`);
  return { ...next(dispatch, event), version: dispatch.version + 1 };
};

const next = (dispatch: Dispatch, event: Exclude<Event, { type: 'Opened' }>): Dispatch => {
  const { at } = event;
  switch (event.type) {
    case 'Reclassified':
      return { ...dispatch, ...event.matter };
    case 'Undispatched':
      return { ...dispatch, status: 'undispatched', undispatchedBecause: event.code, because: event.because, candidates: event.candidates };
    case 'Informed':
      return { ...dispatch, status: 'informed', assignments: [...dispatch.assignments, ...event.copies.map((one) => started(one, at))] };
    case 'Dispatched':
      return assigned(dispatch, event);
    case 'Corrected':
      return { ...assigned(dispatch, event), misdispatches: dispatch.misdispatches + 1 };
    case 'HandedOn':
      return {
        ...dispatch,
        ...responded(dispatch, event.fromId, 'sign', at),
        status: 'handling',
        assignments: [
          ...change(dispatch, event.fromId, (one) => ended(stop(one, 'sign', at), 'handedOn', at)),
          ...event.assignments.map((one) => started(one, at)),
        ],
      };
    default:
      return handled(dispatch, event);
  }
};

type Handling = Exclude<Event, { type: 'Opened' | 'Reclassified' | 'Undispatched' | 'Informed' | 'Dispatched' | 'Corrected' | 'HandedOn' }>;

const handled = (dispatch: Dispatch, event: Handling): Dispatch => {
  const { at } = event;
  switch (event.type) {
    case 'Signed': {
      const lead = dispatch.assignments.find((one) => one.id === event.assignmentId)?.role === 'lead';
      return {
        ...dispatch,
        ...responded(dispatch, event.assignmentId, 'sign', at),
        status: lead ? 'handling' : dispatch.status,
        assignments: change(dispatch, event.assignmentId, (one) => ({ ...stop(one, 'sign', at), status: 'signed' })),
      };
    }
    case 'Contacted':
      return contacted(dispatch, event);
    case 'Instructed':
      return { ...dispatch, unseen: [...dispatch.unseen, event.instructionId] };
    case 'InstructionsSeen':
      return { ...dispatch, unseen: dispatch.unseen.filter((id) => !event.instructionIds.includes(id)) };
    case 'Visited':
    case 'Recorded':
      return dispatch;
    case 'Reported':
      if (!event.final) return dispatch;
      return { ...dispatch, assignments: change(dispatch, event.assignmentId, (one) => ended(stop(one, 'handle', at), 'reported', at)) };
    case 'FedBack':
      return event.to === 'reporter'
        ? { ...dispatch, feedbackToReporterAt: dispatch.feedbackToReporterAt ?? at }
        : { ...dispatch, feedbackToHotlineAt: dispatch.feedbackToHotlineAt ?? at };
    case 'Completed':
      return {
        ...dispatch,
        status: 'completed',
        completedAt: at,
        assignments: dispatch.assignments.map((one) => {
          if (one.id === event.assignmentId) return ended(stop(stop(one, 'contact', at), 'handle', at), 'completed', at);
          return event.overtaken.includes(one.id) ? ended(one, 'overtaken', at) : one;
        }),
      };
    case 'CalledBack':
      return { ...dispatch, callback: { reached: event.reached, resolved: event.resolved } };
    case 'Lapsed':
      return {
        ...dispatch,
        assignments: change(dispatch, event.assignmentId, (one) => {
          const set = one.clocks[event.clock];
          return set ? { ...one, clocks: { ...one.clocks, [event.clock]: { ...set, lapsed: true } } } : one;
        }),
      };
    case 'Closed':
      return { ...dispatch, status: 'closed' };
    case 'Ended':
      return { ...dispatch, status: 'ended', assignments: dispatch.assignments.map((one) => (isOpen(one) ? ended(one, 'ended', at) : one)) };
  }
};

const contacted = (dispatch: Dispatch, event: Extract<Event, { type: 'Contacted' }>): Dispatch => {
  const { at, assignmentId, reached, counted, exhausted } = event;
  const stops = reached || exhausted;
  return {
    ...dispatch,
    ...(stops && responded(dispatch, assignmentId, 'contact', at)),
    assignments: change(dispatch, assignmentId, (one) => ({
      ...(stops ? stop(one, 'contact', at) : one),
      attempts: one.attempts + (counted ? 1 : 0),
      ...(counted && { lastAttemptAt: at }),
      ...(exhausted && { notReached: true }),
    })),
  };
};

/** Kinds of request that end with their completion: nobody is called back about them (decisions, *Assessment*). */
export const endsWithCompletion = (kind: RequestKind): boolean => kind === 'inquiry' || kind === 'praise';

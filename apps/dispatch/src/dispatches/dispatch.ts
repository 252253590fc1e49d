import type { AssignmentRole, RequestKind, Urgency } from '@fengqiao/domain';
import type { AnswerEvent, AnswerState } from './answering';
import type { AskCommand, AskEvent } from './asking';
import type { EscalationEvent, EscalationState } from './escalating';
import type { DeferralEvent, DeferralState, HangCommand, ResumeCommand } from './deferring';
import type { ExtendCommand, ExtensionEvent, ExtensionState } from './extending';
import type { ObjectCommand, ObjectionEvent, ObjectionState } from './objecting';
import type { Group, GroupEvent } from './group';
import type { LeadershipEvent, LeadershipState } from './leading';
import type { RaiseCommand } from './raising';
import type { RecomputeEvent } from './recomputing';
import type { ReportCommand } from './reporting';
import type { ReworkEvent, ReworkState } from './reworking';
import { clockNames, type ClockName, type Matter, type SetClock } from './rulebook';
import type { ArriveCommand, SquadEvent } from './squads';

/** `grouped`: another ticket's dispatch carries the lead and the clocks of this one too. */
export type Status =
  'undispatched' | 'informed' | 'dispatched' | 'handling' | 'hung' | 'completed' | 'grouped' | 'closed' | 'ended';

/** assigned → signed → reported (an assist's end) or completed (the lead's). The others ended without: see each event. */
export type AssignmentStatus =
  'assigned' | 'signed' | 'reported' | 'completed' | 'handedOn' | 'objected' | 'replaced' | 'overtaken' | 'ended' | 'copied';

/** A clock of an assignment. It stops once and for all; `lapsed` once it was seen to run out unstopped. */
export type Clock = SetClock & {
  readonly stoppedAt?: string;
  readonly lapsed?: true;
  /** Since when it stands by an approved hang; it goes on when the hang ends. */
  readonly standsSince?: string;
};

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
  /** A helper has said why it does not keep its limit (art. 14). */
  readonly explained?: true;
  /** The lead asked for it while at work (art. 14). */
  readonly asked?: true;
  readonly endedAt?: string;
};

/** A new assignment as an event carries it. */
export type NewAssignment = Pick<Assignment, 'id' | 'unitId' | 'role'> & {
  readonly clocks: Readonly<Partial<Record<ClockName, SetClock>>>;
};

type Callback = { readonly reached: boolean; readonly resolved?: 'yes' | 'partly' | 'no' | undefined };

/** All of one ticket's handling: the aggregate (decisions). One per ticket, one version; assignments are its parts. */
export type Dispatch = Matter &
  ObjectionState &
  EscalationState &
  ReworkState &
  ExtensionState &
  AnswerState &
  DeferralState &
  LeadershipState & {
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
    /** Until when nobody need lead: the hotline's own limit for finding somebody, or for answering. */
    readonly waitsUntil?: string;
    readonly candidates: readonly string[];
    readonly overridden: boolean;
    readonly misdispatches: number;
    readonly assignments: readonly Assignment[];
    /** The accountable unit's own sign and first-contact clocks, whoever of its tree stops them. */
    readonly response?: { readonly sign: Clock; readonly contact: Clock };
    readonly feedbackToReporterAt?: string;
    readonly feedbackToHotlineAt?: string;
    readonly completedAt?: string;
    /** The last answer of the reporter; `asked`: wanted before the limit, whose own callback is still to come. */
    readonly callback?: Callback & { readonly asked?: true };
    /** Instructions that those who were to be told have not seen yet. */
    readonly unseen: readonly Instruction[];
    /** The tickets that are one matter with this one. */
    readonly group?: Group | undefined;
  };
type Instruction = { readonly instructionId: string; readonly assignmentId: string; readonly at?: string };

/** What a unit may do on an assignment. */
export type Command =
  | { readonly type: 'Sign' }
  | { readonly type: 'Contact'; readonly reached: boolean; readonly note?: string | undefined }
  | { readonly type: 'Instruct'; readonly text: string }
  | { readonly type: 'Visit'; readonly place?: string | undefined; readonly findings: string }
  | { readonly type: 'Record'; readonly what: 'work' | 'measurement' | 'meeting' | 'notice'; readonly text: string }
  | { readonly type: 'Feedback'; readonly to: 'reporter' | 'hotline'; readonly text: string }
  | { readonly type: 'Complete'; readonly summary: string; readonly reason?: string | undefined }
  | ReportCommand
  | AskCommand
  | ArriveCommand
  | RaiseCommand
  | ObjectCommand
  | ExtendCommand
  | HangCommand
  | ResumeCommand;

/** Who leads and helps from now on, by which rule and which versions. */
export type Assigned = {
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
  | ({ readonly type: 'Opened'; readonly id: string; readonly catalogueVersion: string; readonly limitsVersion: string } & {
      readonly matter: Matter;
    })
  | {
      readonly type: 'Reclassified';
      readonly matter: Matter;
      readonly because: 'classified' | 'released';
      /** A department's matter stays with a street that leads it. */
      readonly overridden?: true;
    }
  | {
      readonly type: 'Undispatched';
      readonly code: string;
      readonly candidates: readonly string[];
      readonly because: string;
      /** Until when it may lie so. */
      readonly until: string;
    }
  | {
      readonly type: 'Informed';
      readonly copies: readonly NewAssignment[];
      /** Told to a unit that nobody here can order (art. 22), by the hotline. */
      readonly external?: true;
      readonly reason?: string | undefined;
    }
  | ({
      readonly type: 'Dispatched';
      readonly reason?: string | undefined;
      readonly overrideReason?: string | undefined;
    } & Assigned)
  | ({ readonly type: 'Corrected'; readonly reason: string; readonly overrideReason?: string | undefined } & Assigned)
  | {
      readonly type: 'HandedOn';
      readonly fromId: string;
      /** Parts in which the unit that leads from now has helped so far: nobody leads and helps at once. */
      readonly helpedSoFar?: readonly string[];
      readonly assignments: readonly NewAssignment[];
      readonly reason?: string | undefined;
      /** A department's matter went to a street, and why. */
      readonly overridden?: true;
      readonly overrideReason?: string | undefined;
    }
  | { readonly type: 'AssistsAdded'; readonly assignments: readonly NewAssignment[]; readonly reason?: string | undefined }
  | { readonly type: 'Signed'; readonly assignmentId: string; readonly implied: boolean }
  | {
      readonly type: 'Contacted';
      readonly assignmentId: string;
      readonly reached: boolean;
      readonly note?: string | undefined;
      readonly counted: boolean;
      readonly exhausted: boolean;
    }
  | { readonly type: 'Instructed'; readonly assignmentId: string; readonly instructionId: string; readonly text: string }
  | { readonly type: 'InstructionsSeen'; readonly assignmentId: string; readonly instructionIds: readonly string[] }
  | { readonly type: 'Visited'; readonly assignmentId: string; readonly place?: string | undefined; readonly findings: string }
  | {
      readonly type: 'Recorded';
      readonly assignmentId: string;
      readonly what: 'work' | 'measurement' | 'meeting' | 'notice';
      readonly text: string;
    }
  | ({ readonly type: 'Reported'; readonly assignmentId: string; readonly unexplained?: true } & Omit<ReportCommand, 'type'>)
  | {
      readonly type: 'FedBack';
      readonly assignmentId: string;
      readonly to: 'reporter' | 'hotline';
      readonly text: string;
      readonly notReached: boolean;
    }
  | {
      readonly type: 'Completed';
      readonly assignmentId: string;
      readonly summary: string;
      readonly reason?: string | undefined;
      readonly overtaken: readonly string[];
    }
  /** `anew`: nobody was reached, and what was said before was said of an earlier round. */
  | ({ readonly type: 'CalledBack'; readonly asked?: true; readonly anew?: true } & Callback)
  | { readonly type: 'Lapsed'; readonly assignmentId: string; readonly clock: ClockName }
  | EscalationEvent
  /** With what a whistle for this matter was closed: the reporter is told. */
  | { readonly type: 'ResultTold'; readonly whistleId: string; readonly text: string }
  | { readonly type: 'Closed' }
  | { readonly type: 'Ended'; readonly because: 'answered' | 'diverted' | 'withdrawn' }
  | ObjectionEvent
  | GroupEvent
  | ReworkEvent
  | ExtensionEvent
  | AnswerEvent
  | AskEvent
  | SquadEvent
  | RecomputeEvent
  | DeferralEvent
  | LeadershipEvent
);

const open: readonly AssignmentStatus[] = ['assigned', 'signed'];
export const isOpen = (assignment: Assignment): boolean => open.includes(assignment.status);
/** Worked on, or a copy of what is still worked on: an inbox lists it. */
export const isListed = (assignment: Assignment): boolean =>
  isOpen(assignment) || (assignment.status === 'copied' && assignment.endedAt === undefined);
export const leadOf = (dispatch: Dispatch): Assignment | undefined =>
  dispatch.assignments.find((one) => one.role === 'lead' && isOpen(one));
/** A squad that was called and has not given its final report: it comes, whoever leads. */
export const expectedSquad = (dispatch: Dispatch): Assignment | undefined =>
  dispatch.assignments.find((one) => isOpen(one) && one.clocks.arrive !== undefined);
/** The lead as others are told it: who leads now, or who led it to its end. */
export const namedLeadOf = (dispatch: Dispatch): Assignment | undefined =>
  leadOf(dispatch) ?? dispatch.assignments.findLast((one) => one.role === 'lead' && one.status === 'completed');

/** The unit that leads it, or led it to its end; of one that hangs on another, who answers for that one. */
export const ledBy = (dispatch: Dispatch): string | undefined =>
  dispatch.group?.role === 'member' ? dispatch.accountable : (namedLeadOf(dispatch)?.unitId ?? dispatch.accountable);

/**
 * The instructions that this unit is the one to see and has not: those on its own part, and for the lead also those that
 * were given to a lead before it, which hand on with the matter.
 */
export const unseenBy = (dispatch: Dispatch, assignment: Assignment): string[] => {
  const leads = new Set(dispatch.assignments.filter(({ role }) => role === 'lead').map(({ id }) => id));
  const isItsOwn = ({ assignmentId }: Instruction): boolean =>
    assignmentId === assignment.id || (assignment.role === 'lead' && leads.has(assignmentId));
  return dispatch.unseen.filter(isItsOwn).map(({ instructionId }) => instructionId);
};

/** The clock that runs out first; a lapsed one still counts until it is stopped. */
export const nextClock = (assignment: Assignment): { clock: ClockName; dueAt: string } | undefined =>
  isOpen(assignment)
    ? clockNames
        .flatMap((clock) => {
          const set = assignment.clocks[clock];
          return set && !set.stoppedAt && !set.standsSince ? [{ clock, dueAt: set.dueAt }] : [];
        })
        .sort((a, b) => a.dueAt.localeCompare(b.dueAt))[0]
    : undefined;

/** Kinds of request that end with their completion: nobody is called back about them (decisions, *Assessment*). */
export const endsWithCompletion = (kind: RequestKind): boolean => kind === 'inquiry' || kind === 'praise';

import { channels } from '@fengqiao/domain';
import { z } from 'zod';
import { event, family } from './event';
import { assignmentRole, instant, kind, urgency } from './shapes';

/** A clock of an assignment: when it runs out, and when it was stopped. */
const clock = z.object({ dueAt: instant, stoppedAt: instant.optional() });

export const publicAssignment = z.object({
  assignmentId: z.uuid(),
  unitId: z.string(),
  role: assignmentRole,
  /** assigned, signed, contacted, reported, completed, handedOn, replaced, overtaken, ended; a copy is `copied`. */
  status: z.string(),
  assignedAt: instant,
  sign: clock.optional(),
  contact: clock.optional(),
  /** An emergency squad's: until when it must be there. */
  arrive: clock.optional(),
  handle: clock.optional(),
  endedAt: instant.optional(),
});

/**
 * Every event of a dispatch carries the whole public state that it left behind: whoever keeps *state* takes the newest
 * version, whoever keeps *facts* stores each under (dispatch, version). Ids, codes, times and units only.
 */
export const dispatchSnapshot = z.object({
  dispatchId: z.uuid(),
  ticketId: z.uuid(),
  ticketNo: z.string(),
  version: z.int(),
  at: instant,
  /** The unit (or `clock`, or a service) that did it. */
  by: z.string(),
  /** undispatched, informed, dispatched, handling, hung, completed, grouped (`dueAt` and `accountable`: the head's, as it joined), closed, ended. */
  status: z.string(),
  kind,
  channel: z.enum(channels),
  category: z.string().optional(),
  urgency: urgency.optional(),
  hasContact: z.boolean(),
  registeredAt: instant,
  accountable: z.string().optional(),
  lead: z.string().optional(),
  promisedAt: instant.optional(),
  dueAt: instant.optional(),
  /** The limit of the present round of re-handling; `dueAt` stays the one by which the unit is assessed. */
  reworkDueAt: instant.optional(),
  provisional: z.boolean(),
  /** Catalogue row, or `operator`, `territory`, `district`, `ungrouped`: what the present dispatch rests on. */
  row: z.string().optional(),
  catalogueVersion: z.string(),
  limitsVersion: z.string(),
  dispatchRound: z.int(),
  handlingRound: z.int(),
  /** Codes of why nobody leads: `held`, `ambiguous-place`, `no-place`, `no-row`. */
  undispatchedBecause: z.string().optional(),
  candidates: z.array(z.string()),
  overridden: z.boolean(),
  assignments: z.array(publicAssignment),
  /** Units whose objection was upheld: for this ticket they are not counted (decisions, *Assessment*). */
  objectors: z.array(z.string()).optional(),
  /** Units that see the ticket without a part in it: a leader gave something about it to their head. */
  onlookers: z.array(z.string()).optional(),
  /** How much lateness of the handling limit is excused, in ms: what reviews of rejected objections took beyond their own limit. */
  excusedMs: z.int().optional(),
  /** Since when the clocks stand by an approved hang (挂账). */
  hungSince: instant.optional(),
  /** Why the due time is not the first promised: `extended`, `passedOn` to another lead, `resumed` after a hang. */
  dueMovedBy: z.enum(['extended', 'passedOn', 'resumed']).optional(),
  /** Which units owe a superior an answer, and until when (督办). */
  supervisions: z
    .array(z.object({ supervisionId: z.uuid(), unitId: z.string(), superior: z.string(), dueAt: instant }))
    .optional(),
  /** The tickets that are one matter: the head's dispatch carries the lead and the clocks. */
  group: z
    .object({ groupId: z.uuid(), role: z.enum(['head', 'member']), headTicketId: z.uuid(), headTicketNo: z.string() })
    .optional(),
  /** The accountable unit's response: its sign and first-contact clocks, whoever of its own tree stops them. */
  response: z.object({ sign: clock, contact: clock }).optional(),
  feedbackToReporterAt: instant.optional(),
  feedbackToHotlineAt: instant.optional(),
  completedAt: instant.optional(),
});
export type DispatchSnapshot = z.output<typeof dispatchSnapshot>;

const say = <const Name extends string>(name: Name) => event(`dispatch.dispatch.${name}`, 1, dispatchSnapshot);

export const dispatchUndispatched = say('undispatched');
/** Only copied: praise, or a matter that is for information. */
export const dispatchInformed = say('informed');
export const dispatchDispatched = say('dispatched');
export const dispatchCorrected = say('corrected');
export const dispatchHandedOn = say('handed-on');
export const dispatchSigned = say('signed');
export const dispatchContacted = say('contacted');
export const dispatchWorked = say('worked');
export const dispatchReported = say('reported');
export const dispatchFedBack = say('fed-back');
export const dispatchCompleted = say('completed');
export const dispatchClosed = say('closed');
/** The lead's unit says that it is not its duty (art. 12-3); it leads on until a review says otherwise. */
export const dispatchObjected = say('objected');
export const dispatchObjectionRejected = say('objection-rejected');
/** Somebody else leads from now on, with clocks of its own. */
export const dispatchObjectionUpheld = say('objection-upheld');
/** The handling limit was extended, or the extension revoked: the due time moved (art. 15-2). */
export const dispatchExtended = say('extended');
/** 挂账: the handling clocks stand; and they go on. */
export const dispatchHung = say('hung');
export const dispatchResumed = say('resumed');
/** A superior asks a unit that takes part for an answer (督办). */
export const dispatchSupervised = say('supervised');
/** Ended without handling: answered, diverted or withdrawn at intake. */
export const dispatchEnded = say('ended');

/** Hangs on another ticket from now (`group`): lead and clocks are its head's. */
export const dispatchGrouped = say('grouped');

/** The reporter said that it is not solved: the same unit leads again (`handlingRound`). */
export const dispatchReopened = say('reopened');

export const dispatchEvents = family('dispatch.dispatch', 1, [
  dispatchUndispatched,
  dispatchInformed,
  dispatchDispatched,
  dispatchCorrected,
  dispatchHandedOn,
  dispatchSigned,
  dispatchContacted,
  dispatchWorked,
  dispatchReported,
  dispatchFedBack,
  dispatchCompleted,
  dispatchClosed,
  dispatchObjected,
  dispatchObjectionRejected,
  dispatchObjectionUpheld,
  dispatchExtended,
  dispatchHung,
  dispatchResumed,
  dispatchSupervised,
  dispatchEnded,
  dispatchGrouped,
  dispatchReopened,
]);

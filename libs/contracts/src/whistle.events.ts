import { z } from 'zod';
import { event, family } from './event';
import { instant } from './shapes';
import { actionKind, whistleKind, whistleStatus } from './whistle-shapes';

/** A unit that was called: when it must answer and be there, and what it did. */
const publicTarget = z.object({
  targetId: z.uuid(),
  unitId: z.string(),
  mandatory: z.boolean(),
  superior: z.string(),
  /** called, accepted, arrived, refused, released, relieved. */
  status: z.string(),
  acceptBy: instant,
  arriveBy: instant,
  acceptedAt: instant.optional(),
  arrivedAt: instant.optional(),
  refusedAt: instant.optional(),
  contestedAt: instant.optional(),
  relievedAt: instant.optional(),
  releasedAt: instant.optional(),
  unanswered: z.boolean(),
  late: z.boolean(),
});

/**
 * Every event of a whistle carries the whole public state that it left behind, as those of a dispatch do. Ids, codes, times,
 * units and amounts only.
 */
export const whistleSnapshot = z.object({
  whistleId: z.uuid(),
  version: z.int(),
  at: instant,
  /** The unit (or `clock`) that did it. */
  by: z.string(),
  status: whistleStatus,
  kind: whistleKind,
  blower: z.string(),
  blownAt: instant,
  placeUnitId: z.string().optional(),
  ticketNos: z.array(z.string()),
  /** `ticket`, `group`, `patrol`, `grid`, `initiative`. */
  basis: z.string().optional(),
  /** The group that it was blown for: all its tickets are meant. */
  groupId: z.uuid().optional(),
  /** Codes of the advice that was given at the blow. */
  advised: z.array(z.string()),
  /** Blown although it is the blower's own duty or power. */
  overridden: z.boolean(),
  policyVersion: z.string(),
  targets: z.array(publicTarget),
  supervisions: z.array(
    z.object({
      supervisionId: z.uuid(),
      unitId: z.string(),
      superior: z.string(),
      because: z.enum(['refused', 'silent', 'late']),
      at: instant,
      dueAt: instant,
      answeredAt: instant.optional(),
    }),
  ),
  conferences: z.array(z.object({ conferenceId: z.uuid(), host: z.string(), at: instant, present: z.array(z.string()) })),
  actions: z.array(
    z.object({ actionId: z.uuid(), kind: actionKind, at: instant, unitIds: z.array(z.string()), present: z.array(z.string()) }),
  ),
  tasks: z.array(
    z.object({
      taskId: z.uuid(),
      unitId: z.string(),
      dueAt: instant,
      status: z.string(),
      finishedAt: instant.optional(),
      acceptedAt: instant.optional(),
    }),
  ),
  funds: z.array(
    z.object({
      fundId: z.uuid(),
      unitId: z.string(),
      keeper: z.string(),
      amountFen: z.int(),
      status: z.string(),
      usedFen: z.int(),
    }),
  ),
  appraisals: z.array(z.object({ by: z.string(), unitId: z.string(), at: instant, marks: z.record(z.string(), z.int()) })),
  closedAt: instant.optional(),
  withdrawnAt: instant.optional(),
  mechanismId: z.uuid().optional(),
});
export type WhistleSnapshot = z.output<typeof whistleSnapshot>;

const say = <const Name extends string>(name: Name) => event(`whistle.whistle.${name}`, 1, whistleSnapshot);

export const whistleBlown = say('blown');
/** Accepted, delegated or refused. */
export const whistleAnswered = say('answered');
export const whistleArrived = say('arrived');
/** Refusal, silence or lateness was brought before the superior, or the superior answered. */
export const whistleSupervised = say('supervised');
/** A conference was called, recorded, or decided; an action or a task went on; money was asked for or used. */
export const whistleWorked = say('worked');
export const whistleContested = say('contested');
export const whistleRelieved = say('relieved');
export const whistleReleased = say('released');
export const whistleWithdrawn = say('withdrawn');
export const whistleClosed = say('closed');
export const whistleAppraised = say('appraised');

export const whistleEvents = family('whistle.whistle', 1, [
  whistleBlown,
  whistleAnswered,
  whistleArrived,
  whistleSupervised,
  whistleWorked,
  whistleContested,
  whistleRelieved,
  whistleReleased,
  whistleWithdrawn,
  whistleClosed,
  whistleAppraised,
]);

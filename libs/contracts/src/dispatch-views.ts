import { z } from 'zod';
import { assignmentRole, instant, nextClock } from './shapes';

export const assignmentId = z.uuid();
/** Who works for a unit that leads. */
export const who = ['head', 'desk', 'handler'] as const;

/** A dispatch as its commands answer: all of one ticket's handling, under one version. */
export const dispatchView = z.object({
  id: z.string(),
  ticketNo: z.string(),
  status: z.string(),
  version: z.int(),
  accountable: z.string().optional(),
  lead: z.string().optional(),
  promisedAt: instant.optional(),
  dueAt: instant.optional(),
  assignments: z.array(
    z.object({
      assignmentId: z.string(),
      unitId: z.string(),
      role: assignmentRole,
      status: z.string(),
      dueAt: instant.optional(),
      signDueAt: instant.optional(),
      contactDueAt: instant.optional(),
    }),
  ),
});

const clock = z.object({
  dueAt: instant,
  stoppedAt: instant.optional(),
  /** Since when it stands, while the matter hangs (挂账). */
  standsSince: instant.optional(),
  /** Whether its time had passed when it stopped, stands since, or its part ended; else whether it has passed now. */
  overdue: z.boolean(),
  /** The year's holidays are not known yet: a plain week was assumed. */
  provisional: z.boolean().optional(),
  /** Why this due time: sentences that can be checked by hand. */
  because: z.array(z.string()).optional(),
});

/** One unit's part in a ticket, with all that was done on it. */
export const assignmentView = z.object({
  id: z.string(),
  assignmentId: z.string(),
  ticketNo: z.string(),
  unitId: z.string(),
  role: assignmentRole,
  status: z.string(),
  version: z.int(),
  assignedAt: instant,
  dueAt: instant.optional(),
  next: nextClock.optional(),
  /** `feedback` runs to the handling limit and stops with the second of the two (art. 15-3); the lead's alone. */
  clocks: z.object({
    sign: clock.optional(),
    contact: clock.optional(),
    /** An emergency squad's alone: until when it must be there. */
    arrive: clock.optional(),
    handle: clock.optional(),
    feedback: clock.optional(),
  }),
  /** Why these due times: sentences that can be checked by hand. */
  because: z.array(z.string()),
  instructions: z.array(z.object({ id: z.string(), at: instant, by: z.string(), text: z.string(), seenAt: instant.optional() })),
  contacts: z.array(z.object({ at: instant, reached: z.boolean(), note: z.string().optional() })),
  visits: z.array(z.object({ at: instant, by: z.string(), place: z.string().optional(), findings: z.string() })),
  arrivals: z.array(z.object({ at: instant, person: z.string(), place: z.string().optional() })),
  records: z.array(z.object({ at: instant, by: z.string(), what: z.string(), text: z.string() })),
  /** `explanation`: why a helper does not keep its limit (art. 14); `unexplained`: it is late and never said why. */
  reports: z.array(
    z.object({
      at: instant,
      by: z.string(),
      text: z.string(),
      final: z.boolean(),
      explanation: z.string().optional(),
      unexplained: z.boolean().optional(),
    }),
  ),
  feedbacks: z.array(z.object({ at: instant, to: z.enum(['reporter', 'hotline']), text: z.string(), notReached: z.boolean() })),
  /** Whom the lead asked to help (art. 14), with the part that came of it; of a helper or a squad, what it was asked. */
  asks: z.array(z.object({ assignmentId: z.string(), unitId: z.string(), at: instant, by: z.string(), text: z.string() })),
  raises: z.array(z.object({ raiseId: z.string(), at: instant, to: z.string(), dueAt: instant, reason: z.string() })),
  extensions: z.array(
    z.object({
      at: instant,
      reason: z.string(),
      until: instant,
      notices: z.array(z.object({ to: z.enum(['reporter', 'hotline']), how: z.string(), at: instant })),
    }),
  ),
  hangs: z.array(z.object({ deferralId: z.string(), at: instant, reason: z.string(), plan: z.string(), reviewAt: instant })),
  objections: z.array(z.object({ objectionId: z.string(), at: instant, dueAt: instant, grounds: z.string(), basis: z.string() })),
});

/** What a step of handling may be refused for. */
export const refusals = {
  'step-not-allowed': 409,
  'not-yours': 403,
  'feedback-missing': 409,
  'assists-open': 409,
  'not-the-lead': 403,
  'already-signed': 409,
} as const;

import { z } from 'zod';
import { query } from './contract';
import { onlookers } from './roles';
import { instant, listOf, page } from './shapes';

export const listEscalations = query('dispatch.list-escalations', {
  summary: 'What was escalated to the caller, or to a unit below it: the oldest limit first',
  http: 'GET /escalations',
  /** `open`: what the rung was told about still waits; `over`: it was done or its limit moved. */
  input: z.strictObject({ status: z.enum(['open', 'over']).default('open'), ...page }),
  output: listOf(
    z.object({
      id: z.string(),
      /** Empty where a leader's assignment is about no ticket. */
      ticketNo: z.string(),
      status: z.enum(['open', 'over']),
      /** The ladder: undispatched, sign, contact, nearDue, handle, reopened, objectionReview … */
      ladder: z.string(),
      /** How high, from 1. */
      rung: z.int(),
      /** Who was told. */
      unitId: z.string(),
      /** Who is waited for. */
      lateUnitId: z.string(),
      limitAt: instant,
      /** When it was told. */
      at: instant,
      /** Of the ladder `leaderAssignment`. */
      leaderAssignmentId: z.string().optional(),
    }),
  ),
  refusals: { 'bad-cursor': 400 },
  access: onlookers,
});

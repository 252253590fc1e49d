import { z } from 'zod';
import { command, query } from './contract';
import { assignmentId, assignmentView, refusals, who } from './dispatch-views';
import { instant, listOf, page, text, unitId, expectedVersion } from './shapes';

/** An objection (派单异议) as its worklist and its review show it. Numbers in what was written are masked. */
export const objectionView = z.object({
  id: z.string(),
  objectionId: z.string(),
  ticketNo: z.string(),
  assignmentId: z.string(),
  /** open, upheld, rejected; `overtaken`: the handling ended before anybody decided. */
  status: z.string(),
  /** The dispatch's version with which it became so. */
  version: z.int(),
  /** The unit that objects. */
  unitId: z.string(),
  objectedAt: instant,
  /** When the review is due, and whether it is late. */
  dueAt: instant,
  overdue: z.boolean(),
  /** The limit was reckoned without the holidays of its year. */
  provisional: z.boolean().optional(),
  /** The unit that reviews: the hotline, or the superior to which it was raised. */
  reviewer: z.string(),
  raised: z.boolean(),
  grounds: z.string(),
  basis: z.string(),
  proposedLead: z.string().optional(),
  decidedAt: instant.optional(),
  decidedBy: z.string().optional(),
  reason: z.string().optional(),
  /** Who leads after an upheld one. */
  newLead: z.string().optional(),
  /** Lateness that is excused, because the review took longer than its own limit; ms. */
  excusedMs: z.int().optional(),
});

export const listObjections = query('dispatch.list-objections', {
  summary: 'Objections that wait for their review, or that were decided; the oldest limit first',
  http: 'GET /objections',
  input: z.strictObject({ status: z.enum(['open', 'upheld', 'rejected', 'overtaken']).default('open'), ...page }),
  output: listOf(objectionView),
  refusals: { 'bad-cursor': 400 },
  access: [
    'operator',
    'objectionReviewer',
    'hotlineSupervisor',
    'cityLeader',
    'supervisor',
    'districtLeader',
    'districtCoordinator',
    'head',
    'desk',
    'handler',
  ],
});

export const reviewObjection = command('dispatch.review-objection', {
  summary: 'Uphold an objection and name the new lead, or reject it; never by one of the units involved',
  http: 'POST /objections/:objectionId/review',
  /** Without `newLead` the rules decide again, leaving out who objected; a superior always names one. */
  input: z.strictObject({
    objectionId: z.uuid(),
    upheld: z.boolean(),
    newLead: unitId.optional(),
    reason: text(5000),
    expectedVersion,
  }),
  output: objectionView,
  refusals: {
    'step-not-allowed': 409,
    'not-yours': 403,
    recused: 403,
    'unknown-unit': 422,
    'lead-not-allowed': 422,
    'lead-missing': 422,
  },
  access: ['objectionReviewer', 'cityLeader', 'districtLeader', 'districtCoordinator'],
});

export const object = command('dispatch.object', {
  summary: 'The unit says that the matter is not its duty (派单异议, art. 12-3); it counts as signing, and no clock stands',
  http: 'POST /assignments/:assignmentId/object',
  /** `basis`: the article, list entry or boundary on which it rests. */
  input: z.strictObject({
    assignmentId,
    grounds: text(5000),
    basis: text(500),
    proposedLead: unitId.optional(),
    expectedVersion,
  }),
  output: assignmentView.extend({ objectionId: z.string() }),
  refusals: {
    ...refusals,
    'already-objected': 409,
    designated: 409,
    'window-passed': 409,
    'unknown-unit': 422,
    'lead-not-allowed': 422,
    'inside-own-tree': 422,
  },
  access: who,
});

import { z } from 'zod';
import { command, query } from './contract';
import { assignmentId, assignmentView, refusals, who } from './dispatch-views';
import { expectedVersion, instant, listOf, page, text, unitId } from './shapes';

export const raise = command('dispatch.raise', {
  summary: 'Ask a superior that must answer (art. 20): one above the unit, or a department of its district or of the city',
  http: 'POST /assignments/:assignmentId/raise',
  input: z.strictObject({ assignmentId, to: unitId, reason: text(5000), expectedVersion }),
  output: assignmentView.extend({ raiseId: z.string() }),
  refusals: { ...refusals, 'unknown-unit': 422, 'not-superior': 422, 'already-raised': 409 },
  access: who,
});

/** A matter that was raised, as its worklist shows it. Numbers in what was written are masked. */
const raiseView = z.object({
  id: z.string(),
  raiseId: z.string(),
  ticketNo: z.string(),
  assignmentId: z.string(),
  /** open; answered; `overtaken`: the ticket ended without handling. */
  status: z.string(),
  /** The dispatch's version with which it became so. */
  version: z.int(),
  /** The unit that raised it, and the superior that answers. */
  unitId: z.string(),
  to: z.string(),
  raisedAt: instant,
  /** Until when the answer is due, and whether it is late. */
  dueAt: instant,
  overdue: z.boolean(),
  /** The limit was reckoned without the holidays of its year. */
  provisional: z.boolean().optional(),
  reason: z.string(),
  answeredAt: instant.optional(),
  answeredBy: z.string().optional(),
  answer: z.string().optional(),
  endedAt: instant.optional(),
});

const answering = ['cityLeader', 'districtLeader', 'districtCoordinator', 'handler'] as const;

export const listRaises = query('dispatch.list-raises', {
  summary: 'Matters raised to a superior that wait for its answer, or were answered; the oldest limit first',
  http: 'GET /raises',
  input: z.strictObject({ status: z.enum(['open', 'answered', 'overtaken']).default('open'), ...page }),
  output: listOf(raiseView),
  refusals: { 'bad-cursor': 400 },
  access: ['operator', 'hotlineSupervisor', 'supervisor', 'head', 'desk', ...answering],
});

export const answerRaise = command('dispatch.answer-raise', {
  summary: 'The superior answers what was raised to it',
  http: 'POST /raises/:raiseId/answer',
  input: z.strictObject({ raiseId: z.uuid(), text: text(5000), expectedVersion }),
  output: raiseView,
  refusals: { 'step-not-allowed': 409, 'not-yours': 403 },
  access: answering,
});

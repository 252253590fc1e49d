import { z } from 'zod';
import { command, query } from './contract';
import { expectedVersion, givenInstant, instant, listOf, page, text, ticketNo, unitId } from './shapes';

/** A supervision (督办) as its worklist shows it. Numbers in what was written are masked. */
const supervisionView = z.object({
  id: z.string(),
  supervisionId: z.string(),
  ticketNo: z.string(),
  /** open; answered; `overtaken`: the ticket ended without handling. */
  status: z.string(),
  /** The dispatch's version with which it became so. */
  version: z.int(),
  /** The unit that answers, and who supervises it. */
  unitId: z.string(),
  superior: z.string(),
  supervisedAt: instant,
  /** Until when the answer is due, and whether it is late. */
  dueAt: instant,
  overdue: z.boolean(),
  /** The limit was reckoned without the holidays of its year. */
  provisional: z.boolean().optional(),
  text: z.string().optional(),
  /** Opened by itself: the rounds of handling are spent and it is not solved. */
  because: z.literal('unsolved').optional(),
  answeredAt: instant.optional(),
  answeredBy: z.string().optional(),
  answer: z.string().optional(),
  endedAt: instant.optional(),
});

export const supervise = command('dispatch.supervise', {
  summary: 'Ask a unit that takes part for an answer by a time of its own (督办); no clock of the handling moves',
  http: 'POST /tickets/:ticketNo/supervise',
  /** Without `dueAt` the policy's limit is set. */
  input: z.strictObject({ ticketNo, unitId, text: text(5000), dueAt: givenInstant.optional(), expectedVersion }),
  output: supervisionView,
  refusals: { 'step-not-allowed': 409, 'not-yours': 403, 'unknown-unit': 422, 'no-part': 422, 'due-time': 422 },
  access: ['cityLeader', 'supervisor', 'hotlineSupervisor', 'districtLeader', 'districtCoordinator'],
});

const answering = ['districtLeader', 'districtCoordinator', 'head', 'desk', 'handler', 'assistant'] as const;

export const listSupervisions = query('dispatch.list-supervisions', {
  summary: 'Supervisions that wait for their answer, or that were answered; the oldest limit first',
  http: 'GET /supervisions',
  input: z.strictObject({ status: z.enum(['open', 'answered', 'overtaken']).default('open'), ...page }),
  output: listOf(supervisionView),
  refusals: { 'bad-cursor': 400 },
  access: ['operator', 'hotlineSupervisor', 'cityLeader', 'supervisor', ...answering],
});

export const answerSupervision = command('dispatch.answer-supervision', {
  summary: 'The supervised unit answers',
  http: 'POST /supervisions/:supervisionId/answer',
  input: z.strictObject({ supervisionId: z.uuid(), text: text(5000), expectedVersion }),
  output: supervisionView,
  refusals: { 'step-not-allowed': 409, 'not-yours': 403 },
  access: answering,
});

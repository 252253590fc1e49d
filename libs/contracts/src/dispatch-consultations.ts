import { z } from 'zod';
import { command, query } from './contract';
import { dispatchView } from './dispatch-views';
import { expectedVersion, instant, listOf, page, text, ticketNo, unitId } from './shapes';

export const consult = command('dispatch.consult', {
  summary: 'Ask units that might lead whose matter it is, before anybody leads (会商, art. 12-2); no clock moves',
  http: 'POST /tickets/:ticketNo/consult',
  input: z.strictObject({ ticketNo, unitIds: z.array(unitId).min(1).max(10), question: text(2000), expectedVersion }),
  output: dispatchView.extend({
    consultations: z.array(z.object({ consultationId: z.string(), unitId: z.string(), dueAt: instant })),
  }),
  refusals: { 'step-not-allowed': 409, 'already-asked': 409, 'unknown-unit': 422, 'lead-not-allowed': 422 },
  access: ['operator', 'hotlineSupervisor'],
});

/** A consultation as its worklist shows it. Numbers in what was written are masked. */
const consultationView = z.object({
  id: z.string(),
  consultationId: z.string(),
  ticketNo: z.string(),
  /** open; answered; `overtaken`: somebody was dispatched, or nobody need be, before the answer. */
  status: z.string(),
  /** The dispatch's version with which it became so. */
  version: z.int(),
  /** The unit that is asked, and who asks. */
  unitId: z.string(),
  askedBy: z.string(),
  askedAt: instant,
  /** Until when the answer is due, and whether it is late. */
  dueAt: instant,
  overdue: z.boolean(),
  /** The limit was reckoned without the holidays of its year. */
  provisional: z.boolean().optional(),
  question: z.string(),
  answeredAt: instant.optional(),
  answeredBy: z.string().optional(),
  answer: z.string().optional(),
  /** Who should lead in the view of the unit that was asked. */
  proposedLead: z.string().optional(),
  endedAt: instant.optional(),
});

const answering = ['districtLeader', 'districtCoordinator', 'head', 'desk', 'handler'] as const;

export const listConsultations = query('dispatch.list-consultations', {
  summary: 'Consultations that wait for an answer, or were answered; the oldest limit first',
  http: 'GET /consultations',
  input: z.strictObject({ status: z.enum(['open', 'answered', 'overtaken']).default('open'), ...page }),
  output: listOf(consultationView),
  refusals: { 'bad-cursor': 400 },
  access: ['operator', 'hotlineSupervisor', 'cityLeader', 'supervisor', ...answering],
});

export const answerConsultation = command('dispatch.answer-consultation', {
  summary: 'The unit that was asked says what it thinks, and who should lead',
  http: 'POST /consultations/:consultationId/answer',
  input: z.strictObject({ consultationId: z.uuid(), text: text(5000), proposedLead: unitId.optional(), expectedVersion }),
  output: consultationView,
  refusals: { 'step-not-allowed': 409, 'not-yours': 403, 'unknown-unit': 422, 'lead-not-allowed': 422 },
  access: answering,
});

import { z } from 'zod';
import { command, query } from './contract';
import { assignmentId, assignmentView, refusals, who } from './dispatch-views';
import { expectedVersion, givenInstant, instant, listOf, page, text } from './shapes';

const notice = z.strictObject({ to: z.enum(['reporter', 'hotline']), how: text(200), at: givenInstant });

export const extend = command('dispatch.extend', {
  summary:
    'Take longer, once, before the limit runs out and by at most the limit again; effective at once, both are told (art. 15-2)',
  http: 'POST /assignments/:assignmentId/extend',
  /** `reason` names the rule that allows it; `notices`: that reporter and hotline were told, how and when. */
  input: z.strictObject({
    assignmentId,
    reason: text(2000),
    until: givenInstant,
    notices: z.array(notice).min(1).max(10),
    expectedVersion,
  }),
  output: assignmentView,
  refusals: {
    ...refusals,
    'already-extended': 409,
    'limit-passed': 409,
    'extension-too-long': 422,
    'notice-missing': 422,
  },
  access: who,
});

export const revokeExtension = command('dispatch.revoke-extension', {
  summary: 'The hotline does not agree to an extension: within a day the former due time comes back',
  http: 'POST /assignments/:assignmentId/revoke-extension',
  input: z.strictObject({ assignmentId, reason: text(2000), expectedVersion }),
  output: assignmentView,
  refusals: { 'step-not-allowed': 409, 'not-revocable': 409 },
  access: ['operator', 'hotlineSupervisor'],
});

export const hang = command('dispatch.hang', {
  summary: 'Ask that the clocks stand, because it is impossible now (挂账); they run until somebody else has approved',
  http: 'POST /assignments/:assignmentId/hang',
  input: z.strictObject({
    assignmentId,
    reason: text(5000),
    plan: text(5000),
    reviewAt: givenInstant,
    expectedVersion,
  }),
  output: assignmentView.extend({ deferralId: z.string() }),
  refusals: { ...refusals, 'already-asked': 409, 'objection-open': 409, 'review-date': 422 },
  access: who,
});

export const resume = command('dispatch.resume', {
  summary: 'It can be done after all: the clocks go on with the time that was left',
  http: 'POST /assignments/:assignmentId/resume',
  input: z.strictObject({ assignmentId, reason: text(2000), expectedVersion }),
  output: assignmentView,
  refusals,
  access: who,
});

/** A hang as its worklist shows it. Numbers in what was written are masked. */
const deferralView = z.object({
  id: z.string(),
  deferralId: z.string(),
  ticketNo: z.string(),
  assignmentId: z.string(),
  /** open: to be decided; approved: the clocks stand; rejected; ended: resumed, or over with the handling. */
  status: z.string(),
  version: z.int(),
  unitId: z.string(),
  askedAt: instant,
  /** Until when it is to be decided; of an approved one, when it is looked at again. */
  dueAt: instant,
  overdue: z.boolean(),
  /** The limit was reckoned without the holidays of its year. */
  provisional: z.boolean().optional(),
  decider: z.string(),
  grounds: z.string(),
  plan: z.string(),
  reviewAt: instant,
  decidedAt: instant.optional(),
  decidedBy: z.string().optional(),
  reason: z.string().optional(),
  endedAt: instant.optional(),
});

export const listDeferrals = query('dispatch.list-deferrals', {
  summary: 'Hangs: to be decided (open), standing (approved) by their review date, or past; the oldest limit first',
  http: 'GET /deferrals',
  input: z.strictObject({ status: z.enum(['open', 'approved', 'rejected', 'ended']).default('open'), ...page }),
  output: listOf(deferralView),
  refusals: { 'bad-cursor': 400 },
  access: [
    'operator',
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

export const decideDeferral = command('dispatch.decide-deferral', {
  summary: 'Approve a hang or not; by somebody above the unit or the hotline’s watch, never by whoever handles it',
  http: 'POST /deferrals/:deferralId/decide',
  input: z.strictObject({ deferralId: z.uuid(), approved: z.boolean(), reason: text(2000), expectedVersion }),
  output: deferralView,
  refusals: { 'step-not-allowed': 409, 'not-yours': 403, 'objection-open': 409 },
  access: ['hotlineSupervisor', 'cityLeader', 'districtLeader', 'districtCoordinator'],
});

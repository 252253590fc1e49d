import { z } from 'zod';
import { command, query } from './contract';
import { onlookers } from './roles';
import {
  assignmentRole,
  expectedVersion,
  flag,
  givenInstant,
  instant,
  listOf,
  nextClock,
  page,
  text,
  ticketNo,
  unitId,
  urgency,
} from './shapes';
import { assignmentId, assignmentView, dispatchView, refusals, who } from './dispatch-views';
import { register } from './intake';

export { group, ungroup } from './dispatch-groups';
export {
  acceptLeaderAssignment,
  answerLeaderAssignment,
  getLeaderAssignment,
  giveLeaderAssignment,
  listLeaderAssignments,
  returnLeaderAssignment,
  seeLeaderAssignment,
} from './dispatch-leader-assignments';
export { listEscalations } from './dispatch-escalations';
export { dispatchTimeline, groupHead, ofTicket, saidOf } from './dispatch-internal';
export { decideDeferral, extend, hang, listDeferrals, resume, revokeExtension } from './dispatch-deferrals';
export { answerConsultation, consult, listConsultations } from './dispatch-consultations';
export { answerRaise, listRaises, raise } from './dispatch-raises';
export { dispatchFigures } from './dispatch-figures';
export { recompute } from './dispatch-provisional';
export { arrive, callSquad, listSquads, setRoster } from './dispatch-squads';
export { answerSupervision, listSupervisions, supervise } from './dispatch-supervisions';
export { listAsks, listExtensions, listGroups, listInstructions, listReworks } from './dispatch-worklists';
export { listObjections, object, reviewObjection } from './dispatch-objections';

export const dryRun = query('dispatch.dry-run', {
  summary: 'Who would lead, by which rule, if this were registered now; nothing is kept',
  http: 'POST /dispatch/dry-run',
  input: register.input,
  output: z.object({
    lead: z.string().optional(),
    assists: z.array(z.string()),
    copies: z.array(z.string()),
    row: z.string().optional(),
    catalogueVersion: z.string(),
    dueAt: instant.optional(),
    candidates: z.array(z.string()),
    because: z.array(z.string()),
  }),
  refusals: { 'unknown-category': 422, 'unknown-unit': 422, 'lead-not-allowed': 422, 'override-reason-missing': 422 },
  access: ['operator', 'hotlineSupervisor', 'districtLeader', 'districtCoordinator'],
});

export const listDispatches = query('dispatch.list-dispatches', {
  summary:
    'Dispatches by status, the oldest limit first; undispatched ones with candidates, a reason and the time to find somebody',
  http: 'GET /dispatches',
  input: z.strictObject({
    status: z
      .enum(['undispatched', 'informed', 'dispatched', 'handling', 'hung', 'completed', 'closed', 'ended'])
      .default('undispatched'),
    ...page,
  }),
  output: listOf(
    z.object({
      id: z.string(),
      ticketNo: z.string(),
      status: z.string(),
      registeredAt: instant,
      category: z.string().optional(),
      reason: z.string().optional(),
      /** Undispatched: how far the ladder has been climbed while nobody leads, from 1. */
      rung: z.int().optional(),
      candidates: z.array(z.object({ unitId: z.string(), name: z.string() })),
      accountable: z.string().optional(),
      lead: z.string().optional(),
      dueAt: instant.optional(),
      version: z.int(),
    }),
  ),
  refusals: { 'bad-cursor': 400 },
  access: ['operator', 'hotlineSupervisor', 'cityLeader', 'districtLeader', 'districtCoordinator', 'head', 'desk'],
});

export const dispatchTicket = command('dispatch.dispatch-ticket', {
  summary:
    'Give an undispatched ticket its lead, correct a dispatch nobody has signed, or hand on inside the own tree (double dispatch)',
  http: 'POST /tickets/:ticketNo/dispatch',
  input: z.strictObject({
    ticketNo,
    lead: unitId,
    assists: z.array(unitId).max(20).optional(),
    urgency: urgency.optional(),
    overrideReason: text(500).optional(),
    reason: text(500).optional(),
    expectedVersion,
  }),
  output: dispatchView,
  refusals: {
    ...refusals,
    'unknown-unit': 422,
    'lead-not-allowed': 422,
    'assist-not-allowed': 422,
    'outside-own-tree': 422,
    'override-reason-missing': 422,
    'reason-missing': 422,
    'squad-called': 409,
  },
  access: ['operator', 'hotlineSupervisor', 'districtCoordinator', 'head', 'desk'],
});

export const inbox = query('dispatch.inbox', {
  summary: "The caller's units' open assignments, the clock that runs out first on top",
  http: 'GET /inbox',
  input: z.strictObject({ role: assignmentRole.optional(), subtree: flag, ...page }),
  output: listOf(
    z.object({
      assignmentId: z.string(),
      ticketNo: z.string(),
      unitId: z.string(),
      role: assignmentRole,
      status: z.string(),
      dueAt: instant.optional(),
      next: nextClock.optional(),
      overdue: z.boolean(),
      title: z.string(),
      category: z.string().optional(),
    }),
  ),
  refusals: { 'bad-cursor': 400 },
  access: [...onlookers, 'informed'],
});

export const getAssignment = query('dispatch.get-assignment', {
  summary: "One unit's part in a ticket, with its clocks and the arithmetic of its due times",
  http: 'GET /assignments/:assignmentId',
  input: z.strictObject({ assignmentId }),
  output: assignmentView,
  access: [...onlookers, 'informed'],
});

export const sign = command('dispatch.sign', {
  summary: 'The unit takes it (签收); the sign clock stops',
  http: 'POST /assignments/:assignmentId/sign',
  input: z.strictObject({ assignmentId, expectedVersion }),
  output: assignmentView,
  refusals,
  access: [...who, 'assistant'],
});

export const signMany = command('dispatch.sign-many', {
  summary: 'Sign up to 50 at once; each is decided on its own',
  http: 'POST /assignments/sign',
  input: z.strictObject({ ids: z.array(assignmentId).min(1).max(50) }),
  output: z.object({
    items: z.array(
      z.object({
        assignmentId: z.string(),
        status: z.string().optional(),
        refused: z.string().optional(),
        detail: z.string().optional(),
      }),
    ),
  }),
  access: [...who, 'assistant'],
});

export const contact = command('dispatch.contact', {
  summary: 'The reporter was called: reached, or an attempt',
  http: 'POST /assignments/:assignmentId/contact',
  input: z.strictObject({ assignmentId, reached: z.boolean(), note: text(2000).optional(), expectedVersion }),
  output: assignmentView,
  refusals,
  access: who,
});

export const instruct = command('dispatch.instruct', {
  summary: 'The head signs what is to be done (批办)',
  http: 'POST /assignments/:assignmentId/instruct',
  input: z.strictObject({ assignmentId, text: text(2000), expectedVersion }),
  output: assignmentView,
  refusals,
  access: ['head', 'districtLeader', 'cityLeader'],
});

export const visit = command('dispatch.visit', {
  summary: 'Somebody was there (现场办公)',
  http: 'POST /assignments/:assignmentId/visit',
  input: z.strictObject({ assignmentId, place: text(200).optional(), findings: text(5000), expectedVersion }),
  output: assignmentView,
  refusals,
  access: [...who, 'assistant'],
});

export const record = command('dispatch.record', {
  summary: 'Keep what was done: work, a measurement, a meeting, a notice',
  http: 'POST /assignments/:assignmentId/record',
  input: z.strictObject({
    assignmentId,
    what: z.enum(['work', 'measurement', 'meeting', 'notice']),
    text: text(5000),
    expectedVersion,
  }),
  output: assignmentView,
  refusals,
  access: [...who, 'assistant'],
});

export const report = command('dispatch.report', {
  summary:
    'An assist tells the lead what came of its part (art. 14); final ends it, and after the limit is marked unless it explains',
  http: 'POST /assignments/:assignmentId/report',
  /** `explanation`: why the limit is not kept; one before the final report is enough. */
  input: z.strictObject({
    assignmentId,
    text: text(5000),
    final: z.boolean().optional(),
    explanation: text(2000).optional(),
    expectedVersion,
  }),
  output: assignmentView,
  refusals,
  access: [...who, 'assistant'],
});

export const ask = command('dispatch.ask', {
  summary: 'The lead asks another unit, of any tree, to help (art. 14): a part with clocks of its own, that reports to it',
  http: 'POST /assignments/:assignmentId/ask',
  /** `dueAt`: before the lead's own limit; without it the policy's limit of that unit is set. */
  input: z.strictObject({ assignmentId, unitId, text: text(5000), dueAt: givenInstant.optional(), expectedVersion }),
  output: assignmentView.extend({ askedAssignmentId: z.string() }),
  refusals: { ...refusals, 'unknown-unit': 422, 'assist-not-allowed': 422, 'already-helps': 409, 'due-time': 422 },
  access: who,
});

export const feedback = command('dispatch.feedback', {
  summary: 'One half of the double feedback (art. 15): to the reporter, or to the hotline',
  http: 'POST /assignments/:assignmentId/feedback',
  input: z.strictObject({ assignmentId, to: z.enum(['reporter', 'hotline']), text: text(5000), expectedVersion }),
  output: assignmentView,
  refusals,
  access: who,
});

export const complete = command('dispatch.complete', {
  summary: 'The lead is done; refused until both feedbacks are given',
  http: 'POST /assignments/:assignmentId/complete',
  /** `reason`: why assists are still open; they end as overtaken and are scored by their clocks. */
  input: z.strictObject({ assignmentId, summary: text(5000), reason: text(1000).optional(), expectedVersion }),
  output: assignmentView,
  refusals,
  access: who,
});

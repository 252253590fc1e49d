import { z } from 'zod';
import { query } from './contract';
import { instant, listOf, page } from './shapes';

/** What every row says: which ticket, since which version of its dispatch, and the unit that it is about. */
const row = { id: z.string(), ticketNo: z.string(), status: z.string(), version: z.int(), unitId: z.string() };
const onlookers = ['operator', 'hotlineSupervisor', 'cityLeader', 'supervisor'] as const;
const access = [...onlookers, 'districtLeader', 'districtCoordinator', 'head', 'desk', 'handler'] as const;
const refusals = { 'bad-cursor': 400 } as const;

export const listExtensions = query('dispatch.list-extensions', {
  summary:
    'Extensions (延期): those that the hotline may still revoke, those that stand, those that were revoked or ended with the handling; whose time to revoke ends first on top',
  http: 'GET /extensions',
  input: z.strictObject({ status: z.enum(['revocable', 'standing', 'revoked', 'ended']).default('revocable'), ...page }),
  output: listOf(
    z.object({
      ...row,
      extensionId: z.string(),
      /** Of whoever leads now: what a revocation names. */
      assignmentId: z.string(),
      extendedAt: instant,
      formerDueAt: instant,
      /** The handling limit that it set. */
      until: instant,
      /** Until when it may be revoked. */
      revocableUntil: instant,
      reason: z.string(),
      notices: z.array(z.object({ to: z.enum(['reporter', 'hotline']), how: z.string(), at: instant })),
      revokedAt: instant.optional(),
      revokedBy: z.string().optional(),
      revocation: z.string().optional(),
      endedAt: instant.optional(),
    }),
  ),
  refusals,
  access,
});

export const listAsks = query('dispatch.list-asks', {
  summary: 'What leads asked of other units (art. 14): not answered yet, answered, or ended without; the oldest limit first',
  http: 'GET /asks',
  input: z.strictObject({ status: z.enum(['open', 'answered', 'ended']).default('open'), ...page }),
  output: listOf(
    z.object({
      ...row,
      askedAssignmentId: z.string(),
      /** The part of whoever leads and asks. */
      assignmentId: z.string().optional(),
      askedBy: z.string(),
      askedAt: instant,
      dueAt: instant,
      overdue: z.boolean(),
      question: z.string(),
      answeredAt: instant.optional(),
      answeredBy: z.string().optional(),
      answer: z.string().optional(),
      /** Why it was late. */
      explanation: z.string().optional(),
      endedAt: instant.optional(),
    }),
  ),
  refusals,
  access,
});

export const listGroups = query('dispatch.list-groups', {
  summary: 'Groups: heads with the tickets that hang on them, as far as the caller sees these; the oldest limit first',
  http: 'GET /groups',
  input: z.strictObject({ status: z.enum(['open', 'ended']).default('open'), ...page }),
  output: listOf(
    z.object({
      ...row,
      groupId: z.string(),
      groupedAt: instant,
      dueAt: instant,
      overdue: z.boolean(),
      reason: z.string(),
      /** How many tickets hang on it; of how many the reporter has not been told, or not been asked. */
      members: z.int(),
      untold: z.int(),
      unasked: z.int(),
      /** The first 200 that the caller may see. */
      ticketNos: z.array(z.string()),
      endedAt: instant.optional(),
    }),
  ),
  refusals,
  access,
});

export const listReworks = query('dispatch.list-reworks', {
  summary: 'What is handled again (退回重办), and what is unsolved with its rounds spent; the oldest limit first',
  http: 'GET /reworks',
  input: z.strictObject({ status: z.enum(['open', 'unsolved', 'ended']).default('open'), ...page }),
  output: listOf(
    z.object({
      ...row,
      assignmentId: z.string().optional(),
      round: z.int(),
      reopenedAt: instant.optional(),
      dueAt: instant,
      /** By which the unit is assessed: the limit of the first round. */
      assessedDueAt: instant.optional(),
      overdue: z.boolean(),
      endedAt: instant.optional(),
    }),
  ),
  refusals,
  access,
});

export const listInstructions = query('dispatch.list-instructions', {
  summary: 'What heads signed (批办): not seen yet, seen, or ended unseen; the oldest first',
  http: 'GET /instructions',
  input: z.strictObject({ status: z.enum(['unseen', 'seen', 'ended']).default('unseen'), ...page }),
  output: listOf(
    z.object({
      ...row,
      instructionId: z.string(),
      assignmentId: z.string(),
      instructedAt: instant,
      text: z.string(),
      seenAt: instant.optional(),
      endedAt: instant.optional(),
    }),
  ),
  refusals,
  access,
});

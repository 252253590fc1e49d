import { z } from 'zod';
import { command, query } from './contract';
import { expectedVersion, givenInstant, instant, listOf, page, text, ticketNo, unitId } from './shapes';

const leaders = ['cityLeader', 'districtLeader'] as const;
const heads = ['districtLeader', 'districtCoordinator', 'head', 'desk', 'handler'] as const;
const readers = ['cityLeader', 'supervisor', ...heads] as const;
const leaderAssignmentId = z.uuid();
const said = z.array(z.object({ at: instant, text: z.string() }));

/** A leader's assignment (领导交办) as everybody sees it who may. Numbers in what was written are masked. */
const leaderAssignmentView = z.object({
  id: z.string(),
  leaderAssignmentId: z.string(),
  /** given, seen, answered, returned (answer again), accepted. */
  status: z.string(),
  version: z.int(),
  /** The unit that gave it, and the one whose head owes the answer. */
  by: z.string(),
  unitId: z.string(),
  unitName: z.string(),
  person: z.string().optional(),
  text: z.string(),
  basis: z.object({ type: z.string(), ref: z.string().optional() }),
  givenAt: instant,
  dueAt: instant,
  seenAt: instant.optional(),
  acceptedAt: instant.optional(),
  answers: said,
  /** Why an answer did not do. */
  returns: said,
  overdue: z.boolean(),
  /** How far its ladder has been climbed for the present due time, from 1. */
  rung: z.int().optional(),
});

const stepRefusals = { 'step-not-allowed': 409, 'not-yours': 403, 'due-in-the-past': 422 } as const;

export const giveLeaderAssignment = command('dispatch.give-leader-assignment', {
  summary: 'A leader gives a matter to the head of a unit below, with a due time and an answer to accept (领导交办)',
  http: 'POST /leader-assignments',
  input: z.strictObject({
    unitId,
    person: text(50).optional(),
    text: text(5000),
    dueAt: givenInstant,
    basis: z
      .discriminatedUnion('type', [
        z.strictObject({ type: z.literal('ticket'), ref: ticketNo }),
        z.strictObject({ type: z.literal('campaign'), ref: text(100).optional() }),
        z.strictObject({ type: z.literal('initiative'), ref: text(100).optional() }),
      ])
      .optional(),
  }),
  output: leaderAssignmentView,
  refusals: {
    'unknown-unit': 422,
    'outside-own-tree': 422,
    'lead-not-allowed': 422,
    'due-in-the-past': 422,
    'unknown-ticket': 422,
    'step-not-allowed': 409,
  },
  access: leaders,
  location: ({ id }) => `/api/v1/leader-assignments/${id}`,
});

export const listLeaderAssignments = query('dispatch.list-leader-assignments', {
  summary: 'What leaders gave and units owe, the oldest due time first; without a status all that is not accepted yet',
  http: 'GET /leader-assignments',
  input: z.strictObject({ status: z.enum(['given', 'seen', 'answered', 'returned', 'accepted']).optional(), ...page }),
  output: listOf(leaderAssignmentView),
  refusals: { 'bad-cursor': 400 },
  access: readers,
});

export const getLeaderAssignment = query('dispatch.get-leader-assignment', {
  summary: "One leader's assignment, for whoever finds it in the list",
  http: 'GET /leader-assignments/:leaderAssignmentId',
  input: z.strictObject({ leaderAssignmentId }),
  output: leaderAssignmentView,
  access: readers,
});

export const seeLeaderAssignment = command('dispatch.see-leader-assignment', {
  summary: 'The head has read it',
  http: 'POST /leader-assignments/:leaderAssignmentId/seen',
  input: z.strictObject({ leaderAssignmentId, expectedVersion }),
  output: leaderAssignmentView,
  refusals: stepRefusals,
  access: heads,
});

export const answerLeaderAssignment = command('dispatch.answer-leader-assignment', {
  summary: 'The unit answers what came of it',
  http: 'POST /leader-assignments/:leaderAssignmentId/answer',
  input: z.strictObject({ leaderAssignmentId, text: text(5000), expectedVersion }),
  output: leaderAssignmentView,
  refusals: stepRefusals,
  access: heads,
});

export const acceptLeaderAssignment = command('dispatch.accept-leader-assignment', {
  summary: 'The leader accepts the answer: it is done',
  http: 'POST /leader-assignments/:leaderAssignmentId/accept',
  input: z.strictObject({ leaderAssignmentId, expectedVersion }),
  output: leaderAssignmentView,
  refusals: stepRefusals,
  access: leaders,
});

export const returnLeaderAssignment = command('dispatch.return-leader-assignment', {
  summary: 'The answer does not do: the unit answers again, by a later due time if one is given',
  http: 'POST /leader-assignments/:leaderAssignmentId/return',
  input: z.strictObject({ leaderAssignmentId, reason: text(2000), dueAt: givenInstant.optional(), expectedVersion }),
  output: leaderAssignmentView,
  refusals: stepRefusals,
  access: leaders,
});

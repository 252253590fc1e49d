import { rankingLevels } from '@fengqiao/domain';
import { z } from 'zod';
import { command, query } from './contract';
import { onlookers, readers } from './roles';
import { event, family } from './event';
import { commanded, expectedVersion, instant, listOf, month, page, text, ticketNo, timelineItem, unitId } from './shapes';

export const listCallbacks = query('evaluation.list-callbacks', {
  summary: 'Callbacks to make, the longest due first',
  http: 'GET /callbacks',
  input: z.strictObject({ status: z.enum(['waiting', 'due', 'done']).default('due'), ...page }),
  output: listOf(
    z.object({
      id: z.string(),
      ticketNo: z.string(),
      status: z.string(),
      dueAt: instant,
      attempts: z.int(),
      accountable: z.string(),
      version: z.int(),
    }),
  ),
  refusals: { 'bad-cursor': 400 },
  access: ['callback', 'operator', 'hotlineSupervisor', 'cityLeader'],
});

export const recordCallback = command('evaluation.record-callback', {
  summary: 'What the reporter said (回访): contacted, resolved, satisfied; not before the limit unless the reporter asked',
  http: 'POST /tickets/:ticketNo/callbacks',
  input: z.strictObject({
    ticketNo,
    reached: z.boolean(),
    askedByReporter: z.boolean().optional(),
    contacted: z.boolean().optional(),
    resolved: z.enum(['yes', 'partly', 'no']).optional(),
    satisfied: z.enum(['yes', 'mostly', 'no']).optional(),
    comment: text(2000).optional(),
    expectedVersion,
  }),
  output: commanded.extend({ ticketNo: z.string(), attempts: z.int() }),
  refusals: { 'limit-not-reached': 409, 'step-not-allowed': 409, 'answers-missing': 422, 'answers-without-reach': 422 },
  access: ['callback'],
});

const rate = z.object({ num: z.number(), den: z.number() });

export const ranking = query('evaluation.ranking', {
  summary: 'All units of a level with their three rates, the score and the arithmetic behind it',
  http: 'GET /evaluation/:month/ranking',
  input: z.strictObject({
    month,
    level: z.enum(rankingLevels).default('street'),
    role: z.enum(['lead', 'assist']).default('lead'),
  }),
  output: z.object({
    month: z.string(),
    level: z.string(),
    role: z.string(),
    items: z.array(
      z.object({
        unitId: z.string(),
        name: z.string(),
        rank: z.int().nullable(),
        notRanked: z.string().optional(),
        /** Three decimals, half up; null where a denominator is empty. */
        score: z.string().nullable(),
        response: rate,
        resolution: rate,
        satisfaction: rate,
        items: z.int(),
        classes: z.array(z.string()),
        interval: z.object({ low: z.string(), high: z.string() }).nullable(),
        /** The score as a sum that can be checked by hand. */
        arithmetic: z.string(),
      }),
    ),
    definitionId: z.string(),
    policyVersion: z.string(),
    frozen: z.boolean(),
    asOf: instant,
  }),
  access: onlookers,
});

export const drillDown = query('evaluation.drill-down', {
  summary: 'The tickets behind a number, of those the caller may see',
  http: 'GET /evaluation/:month/tickets',
  input: z.strictObject({
    month,
    unitId,
    rate: z.enum(['response', 'resolution', 'satisfaction']).default('response'),
    part: z.enum(['num', 'den']).default('den'),
    role: z.enum(['lead', 'assist']).default('lead'),
    ...page,
  }),
  output: listOf(
    z.object({
      ticketNo: z.string(),
      unitId: z.string(),
      dueAt: instant,
      signedAt: instant.optional(),
      contactedAt: instant.optional(),
      responded: z.boolean(),
      resolved: z.string().optional(),
      satisfied: z.string().optional(),
    }),
  ),
  refusals: { 'bad-cursor': 400, 'unknown-unit': 422 },
  access: readers,
});

export const evaluationTimeline = query('evaluation.timeline-of', {
  summary: 'What evaluation knows of a ticket, for the merged timeline',
  input: z.strictObject({ ticketNo, words: z.enum(['staff', 'public']) }),
  output: z.object({ items: z.array(timelineItem) }),
  access: 'services',
  timeoutMs: 2_000,
});

const callback = {
  callbackId: z.uuid(),
  ticketId: z.uuid(),
  ticketNo: z.string(),
  version: z.int(),
  at: instant,
  by: z.string(),
};

export const callbackDue = event('evaluation.callback.due', 1, z.object({ ...callback, dueAt: instant }));
/** Nobody was reached; another attempt follows. */
export const callbackAttempted = event('evaluation.callback.attempted', 1, z.object({ ...callback, attempts: z.int() }));
export const callbackRecorded = event(
  'evaluation.callback.recorded',
  1,
  z.object({
    ...callback,
    reached: z.boolean(),
    contacted: z.boolean().optional(),
    resolved: z.enum(['yes', 'partly', 'no']).optional(),
    satisfied: z.enum(['yes', 'mostly', 'no']).optional(),
    askedByReporter: z.boolean(),
  }),
);
export const callbackEvents = family('evaluation.callback', 1, [callbackDue, callbackAttempted, callbackRecorded]);

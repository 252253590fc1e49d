import { z } from 'zod';
import { command, query } from './contract';
import { event, family } from './event';
import { commanded, expectedVersion, instant, listOf, page, text, ticketNo } from './shapes';

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
      /** From when the reporter may be tried: the limit, or some hours after the last attempt. */
      nextAt: instant.optional(),
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
    /** How the reporter was asked, or tried. */
    channel: z.enum(['phone', 'sms', 'network']).default('phone'),
    comment: text(2000).optional(),
    expectedVersion,
  }),
  output: commanded.extend({ ticketNo: z.string(), attempts: z.int() }),
  refusals: {
    'limit-not-reached': 409,
    'step-not-allowed': 409,
    'outside-calling-hours': 409,
    'answers-missing': 422,
    'answers-without-reach': 422,
    'link-used': 409,
  },
  access: ['callback'],
});

export const leaseCallbacks = command('evaluation.lease-callbacks', {
  summary: 'Gives the caller the next callbacks to make; for some minutes of real time nobody else is given them',
  http: 'POST /callbacks/lease',
  input: z.strictObject({ limit: z.int().min(1).max(50).default(5) }),
  output: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        ticketNo: z.string(),
        status: z.string(),
        dueAt: instant,
        attempts: z.int(),
        accountable: z.string(),
        version: z.int(),
        leasedUntil: instant,
      }),
    ),
  }),
  refusals: { 'outside-calling-hours': 409 },
  access: ['callback'],
});

/** What nobody guesses: of a one-time link, as it was sent. */
const linkToken = z.string().regex(/^[A-Za-z0-9_-]{32}$/, 'the 32 characters at the end of the link');
const answered = z.enum(['yes', 'partly', 'no']);
const content = z.enum(['yes', 'mostly', 'no']);

export const showLink = query('evaluation.show-link', {
  summary: 'What the reporter who was sent this link is asked, or that it was answered',
  http: 'GET /public/callbacks/:token',
  input: z.strictObject({ token: linkToken }),
  output: z.object({
    ticketNo: z.string(),
    /** `used`: answered, also by telephone; `over`: the ticket is closed. */
    status: z.enum(['open', 'used', 'over']),
    questions: z.array(
      z.object({
        name: z.enum(['contacted', 'resolved', 'satisfied']),
        text: z.string(),
        answers: z.array(z.object({ value: z.union([z.boolean(), z.string()]), text: z.string() })),
      }),
    ),
  }),
  access: 'public',
});

export const answerByLink = command('evaluation.answer-by-link', {
  summary: 'The reporter says how it went, by the one-time link (回访链接); at any hour, once',
  http: 'POST /public/callbacks/:token',
  input: z.strictObject({
    token: linkToken,
    reached: z.literal(true).default(true),
    contacted: z.boolean().optional(),
    resolved: answered.optional(),
    satisfied: content.optional(),
    comment: text(2000).optional(),
  }),
  output: commanded.extend({ ticketNo: z.string(), attempts: z.int() }),
  refusals: {
    'link-used': 409,
    'limit-not-reached': 409,
    'step-not-allowed': 409,
    'outside-calling-hours': 409,
    'answers-missing': 422,
    'answers-without-reach': 422,
  },
  access: 'public',
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
    /** When it was said, if that was before the limit: at the limit nobody was reached, and this is what stands. */
    saidAt: instant.optional(),
    /** After the ticket was closed: it counts in the assessment and opens nothing again. */
    late: z.boolean().optional(),
  }),
);
export const callbackEvents = family('evaluation.callback', 1, [callbackDue, callbackAttempted, callbackRecorded]);

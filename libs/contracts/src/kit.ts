import { z } from 'zod';
import { query, command } from './contract';
import { instant, listOf } from './shapes';

export const parkedItem = z.object({
  /** `<service>:<consumer>:<message id>` */
  id: z.string(),
  service: z.string(),
  consumer: z.string(),
  messageId: z.string(),
  type: z.string(),
  key: z.string(),
  why: z.string(),
  at: instant,
});

export const flowView = z.object({
  name: z.string(),
  version: z.string(),
  states: z.array(z.string()),
  steps: z.array(z.object({ from: z.string(), on: z.string(), by: z.array(z.string()), to: z.string() })),
  deadlines: z.array(z.object({ in: z.string(), limit: z.string(), then: z.string() })),
  /** Mermaid. */
  picture: z.string(),
  /** Empty, or the flow is wrong. */
  flaws: z.array(z.string()),
});

/** What every service answers to operators and to its siblings, whatever its business. */
export const kitContracts = <const Service extends string>(service: Service) => ({
  parked: query(`${service}.parked`, {
    summary: `Messages that ${service} could not handle, the longest parked first, after a place in that list`,
    input: z.strictObject({ after: z.string().max(400).optional(), limit: z.int().min(1).max(200).default(200) }),
    output: z.object({ items: z.array(parkedItem.extend({ place: z.string() })), isAll: z.boolean() }),
    refusals: { 'bad-cursor': 400 },
    access: 'services',
  }),
  replayParked: command(`${service}.replay-parked`, {
    summary: `Handle a parked message of ${service} again`,
    input: z.strictObject({ consumer: z.string(), messageId: z.uuid() }),
    output: z.object({ id: z.string(), status: z.enum(['handled', 'parked']), version: z.int() }),
    access: 'services',
  }),
  flows: query(`${service}.flows`, {
    summary: `The processes of ${service} as rows`,
    input: z.strictObject({}),
    output: z.object({ flows: z.array(flowView) }),
    access: 'services',
  }),
  unsent: query(`${service}.unsent`, {
    summary: `How many events ${service} has decided and not sent yet; with \`upTo\`, of those up to that one`,
    input: z.strictObject({
      upTo: z
        .string()
        .regex(/^\d{1,18}$/)
        .optional(),
    }),
    output: z.object({ count: z.int(), newest: z.string().optional() }),
    access: 'services',
    timeoutMs: 2_000,
  }),
  unhandled: query(`${service}.unhandled`, {
    summary: `How many messages up to a place in the stream ${service} has not handled yet, and which it parked`,
    input: z.strictObject({ upTo: z.int().min(0) }),
    output: z.object({
      count: z.int(),
      /** The longest parked first, 200 at most. */
      parked: z.array(z.string()),
      /** The same, with what was said and when in city time, for whoever asks what they are about. */
      events: z.array(z.object({ name: z.string(), type: z.string(), time: z.string() })).optional(),
    }),
    access: 'services',
    timeoutMs: 5_000,
  }),
  announced: query(`${service}.announced`, {
    summary: `Everything that ${service} announced, oldest first, so that a consumer can be rebuilt`,
    input: z.strictObject({ cursor: z.string().max(100).optional(), limit: z.int().min(1).max(1000).default(500) }),
    output: listOf(z.unknown()),
    access: 'services',
  }),
});

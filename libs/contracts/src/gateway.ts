import { unitKinds } from '@fengqiao/domain';
import { z } from 'zod';
import { command, query } from './contract';
import { everyone } from './roles';
import { flowView, parkedItem } from './kit';
import { givenInstant, instant, listOf, page, text } from './shapes';

export const units = query('gateway.units', {
  summary: 'Units of the city profile, by name or id',
  http: 'GET /units',
  input: z.strictObject({ q: text(60).optional(), level: z.enum(unitKinds).optional(), ...page }),
  output: listOf(
    z.object({ id: z.string(), name: z.string(), kind: z.string(), parentId: z.string().optional(), path: z.string() }),
  ),
  refusals: { 'bad-cursor': 400 },
  access: everyone,
});

export const policies = query('gateway.policies', {
  summary:
    'A policy of the city profile, all versions, as loaded: limits, assessment, whistle, duties, access, catalogue, categories, hours',
  http: 'GET /policies/:name',
  input: z.strictObject({
    name: z
      .string()
      .regex(/^[a-z-]+$/)
      .max(40),
  }),
  output: z.object({ name: z.string(), policy: z.unknown() }),
  access: everyone,
});

export const flows = query('gateway.flows', {
  summary: 'Every process as rows, with its picture and an empty list of flaws',
  http: 'GET /flows',
  input: z.strictObject({}),
  output: z.object({ items: z.array(flowView.extend({ service: z.string() })), missing: z.array(z.string()) }),
  access: everyone,
});

export const parked = query('gateway.parked', {
  summary: 'Messages that some service could not handle, the longest parked first: each is somebody’s task today',
  http: 'GET /parked',
  // It holds a place in the list of each service.
  input: z.strictObject({ ...page, cursor: page.cursor.unwrap().max(1_000).optional() }),
  output: z.object({ items: z.array(parkedItem), nextCursor: z.string().optional(), missing: z.array(z.string()) }),
  refusals: { 'bad-cursor': 400 },
  access: ['platformOperator'],
});

export const replayParked = command('gateway.replay-parked', {
  summary: 'Handle a parked message again, after its cause is mended',
  http: 'POST /parked/:id/replay',
  input: z.strictObject({
    id: z
      .string()
      .regex(/^[a-z-]+:[a-z0-9-]+:[0-9a-f-]{36}$/, 'the id of a parked message')
      .refine((id) => z.uuid().safeParse(id.split(':')[2]).success, { error: 'the id of a parked message ends with its UUID' }),
  }),
  output: z.object({ id: z.string(), status: z.enum(['handled', 'parked']), version: z.int() }),
  access: ['platformOperator'],
});

/** Answered by the local stack alone, and only when it runs on a replay clock. */
export const replayClock = command('replay.clock', {
  summary: 'Drive the city through time: every deadline on the way is met in order',
  http: 'POST /replay/clock',
  input: z.strictObject({ now: givenInstant }),
  output: z.object({ now: instant, fired: z.int() }),
  refusals: { 'clock-goes-back': 409 },
  access: ['platformOperator'],
  timeoutMs: 600_000,
});

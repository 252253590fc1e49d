import { z } from 'zod';
import { command } from './contract';

export const recompute = command('dispatch.recompute', {
  summary: "Operators: reckon provisional due times again, a page of dispatches a call, when a year's holidays are known",
  http: 'POST /dispatches/recompute',
  input: z.strictObject({ cursor: z.string().max(40).optional(), limit: z.int().min(1).max(1000).default(500) }),
  /** `moved` of those that were looked at; `provisional` stay so, since the holidays are still missing. */
  output: z.object({ looked: z.int(), moved: z.int(), provisional: z.int(), nextCursor: z.string().optional() }),
  refusals: { 'bad-cursor': 400 },
  access: ['platformOperator'],
  timeoutMs: 60_000,
});

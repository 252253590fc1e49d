import { z } from 'zod';
import { amount, duration, limitUnit, sentence, unitKind, urgency, versioned } from './parts';

/** What is timed. A flow names a clock; its value is here. */
export const clocks = [
  'sign',
  'contact',
  'handle',
  'undispatched',
  'hold',
  'objectionReview',
  'deferralDecision',
  'extensionRevocable',
  'supervisionAnswer',
  'raiseAnswer',
  'whistleAccept',
  'whistleArrive',
  'contestDecision',
  'postAnswer',
] as const;
export type LimitClock = (typeof clocks)[number];

const clock = z.enum(clocks);
const row = z.strictObject({
  clock,
  category: sentence.optional(),
  urgency: urgency.optional(),
  unitKind: unitKind.optional(),
  amount,
  unit: limitUnit,
  basis: sentence,
});

/** Who is told when a limit has passed: the late unit, its head, its district, the hotline's desk or watch, the city. */
export const ladderTargets = ['own', 'head', 'district', 'hotline', 'hotlineSupervisor', 'city'] as const;
const ladder = z.array(z.strictObject({ after: duration, to: z.enum(ladderTargets) })).min(1);

const limits = z.strictObject({
  ...versioned,
  rows: z.array(row),
  attempts: z.strictObject({ contact: z.strictObject({ max: z.int().min(1), apart: duration }) }),
  /** How many tickets may join a group in one call. */
  groups: z.strictObject({ perCall: z.int().min(1).max(1000) }),
  rounds: z.strictObject({ dispatch: z.int().min(1), handling: z.int().min(1) }),
  ladders: z.partialRecord(z.enum([...clocks, 'reopened']), ladder),
});

/** `limits.yaml`: clocks, ladders, attempts and rounds, versioned. */
export const limitsFile = z.strictObject({ versions: z.array(limits).min(1) });
export type LimitsFile = z.output<typeof limitsFile>;
export type LimitsVersion = LimitsFile['versions'][number];
export type LimitRow = z.output<typeof row>;

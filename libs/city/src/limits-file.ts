import { z } from 'zod';
import { amount, duration, limitUnit, sentence, unitId, unitKind, urgency, versioned } from './parts';

/** What is timed. A flow names a clock; its value is here. */
export const clocks = [
  'sign',
  'contact',
  'arrive',
  'handle',
  'rehandle',
  'undispatched',
  'hold',
  'objectionWindow',
  'objectionReview',
  'deferralDecision',
  'extensionRevocable',
  'supervisionAnswer',
  'raiseAnswer',
  'consultationAnswer',
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

/** Who is told: the late unit, its head, its district, the hotline's desk or watch, the city. */
export const ladderTargets = ['own', 'head', 'district', 'hotline', 'hotlineSupervisor', 'city'] as const;
export type LadderTarget = (typeof ladderTargets)[number];
const to = z.enum(ladderTargets);

/** A rung is told so long after the limit, or, of `nearDue`, when so many per cent of the time are left. */
const lateRung = z.strictObject({ after: duration, to });
const nearRung = z.strictObject({ left: z.int().min(1).max(99), to });
export type LadderRung = z.output<typeof lateRung> | z.output<typeof nearRung>;

const late = z.array(lateRung, { error: 'every city needs this ladder: who is told how long after the limit' }).min(1);
const near = z.array(nearRung, { error: 'every city needs this ladder: who is told when how much of the time is left' }).min(1);

/** Ladders that a district may have of its own: those of units, not those of the hotline's desk. */
const ofUnits = {
  sign: late,
  contact: late,
  arrive: late,
  nearDue: near,
  handle: late,
  reopened: late,
  objectionReview: late,
  deferralDecision: late,
  supervisionAnswer: late,
  raiseAnswer: late,
  consultationAnswer: late,
  leaderAssignment: late,
};
export type LadderName = keyof typeof ofUnits;

const ladders = z.strictObject(
  { undispatched: late, ...ofUnits },
  { error: 'every city needs ladders: who is told when a limit has passed' },
);

const limits = z.strictObject({
  ...versioned,
  rows: z.array(row),
  attempts: z.strictObject({ contact: z.strictObject({ max: z.int().min(1), apart: duration }) }),
  /** How many tickets may join a group in one call. */
  groups: z.strictObject({ perCall: z.int().min(1).max(1000) }),
  /** After which answers of a callback completed work is handled again, while rounds are left. */
  rework: z.strictObject({ after: z.array(z.enum(['partly', 'no'])).min(1) }),
  rounds: z.strictObject({ dispatch: z.int().min(1), handling: z.int().min(1) }),
  ladders,
  /** Districts that climb otherwise; of what one does not name, the city's ladders hold. */
  districts: z.record(unitId, z.strictObject(ofUnits).partial()).optional(),
});

/** `limits.yaml`: clocks, ladders, attempts and rounds, versioned. */
export const limitsFile = z.strictObject({ versions: z.array(limits).min(1) });
export type LimitsFile = z.output<typeof limitsFile>;
export type LimitsVersion = LimitsFile['versions'][number];
export type LimitRow = z.output<typeof row>;

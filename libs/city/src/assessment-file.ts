import { channels, rankingLevels, requestKinds } from '@fengqiao/domain';
import { z } from 'zod';
import { amount, sentence, slug, unitId, versioned } from './parts';

const percent = z.int().min(0).max(100);
/** Hundredths: integers, so that a rate is an exact fraction. */
const hundredths = z.int().min(0).max(100);
const atLeastOne = z.int().min(1);
/** So many minutes, hours or days: what is reckoned with them. */
const stretch = amount.min(1);
const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'a time of day is HH:MM');

/** How answers become three rates and a score. */
const definition = {
  /** Stands beside every number that this definition made. A change of meaning is a new id. */
  definitionId: slug,
  weights: z.strictObject({ response: percent, resolution: percent, satisfaction: percent }),
  values: z.strictObject({
    resolved: z.strictObject({ yes: hundredths, partly: hundredths, no: hundredths }),
    satisfied: z.strictObject({ yes: hundredths, mostly: hundredths, no: hundredths }),
  }),
  countedKinds: z.array(z.enum(requestKinds)).min(1),
  /** Resolution and satisfaction of the items whose reporters answered, or of all items: who was not reached then says no. */
  over: z.enum(['answered', 'items']),
};

const assessment = z.strictObject({
  ...versioned,
  ...definition,
  /** Other definitions of the same facts, to be shown beside the official one. They count no kind that it does not. */
  beside: z.array(z.strictObject({ ...definition, author: sentence })).default([]),
  /** Why a ticket may be left out of the figures (剔除): code and words for people. */
  exclusionReasons: z.record(z.string().regex(/^[a-zA-Z]+$/, 'a reason code is letters'), sentence),
  responseOnlyChannels: z.array(z.enum(channels)),
  minimumItems: atLeastOne,
  /** Days after the month's end. */
  closeDay: stretch,
  classes: z.strictObject({ k: atLeastOne, persistentMonths: atLeastOne }),
  calls: z.strictObject({
    from: timeOfDay,
    until: timeOfDay,
    attempts: atLeastOne,
    hoursApart: stretch,
    days: stretch,
    channels: atLeastOne,
    leaseMinutes: stretch,
  }),
  /** Units that a level lists beside its own, by policy. */
  levels: z.partialRecord(z.enum(rankingLevels), z.strictObject({ beside: z.array(unitId) })),
  /** E9: what looks too good. `satisfactionAbove`: percentage points by which satisfaction may pass resolution. */
  integrity: z.strictObject({
    repeatDays: stretch,
    burstMinutes: stretch,
    burstItems: atLeastOne,
    satisfactionAbove: percent,
  }),
  smallCount: z.int().min(0),
});

const populations = z.strictObject({ source: sentence, year: z.int(), of: z.record(unitId, atLeastOne) });

/** `assessment.yaml`: the three rates' policy, versioned, and the populations for figures per 10 000. */
export const assessmentFile = z.strictObject({ versions: z.array(assessment).min(1), populations: populations.optional() });
export type AssessmentFile = z.output<typeof assessmentFile>;
export type AssessmentPolicy = AssessmentFile['versions'][number];
export type Populations = z.output<typeof populations>;

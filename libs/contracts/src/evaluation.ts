import { rankingLevels } from '@fengqiao/domain';
import { z } from 'zod';
import { excluders } from './evaluation-exclusions';
import { command, query } from './contract';
import { onlookers, readers } from './roles';
import { commanded, instant, listOf, month, page, ticketNo, timelineItem, unitId } from './shapes';

export * from './evaluation-callbacks';
export * from './evaluation-exclusions';
export * from './evaluation-whistles';

/** `num` may hold parts of items: partly solved, the mean of a group. */
const rate = z.object({ num: z.number(), den: z.number() });
const rates = { response: rate, resolution: rate, satisfaction: rate };
const definitionId = z
  .string()
  .regex(/^[a-z0-9-]+$/i, 'the id of a definition')
  .max(80);

export const ranking = query('evaluation.ranking', {
  summary: 'All units of a level with their three rates, the score and the arithmetic behind it',
  http: 'GET /evaluation/:month/ranking',
  input: z.strictObject({
    month,
    level: z.enum(rankingLevels).default('street'),
    role: z.enum(['lead', 'assist']).default('lead'),
    /** One of those that the policy shows beside its official one. */
    definition: definitionId.optional(),
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
        ...rates,
        items: z.int(),
        excluded: z.int(),
        /** As if nothing were excluded. */
        withExcluded: z.object({ ...rates, items: z.int(), score: z.string().nullable() }),
        /** The month before, as that month was read: what is optional is absent from months closed by an earlier release. */
        before: z.object({
          month: z.string().optional(),
          definitionId: z.string().optional(),
          policyVersion: z.string().optional(),
          response: rate.optional(),
          resolution: rate.optional(),
          satisfaction: rate.optional(),
          rank: z.int().nullable(),
          score: z.string().nullable(),
        }),
        classes: z.array(z.string()),
        interval: z.object({ low: z.string(), high: z.string() }).nullable(),
        /** The place by the interval's lower end; the official one is `rank`. */
        placeByLow: z.int().nullable(),
        residents: z.int().nullable(),
        /** Items per 10 000 residents, where the profile knows them. */
        per10000: z.string().nullable(),
        /** The score as a sum that can be checked by hand. */
        arithmetic: z.string(),
      }),
    ),
    definitionId: z.string(),
    policyVersion: z.string(),
    frozen: z.boolean(),
    asOf: instant,
  }),
  refusals: { 'unknown-definition': 422 },
  access: onlookers,
});

/** The official figures leave out what is excluded; `withExcluded` counts it; `only` it is behind `excluded`. */
const exclusions = z.enum(['leftOut', 'counted', 'only']).default('leftOut');

export const drillDown = query('evaluation.drill-down', {
  summary: 'The tickets behind a number, of those the caller may see',
  http: 'GET /evaluation/:month/tickets',
  input: z.strictObject({
    month,
    unitId,
    /** `items`: all that count, also those whose response is not known yet; both parts are the same. */
    rate: z.enum(['response', 'resolution', 'satisfaction', 'items']).default('response'),
    part: z.enum(['num', 'den']).default('den'),
    role: z.enum(['lead', 'assist']).default('lead'),
    definition: definitionId.optional(),
    exclusions,
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
      /** Of a group: what all said, such as `yes 3, no 1`. */
      resolved: z.string().optional(),
      satisfied: z.string().optional(),
      /** Completed by the limit, or as much later as is excused; part of no rate. */
      inTime: z.boolean(),
      /** What the item adds to the numerator, exactly: `1`, `1/2`, `0`. */
      value: z.string(),
      excluded: z.string().optional(),
      definitionId: z.string(),
      policyVersion: z.string(),
    }),
  ),
  refusals: { 'bad-cursor': 400, 'unknown-unit': 422, 'unknown-definition': 422 },
  access: readers,
});

/** Who signed, and for which unit. */
const signer = z.object({ kind: z.string(), id: z.string(), unitId: z.string() });

const correctionLine = z.object({
  role: z.string(),
  unitId: z.string(),
  excluded: z.boolean(),
  /** How many reporters answered; the sums are signed. */
  resolvedDen: z.int(),
  satisfiedDen: z.int(),
  /** False where nobody can be asked: no definition counts it. */
  resolutionApplies: z.boolean().optional(),
  satisfactionApplies: z.boolean().optional(),
  items: z.int(),
  responded: z.int(),
  resolvedYes: z.int(),
  resolvedPartly: z.int(),
  satisfiedYes: z.int(),
  satisfiedPartly: z.int(),
});

export const closeMonth = command('evaluation.close-month', {
  summary: 'Closes a month: freezes and hashes its figures, once everything that was said is counted',
  http: 'POST /evaluation/:month/close',
  input: z.strictObject({ month }),
  output: commanded.extend({ snapshotId: z.string(), month: z.string(), sha256: z.string() }),
  refusals: { 'too-early': 409, 'already-closed': 409, 'not-ready': 409 },
  access: excluders,
  timeoutMs: 60_000,
});

export const monthSnapshot = query('evaluation.month-snapshot', {
  summary: 'A closed month as it was frozen, and the corrections issued since',
  http: 'GET /evaluation/:month/snapshot',
  input: z.strictObject({ month }),
  output: z.object({
    snapshotId: z.string(),
    month: z.string(),
    closedAt: instant,
    closedBy: signer.optional(),
    policyVersion: z.string(),
    definitionId: z.string(),
    sha256: z.string(),
    /** Canonical JSON, as it was hashed. */
    body: z.string(),
    corrections: z.array(
      z.object({
        id: z.string(),
        nth: z.int(),
        issuedAt: instant,
        issuedBy: signer.optional(),
        sha256: z.string(),
        /** By which its lines are read: the closed month's; absent from notices of an earlier release. */
        definitionId: z.string().optional(),
        policyVersion: z.string().optional(),
        /** Canonical JSON, as it was hashed; absent from notices of an earlier release, whose text not all may read. */
        body: z.string().optional(),
        lines: z.array(correctionLine),
      }),
    ),
  }),
  access: onlookers,
});

export const correctMonth = command('evaluation.correct-month', {
  summary: 'Says what late facts changed of a closed month since its close or the last notice; it counts in the month of arrival',
  http: 'POST /evaluation/:month/corrections',
  input: z.strictObject({ month }),
  output: commanded.extend({
    month: z.string(),
    nth: z.int(),
    sha256: z.string(),
    /** By which the lines are read: the closed month's. */
    definitionId: z.string().optional(),
    policyVersion: z.string().optional(),
    lines: z.array(correctionLine.extend({ ticketNo: z.string() })),
  }),
  refusals: { 'not-closed': 409, 'nothing-to-correct': 409 },
  access: excluders,
});

const signed = z.object({ num: z.string(), den: z.int() });

export const listCorrections = query('evaluation.list-corrections', {
  summary: 'What late facts of closed months add to the numbers of this month, in which they arrived: ticket by ticket, signed',
  http: 'GET /evaluation/:month/corrections',
  input: z.strictObject({
    month,
    unitId,
    role: z.enum(['lead', 'assist']).default('lead'),
    definition: definitionId.optional(),
    exclusions,
    ...page,
  }),
  output: listOf(
    z.object({
      ticketNo: z.string(),
      unitId: z.string(),
      /** The closed month whose ticket it is. */
      of: z.string(),
      at: instant,
      excluded: z.boolean(),
      /** `-1` takes the ticket out as it stood, `1` puts it in as it stands now. */
      items: z.int(),
      /** What it adds, exactly; a negative part is taken off. Excluded tickets are listed and add nothing, unless `exclusions` asks for them. */
      response: signed,
      resolution: signed,
      satisfaction: signed,
      definitionId: z.string(),
      policyVersion: z.string(),
    }),
  ),
  refusals: { 'bad-cursor': 400, 'unknown-unit': 422, 'unknown-definition': 422 },
  access: readers,
});

export const rebuild = command('evaluation.rebuild', {
  summary:
    'Operators: derive items and figures anew from the facts, a page a call; closed months get corrections. In a schema that has only facts months close as they did; `different` names the closes and notices that come out other than they were told',
  http: 'POST /evaluation/rebuild',
  input: z.strictObject({ cursor: z.string().max(40).optional(), limit: z.int().min(1).max(1000).default(500) }),
  output: z.object({ derived: z.int(), different: z.array(z.uuid()).optional(), nextCursor: z.string().optional() }),
  refusals: { 'bad-cursor': 400 },
  access: ['platformOperator'],
  timeoutMs: 60_000,
});

export const evaluationTimeline = query('evaluation.timeline-of', {
  summary: 'What evaluation knows of a ticket, for the merged timeline',
  input: z.strictObject({ ticketNo, words: z.enum(['staff', 'public']) }),
  output: z.object({ items: z.array(timelineItem) }),
  access: 'services',
  timeoutMs: 2_000,
});

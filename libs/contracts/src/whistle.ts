import { z } from 'zod';
import { query } from './contract';
import { onlookers } from './roles';
import { flag, inQuery, instant, listOf, month, page, ticketNo, timelineItem, unitId } from './shapes';
import { blowRefusals, whistleBody } from './whistle-commands';
import { findersToo } from './whistle-parties';
import {
  adviceItem,
  contestView,
  historyItem,
  mechanismView,
  supervisionView,
  whistleKind,
  whistleListed,
  whistleView,
} from './whistle-shapes';

export * from './whistle-commands';
export * from './whistle-money';
export { contestView, supervisionView, whistleView } from './whistle-shapes';

const whistleId = z.uuid();
/** Who may look at whistles at all, each within its scope. */
const watchers = [
  ...onlookers.filter((role) => role !== 'operator' && role !== 'callback' && role !== 'objectionReviewer'),
  'patrolCadre',
  'gridSteward',
] as const;

export const dryRun = query('whistle.dry-run', {
  summary: 'Advice before blowing: own duty or power, a standing mechanism, the limits of each unit; nothing is kept',
  http: 'POST /whistles/dry-run',
  input: whistleBody,
  output: z.object({
    blower: z.string(),
    advice: z.array(adviceItem),
    targets: z.array(
      z.object({ unitId: z.string(), superior: z.string(), acceptBy: instant, arriveBy: instant, because: z.array(z.string()) }),
    ),
  }),
  refusals: blowRefusals,
  access: findersToo,
});

export const listWhistles = query('whistle.list-whistles', {
  summary: 'The board: whistles with their units, the earliest running limit first',
  http: 'GET /whistles',
  input: z.strictObject({
    status: z.enum(['open', 'blown', 'working', 'closed', 'withdrawn']).optional(),
    unitId: unitId.optional(),
    ...page,
  }),
  output: listOf(whistleListed),
  refusals: { 'bad-cursor': 400, 'unknown-unit': 422 },
  access: watchers,
});

export const getWhistle = query('whistle.get-whistle', {
  summary: 'One whistle: all of it for the blower and those above, for others what concerns them',
  http: 'GET /whistles/:whistleId',
  input: z.strictObject({ whistleId }),
  output: whistleView,
  access: watchers,
});

export const getHistory = query('whistle.get-history', {
  summary: 'What was decided of a whistle, step by step, as far as it concerns the asker',
  http: 'GET /whistles/:whistleId/history',
  input: z.strictObject({ whistleId }),
  output: z.object({ items: z.array(historyItem) }),
  access: watchers,
});

export const listSupervisions = query('whistle.list-supervisions', {
  summary: 'Units that refused, stayed silent or came late, for the superior that looks into it; the oldest limit first',
  http: 'GET /whistles/supervisions',
  input: z.strictObject({ open: flag, ...page }),
  output: listOf(supervisionView.extend({ whistleId: z.string() })),
  refusals: { 'bad-cursor': 400 },
  access: ['supervisor', 'cityLeader', 'districtLeader', 'districtCoordinator', 'head', 'desk'],
});

export const listContests = query('whistle.list-contests', {
  summary: 'Units that contest their call, for the superior that decides; the earliest to be decided first',
  http: 'GET /whistles/contests',
  input: z.strictObject({ open: flag, ...page }),
  output: listOf(contestView),
  refusals: { 'bad-cursor': 400 },
  access: ['supervisor', 'cityLeader', 'districtLeader', 'districtCoordinator', 'head', 'desk'],
});

export const listMechanisms = query('whistle.list-mechanisms', {
  summary: 'Standing mechanisms of peers for a place: what was agreed and done there before',
  http: 'GET /whistles/mechanisms',
  input: z
    .strictObject({
      unitId: unitId.optional(),
      lon: inQuery(z.coerce.number().min(-180).max(180)).optional(),
      lat: inQuery(z.coerce.number().min(-90).max(90)).optional(),
    })
    .refine(({ lon, lat }) => (lon === undefined) === (lat === undefined), { error: 'lon and lat go together' }),
  output: z.object({ items: z.array(mechanismView) }),
  refusals: { 'unknown-unit': 422 },
  access: watchers,
});

export const publicStops = query('whistle.public-stops', {
  summary: 'Planned stops (water, power, heat) of which a community’s households were told, for whoever lives there',
  http: 'GET /public/stops',
  input: z.strictObject({ unitId }),
  output: z.object({
    unitName: z.string(),
    items: z.array(
      z.object({
        about: z.string(),
        households: z.string().optional(),
        address: z.string().optional(),
        from: instant,
        until: instant,
        /** Who plans it. */
        unitName: z.string(),
      }),
    ),
  }),
  refusals: { 'unknown-unit': 422 },
  access: 'public',
});

export const whistleFigures = query('whistle.figures', {
  summary: 'Both sides of a month in figures: who called and how validly, who came and how soon; the whistle rate as a band',
  http: 'GET /whistles/figures',
  input: z.strictObject({ month }),
  output: z.object({
    month: z.string(),
    policyVersion: z.string(),
    blowers: z.array(
      z.object({
        unitId: z.string(),
        blown: z.int(),
        closed: z.int(),
        withdrawn: z.int(),
        /** Blown although the advice said that it is the blower's own duty or power. */
        overridden: z.int(),
        relieved: z.int(),
        band: z.enum(['below', 'within', 'above']),
        marks: z.record(z.string(), z.object({ sum: z.int(), count: z.int() })),
      }),
    ),
    units: z.array(
      z.object({
        unitId: z.string(),
        called: z.int(),
        onTime: z.int(),
        late: z.int(),
        refused: z.int(),
        silent: z.int(),
        relieved: z.int(),
        marks: z.record(z.string(), z.object({ sum: z.int(), count: z.int() })),
      }),
    ),
  }),
  access: ['supervisor', 'cityLeader', 'districtLeader', 'districtCoordinator', 'head', 'desk', 'handler'],
});

export const whistleTimeline = query('whistle.timeline-of', {
  summary: 'What whistles did for a ticket, and whether a standing mechanism is there for its place; for the merged timeline',
  input: z.strictObject({
    ticketNo,
    words: z.enum(['staff', 'public']),
    /** The head of its group: what is done for the head is done for every member. */
    headNo: ticketNo.optional(),
    /** When it was registered, and where: intake knows, and whistle keeps no ticket. */
    registeredAt: instant.optional(),
    place: z.strictObject({ unitId: z.string().optional(), lon: z.number().optional(), lat: z.number().optional() }).optional(),
    /** Where the asker's rights to the ticket reach, as paths; left out, staff is told only what is for all. */
    sight: z.strictObject({ all: z.boolean(), own: z.array(z.string()), subtree: z.array(z.string()) }).optional(),
  }),
  output: z.object({ items: z.array(timelineItem) }),
  access: 'services',
  timeoutMs: 2_000,
});

export const whistleResult = query('whistle.result-of', {
  summary: 'With which result a whistle was closed, in words, for who tells the reporters',
  input: z.strictObject({ whistleId }),
  output: z.object({
    found: z.boolean(),
    kind: whistleKind.optional(),
    blower: z.string().optional(),
    result: z.string().optional(),
  }),
  access: 'services',
  timeoutMs: 2_000,
});

import { z } from 'zod';
import { instant, text, timelineItem, unitId } from './shapes';

/** The four matters for which a street may call departments (Street Regulation art. 5): 群众诉求, 重点工作, 综合执法, 应急处置. */
export const whistleKind = z.enum(['demand', 'keyWork', 'enforcement', 'emergency']);
export const whistleStatus = z.enum(['blown', 'working', 'closed', 'withdrawn']);

const degrees = (most: number) => z.number().min(-most).max(most);
const point = { lon: degrees(180).optional(), lat: degrees(90).optional() };

/** Where something is: in words alone, or with the unit and the point. */
export const whistlePlace = z.union([
  text(200),
  z.strictObject({ address: text(200).optional(), unitId: unitId.optional(), ...point }),
]);
/** A place as views give it. */
export const placeView = z.object({ address: z.string().optional(), unitId: z.string().optional(), ...point });

/** What kind of joint action: 执法, 约谈, 施工. */
export const actionKind = z.enum(['enforcement', 'interview', 'works', 'other']);

/** Something that the blower may want to know before it blows, or at the answer: never a refusal. */
export const adviceItem = z.object({
  /** `own-duty`, `own-power`, `standing-mechanism`. */
  code: z.string(),
  text: z.string(),
  /** The entry of the list, or the mechanism. */
  ref: z.string().optional(),
});

export const fen = z.int().min(1).max(Number.MAX_SAFE_INTEGER);

const targetView = z.object({
  targetId: z.string(),
  unitId: z.string(),
  name: z.string(),
  mandatory: z.boolean(),
  /** called, accepted, arrived, refused, released, relieved. */
  status: z.string(),
  /** The lowest common superior of blower and target: it supervises, and decides contests. */
  superior: z.string(),
  acceptBy: instant,
  arriveBy: instant,
  provisional: z.boolean().optional(),
  because: z.array(z.string()),
  acceptedAt: instant.optional(),
  person: z.string().optional(),
  /** Nobody answered within the limit. */
  unanswered: z.boolean().optional(),
  arrivedAt: instant.optional(),
  arrivedPlace: placeView.optional(),
  /** Of an arrival: after the limit. Without one: the limit is over. */
  late: z.boolean().optional(),
  refused: z.object({ at: instant, reason: z.string() }).optional(),
  contested: z
    .object({
      at: instant,
      reason: z.string(),
      dueAt: instant,
      overruled: z.object({ at: instant, by: z.string(), reason: z.string() }).optional(),
    })
    .optional(),
  relieved: z.object({ at: instant, by: z.string(), reason: z.string() }).optional(),
  releasedAt: instant.optional(),
});

const conferenceView = z.object({
  conferenceId: z.string(),
  host: z.string(),
  at: instant,
  place: placeView,
  agenda: z.array(z.string()),
  invitees: z.array(z.string()),
  present: z.array(z.string()).optional(),
  minutes: z.string().optional(),
});

const actionView = z.object({
  actionId: z.string(),
  conferenceId: z.string(),
  kind: actionKind,
  place: placeView,
  at: instant,
  unitIds: z.array(z.string()),
  work: z.string(),
  status: z.enum(['planned', 'done']),
  /** One of each unit that was there. */
  results: z.array(z.object({ unitId: z.string(), at: instant, result: z.string(), evidence: z.string().optional() })),
});

const taskView = z.object({
  taskId: z.string(),
  conferenceId: z.string(),
  unitId: z.string(),
  what: z.string(),
  dueAt: instant,
  /** open, finished, accepted, dropped. */
  status: z.string(),
  finishedAt: instant.optional(),
  evidence: z.string().optional(),
  acceptedAt: instant.optional(),
  overdue: z.boolean(),
});

const fundView = z.object({
  fundId: z.string(),
  unitId: z.string(),
  /** Who decides. */
  keeper: z.string(),
  amountFen: z.int(),
  purpose: z.string(),
  appliedAt: instant,
  /** applied, approved, denied. */
  status: z.string(),
  decidedAt: instant.optional(),
  decision: z.string().optional(),
  usedFen: z.int(),
  uses: z.array(z.object({ at: instant, amountFen: z.int(), for: z.string() })),
});

export const supervisionView = z.object({
  supervisionId: z.string(),
  unitId: z.string(),
  superior: z.string(),
  /** refused, silent, late. */
  because: z.string(),
  at: instant,
  dueAt: instant,
  overdue: z.boolean(),
  answeredAt: instant.optional(),
  finding: z.string().optional(),
});

/** A unit that contested, for the superior that decides once the blower's time to settle it is over. */
export const contestView = z.object({
  whistleId: z.string(),
  unitId: z.string(),
  superior: z.string(),
  at: instant,
  reason: z.string(),
  /** From then on the superior may decide. */
  dueAt: instant,
  due: z.boolean(),
});

/** A whistle as the asker may see it: all of it for the blower and those above, for others what concerns them. */
export const whistleView = z.object({
  id: z.string(),
  whistleId: z.string(),
  status: whistleStatus,
  version: z.int(),
  kind: whistleKind,
  reason: z.string(),
  place: placeView,
  blower: z.string(),
  blowerName: z.string(),
  blownAt: instant,
  basis: z.object({ type: z.string(), ref: z.string().optional() }).optional(),
  ticketNos: z.array(z.string()),
  advice: z.array(adviceItem),
  policyVersion: z.string(),
  targets: z.array(targetView),
  conferences: z.array(conferenceView),
  actions: z.array(actionView),
  tasks: z.array(taskView),
  funds: z.array(fundView),
  bodies: z.array(
    z.object({
      bodyId: z.string(),
      title: z.string(),
      place: placeView,
      members: z.array(z.string()),
      until: instant,
      ended: z.boolean(),
      endedAt: instant.optional(),
    }),
  ),
  notices: z.array(
    z.object({
      noticeId: z.string(),
      at: instant,
      by: z.string(),
      about: z.string(),
      households: z.string().optional(),
      place: placeView,
      from: instant,
      until: instant,
      communities: z.array(z.string()),
    }),
  ),
  supervisions: z.array(supervisionView),
  appraisals: z.array(
    z.object({
      by: z.string(),
      unitId: z.string(),
      at: instant,
      marks: z.record(z.string(), z.int()),
      comment: z.string().optional(),
    }),
  ),
  /** What stands in the way of closing, by unit: `tasks-open`, `not-released`. */
  waitsFor: z.array(z.object({ unitId: z.string(), because: z.string() })),
  closedAt: instant.optional(),
  result: z.string().optional(),
  withdrawnAt: instant.optional(),
  withdrawal: z.string().optional(),
  mechanismId: z.string().optional(),
});

export const whistleListed = whistleView
  .pick({ whistleId: true, status: true, version: true, kind: true, reason: true, place: true, blower: true, blowerName: true })
  .extend({
    blownAt: instant,
    targets: z.array(targetView.pick({ unitId: true, name: true, mandatory: true, status: true, arriveBy: true, late: true })),
    waitsFor: whistleView.shape.waitsFor,
  });

export const historyItem = timelineItem.extend({ version: z.int() });

/** What peers across a border keep of what they did together, for the next time. */
export const mechanismView = z.object({
  mechanismId: z.string(),
  whistleId: z.string(),
  units: z.array(z.object({ unitId: z.string(), name: z.string() })),
  communities: z.array(z.string()),
  since: instant,
  /** What was done together, in its order: the plan for the next time. */
  plan: z.array(z.object({ kind: actionKind, work: z.string(), unitIds: z.array(z.string()) })),
});

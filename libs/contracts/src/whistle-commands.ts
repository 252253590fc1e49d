import { z } from 'zod';
import { command } from './contract';
import { givenInstant, text, ticketNo, unitId } from './shapes';
import { blowers, called, findersToo, on, refusals } from './whistle-parties';
import { actionKind, adviceItem, whistleKind, whistlePlace, whistleView } from './whistle-shapes';

const unitIds = z.array(unitId).max(100);

export const whistleBody = z.strictObject({
  kind: whistleKind,
  reason: text(5000),
  place: whistlePlace,
  /** Left out: the own street-level unit must come, where that is whom the caller may call. */
  targets: z
    .array(z.strictObject({ unitId, mandatory: z.boolean() }))
    .min(1)
    .max(100)
    .optional(),
  ticketNos: z.array(ticketNo).max(200).optional(),
  basis: z
    .strictObject({ type: z.enum(['ticket', 'group', 'patrol', 'grid', 'initiative']), ref: text(100).optional() })
    .optional(),
  /** When all are to be there; else the policy's limit of each holds. */
  arriveBy: givenInstant.optional(),
});

export const blowRefusals = {
  'not-a-blower': 403,
  'target-not-allowed': 422,
  'targets-missing': 422,
  'target-twice': 422,
  'unknown-unit': 422,
  'unknown-ticket': 422,
  'arrive-by-past': 422,
} as const;

export const blow = command('whistle.blow', {
  summary: 'Blow the whistle (吹哨): the units named must come; who may call whom is policy',
  http: 'POST /whistles',
  input: whistleBody,
  output: z.object({ whistleId: z.string(), id: z.string(), status: z.string(), version: z.int(), advice: z.array(adviceItem) }),
  refusals: blowRefusals,
  access: findersToo,
  location: (answer) => `/api/v1/whistles/${answer.whistleId}`,
});

export const accept = command('whistle.accept', {
  summary: 'A unit that was called says that it comes',
  http: 'POST /whistles/:whistleId/accept',
  input: z.strictObject({ ...on, person: text(60).optional() }),
  output: whistleView,
  refusals: refusals,
  access: called,
});

export const delegate = command('whistle.delegate', {
  summary: 'Name who comes; accepts by that',
  http: 'POST /whistles/:whistleId/delegate',
  input: z.strictObject({ ...on, person: text(60) }),
  output: whistleView,
  refusals: refusals,
  access: called,
});

export const reportIn = command('whistle.report-in', {
  summary: 'Arrival (报到), with the place; implies accept',
  http: 'POST /whistles/:whistleId/report-in',
  input: z.strictObject({ ...on, person: text(60), place: whistlePlace.optional() }),
  output: whistleView,
  refusals: { ...refusals, 'unknown-unit': 422 },
  access: called,
});

export const refuseWhistle = command('whistle.refuse', {
  summary: 'Refuse to come: a supervision record at the lowest common superior (Street Regulation art. 44)',
  http: 'POST /whistles/:whistleId/refuse',
  input: z.strictObject({ ...on, reason: text(2000) }),
  output: whistleView,
  refusals: refusals,
  access: called,
});

export const contest = command('whistle.contest', {
  summary: 'Not my duty, or done and not released: after the limit the lowest common superior decides',
  http: 'POST /whistles/:whistleId/contest',
  input: z.strictObject({ ...on, reason: text(2000) }),
  output: whistleView,
  refusals: refusals,
  access: called,
});

export const relieve = command('whistle.relieve', {
  summary: 'The lowest common superior lets a unit off that contested or refused: it is no longer mandatory',
  http: 'POST /whistles/:whistleId/relieve',
  input: z.strictObject({ ...on, unitId, reason: text(2000) }),
  output: whistleView,
  refusals: { ...refusals, 'not-contested': 409, 'contest-running': 409, 'not-in-whistle': 422 },
  access: ['cityLeader', 'districtLeader', 'districtCoordinator', 'head', 'desk'],
});

export const overrule = command('whistle.overrule', {
  summary: 'The lowest common superior holds a unit that contested to its call',
  http: 'POST /whistles/:whistleId/overrule',
  input: z.strictObject({ ...on, unitId, reason: text(2000) }),
  output: whistleView,
  refusals: { ...refusals, 'not-contested': 409, 'contest-running': 409, 'not-in-whistle': 422 },
  access: ['cityLeader', 'districtLeader', 'districtCoordinator', 'head', 'desk'],
});

export const answerSupervision = command('whistle.answer-supervision', {
  summary: 'What the superior found and did about a unit that did not come',
  http: 'POST /whistles/:whistleId/answer-supervision',
  input: z.strictObject({ ...on, supervisionId: z.uuid(), finding: text(2000) }),
  output: whistleView,
  refusals: { ...refusals, 'unknown-part': 422, 'already-answered': 409 },
  access: ['cityLeader', 'districtLeader', 'districtCoordinator', 'head', 'desk'],
});

export const withdraw = command('whistle.withdraw', {
  summary: 'A false or overtaken whistle: not a closing, and counted',
  http: 'POST /whistles/:whistleId/withdraw',
  input: z.strictObject({ ...on, reason: text(2000) }),
  output: whistleView,
  refusals: refusals,
  access: findersToo,
});

export const confer = command('whistle.confer', {
  summary: 'Call a joint conference (联席会)',
  http: 'POST /whistles/:whistleId/confer',
  input: z.strictObject({
    ...on,
    at: givenInstant,
    place: whistlePlace,
    agenda: z.union([text(2000), z.array(text(500)).min(1).max(50)]),
    invitees: unitIds,
  }),
  output: whistleView.extend({ conferenceId: z.string() }),
  refusals: { ...refusals, 'unknown-unit': 422 },
  access: blowers,
});

export const attend = command('whistle.attend', {
  summary: 'Who was present at a conference, and its minutes',
  http: 'POST /whistles/:whistleId/attend',
  input: z.strictObject({ ...on, conferenceId: z.uuid(), present: unitIds.min(1), minutes: text(20_000) }),
  output: whistleView,
  refusals: { ...refusals, 'unknown-part': 422, 'not-invited': 422, 'already-recorded': 409 },
  access: blowers,
});

export const plan = command('whistle.plan', {
  summary: 'What a conference decided: joint actions with place, time and division of work, and tasks with owner and due time',
  http: 'POST /whistles/:whistleId/plan',
  input: z.strictObject({
    ...on,
    conferenceId: z.uuid(),
    actions: z
      .array(
        z.strictObject({
          place: whistlePlace,
          at: givenInstant,
          unitIds: z.array(unitId).min(1).max(100),
          work: text(2000),
          kind: actionKind.optional(),
        }),
      )
      .max(100),
    tasks: z.array(z.strictObject({ unitId, what: text(2000), dueAt: givenInstant })).max(200),
  }),
  output: whistleView.extend({ actionIds: z.array(z.string()), taskIds: z.array(z.string()) }),
  refusals: { ...refusals, 'unknown-unit': 422, 'unknown-part': 422, 'not-in-whistle': 422, 'nothing-planned': 422 },
  access: blowers,
});

export const act = command('whistle.act', {
  summary: 'What a unit did at a joint action',
  http: 'POST /whistles/:whistleId/act',
  input: z.strictObject({ ...on, actionId: z.uuid(), result: text(5000), evidence: text(2000).optional() }),
  output: whistleView,
  refusals: { ...refusals, 'unknown-part': 422, 'already-reported': 409 },
  access: blowers,
});

export const finishTask = command('whistle.finish-task', {
  summary: 'The owner is done with a task, with evidence',
  http: 'POST /whistles/:whistleId/finish-task',
  input: z.strictObject({ ...on, taskId: z.uuid(), evidence: text(5000) }),
  output: whistleView,
  refusals: { ...refusals, 'unknown-part': 422, 'already-accepted': 409 },
  access: blowers,
});

export const acceptTask = command('whistle.accept-task', {
  summary: 'The blower accepts a finished task',
  http: 'POST /whistles/:whistleId/accept-task',
  input: z.strictObject({ ...on, taskId: z.uuid() }),
  output: whistleView,
  refusals: { ...refusals, 'unknown-part': 422, 'not-finished': 409, 'already-accepted': 409 },
  access: findersToo,
});

export const release = command('whistle.release', {
  summary: 'The blower lets a unit go (事不完人不走): its tasks are accepted',
  http: 'POST /whistles/:whistleId/release',
  input: z.strictObject({ ...on, unitId }),
  output: whistleView,
  refusals: { ...refusals, 'not-in-whistle': 422, 'not-arrived': 409, 'tasks-open': 409, 'already-released': 409 },
  access: findersToo,
});

export const close = command('whistle.close', {
  summary: 'Done: refused until every mandatory unit’s tasks are accepted and the unit is released',
  http: 'POST /whistles/:whistleId/close',
  input: z.strictObject({ ...on, result: text(5000) }),
  output: whistleView,
  refusals: { ...refusals, 'tasks-open': 409, 'not-released': 409 },
  access: findersToo,
});

export const appraise = command('whistle.appraise', {
  summary: 'Both sides appraise each other (双考核, art. 33): the blower each unit, each unit the blower',
  http: 'POST /whistles/:whistleId/appraise',
  input: z.strictObject({
    ...on,
    unitId,
    marks: z.record(z.string().max(40), z.int().min(0).max(100)),
    comment: text(2000).optional(),
  }),
  output: whistleView,
  refusals: { ...refusals, 'not-in-whistle': 422, 'unknown-mark': 422, 'already-appraised': 409 },
  access: findersToo,
});

export const formBody = command('whistle.form-body', {
  summary: 'Form a temporary joint body for a site, with members and an end',
  http: 'POST /whistles/:whistleId/form-body',
  input: z.strictObject({ ...on, title: text(100), place: whistlePlace, members: unitIds.min(1), until: givenInstant }),
  output: whistleView.extend({ bodyId: z.string() }),
  refusals: { ...refusals, 'unknown-unit': 422, 'not-in-whistle': 422, 'ends-before': 422 },
  access: blowers,
});

export const endBody = command('whistle.end-body', {
  summary: 'End a temporary joint body before its time',
  http: 'POST /whistles/:whistleId/end-body',
  input: z.strictObject({ ...on, bodyId: z.uuid(), reason: text(2000) }),
  output: whistleView,
  refusals: { ...refusals, 'unknown-part': 422, 'already-ended': 409 },
  access: blowers,
});

export const notify = command('whistle.notify', {
  summary: 'Tell the households of communities of a planned stop before anybody complains',
  http: 'POST /whistles/:whistleId/notify',
  input: z.strictObject({
    ...on,
    about: text(2000),
    /** Which households: buildings, stairs, how many. Everybody there can read it, like `about`. */
    households: text(500).optional(),
    place: whistlePlace,
    from: givenInstant,
    until: givenInstant,
    communities: unitIds.min(1),
  }),
  output: whistleView.extend({ noticeId: z.string() }),
  refusals: { ...refusals, 'unknown-unit': 422, 'ends-before': 422 },
  access: blowers,
});

import { z } from 'zod';
import { command, query } from './contract';
import { assignmentId, assignmentView, dispatchView, refusals } from './dispatch-views';
import { expectedVersion, givenInstant, inQuery, instant, listOf, page, text, ticketNo, unitId } from './shapes';

const phone = text(30);
const window = z.object({ from: instant, until: instant });
const shift = z.object({ person: z.string(), phone: z.string().optional(), from: instant, until: instant });

export const listSquads = query('dispatch.list-squads', {
  summary:
    'Emergency squads (应急抢险队) of a place, nearest first, or of a district: who is on duty now, and when nobody will be',
  http: 'GET /squads',
  /** `unitId`: the place, a street, a district; the roster is shown from now on for `hours` (24). */
  input: z.strictObject({ unitId, hours: inQuery(z.coerce.number().int().min(1).max(336)).default(24), ...page }),
  output: listOf(
    z.object({ unitId: z.string(), name: z.string(), onDuty: z.array(shift), roster: z.array(shift), gaps: z.array(window) }),
  ),
  refusals: { 'unknown-unit': 422, 'bad-cursor': 400 },
  access: [
    ...(['operator', 'hotlineSupervisor', 'cityLeader', 'supervisor', 'districtLeader', 'districtCoordinator'] as const),
    ...(['head', 'desk', 'handler', 'assistant'] as const),
  ],
});

export const setRoster = command('dispatch.set-roster', {
  summary: 'Write the roster of a squad for a stretch of time, in place of what stood there; the answer tells the gaps',
  http: 'POST /squads/:unitId/roster',
  input: z.strictObject({
    unitId,
    from: givenInstant,
    until: givenInstant,
    shifts: z
      .array(z.strictObject({ person: text(50), phone: phone.optional(), from: givenInstant, until: givenInstant }))
      .max(1000),
  }),
  output: z.object({ id: z.string(), unitId: z.string(), from: instant, until: instant, shifts: z.int(), gaps: z.array(window) }),
  refusals: { 'no-squad': 422, 'bad-roster': 422 },
  access: ['districtCoordinator', 'head', 'desk', 'assistant'],
});

export const callSquad = command('dispatch.call-squad', {
  summary: 'Call an emergency squad to what somebody leads: it helps, with a clock for its arrival; no clock of the lead stops',
  http: 'POST /tickets/:ticketNo/call-squad',
  input: z.strictObject({ ticketNo, unitId, text: text(2000), expectedVersion }),
  output: dispatchView.extend({
    squad: z.object({
      assignmentId: z.string(),
      unitId: z.string(),
      arriveBy: instant,
      /** Who is on duty by the roster; empty where it names nobody. */
      onDuty: z.array(z.string()),
    }),
  }),
  refusals: {
    'step-not-allowed': 409,
    'not-yours': 403,
    'unknown-unit': 422,
    'no-squad': 422,
    'already-helps': 409,
    'outside-own-tree': 422,
  },
  access: ['operator', 'hotlineSupervisor', 'districtCoordinator', 'head', 'desk'],
});

export const arrive = command('dispatch.arrive', {
  summary: 'The squad is there: its arrival clock stops',
  http: 'POST /assignments/:assignmentId/arrive',
  input: z.strictObject({ assignmentId, person: text(50), place: text(200).optional(), expectedVersion }),
  output: assignmentView,
  refusals: { ...refusals, 'already-arrived': 409 },
  access: ['assistant'],
});

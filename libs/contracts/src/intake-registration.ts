import { channels, divertCases } from '@fengqiao/domain';
import { z } from 'zod';
import { command } from './contract';
import { categoryId, givenInstant, instant, kind, text, ticketNo, ticketStatus, unitId, urgency } from './shapes';

const phone = z
  .string()
  .refine((value) => !/\p{Cc}/u.test(value), { error: 'a phone number has no control characters' })
  .trim()
  .regex(/^[+\d][\d -]{4,24}$/, 'a phone number: digits, spaces and hyphens');

const reporter = z.strictObject({
  name: text(60).optional(),
  phone: phone.optional(),
  anonymous: z.boolean().optional(),
  confidential: z.boolean().optional(),
  /** Agrees to be asked by a link to this phone how it went, before anybody calls. */
  askByLink: z.boolean().optional(),
});

const place = z
  .strictObject({
    address: text(200).optional(),
    lon: z.number().min(-180).max(180).optional(),
    lat: z.number().min(-90).max(90).optional(),
    unitId: unitId.optional(),
  })
  .refine(({ lon, lat }) => (lon === undefined) === (lat === undefined), { error: 'lon and lat go together' });

/** One of the six classified cases, with what the reporter is told. A `duplicate` names the ticket that it repeats. */
export const divertInput = {
  case: z.enum(divertCases),
  reason: text(2000),
  toReporter: text(2000),
  ofTicketNo: ticketNo.optional(),
};

const dispatchInput = {
  lead: unitId,
  assists: z.array(unitId).max(20).optional(),
  urgency: urgency.optional(),
  overrideReason: text(500).optional(),
  reason: text(500).optional(),
};

/** What the operator already decides in the same call; at most one of the four. */
const then = z
  .strictObject({
    answer: z.strictObject({ text: text(10_000) }).optional(),
    divert: z.strictObject(divertInput).optional(),
    dispatch: z.strictObject(dispatchInput).optional(),
    hold: z.strictObject({ reason: text(2000) }).optional(),
  })
  .refine((value) => Object.values(value).filter(Boolean).length === 1, {
    error: 'exactly one of answer, divert, dispatch, hold',
  });

const ticketBody = {
  kind,
  title: text(100).optional(),
  description: text(10_000),
  reporter: reporter.optional(),
  place: place.optional(),
  category: categoryId.optional(),
  urgency: urgency.optional(),
  shareContact: z.boolean().optional(),
  occurredAt: givenInstant.optional(),
  sourceRef: text(120).optional(),
};

const registered = z.object({
  ticketNo: z.string(),
  /** Shown once to the reporter: with the number it opens the public progress page. */
  accessCode: z.string(),
  status: ticketStatus,
  dueAt: instant.optional(),
});

const registerRefusals = {
  'unknown-category': 422,
  'unknown-unit': 422,
  'unknown-ticket': 422,
  'original-missing': 422,
  'lead-not-allowed': 422,
  'override-reason-missing': 422,
  'contradictory-reporter': 422,
  'occurred-in-future': 422,
  'channel-not-allowed': 403,
} as const;

export const register = command('intake.register', {
  opensWork: true,
  summary: 'Register what a person asked for; the street, department or desk that must come is found at once',
  http: 'POST /tickets',
  input: z.strictObject({ channel: z.enum(channels), ...ticketBody, then: then.optional() }),
  output: registered,
  refusals: registerRefusals,
  access: ['operator', 'hotlineSupervisor', 'districtLeader', 'districtCoordinator', 'head', 'desk', 'handler', 'assistant'],
  location: (answer) => `/api/v1/tickets/${answer.ticketNo}`,
});

export const registerPublic = command('intake.register-public', {
  opensWork: true,
  summary: 'The same for residents, without an account',
  http: 'POST /public/tickets',
  input: z.strictObject({ channel: z.enum(['web', 'qr', 'app']), ...ticketBody }),
  output: registered,
  refusals: registerRefusals,
  access: 'public',
  location: (answer) => `/api/v1/public/tickets/${answer.ticketNo}`,
});

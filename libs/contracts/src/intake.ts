import { channels } from '@fengqiao/domain';
import { z } from 'zod';
import { command, query } from './contract';
import { onlookers } from './roles';
import { divertInput } from './intake-registration';
import {
  assignmentRole,
  categoryId,
  commanded,
  expectedVersion,
  flag,
  givenInstant,
  instant,
  kind,
  listOf,
  page,
  text,
  ticketNo,
  ticketStatus,
  timelineItem,
  unitId,
  urgency,
} from './shapes';

export { register, registerPublic } from './intake-registration';

const assignmentOfTicket = z.object({
  assignmentId: z.string(),
  unitId: z.string(),
  unitName: z.string(),
  role: assignmentRole,
  status: z.string(),
  dueAt: instant.optional(),
  signDueAt: instant.optional(),
  contactDueAt: instant.optional(),
});

export const ticketView = z.object({
  ticketNo: z.string(),
  status: ticketStatus,
  kind,
  channel: z.enum(channels),
  category: z.string().optional(),
  categoryName: z.string().optional(),
  title: z.string(),
  description: z.string(),
  place: z.object({
    address: z.string().optional(),
    lon: z.number().optional(),
    lat: z.number().optional(),
    unitId: z.string().optional(),
    unitName: z.string().optional(),
  }),
  /** Masked always; whoever may know more asks `reveal` with a reason. */
  reporter: z.object({
    name: z.string().optional(),
    phone: z.string().optional(),
    anonymous: z.boolean(),
    confidential: z.boolean(),
  }),
  /** The unit whose assignment leads now. */
  lead: z.string().optional(),
  /** The unit that answers for rates and due time; its inner offices may lead for it. */
  accountable: z.string().optional(),
  assignments: z.array(assignmentOfTicket),
  /** Units that were sent a copy: the district that must urge and co-ordinate (art. 12). */
  copies: z.array(z.object({ unitId: z.string(), unitName: z.string(), at: instant })),
  registeredAt: instant,
  /** The first due time the reporter was told, and the present one. */
  promisedAt: instant.optional(),
  dueAt: instant.optional(),
  /** True where the due time rests on a plain week, because the year's holidays are not known yet. */
  provisional: z.boolean().optional(),
  /** Why nobody leads yet. */
  undispatched: z.object({ reason: z.string(), candidates: z.array(z.string()), escalation: z.int() }).optional(),
  /** The tickets that are one matter. `ticketNos`: those that hang on the head and that the caller may see, for those near it. */
  group: z
    .object({
      groupId: z.string(),
      role: z.enum(['head', 'member']),
      headTicketNo: z.string(),
      members: z.int(),
      ticketNos: z.array(z.string()).optional(),
    })
    .optional(),
  answer: z.string().optional(),
  urges: z.int(),
  version: z.int(),
  /** The version that `dispatch` and the assignment commands compare `expectedVersion` with. */
  dispatchVersion: z.int().optional(),
  asOf: instant,
});

export const getTicket = query('intake.get-ticket', {
  summary: 'One ticket as it stands, masked for who asks',
  http: 'GET /tickets/:ticketNo',
  input: z.strictObject({ ticketNo }),
  output: ticketView,
  access: onlookers,
});

export const searchTickets = query('intake.search-tickets', {
  summary: 'Tickets that the caller may see, newest first',
  http: 'GET /tickets',
  input: z.strictObject({
    q: text(100).optional(),
    category: categoryId.optional(),
    unitId: unitId.optional(),
    status: ticketStatus.optional(),
    /** `true`: those whose reporter has asked where it is stuck (催办). */
    urged: flag,
    from: givenInstant.optional(),
    to: givenInstant.optional(),
    ...page,
  }),
  output: listOf(
    ticketView.pick({
      ticketNo: true,
      status: true,
      kind: true,
      category: true,
      title: true,
      lead: true,
      accountable: true,
      registeredAt: true,
      dueAt: true,
      version: true,
    }),
  ),
  refusals: { 'unknown-unit': 422, 'bad-cursor': 400 },
  access: onlookers,
});

export const timeline = query('intake.timeline', {
  summary: 'What every service knows of a ticket, merged and in order',
  http: 'GET /tickets/:ticketNo/timeline',
  input: z.strictObject({ ticketNo }),
  output: z.object({
    items: z.array(timelineItem),
    /** Services that did not answer in time: what they know is missing here. */
    missing: z.array(z.string()),
  }),
  access: onlookers,
});

export const publicProgress = query('intake.public-progress', {
  summary: 'Where a ticket stands, for the person who holds its number and access code',
  http: 'GET /public/tickets/:ticketNo',
  input: z.strictObject({ ticketNo, accessCode: z.string().regex(/^\d{8}$/, 'the 8 digits given at registration') }),
  output: z.object({
    ticketNo: z.string(),
    status: ticketStatus,
    statusText: z.string(),
    unitName: z.string().optional(),
    promisedAt: instant.optional(),
    dueAt: instant.optional(),
    /** Why the present due time is not the one first promised, in plain words. */
    dueReason: z.string().optional(),
    steps: z.array(z.object({ at: instant, text: z.string() })),
    /** What cannot be shown at this moment and is no loss, in plain words; not there when everything is shown. */
    incomplete: z.string().optional(),
    howToUrge: z.string(),
  }),
  refusals: { locked: 429 },
  access: 'public',
});

export const urgePublic = command('intake.urge-public', {
  summary: 'The reporter asks where it is stuck (催办)',
  http: 'POST /public/tickets/:ticketNo/urge',
  input: z.strictObject({
    ticketNo,
    accessCode: z.string().regex(/^\d{8}$/, 'the 8 digits given at registration'),
    text: text(500).optional(),
  }),
  output: commanded,
  refusals: { locked: 429, 'step-not-allowed': 409 },
  access: 'public',
});

const revealable = z.enum(['name', 'phone', 'address']);

export const reveal = command('intake.reveal', {
  summary: 'Show who the reporter is, with a reason that supervision will read',
  http: 'POST /tickets/:ticketNo/reveal',
  input: z.strictObject({ ticketNo, reason: text(300, 2), fields: z.array(revealable).min(1).max(3) }),
  output: z.object({ name: z.string().optional(), phone: z.string().optional(), address: z.string().optional() }),
  refusals: { 'nothing-to-reveal': 409 },
  access: ['operator', 'callback', 'hotlineSupervisor', 'head', 'desk', 'handler', 'assistant'],
  personal: true,
});

export const listReveals = query('intake.list-reveals', {
  summary: 'Who was shown whose identity, when and why, newest first',
  http: 'GET /reveals',
  input: z.strictObject({ ticketNo: ticketNo.optional(), unitId: unitId.optional(), from: givenInstant.optional(), ...page }),
  output: listOf(
    z.object({
      id: z.string(),
      ticketNo: z.string(),
      at: instant,
      by: z.string(),
      unitId: z.string(),
      fields: z.array(z.string()),
      reason: z.string(),
    }),
  ),
  refusals: { 'unknown-unit': 422, 'bad-cursor': 400 },
  access: ['supervisor', 'hotlineSupervisor'],
});

export const sendCallbackLink = command('intake.send-callback-link', {
  summary: 'Sends a reporter who agreed to it the one-time link to a callback; a reporter who did not, or left no phone, nothing',
  input: z.strictObject({ ticketNo, token: z.string().regex(/^[A-Za-z0-9_-]{32}$/) }),
  output: z.object({ sent: z.boolean() }),
  access: 'services',
  personal: true,
});

const ticketRefusals = {
  'step-not-allowed': 409,
  'unknown-category': 422,
  'unknown-ticket': 422,
  'original-missing': 422,
  'squad-called': 409,
} as const;
const desk = ['operator', 'hotlineSupervisor'] as const;

export const answer = command('intake.answer', {
  summary: 'Answer from what the hotline knows (art. 11-1); nothing is dispatched',
  http: 'POST /tickets/:ticketNo/answer',
  input: z.strictObject({ ticketNo, text: text(10_000), expectedVersion }),
  output: commanded,
  refusals: ticketRefusals,
  access: desk,
});

export const classify = command('intake.classify', {
  summary: 'Name the matter; an undispatched ticket is then dispatched anew',
  http: 'POST /tickets/:ticketNo/classify',
  input: z.strictObject({ ticketNo, category: categoryId, kind: kind.optional(), urgency: urgency.optional(), expectedVersion }),
  output: commanded,
  refusals: ticketRefusals,
  access: desk,
});

export const divert = command('intake.divert', {
  summary: 'One of the six classified cases (art. 11-3): told why and where else to go, not dispatched',
  http: 'POST /tickets/:ticketNo/divert',
  input: z.strictObject({ ticketNo, ...divertInput, expectedVersion }),
  output: commanded,
  refusals: ticketRefusals,
  access: desk,
});

export const urge = command('intake.urge', {
  summary: 'Urge on (催办): recorded, seen by the lead; no clock moves',
  http: 'POST /tickets/:ticketNo/urge',
  input: z.strictObject({ ticketNo, text: text(500).optional(), expectedVersion }),
  output: commanded,
  refusals: ticketRefusals,
  access: ['operator', 'hotlineSupervisor', 'cityLeader', 'districtLeader', 'districtCoordinator', 'head', 'desk'],
});

export const withdraw = command('intake.withdraw', {
  summary: 'The reporter takes it back',
  http: 'POST /tickets/:ticketNo/withdraw',
  input: z.strictObject({ ticketNo, reason: text(1000), expectedVersion }),
  output: commanded,
  refusals: ticketRefusals,
  access: desk,
});

/** For the lists of other services, which keep no free text: titles of tickets by number. */
export const titles = query('intake.titles', {
  summary: 'Titles of tickets, for lists of other services',
  input: z.strictObject({ ticketNos: z.array(ticketNo).max(200) }),
  output: z.object({ titles: z.record(z.string(), z.string()) }),
  access: 'services',
});

/** For whoever links tickets: what and where they are, and the paths of the units that see them. */
export const matters = query('intake.matters', {
  summary: 'Category and place of tickets, and who sees them, for services that link tickets',
  /** The 200 that a blower may name, and the one that its basis adds: a ticket, or the ticket that carries a group. */
  input: z.strictObject({ ticketNos: z.array(ticketNo).max(201) }),
  output: z.object({
    items: z.array(
      z.object({
        ticketNo: z.string(),
        category: z.string().optional(),
        place: z.object({ unitId: z.string().optional(), lon: z.number().optional(), lat: z.number().optional() }),
        paths: z.array(z.string()),
      }),
    ),
  }),
  access: 'services',
});

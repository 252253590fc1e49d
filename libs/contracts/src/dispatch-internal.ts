import { z } from 'zod';
import { query } from './contract';
import { dispatchSnapshot } from './dispatch.events';
import { ticketNo, timelineItem } from './shapes';

/** The live state of one ticket's dispatch, for intake's ticket view. */
export const ofTicket = query('dispatch.of-ticket', {
  summary: 'The dispatch of a ticket as it stands, for intake',
  input: z.strictObject({ ticketNo }),
  /** `head`: of a ticket that is grouped, the dispatch that carries its lead and its clocks. */
  output: z.object({ found: z.boolean(), snapshot: z.unknown().optional(), head: z.unknown().optional() }),
  access: 'services',
  timeoutMs: 2_000,
});

/** For whoever acts for a group: the ticket that carries it. */
export const groupHead = query('dispatch.group-head', {
  summary: 'The head ticket of a group, for services that act for all of it',
  input: z.strictObject({ groupId: z.uuid() }),
  output: z.object({ headTicketNo: z.string().optional() }),
  access: 'services',
  timeoutMs: 2_000,
});

export const dispatchTimeline = query('dispatch.timeline-of', {
  summary: 'What dispatch knows of a ticket, for the merged timeline',
  /** `words`: with free text (staff), or fixed sentences only (the public page). */
  input: z.strictObject({ ticketNo, words: z.enum(['staff', 'public']) }),
  output: z.object({ items: z.array(timelineItem) }),
  access: 'services',
  timeoutMs: 2_000,
});

/** For a consumer of whose facts some are missing. */
export const saidOf = query('dispatch.said-of', {
  summary: 'Everything that was ever said of a dispatch, version after version, made anew from its history',
  input: z.strictObject({ dispatchId: z.uuid() }),
  output: z.object({
    items: z.array(
      z.object({
        specversion: z.literal('1.0'),
        id: z.string(),
        source: z.string(),
        type: z.string(),
        subject: z.string(),
        time: z.string(),
        datacontenttype: z.literal('application/json'),
        correlationid: z.string(),
        data: dispatchSnapshot,
      }),
    ),
  }),
  access: 'services',
});

import { channels, divertCases } from '@fengqiao/domain';
import { z } from 'zod';
import { event, family } from './event';
import { instant, kind, ticketStatus, urgency } from './shapes';

/** The ticket as others may know it: ids, codes, times, units. No free text, nothing of the reporter. */
const ticket = {
  ticketId: z.uuid(),
  ticketNo: z.string(),
  /** Version of the ticket that this event made. */
  version: z.int(),
  at: instant,
  status: ticketStatus,
};

const matter = {
  kind,
  channel: z.enum(channels),
  registeredAt: instant,
  category: z.string().optional(),
  urgency: urgency.optional(),
  /** The unit of the place, as deep as it is known: community, street or district. */
  placeUnitId: z.string().optional(),
  /** Units that fit an ambiguous address. */
  placeCandidates: z.array(z.string()),
  /** Categories whose words occur in the text: only ever candidates. */
  suggestedCategories: z.array(z.string()),
  /** Whether the reporter can be called back; without contact data only the response counts. */
  hasContact: z.boolean(),
};

/** The operator's `then.dispatch`, checked at registration. Its reasons stay in intake. */
const requested = z.object({
  lead: z.string(),
  assists: z.array(z.string()),
  urgency: urgency.optional(),
  overridden: z.boolean(),
});

export const ticketRegistered = event(
  'intake.ticket.registered',
  1,
  z.object({ ...ticket, ...matter, requested: requested.optional() }),
);
/** A held inquiry that was not answered in time, or that the desk lets go: now to be dispatched (art. 11-1). */
export const ticketReleased = event('intake.ticket.released', 1, z.object({ ...ticket, ...matter }));
export const ticketClassified = event('intake.ticket.classified', 1, z.object({ ...ticket, ...matter }));
export const ticketAnswered = event('intake.ticket.answered', 1, z.object(ticket));
export const ticketDiverted = event('intake.ticket.diverted', 1, z.object({ ...ticket, case: z.enum(divertCases) }));
export const ticketUrged = event('intake.ticket.urged', 1, z.object({ ...ticket, urges: z.int() }));
export const ticketWithdrawn = event('intake.ticket.withdrawn', 1, z.object(ticket));
/** Nobody leads after the policy's time, which ran out at `limitAt`: the ladder's next level was told. */
export const ticketEscalated = event(
  'intake.ticket.escalated',
  1,
  z.object({ ...ticket, level: z.int(), to: z.string(), limitAt: instant.optional() }),
);

export const ticketEvents = family('intake.ticket', 1, [
  ticketRegistered,
  ticketReleased,
  ticketClassified,
  ticketAnswered,
  ticketDiverted,
  ticketUrged,
  ticketWithdrawn,
  ticketEscalated,
]);

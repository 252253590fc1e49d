import {
  ticketAnswered,
  ticketClassified,
  ticketDiverted,
  ticketEscalated,
  ticketRegistered,
  ticketReleased,
  ticketUrged,
  ticketWithdrawn,
} from '@fengqiao/contracts';
import { announcement, type Outgoing } from '@fengqiao/service';
import type { Requested } from './registration';
import type { Event, Ticket } from './ticket';

type Occasion = { readonly at: Date; readonly correlationId: string };

/** What others hear of a step, in the public words of the contracts: ids, codes, times and units, never a word of anybody's. */
export const announce = (ticket: Ticket, event: Event, occasion: Occasion): Outgoing => {
  const head = {
    ticketId: ticket.id,
    ticketNo: ticket.ticketNo,
    version: ticket.version,
    at: occasion.at.toISOString(),
    status: ticket.status,
  };
  const key = ticket.id;
  switch (event.type) {
    case 'Registered': {
      const { outcome } = event;
      const requested = outcome.what === 'registered' && outcome.requested && publicRequest(outcome.requested);
      return announcement(ticketRegistered, key, { ...head, ...matterOf(ticket), ...(requested && { requested }) }, occasion);
    }
    case 'Released':
      return announcement(ticketReleased, key, { ...head, ...matterOf(ticket) }, occasion);
    case 'Classified':
      return announcement(ticketClassified, key, { ...head, ...matterOf(ticket) }, occasion);
    case 'Answered':
      return announcement(ticketAnswered, key, head, occasion);
    case 'Diverted':
      return announcement(ticketDiverted, key, { ...head, case: event.case }, occasion);
    case 'Urged':
      return announcement(ticketUrged, key, { ...head, urges: ticket.urges }, occasion);
    case 'Withdrawn':
      return announcement(ticketWithdrawn, key, head, occasion);
    case 'Escalated': {
      const { level, to, limitAt } = event;
      return announcement(ticketEscalated, key, { ...head, level, to, ...(limitAt && { limitAt }) }, occasion);
    }
  }
};

const matterOf = (ticket: Ticket) => ({
  kind: ticket.kind,
  channel: ticket.channel,
  registeredAt: ticket.registeredAt.toISOString(),
  ...(ticket.category && { category: ticket.category }),
  ...(ticket.urgency && { urgency: ticket.urgency }),
  ...(ticket.placeUnitId && { placeUnitId: ticket.placeUnitId }),
  placeCandidates: [...ticket.placeCandidates],
  suggestedCategories: [...ticket.suggestedCategories],
  hasContact: ticket.hasContact,
});

const publicRequest = ({ lead, assists, urgency, overrideReason }: Requested) => ({
  lead,
  assists: [...assists],
  ...(urgency && { urgency }),
  overridden: overrideReason !== undefined,
});

import {
  refuse,
  type Channel,
  type DivertCase,
  type Refusal,
  type RequestKind,
  type TicketStatus,
  type Urgency,
} from '@fengqiao/domain';
import { isFor, stepFor } from '@fengqiao/flow';
import type { Outcome } from './registration';
import { ticketFlow, type Giver, type TicketState } from './ticket.flow';

/** What a ticket's decisions rest on, and what its events say. Its words and its reporter are kept beside it. */
export type Ticket = {
  readonly id: string;
  readonly ticketNo: string;
  /** Counts intake's own decisions; what is heard from other services does not move it. */
  readonly version: number;
  readonly status: TicketStatus;
  readonly kind: RequestKind;
  readonly channel: Channel;
  readonly registeredAt: Date;
  readonly category?: string;
  /** Only where somebody named it; else the category's own holds. */
  readonly urgency?: Urgency;
  readonly placeUnitId?: string;
  readonly placeCandidates: readonly string[];
  readonly suggestedCategories: readonly string[];
  readonly hasContact: boolean;
  readonly urges: number;
  /** How many rungs of the ladder know that nobody leads. */
  readonly level: number;
};

export type Diversion = {
  readonly case: DivertCase;
  readonly reason: string;
  readonly toReporter: string;
  readonly ofTicketNo?: string | undefined;
};

export type Command = { readonly by: Giver } & (
  | { readonly type: 'Answer'; readonly text: string }
  | { readonly type: 'Classify'; readonly category: string; readonly kind?: RequestKind; readonly urgency?: Urgency }
  | ({ readonly type: 'Divert' } & Diversion)
  | { readonly type: 'Urge'; readonly text?: string }
  | { readonly type: 'Withdraw'; readonly reason: string }
  | { readonly type: 'Escalate'; readonly level: number; readonly to: string; readonly limitAt: string }
  | { readonly type: 'Release' }
);

export type Registered = { readonly type: 'Registered'; readonly status: TicketStatus; readonly outcome: Outcome };

export type Event =
  | Registered
  | { readonly type: 'Answered'; readonly text: string }
  | { readonly type: 'Classified'; readonly category: string; readonly kind?: RequestKind; readonly urgency?: Urgency }
  | ({ readonly type: 'Diverted' } & Diversion)
  | { readonly type: 'Urged'; readonly by: Giver; readonly text?: string }
  | { readonly type: 'Withdrawn'; readonly reason: string }
  /** `limitAt`: when the time to find a lead ran out; in none of the first ones. */
  | { readonly type: 'Escalated'; readonly level: number; readonly to: string; readonly limitAt?: string }
  | { readonly type: 'Released' };

/** All the rules of a ticket after its registration: no clock, no database, no framework. */
export const decide = (command: Command, ticket: Ticket): readonly Event[] | Refusal<'step-not-allowed' | 'forbidden'> => {
  const step = stepFor(ticketFlow, ticket.status as TicketState, command.type);
  if (!step) return refuse('step-not-allowed', `A ticket that is ${ticket.status} does not take ${command.type}`);
  if (!isFor<Giver>(step, command.by)) return refuse('forbidden', `${command.type} is not for the ${command.by}`);
  switch (command.type) {
    case 'Answer':
      return [{ type: 'Answered', text: command.text }];
    case 'Classify': {
      const { category, kind, urgency } = command;
      return [{ type: 'Classified', category, ...(kind && { kind }), ...(urgency && { urgency }) }];
    }
    case 'Divert': {
      const { reason, toReporter, ofTicketNo } = command;
      return [{ type: 'Diverted', case: command.case, reason, toReporter, ...(ofTicketNo && { ofTicketNo }) }];
    }
    case 'Urge':
      return [{ type: 'Urged', by: command.by, ...(command.text && { text: command.text }) }];
    case 'Withdraw':
      return [{ type: 'Withdrawn', reason: command.reason }];
    case 'Escalate': {
      const { level, to, limitAt } = command;
      return level > ticket.level ? [{ type: 'Escalated', level, to, limitAt }] : [];
    }
    case 'Release':
      return [{ type: 'Released' }];
  }
};

/** The ticket as the event leaves it: one version more. */
export const evolve = (ticket: Ticket, event: Event): Ticket => ({
  ...ticket,
  ...changed(ticket, event),
  version: ticket.version + 1,
});

const changed = (ticket: Ticket, event: Event): Partial<Ticket> => {
  switch (event.type) {
    case 'Registered':
      return { status: event.status };
    case 'Answered':
      return { status: 'answered' };
    case 'Classified': {
      const { category, kind = ticket.kind, urgency } = event;
      return { category, kind, ...(urgency && { urgency }) };
    }
    case 'Diverted':
      return { status: 'diverted' };
    case 'Urged':
      return { urges: ticket.urges + 1 };
    case 'Withdrawn':
      return { status: 'withdrawn' };
    case 'Escalated':
      return { level: event.level };
    case 'Released':
      return { status: 'registered' };
  }
};

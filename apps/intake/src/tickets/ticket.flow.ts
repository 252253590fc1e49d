import type { TicketStatus } from '@fengqiao/domain';
import type { Flow } from '@fengqiao/flow';

/** `received` is the moment in which the words are there and nothing is decided yet: no stored ticket has it. */
export type TicketState = TicketStatus | 'received';

/** What a person or the clock asks of a ticket. */
export type CommandName = 'Answer' | 'Classify' | 'Divert' | 'Urge' | 'Withdraw' | 'Escalate' | 'Release';
/** How a ticket comes to be. */
export type RegistrationName = 'Register' | 'RegisterHeld' | 'RegisterAnswered' | 'RegisterDiverted';
/** What intake hears from the services that handle and call back. */
export type HeardName =
  | 'LeadNamed'
  | 'HandlingBegun'
  | 'HandlingHung'
  | 'HandlingCompleted'
  | 'Closed'
  | 'CalledBack'
  | 'Reopened'
  | 'ReworkBegun'
  | 'Informed';

/** Who takes a step: the hotline, a unit, the reporter, the clock, or another service by what it announced. */
export type Giver = 'hotline' | 'unit' | 'reporter' | 'clock' | 'dispatch' | 'evaluation';

const anyone = ['hotline', 'unit', 'reporter'] as const;
const urgedBy = { on: 'Urge', by: anyone } as const;
const beforeEnd = ['registered', 'held', 'dispatched', 'handling', 'hung', 'completed'] as const;

/**
 * A ticket from first word to archive, as intake tells it. Handling is dispatch's: its rows here only follow. Answering and
 * diverting end before a unit has signed; from then on the unit owes the answer (Regulation art. 14, first-receiver duty).
 */
export const ticketFlow: Flow<TicketState, CommandName | RegistrationName | HeardName, Giver> = {
  initial: 'received',
  final: ['answered', 'diverted', 'closed', 'withdrawn'],
  steps: [
    { from: 'received', on: 'Register', by: anyone, to: 'registered' },
    { from: 'received', on: 'RegisterHeld', by: anyone, to: 'held' },
    { from: 'received', on: 'RegisterAnswered', by: anyone, to: 'answered' },
    { from: 'received', on: 'RegisterDiverted', by: 'hotline', to: 'diverted' },

    { from: ['registered', 'held'], on: 'Answer', by: 'hotline', to: 'answered' },
    { from: ['registered', 'held', 'dispatched'], on: 'Divert', by: 'hotline', to: 'diverted' },
    { from: 'registered', on: 'Classify', by: 'hotline', to: 'registered' },
    { from: 'held', on: 'Classify', by: 'hotline', to: 'held' },
    { from: 'dispatched', on: 'Classify', by: 'hotline', to: 'dispatched' },
    { from: 'registered', ...urgedBy, to: 'registered' },
    { from: 'held', ...urgedBy, to: 'held' },
    { from: 'dispatched', ...urgedBy, to: 'dispatched' },
    { from: 'handling', ...urgedBy, to: 'handling' },
    { from: 'hung', ...urgedBy, to: 'hung' },
    { from: 'completed', ...urgedBy, to: 'completed' },
    { from: beforeEnd, on: 'Withdraw', by: 'hotline', to: 'withdrawn' },

    { from: 'registered', on: 'Escalate', by: 'clock', to: 'registered' },
    { from: 'held', on: 'Release', by: 'clock', to: 'registered' },

    { from: beforeEnd, on: 'LeadNamed', by: 'dispatch', to: 'dispatched' },
    { from: beforeEnd, on: 'HandlingBegun', by: 'dispatch', to: 'handling' },
    { from: beforeEnd, on: 'HandlingHung', by: 'dispatch', to: 'hung' },
    { from: beforeEnd, on: 'HandlingCompleted', by: 'dispatch', to: 'completed' },
    // A unit that nobody here can order was told (art. 22): the reporter is told so.
    { from: ['registered', 'held', 'dispatched'], on: 'Informed', by: 'dispatch', to: 'diverted' },
    // Not solved, said the reporter: the same unit handles it again.
    { from: ['completed', 'calledBack', 'dispatched', 'handling'], on: 'Reopened', by: 'dispatch', to: 'dispatched' },
    { from: ['completed', 'calledBack', 'dispatched', 'handling'], on: 'ReworkBegun', by: 'dispatch', to: 'handling' },
    { from: [...beforeEnd, 'calledBack'], on: 'Closed', by: 'dispatch', to: 'closed' },
    { from: ['dispatched', 'handling', 'hung', 'completed'], on: 'CalledBack', by: 'evaluation', to: 'calledBack' },
  ],
  deadlines: [
    { in: 'registered', limit: 'undispatched', then: 'Escalate' },
    { in: 'held', limit: 'hold', then: 'Release' },
  ],
};

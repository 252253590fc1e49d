import type { Flow } from '@fengqiao/flow';

export const callbackStatuses = ['waiting', 'due', 'done', 'cancelled'] as const;
export type CallbackStatus = (typeof callbackStatuses)[number];
export type CallbackStep =
  | 'plan'
  | 'reopen'
  | 'passOn'
  | 'move'
  | 'cancel'
  | 'fallDue'
  | 'conclude'
  | 'attempt'
  | 'giveUp'
  | 'hearEarly'
  | 'hearLate'
  | 'record';
export type CallbackRole = 'callback' | 'clock' | 'dispatch';

/**
 * The callback of a ticket (回访, art. 23): planned with the limit, due when it runs out whether or not the unit has finished.
 * Who says before it, at their own wish, that it is not solved is asked again at the limit. Once more after rework, and anew when another unit leads. Answers may be taken again, by the hotline also when the ticket is closed: the last one counts. Who has no contact data is not called.
 */
export const callbackFlow: Flow<CallbackStatus, CallbackStep, CallbackRole> = {
  initial: 'waiting',
  final: ['done', 'cancelled'],
  steps: [
    { from: ['waiting', 'due'], on: 'move', by: 'dispatch', to: 'waiting' },
    { from: ['waiting', 'due'], on: 'cancel', by: ['dispatch', 'clock'], to: 'cancelled' },
    { from: 'cancelled', on: 'plan', by: 'dispatch', to: 'waiting' },
    { from: 'done', on: 'reopen', by: 'dispatch', to: 'waiting' },
    { from: ['waiting', 'due', 'done'], on: 'passOn', by: 'dispatch', to: 'waiting' },
    { from: 'waiting', on: 'fallDue', by: 'clock', to: 'due' },
    { from: 'waiting', on: 'conclude', by: 'clock', to: 'done' },
    { from: 'waiting', on: 'attempt', by: 'callback', to: 'waiting' },
    { from: 'due', on: 'attempt', by: 'callback', to: 'due' },
    { from: 'due', on: 'giveUp', by: 'callback', to: 'done' },
    { from: ['waiting', 'done'], on: 'hearEarly', by: 'callback', to: 'waiting' },
    { from: ['waiting', 'due', 'done'], on: 'record', by: 'callback', to: 'done' },
    { from: 'cancelled', on: 'hearLate', by: 'callback', to: 'cancelled' },
  ],
  deadlines: [{ in: 'waiting', limit: 'handle', then: 'fallDue' }],
};

import type { Flow } from '@fengqiao/flow';
import type { Status } from './dispatch';

/**
 * Who may do what, and when. `intake` and `evaluation` are the services whose events are heard, `operator` the hotline,
 * `desk` whoever signs for the accountable unit, `lead` and `assist` the units of the assignments, `head` the one above
 * them, `clock` time itself. What needs facts (both feedbacks, own tree, nobody has signed) is in the rules.
 */
export type Role = 'intake' | 'operator' | 'desk' | 'lead' | 'assist' | 'head' | 'evaluation' | 'clock';

export type Step =
  | 'Assign'
  | 'Retry'
  | 'Inform'
  | 'Correct'
  | 'HandOn'
  | 'Sign'
  | 'AssistSign'
  | 'Contact'
  | 'Instruct'
  | 'See'
  | 'Visit'
  | 'Record'
  | 'Report'
  | 'Feedback'
  | 'Complete'
  | 'CallBack'
  | 'Lapse'
  | 'Close'
  | 'End';

const atWork = ['dispatched', 'handling'] as const;
const unled = ['undispatched', 'informed'] as const;

export const dispatchFlow: Flow<Status, Step, Role> = {
  initial: 'undispatched',
  final: ['closed', 'ended', 'informed'],
  steps: [
    { from: 'undispatched', on: 'Assign', by: ['intake', 'operator'], to: 'dispatched' },
    { from: 'undispatched', on: 'Retry', by: 'intake', to: 'undispatched' },
    { from: 'undispatched', on: 'Inform', by: 'intake', to: 'informed' },
    { from: 'dispatched', on: 'Correct', by: 'operator', to: 'dispatched' },
    { from: atWork, on: 'HandOn', by: 'desk', to: 'handling' },
    { from: atWork, on: 'Sign', by: 'lead', to: 'handling' },
    { from: 'dispatched', on: 'AssistSign', by: 'assist', to: 'dispatched' },
    { from: 'handling', on: 'AssistSign', by: 'assist', to: 'handling' },
    { from: atWork, on: 'Contact', by: 'lead', to: 'handling' },
    { from: 'dispatched', on: 'Instruct', by: 'head', to: 'dispatched' },
    { from: 'handling', on: 'Instruct', by: 'head', to: 'handling' },
    { from: 'dispatched', on: 'See', by: 'lead', to: 'dispatched' },
    { from: 'handling', on: 'See', by: 'lead', to: 'handling' },
    { from: 'dispatched', on: 'Visit', by: ['lead', 'assist', 'head'], to: 'dispatched' },
    { from: 'handling', on: 'Visit', by: ['lead', 'assist', 'head'], to: 'handling' },
    { from: 'dispatched', on: 'Record', by: ['lead', 'assist', 'head'], to: 'dispatched' },
    { from: 'handling', on: 'Record', by: ['lead', 'assist', 'head'], to: 'handling' },
    { from: 'dispatched', on: 'Report', by: 'assist', to: 'dispatched' },
    { from: 'handling', on: 'Report', by: 'assist', to: 'handling' },
    { from: atWork, on: 'Feedback', by: 'lead', to: 'handling' },
    { from: 'handling', on: 'Complete', by: 'lead', to: 'completed' },
    { from: 'dispatched', on: 'CallBack', by: 'evaluation', to: 'dispatched' },
    { from: 'handling', on: 'CallBack', by: 'evaluation', to: 'handling' },
    { from: 'completed', on: 'CallBack', by: 'evaluation', to: 'completed' },
    { from: 'dispatched', on: 'Lapse', by: 'clock', to: 'dispatched' },
    { from: 'handling', on: 'Lapse', by: 'clock', to: 'handling' },
    { from: 'completed', on: 'Close', by: ['evaluation', 'lead'], to: 'closed' },
    { from: unled, on: 'End', by: 'intake', to: 'ended' },
    { from: [...atWork, 'completed'], on: 'End', by: 'intake', to: 'ended' },
  ],
  deadlines: [
    { in: 'dispatched', limit: 'sign', then: 'Lapse' },
    { in: 'handling', limit: 'contact', then: 'Lapse' },
    { in: 'handling', limit: 'handle', then: 'Lapse' },
  ],
};

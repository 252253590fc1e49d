import type { Flow } from '@fengqiao/flow';
import type { Status } from './dispatch';

/**
 * Who may do what, and when. `intake`, `evaluation` and `whistle` are the services whose events are heard, `operator` the hotline,
 * `desk` whoever works for the accountable unit while another unit of its tree leads, `lead` and `assist` the units of the
 * assignments, `head` the one above them, `reviewer` the hotline's for objections, `superior` a unit above those involved, `supervised`
 * whoever was asked by one, or by the hotline before anybody leads, `clock` time itself, `platform` whoever runs the
 * platform and has brought it the holidays of a year. A lead that works before it signs signs by that, so that all its
 * steps but `Sign` and `See` start from `handling`. What needs facts (both feedbacks, own tree, nobody has signed)
 * is in the rules. A ticket that is `grouped` hangs on another one, its head: what is done there is done for it too.
 */
export type Role =
  | 'intake'
  | 'operator'
  | 'desk'
  | 'lead'
  | 'assist'
  | 'head'
  | 'reviewer'
  | 'superior'
  | 'supervised'
  | 'evaluation'
  | 'whistle'
  | 'clock'
  | 'platform';

export type Step =
  | 'Assign'
  | 'Wait'
  | 'Rethink'
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
  | 'Ask'
  | 'Consult'
  | 'CallSquad'
  | 'Arrive'
  | 'Raise'
  | 'Object'
  | 'Uphold'
  | 'Reject'
  | 'Extend'
  | 'RevokeExtension'
  | 'Hang'
  | 'ApproveHang'
  | 'RejectHang'
  | 'Resume'
  | 'CallBack'
  | 'Lapse'
  | 'Recompute'
  | 'Escalate'
  | 'Close'
  | 'End'
  | 'AssignByLeader'
  | 'Reopen'
  | 'MarkUnsolved'
  | 'Gather'
  | 'Join'
  | 'Leave'
  | 'MissMember'
  | 'HearMember'
  | 'TellMember'
  | 'TellResult'
  | 'Supervise'
  | 'Answer'
  | 'MissAnswer';

const atWork = ['dispatched', 'handling'] as const;
const around = ['desk', 'assist', 'head'] as const;
const grouping = ['operator', 'desk'] as const;
const supervised = ['dispatched', 'handling', 'hung', 'completed'] as const;

export const dispatchFlow: Flow<Status, Step, Role> = {
  initial: 'undispatched',
  final: ['closed', 'ended', 'informed'],
  steps: [
    { from: 'undispatched', on: 'Assign', by: ['intake', 'operator'], to: 'dispatched' },
    { from: 'undispatched', on: 'Consult', by: 'operator', to: 'undispatched' },
    { from: 'undispatched', on: 'Wait', by: 'intake', to: 'undispatched' },
    { from: 'undispatched', on: 'Inform', by: ['intake', 'operator'], to: 'informed' },
    { from: 'dispatched', on: 'Inform', by: 'operator', to: 'informed' },
    { from: 'undispatched', on: 'Rethink', by: 'intake', to: 'undispatched' },
    { from: 'dispatched', on: 'Rethink', by: 'intake', to: 'dispatched' },
    { from: 'handling', on: 'Rethink', by: 'intake', to: 'handling' },
    { from: 'completed', on: 'Rethink', by: 'intake', to: 'completed' },
    { from: 'dispatched', on: 'Correct', by: 'operator', to: 'dispatched' },
    { from: atWork, on: 'HandOn', by: 'desk', to: 'handling' },
    { from: atWork, on: 'Sign', by: 'lead', to: 'handling' },
    { from: 'dispatched', on: 'AssistSign', by: 'assist', to: 'dispatched' },
    { from: 'handling', on: 'AssistSign', by: 'assist', to: 'handling' },
    { from: 'dispatched', on: 'Contact', by: 'desk', to: 'handling' },
    { from: 'handling', on: 'Contact', by: ['lead', 'desk'], to: 'handling' },
    { from: 'dispatched', on: 'Instruct', by: 'head', to: 'dispatched' },
    { from: 'handling', on: 'Instruct', by: 'head', to: 'handling' },
    { from: 'dispatched', on: 'See', by: ['lead', 'assist'], to: 'dispatched' },
    { from: 'handling', on: 'See', by: ['lead', 'assist'], to: 'handling' },
    { from: 'dispatched', on: 'Visit', by: around, to: 'dispatched' },
    { from: 'handling', on: 'Visit', by: ['lead', ...around], to: 'handling' },
    { from: 'dispatched', on: 'Record', by: around, to: 'dispatched' },
    { from: 'handling', on: 'Record', by: ['lead', ...around], to: 'handling' },
    { from: 'dispatched', on: 'Report', by: 'assist', to: 'dispatched' },
    { from: 'handling', on: 'Report', by: 'assist', to: 'handling' },
    { from: 'dispatched', on: 'Feedback', by: 'desk', to: 'handling' },
    { from: 'handling', on: 'Feedback', by: ['lead', 'desk'], to: 'handling' },
    { from: 'handling', on: 'Complete', by: ['lead', 'desk'], to: 'completed' },
    { from: 'dispatched', on: 'Ask', by: 'desk', to: 'handling' },
    { from: 'handling', on: 'Ask', by: ['lead', 'desk'], to: 'handling' },
    ...(['dispatched', 'handling', 'hung'] as const).flatMap(
      (state) =>
        [
          { from: state, on: 'CallSquad', by: ['operator', 'desk'], to: state },
          { from: state, on: 'Arrive', by: 'assist', to: state },
        ] as const,
    ),
    { from: 'dispatched', on: 'Raise', by: 'desk', to: 'dispatched' },
    { from: 'handling', on: 'Raise', by: ['lead', 'desk'], to: 'handling' },
    { from: 'hung', on: 'Raise', by: ['lead', 'desk'], to: 'hung' },
    { from: 'dispatched', on: 'Object', by: 'desk', to: 'handling' },
    { from: 'handling', on: 'Object', by: ['lead', 'desk'], to: 'handling' },
    { from: 'handling', on: 'Uphold', by: ['reviewer', 'superior'], to: 'dispatched' },
    { from: 'handling', on: 'Reject', by: ['reviewer', 'superior'], to: 'handling' },
    { from: 'handling', on: 'Extend', by: ['lead', 'desk'], to: 'handling' },
    // Extended it is at work; the day goes on while it hangs, and where it comes back from a group to the same unit.
    { from: 'dispatched', on: 'RevokeExtension', by: 'operator', to: 'dispatched' },
    { from: 'handling', on: 'RevokeExtension', by: 'operator', to: 'handling' },
    { from: 'hung', on: 'RevokeExtension', by: 'operator', to: 'hung' },
    { from: 'handling', on: 'Hang', by: ['lead', 'desk'], to: 'handling' },
    { from: 'handling', on: 'ApproveHang', by: ['superior', 'operator'], to: 'hung' },
    { from: 'handling', on: 'RejectHang', by: ['superior', 'operator'], to: 'handling' },
    { from: 'hung', on: 'Resume', by: ['lead', 'desk'], to: 'handling' },
    { from: 'hung', on: 'Ask', by: ['lead', 'desk'], to: 'hung' },
    { from: 'hung', on: 'Rethink', by: 'intake', to: 'hung' },
    { from: 'hung', on: 'Sign', by: 'lead', to: 'hung' },
    { from: 'hung', on: 'AssistSign', by: 'assist', to: 'hung' },
    { from: 'hung', on: 'Contact', by: ['lead', 'desk'], to: 'hung' },
    { from: 'hung', on: 'Instruct', by: 'head', to: 'hung' },
    { from: 'hung', on: 'See', by: ['lead', 'assist'], to: 'hung' },
    { from: 'hung', on: 'Visit', by: ['lead', ...around], to: 'hung' },
    { from: 'hung', on: 'Record', by: ['lead', ...around], to: 'hung' },
    { from: 'hung', on: 'Report', by: 'assist', to: 'hung' },
    { from: 'hung', on: 'Feedback', by: ['lead', 'desk'], to: 'hung' },
    { from: 'hung', on: 'CallBack', by: 'evaluation', to: 'hung' },
    { from: 'hung', on: 'Lapse', by: 'clock', to: 'hung' },
    { from: 'dispatched', on: 'CallBack', by: 'evaluation', to: 'dispatched' },
    { from: 'handling', on: 'CallBack', by: 'evaluation', to: 'handling' },
    { from: 'completed', on: 'CallBack', by: 'evaluation', to: 'completed' },
    { from: 'dispatched', on: 'Lapse', by: 'clock', to: 'dispatched' },
    { from: 'handling', on: 'Lapse', by: 'clock', to: 'handling' },
    // Also where only an answer is owed.
    ...(['dispatched', 'handling', 'hung', 'completed', 'undispatched', 'informed', 'grouped', 'closed'] as const).map(
      (state) => ({ from: state, on: 'Recompute', by: 'platform', to: state }) as const,
    ),
    { from: 'dispatched', on: 'Escalate', by: 'clock', to: 'dispatched' },
    { from: 'handling', on: 'Escalate', by: 'clock', to: 'handling' },
    { from: 'hung', on: 'Escalate', by: 'clock', to: 'hung' },
    ...(['undispatched', 'completed', 'informed', 'grouped', 'closed'] as const).map(
      (state) => ({ from: state, on: 'Escalate', by: 'clock', to: state }) as const,
    ),
    { from: 'completed', on: 'Close', by: ['evaluation', 'lead', 'desk'], to: 'closed' },
    { from: ['undispatched', ...atWork, 'hung', 'completed', 'grouped'], on: 'End', by: 'intake', to: 'ended' },

    { from: 'undispatched', on: 'AssignByLeader', by: 'superior', to: 'undispatched' },
    { from: 'dispatched', on: 'AssignByLeader', by: 'superior', to: 'dispatched' },
    { from: 'handling', on: 'AssignByLeader', by: 'superior', to: 'handling' },
    { from: 'hung', on: 'AssignByLeader', by: 'superior', to: 'hung' },
    { from: 'completed', on: 'AssignByLeader', by: 'superior', to: 'completed' },
    { from: 'grouped', on: 'AssignByLeader', by: 'superior', to: 'grouped' },

    { from: 'completed', on: 'Reopen', by: ['evaluation', 'lead', 'desk'], to: 'dispatched' },
    { from: 'completed', on: 'MarkUnsolved', by: ['evaluation', 'lead', 'desk'], to: 'completed' },

    { from: 'dispatched', on: 'Gather', by: grouping, to: 'dispatched' },
    { from: 'handling', on: 'Gather', by: grouping, to: 'handling' },
    // The leave to let the clocks stand is never the handler's own: nor is it to let others stand with it.
    { from: 'hung', on: 'Gather', by: 'operator', to: 'hung' },
    { from: ['undispatched', ...atWork], on: 'Join', by: grouping, to: 'grouped' },
    { from: 'grouped', on: 'Leave', by: [...grouping, 'intake'], to: 'dispatched' },
    { from: 'dispatched', on: 'MissMember', by: [...grouping, 'intake'], to: 'dispatched' },
    { from: 'handling', on: 'MissMember', by: [...grouping, 'intake'], to: 'handling' },
    { from: 'hung', on: 'MissMember', by: [...grouping, 'intake'], to: 'hung' },
    { from: 'completed', on: 'MissMember', by: [...grouping, 'intake'], to: 'completed' },
    { from: 'dispatched', on: 'HearMember', by: 'evaluation', to: 'dispatched' },
    { from: 'handling', on: 'HearMember', by: 'evaluation', to: 'handling' },
    { from: 'hung', on: 'HearMember', by: 'evaluation', to: 'hung' },
    { from: 'completed', on: 'HearMember', by: 'evaluation', to: 'completed' },
    { from: 'grouped', on: 'TellMember', by: ['lead', 'desk'], to: 'grouped' },
    ...(['dispatched', 'handling', 'hung', 'completed', 'closed', 'grouped'] as const).map(
      (state) => ({ from: state, on: 'TellResult', by: 'whistle', to: state }) as const,
    ),
    ...supervised.map((state) => ({ from: state, on: 'Supervise', by: ['superior', 'operator'], to: state }) as const),
    // An answer is owed also when the handling is over, or goes on elsewhere.
    ...([...supervised, 'undispatched', 'informed', 'grouped', 'closed'] as const).flatMap(
      (state) =>
        [
          { from: state, on: 'Answer', by: ['supervised', 'superior'], to: state },
          { from: state, on: 'MissAnswer', by: 'clock', to: state },
        ] as const,
    ),
    { from: 'grouped', on: 'Rethink', by: 'intake', to: 'grouped' },
    { from: 'grouped', on: 'CallBack', by: 'evaluation', to: 'grouped' },
    { from: 'grouped', on: 'Close', by: ['evaluation', 'lead', 'desk'], to: 'closed' },
  ],
  deadlines: [
    { in: 'undispatched', limit: 'consultationAnswer', then: 'MissAnswer' },
    { in: 'dispatched', limit: 'sign', then: 'Lapse' },
    { in: 'dispatched', limit: 'contact', then: 'Lapse' },
    { in: 'dispatched', limit: 'arrive', then: 'Lapse' },
    { in: 'dispatched', limit: 'handle', then: 'Lapse' },
    { in: 'dispatched', limit: 'nearDue', then: 'Escalate' },
    { in: 'handling', limit: 'sign', then: 'Lapse' },
    { in: 'handling', limit: 'contact', then: 'Lapse' },
    { in: 'handling', limit: 'arrive', then: 'Lapse' },
    { in: 'handling', limit: 'handle', then: 'Lapse' },
    { in: 'handling', limit: 'objectionReview', then: 'Lapse' },
    { in: 'handling', limit: 'nearDue', then: 'Escalate' },
    { in: 'handling', limit: 'deferralDecision', then: 'Lapse' },
    { in: 'hung', limit: 'sign', then: 'Lapse' },
    { in: 'hung', limit: 'contact', then: 'Lapse' },
    { in: 'hung', limit: 'arrive', then: 'Lapse' },
    ...([...supervised, 'informed', 'grouped', 'closed'] as const).flatMap(
      (state) =>
        [
          { in: state, limit: 'supervisionAnswer', then: 'MissAnswer' },
          { in: state, limit: 'raiseAnswer', then: 'MissAnswer' },
        ] as const,
    ),
  ],
};

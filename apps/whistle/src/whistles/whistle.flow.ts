import type { Flow } from '@fengqiao/flow';
import type { Status } from './whistle';

/**
 * As what somebody acts on a whistle. `blower` called, `target` was called, `peer` is an equal that was called, `invitee` was
 * asked to a conference, `superior` is the lowest unit above blower and target, `keeper` keeps a fund that was applied for. Time is `clock`.
 */
export type Role = 'blower' | 'target' | 'peer' | 'invitee' | 'superior' | 'keeper' | 'clock';

export type Step =
  | 'Accept'
  | 'Delegate'
  | 'ReportIn'
  | 'Refuse'
  | 'Contest'
  | 'Relieve'
  | 'Overrule'
  | 'AnswerSupervision'
  | 'Withdraw'
  | 'Confer'
  | 'Attend'
  | 'Plan'
  | 'Act'
  | 'FinishTask'
  | 'AcceptTask'
  | 'Release'
  | 'Close'
  | 'Appraise'
  | 'Fund'
  | 'DecideFund'
  | 'UseFund'
  | 'FormBody'
  | 'EndBody'
  | 'Notify'
  | 'Lapse';

type WhistleFlow = Flow<Status, Step, Role>;

/** A step that leaves the whistle where it is. */
const stays = (states: readonly Status[], on: Step, by: Role | readonly Role[]): WhistleFlow['steps'] =>
  states.map((state) => ({ from: state, on, by, to: state }));

const open = ['blown', 'working'] as const;
const over = ['closed', 'withdrawn'] as const;
const hosts = ['blower', 'peer'] as const;
const parties = ['blower', 'target', 'invitee'] as const;

/** Who may do what, and when. What needs facts (whose task, arrived, released, within what was approved) is in the rules. */
export const whistleFlow: WhistleFlow = {
  initial: 'blown',
  final: over,
  steps: [
    ...stays(open, 'Accept', 'target'),
    ...stays(open, 'Delegate', 'target'),
    { from: open, on: 'ReportIn', by: 'target', to: 'working' },
    ...stays(open, 'Refuse', 'target'),
    ...stays(open, 'Contest', 'target'),
    ...stays(open, 'Relieve', 'superior'),
    ...stays(open, 'Overrule', 'superior'),
    ...stays([...open, ...over], 'AnswerSupervision', 'superior'),
    ...stays(open, 'Confer', hosts),
    ...stays(open, 'Attend', hosts),
    { from: open, on: 'Plan', by: hosts, to: 'working' },
    ...stays(open, 'Act', parties),
    ...stays(open, 'FinishTask', ['blower', 'target']),
    ...stays(open, 'AcceptTask', 'blower'),
    ...stays(open, 'Release', 'blower'),
    ...stays(open, 'FormBody', hosts),
    ...stays(open, 'EndBody', hosts),
    ...stays(open, 'Notify', parties),
    ...stays(open, 'Fund', parties),
    ...stays(open, 'DecideFund', 'keeper'),
    ...stays([...open, 'closed'], 'UseFund', [...parties, 'keeper']),
    ...stays([...open, ...over], 'Appraise', ['blower', 'target']),
    ...stays([...open, ...over], 'Lapse', 'clock'),
    { from: open, on: 'Withdraw', by: 'blower', to: 'withdrawn' },
    { from: open, on: 'Close', by: 'blower', to: 'closed' },
  ],
  deadlines: [
    { in: 'blown', limit: 'whistleAccept', then: 'Lapse' },
    { in: 'blown', limit: 'whistleArrive', then: 'Lapse' },
    { in: 'blown', limit: 'contestDecision', then: 'Lapse' },
    { in: 'blown', limit: 'supervisionAnswer', then: 'Lapse' },
    { in: 'working', limit: 'whistleAccept', then: 'Lapse' },
    { in: 'working', limit: 'whistleArrive', then: 'Lapse' },
    { in: 'working', limit: 'contestDecision', then: 'Lapse' },
    { in: 'working', limit: 'supervisionAnswer', then: 'Lapse' },
    { in: 'closed', limit: 'supervisionAnswer', then: 'Lapse' },
    { in: 'withdrawn', limit: 'supervisionAnswer', then: 'Lapse' },
  ],
};

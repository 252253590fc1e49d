import type { Flow } from '@fengqiao/flow';

export type Status = 'given' | 'seen' | 'answered' | 'returned' | 'accepted';
export type Step = 'See' | 'Answer' | 'Accept' | 'Return' | 'Lapse' | 'Escalate';
/** The unit whose head it was given to; whoever gave it, or stands above; time itself. */
export type Role = 'unit' | 'leader' | 'clock';

/** A leader's assignment (领导交办) from the word given to the answer that is accepted. */
export const leaderAssignmentFlow: Flow<Status, Step, Role> = {
  initial: 'given',
  final: ['accepted'],
  steps: [
    { from: 'given', on: 'See', by: 'unit', to: 'seen' },
    { from: ['given', 'seen', 'returned'], on: 'Answer', by: 'unit', to: 'answered' },
    { from: 'answered', on: 'Accept', by: 'leader', to: 'accepted' },
    { from: 'answered', on: 'Return', by: 'leader', to: 'returned' },
    { from: 'given', on: 'Lapse', by: 'clock', to: 'given' },
    { from: 'seen', on: 'Lapse', by: 'clock', to: 'seen' },
    { from: 'returned', on: 'Lapse', by: 'clock', to: 'returned' },
    { from: 'given', on: 'Escalate', by: 'clock', to: 'given' },
    { from: 'seen', on: 'Escalate', by: 'clock', to: 'seen' },
    { from: 'returned', on: 'Escalate', by: 'clock', to: 'returned' },
  ],
  deadlines: [
    { in: 'given', limit: 'leaderAssignment', then: 'Lapse' },
    { in: 'seen', limit: 'leaderAssignment', then: 'Lapse' },
    { in: 'returned', limit: 'leaderAssignment', then: 'Lapse' },
  ],
};

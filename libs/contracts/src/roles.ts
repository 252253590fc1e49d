import { roles, type Role } from '@fengqiao/domain';

/** Who may be shown a ticket at all, each within its scope: the hotline, those above, those who handle and those who help. */
export const onlookers = [
  'operator',
  'callback',
  'objectionReviewer',
  'hotlineSupervisor',
  'cityLeader',
  'supervisor',
  'districtLeader',
  'districtCoordinator',
  'head',
  'desk',
  'handler',
  'assistant',
] as const satisfies readonly Role[];

/** Whoever holds any role: for what the city says of itself. */
export const everyone = roles;

/** Who may open the tickets behind a figure: onlookers but for the desks that review and call back. Who only helps opens its own. */
export const readers = onlookers.filter((role) => role !== 'callback' && role !== 'objectionReviewer');

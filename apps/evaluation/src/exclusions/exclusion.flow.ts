import type { Flow } from '@fengqiao/flow';

export const exclusionStatuses = ['asked', 'approved', 'refused', 'revoked'] as const;
export type ExclusionStatus = (typeof exclusionStatuses)[number];
export type ExclusionStep = 'approve' | 'refuse' | 'revoke';
export type ExclusionRole = 'hotlineSupervisor' | 'cityLeader';

const deciders = ['hotlineSupervisor', 'cityLeader'] as const;

/**
 * The exclusion of a ticket from the figures (剔除): asked for by the accountable unit with evidence, decided by those who run
 * the hotline, never by a unit with a part in the ticket; an approval can be taken back. A refused one may be asked for anew.
 */
export const exclusionFlow: Flow<ExclusionStatus, ExclusionStep, ExclusionRole> = {
  initial: 'asked',
  final: ['refused', 'revoked'],
  steps: [
    { from: 'asked', on: 'approve', by: deciders, to: 'approved' },
    { from: 'asked', on: 'refuse', by: deciders, to: 'refused' },
    { from: 'approved', on: 'revoke', by: deciders, to: 'revoked' },
  ],
  deadlines: [],
};

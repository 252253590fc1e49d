import { exclusionApproved, exclusionAsked, exclusionRefused, exclusionRevoked } from '@fengqiao/contracts';
import { announcement, type Outgoing } from '@fengqiao/service';
import type { Matter } from '../facts/fact.store';
import type { Event } from './exclusion';
import type { StoredExclusion } from './exclusion.store';

const contractOf = {
  Asked: exclusionAsked,
  Approved: exclusionApproved,
  Refused: exclusionRefused,
  Revoked: exclusionRevoked,
} as const;

/** What others hear of an exclusion: codes and units. Evidence and reasons stay in the history. */
export const announce = (
  { ticketId, ticketNo }: Matter,
  { id, version, reasonCode, accountable }: StoredExclusion,
  { type, at }: Event,
  { by, correlationId }: { readonly by: string; readonly correlationId: string },
): Outgoing => {
  const data = { exclusionId: id, ticketId, ticketNo, version, at: at.toISOString(), by, code: reasonCode, accountable };
  return announcement(contractOf[type], id, data, { at, correlationId });
};

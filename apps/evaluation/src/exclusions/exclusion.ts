import { refuse, type Refusal } from '@fengqiao/domain';
import { stepFor } from '@fengqiao/flow';
import { exclusionFlow, type ExclusionStatus } from './exclusion.flow';

/** A ticket that is, or was asked to be, left out of the figures (剔除). */
export type Exclusion = {
  readonly status: ExclusionStatus;
  readonly reasonCode: string;
  /** City time of the approval that stands: from then the ticket is left out. */
  readonly excludedAt: Date | undefined;
  readonly version: number;
};

export type Event =
  | { readonly type: 'Asked'; readonly at: Date; readonly reasonCode: string; readonly evidence: string }
  | { readonly type: 'Approved' | 'Refused' | 'Revoked'; readonly at: Date; readonly reason: string };

export type Command =
  | { readonly type: 'ask'; readonly at: Date; readonly reasonCode: string; readonly evidence: string }
  | { readonly type: 'approve' | 'refuse' | 'revoke'; readonly at: Date; readonly reason: string };

/** What asking and deciding must know: the policy's reasons, and whether the caller or the caller's unit took part in the ticket. */
export type Circumstances = { readonly reasons: readonly string[]; readonly isCounted: boolean; readonly tookPart: boolean };

export type RefusalCode = 'unknown-reason' | 'not-counted' | 'own-exclusion' | 'step-not-allowed';

const done = { approve: 'Approved', refuse: 'Refused', revoke: 'Revoked' } as const;

/** Every decision about an exclusion; `exclusion` is the one that stands, if any does. Asked for by a unit, decided by one that has no part in the ticket. */
export const decide = (
  command: Command,
  exclusion: Exclusion | undefined,
  { reasons, isCounted, tookPart }: Circumstances,
): readonly Event[] | Refusal<RefusalCode> => {
  const { at } = command;
  if (command.type === 'ask') {
    if (!reasons.includes(command.reasonCode))
      return refuse('unknown-reason', `Reasons of this city are ${reasons.join(', ')}`, { where: 'reasonCode' });
    if (exclusion) return notAllowed(`An exclusion of this ticket is ${exclusion.status} already`);
    if (!isCounted) return refuse('not-counted', 'The ticket counts for nobody: there is nothing to exclude');
    return [{ type: 'Asked', at, reasonCode: command.reasonCode, evidence: command.evidence }];
  }
  if (tookPart) return refuse('own-exclusion', 'Who has a part in the ticket does not decide whether it counts');
  if (!exclusion || !stepFor(exclusionFlow, exclusion.status, command.type))
    return notAllowed(`An exclusion that is ${exclusion?.status} takes no ${command.type}`);
  return [{ type: done[command.type], at, reason: command.reason }];
};

const notAllowed = (because: string): Refusal<RefusalCode> => refuse('step-not-allowed', because);
/** The state after an event; an exclusion begins with `Asked`. */
export const evolve = (exclusion: Exclusion | undefined, event: Event): Exclusion => {
  if (event.type === 'Asked') return { status: 'asked', reasonCode: event.reasonCode, excludedAt: undefined, version: 1 };
  if (!exclusion) throw new Error(`An exclusion begins with Asked, not with ${event.type}`);
  const version = exclusion.version + 1;
  switch (event.type) {
    case 'Approved':
      return { ...exclusion, version, status: 'approved', excludedAt: event.at };
    case 'Refused':
      return { ...exclusion, version, status: 'refused' };
    case 'Revoked':
      return { ...exclusion, version, status: 'revoked', excludedAt: undefined };
  }
};

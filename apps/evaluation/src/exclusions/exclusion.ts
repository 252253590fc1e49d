import { refuse, type Refusal } from '@fengqiao/domain';
import { stepFor } from '@fengqiao/flow';
import { exclusionFlow, type ExclusionStatus } from './exclusion.flow';

/** A ticket that is, or was asked to be, left out of the figures (剔除). */
export type Exclusion = {
  readonly status: ExclusionStatus;
  readonly reasonCode: string;
  /** City time of the approval that stands: from then the ticket is left out. */
  readonly excludedAt: Date | undefined;
  /** Numbers of the tickets that the approval was decided about; undefined before it, and in approvals that kept none. */
  readonly tickets?: readonly string[] | undefined;
  readonly version: number;
};

/** What was approved: why these tickets do not count for this unit. */
export type Approval = { readonly reasonCode: string; readonly accountable: string; readonly tickets: readonly string[] };
/** An item as an approval sees it: who answers for it, and the numbers of all its tickets. */
export type Subject = { readonly unitId: string; readonly tickets: readonly string[] };

/** An approval was decided about certain tickets of a certain unit (ADR 19): with one more, or of another unit, it says nothing. */
export const isAbout = (
  { accountable, tickets }: Pick<Approval, 'accountable' | 'tickets'>,
  { unitId, tickets: now }: Subject,
): boolean => accountable === unitId && now.every((ticketNo) => tickets.includes(ticketNo));

export type Event =
  | { readonly type: 'Asked'; readonly at: Date; readonly reasonCode: string; readonly evidence: string }
  /** `tickets`: absent from what was approved before approvals named them. */
  | { readonly type: 'Approved'; readonly at: Date; readonly reason: string; readonly tickets?: readonly string[] }
  | { readonly type: 'Refused' | 'Revoked'; readonly at: Date; readonly reason: string };

export type Command =
  | { readonly type: 'ask'; readonly at: Date; readonly reasonCode: string; readonly evidence: string }
  | { readonly type: 'approve' | 'refuse' | 'revoke'; readonly at: Date; readonly reason: string };

/** What asking and deciding must know: the policy's reasons, and whether the caller or the caller's unit took part in the ticket. */
export type Circumstances = {
  readonly reasons: readonly string[];
  readonly isCounted: boolean;
  readonly tookPart: boolean;
  /** Whether an approval applies to the ticket's item as it is now, and of which tickets that is. */
  readonly isExcluded: boolean;
  readonly tickets: readonly string[];
};

export type RefusalCode = 'unknown-reason' | 'not-counted' | 'own-exclusion' | 'step-not-allowed';

const done = { refuse: 'Refused', revoke: 'Revoked' } as const;

/**
 * Every decision about an exclusion; `exclusion` is the one to be decided, or that the unit has asked for already. Asked for by a
 * unit, decided by one that has no part in the ticket.
 */
export const decide = (
  command: Command,
  exclusion: Exclusion | undefined,
  { reasons, isCounted, tookPart, isExcluded, tickets }: Circumstances,
): readonly Event[] | Refusal<RefusalCode> => {
  const { at } = command;
  if (command.type === 'ask') {
    if (!reasons.includes(command.reasonCode))
      return refuse('unknown-reason', `Reasons of this city are ${reasons.join(', ')}`, { where: 'reasonCode' });
    if (exclusion) return notAllowed(`An exclusion of this ticket is ${exclusion.status} already`);
    if (isExcluded) return notAllowed('An exclusion of this ticket is approved already, and applies');
    if (!isCounted) return refuse('not-counted', 'The ticket counts for nobody: there is nothing to exclude');
    return [{ type: 'Asked', at, reasonCode: command.reasonCode, evidence: command.evidence }];
  }
  if (tookPart) return refuse('own-exclusion', 'Who has a part in the ticket does not decide whether it counts');
  if (!exclusion || !stepFor(exclusionFlow, exclusion.status, command.type))
    return notAllowed(`An exclusion that is ${exclusion?.status} takes no ${command.type}`);
  const { type, reason } = command;
  return [type === 'approve' ? { type: 'Approved', at, reason, tickets } : { type: done[type], at, reason }];
};

const notAllowed = (because: string): Refusal<RefusalCode> => refuse('step-not-allowed', because);
/** The state after an event; an exclusion begins with `Asked`. */
export const evolve = (exclusion: Exclusion | undefined, event: Event): Exclusion => {
  if (event.type === 'Asked') return { status: 'asked', reasonCode: event.reasonCode, excludedAt: undefined, version: 1 };
  if (!exclusion) throw new Error(`An exclusion begins with Asked, not with ${event.type}`);
  const version = exclusion.version + 1;
  switch (event.type) {
    case 'Approved':
      return { ...exclusion, version, status: 'approved', excludedAt: event.at, tickets: event.tickets };
    case 'Refused':
      return { ...exclusion, version, status: 'refused' };
    case 'Revoked':
      return { ...exclusion, version, status: 'revoked', excludedAt: undefined };
  }
};

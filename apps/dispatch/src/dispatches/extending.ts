import { refuse, type Refusal } from '@fengqiao/domain';
import { stepFor } from '@fengqiao/flow';
import { change } from './changes';
import { dispatchFlow } from './dispatch.flow';
import { leadOf, type Assignment, type Dispatch, type Event } from './dispatch';
import type { Given } from './parts';
import { urgencyOf, type Rulebook, type SetClock } from './rulebook';

/** That somebody was told of an extension: the reporter, or the hotline (art. 15-2). ISO time. */
export type Notice = { readonly to: 'reporter' | 'hotline'; readonly how: string; readonly at: string };

/** The lead needs longer, by a rule that it names in the reason. */
export type ExtendCommand = {
  readonly type: 'Extend';
  readonly reason: string;
  readonly until: string;
  readonly notices: readonly Notice[];
};

/** Once for each lead and each time of handling. */
export type Extension = {
  readonly id?: string;
  readonly dispatchRound: number;
  readonly handlingRound: number;
  /** The handling clock as it was: what revoking puts back. */
  readonly former: SetClock;
  readonly formerlyMovedBy?: DueMovedBy;
  readonly revocableUntil: string;
  readonly revoked?: true;
};

/** Why the due time is not the one first promised. */
export type DueMovedBy = 'extended' | 'passedOn' | 'resumed';

export type ExtensionState = { readonly extension?: Extension; readonly dueMovedBy?: DueMovedBy };

export type ExtensionEvent = { readonly at: string } & (
  | {
      readonly type: 'Extended';
      readonly extensionId?: string;
      readonly assignmentId: string;
      readonly reason: string;
      readonly notices: readonly Notice[];
      readonly handle: SetClock;
      readonly revocableUntil: string;
    }
  | { readonly type: 'ExtensionRevoked'; readonly assignmentId: string; readonly reason: string; readonly handle: SetClock }
);

const types: readonly string[] = ['Extended', 'ExtensionRevoked'] satisfies ExtensionEvent['type'][];
export const isExtension = (event: Event): event is ExtensionEvent & Event => types.includes(event.type);

export type ExtendRefusal =
  'step-not-allowed' | 'already-extended' | 'limit-passed' | 'extension-too-long' | 'notice-missing' | 'not-revocable';

/** Whether the lead has had its extension, be it revoked. */
const isUsed = ({ extension, dispatchRound, handlingRound }: Dispatch): boolean =>
  extension?.dispatchRound === dispatchRound && extension.handlingRound === handlingRound;

/** Effective at once: the law asks for notice, not for leave. At most the original limit again, before the present one has passed. */
export const extend = (
  dispatch: Dispatch,
  assignment: Assignment,
  { reason, until, notices }: ExtendCommand,
  given: Given,
): Event[] | Refusal<ExtendRefusal> => {
  const { now, rules } = given;
  const { handle } = assignment.clocks;
  if (!handle || dispatch.accountable === undefined) return refuse('step-not-allowed', 'This assignment has no limit to extend');
  if (isUsed(dispatch)) return refuse('already-extended', 'A handling limit is extended once');
  if (new Date(handle.dueAt) <= now) return refuse('limit-passed', `The limit ran out at ${handle.dueAt}; extend before it does`);
  const longest = longestOf(dispatch, handle, rules);
  const where = 'until';
  if (new Date(until) <= new Date(handle.dueAt) || new Date(until) > new Date(longest))
    return refuse('extension-too-long', `Give a time after ${handle.dueAt} and not after ${longest}: the limit once more`, {
      where,
    });
  const missing = (['reporter', 'hotline'] as const).filter((to) => !notices.some((notice) => notice.to === to));
  if (missing.length > 0 || notices.some(({ at }) => new Date(at) > now))
    return refuse('notice-missing', 'Reporter and hotline have both been told: give for each how and when', { where: 'notices' });
  const unit = rules.unit(rules.hotlineId)!;
  const revocable = rules.clock({ clock: 'extensionRevocable', urgency: urgencyOf(dispatch, rules), unit, at: now });
  const at = now.toISOString();
  const extended = { ...rules.moved(handle, new Date(until), '依规延期一次'), setAt: at };
  const known = { extensionId: given.newId(), assignmentId: assignment.id, reason, notices, revocableUntil: revocable.dueAt };
  return [{ type: 'Extended', at, ...known, handle: extended }];
};

/** The end of the original limit, if it began when it ran out. */
const longestOf = ({ accountable, category, urgency }: Dispatch, handle: SetClock, rules: Rulebook): string => {
  const unit = rules.unit(accountable!)!;
  const at = new Date(handle.dueAt);
  const { limit } = handle;
  return limit
    ? rules.again({ ...handle, limit, from: handle.dueAt }, unit, []).dueAt
    : rules.clock({ clock: 'handle', category, urgency: urgency ?? 'ordinary', unit, at }).dueAt;
};

/** The hotline does not agree: within the policy's day the former due time comes back, less what the clock stood meanwhile. */
export const revoke = (
  dispatch: Dispatch,
  assignmentId: string,
  reason: string,
  given: Given,
): Event[] | Refusal<ExtendRefusal> => {
  const { extension, accountable } = dispatch;
  const lead = leadOf(dispatch);
  const isThere =
    extension && !extension.revoked && isUsed(dispatch) && stepFor(dispatchFlow, dispatch.status, 'RevokeExtension');
  if (!isThere || lead?.id !== assignmentId || accountable === undefined)
    return refuse('not-revocable', 'There is no extension here to revoke');
  if (given.now > new Date(extension.revocableUntil))
    return refuse('not-revocable', `An extension can be revoked until ${extension.revocableUntil}`);
  const at = given.now.toISOString();
  const back = given.rules.again(extension.former, given.rules.unit(accountable)!, dispatch.pauses ?? []);
  const handle = back.dueAt === extension.former.dueAt ? back : { ...back, setAt: at };
  return [{ type: 'ExtensionRevoked', at, assignmentId, reason, handle }];
};

/** The state after an event of an extension: the lead's due time moves, the promise stays; a clock that stands goes on standing. */
export const evolveExtension = (dispatch: Dispatch, event: ExtensionEvent): Dispatch => {
  const { assignmentId, handle } = event;
  const former = dispatch.assignments.find(({ id }) => id === assignmentId)?.clocks.handle;
  const stands = former?.standsSince && { standsSince: former.standsSince };
  const moved = {
    ...dispatch,
    dueAt: handle.dueAt,
    provisional: handle.provisional,
    assignments: change(dispatch, assignmentId, (one) => ({
      ...one,
      clocks: { ...one.clocks, handle: { ...handle, ...stands } },
    })),
  };
  if (event.type === 'ExtensionRevoked') {
    const { dueMovedBy: _, ...back } = moved;
    const { extension } = dispatch;
    const dueMovedBy = dispatch.pauses ? 'resumed' : extension?.formerlyMovedBy;
    return { ...back, ...(dueMovedBy && { dueMovedBy }), ...(extension && { extension: { ...extension, revoked: true } }) };
  }
  const { dispatchRound, handlingRound, dueMovedBy: formerlyMovedBy } = dispatch;
  const { extensionId: id, revocableUntil } = event;
  const before = { ...(id && { id }), dispatchRound, handlingRound, revocableUntil, ...(formerlyMovedBy && { formerlyMovedBy }) };
  return { ...moved, dueMovedBy: 'extended', ...(former && { extension: { ...before, former } }) };
};

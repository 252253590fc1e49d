import { endsWithCompletion, type Dispatch, type Event, type NewAssignment } from './dispatch';
import { startedAll } from './changes';
import { superviseUnsolved } from './supervising';
import { leadingBy, newPart, type Given } from './parts';
import { urgencyOf } from './rulebook';

export type Resolved = 'yes' | 'partly' | 'no';

/** What the policy makes of a callback that says it is not solved: so many rounds of handling, after these answers. */
export type ReworkPolicy = { readonly rounds: number; readonly after: readonly Resolved[] };

export type ReworkState = {
  /** The limit of the first round, by which the unit is assessed; the present one is `dueAt`. */
  readonly assessedDueAt?: string | undefined;
  /** When the present round began, if it is not the first. */
  readonly reopenedAt?: string | undefined;
  /** The rounds are spent and it is not solved: its unit is for the superior to look after. */
  readonly unsolved?: true | undefined;
};

export type ReworkEvent = { readonly at: string } & (
  | { readonly type: 'Reopened'; readonly assignments: readonly NewAssignment[]; readonly limitsVersion: string }
  | { readonly type: 'Unsolved' }
);

const types: readonly string[] = ['Reopened', 'Unsolved'] satisfies ReworkEvent['type'][];
export const isRework = (event: Event): event is ReworkEvent & Event => types.includes(event.type);

/**
 * What follows when a reporter says of completed work that it is not solved (re-handling, art. 23): the same accountable unit
 * leads again with clocks of its own, and owes both feedbacks anew; after the policy's rounds there is no further one, and the unit's superior asks it for an answer.
 */
export const rework = (dispatch: Dispatch, resolved: Resolved | undefined, given: Given): Event[] => {
  const { now, rules } = given;
  const { rounds } = rules.rework(now);
  const accountable = dispatch.accountable === undefined ? undefined : rules.unit(dispatch.accountable);
  if (dispatch.status !== 'completed' || endsWithCompletion(dispatch.kind) || !accountable) return [];
  if (!isUnsolved(resolved, given)) return [];
  const at = now.toISOString();
  if (dispatch.handlingRound >= rounds)
    return dispatch.unsolved ? [] : [{ type: 'Unsolved', at }, superviseUnsolved(dispatch, accountable, given)];
  const setting = { category: dispatch.category, urgency: urgencyOf(dispatch, rules) };
  const handle = rules.clock({ clock: 'rehandle', ...setting, unit: accountable, at: now });
  const lead = leadingBy(newPart(accountable, 'lead', setting, given), handle);
  return [{ type: 'Reopened', at, assignments: [lead], limitsVersion: rules.limitsVersion(now) }];
};

/**
 * The same, once work is completed during which somebody of the matter said at the limit that it is not solved: that answer opened
 * nothing then, and no other callback is to come.
 */
export const reworkAtLast = (dispatch: Dispatch, given: Given): Event[] => {
  const { callback, group } = dispatch;
  const own = callback && !callback.asked ? [callback.resolved] : [];
  const ofMembers = group?.role === 'head' ? (group.unsolved ?? []).flatMap((one) => (one.early ? [] : [one.resolved])) : [];
  return rework(
    dispatch,
    [...own, ...ofMembers].find((resolved) => isUnsolved(resolved, given)),
    given,
  );
};

/** Whether the policy takes an answer for one that says that it is not solved. */
export const isUnsolved = (resolved: Resolved | undefined, { now, rules }: Given): resolved is Resolved =>
  resolved !== undefined && rules.rework(now).after.includes(resolved);

/** Whether the matter is not over by an answer: it says so, or the policy takes it so. */
export const saysNo = (resolved: Resolved | undefined, given: Given): resolved is Resolved =>
  resolved === 'no' || isUnsolved(resolved, given);

type Said = NonNullable<Dispatch['callback']>;

/** What stands of two calls: the last answer counts, and where nobody was reached the one from before is the last. */
export const lastWord = (before: Said | undefined, { reached, resolved, asked, anew }: Said & { anew?: true }): Said => {
  if (!reached && before?.reached && !anew) {
    const { asked: _, ...said } = before;
    return said;
  }
  return { reached, resolved, ...(asked && { asked }) };
};

/** Whether what a reporter said before was said of the present round: a member's is its head's. */
export const isOfRound = (dispatch: Dispatch, carrier: Dispatch): boolean =>
  carrier === dispatch ||
  (carrier.group?.role === 'head' && (carrier.group.unsolved ?? []).some(({ ticketNo }) => ticketNo === dispatch.ticketNo));

/** The state after an event of re-handling. The response that is assessed is the first one. */
export const evolveRework = (dispatch: Dispatch, event: ReworkEvent): Dispatch => {
  if (event.type === 'Unsolved') return { ...dispatch, unsolved: true };
  const { feedbackToReporterAt: _, feedbackToHotlineAt: __, completedAt: ___, callback: ____, ...open } = dispatch;
  const { group } = dispatch;
  const handle = event.assignments[0]!.clocks.handle!;
  return {
    ...open,
    status: 'dispatched',
    handlingRound: dispatch.handlingRound + 1,
    limitsVersion: event.limitsVersion,
    reopenedAt: event.at,
    assessedDueAt: dispatch.assessedDueAt ?? dispatch.dueAt,
    ...{ dueAt: handle.dueAt, provisional: handle.provisional, unseen: [] },
    assignments: [...dispatch.assignments, ...startedAll(event.assignments, event.at)],
    ...(group?.role === 'head' && { group: { ...group, untold: group.members, unsolved: undefined } }),
  };
};

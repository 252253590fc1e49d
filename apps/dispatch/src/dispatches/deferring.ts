import { refuse, within, type Actor, type Refusal, type Role } from '@fengqiao/domain';
import { stepFor } from '@fengqiao/flow';
import { startedAll } from './changes';
import { isOpen, leadOf, type Assignment, type Clock, type Dispatch, type Event, type NewAssignment } from './dispatch';
import { dispatchFlow } from './dispatch.flow';
import { helpingBy, type Given } from './parts';
import { urgencyOf, type Rulebook, type SetClock } from './rulebook';

/** It cannot be done now, for reasons that are nobody's fault (挂账): what will be done, and when it is looked at again. */
export type HangCommand = { readonly type: 'Hang'; readonly reason: string; readonly plan: string; readonly reviewAt: string };
export type ResumeCommand = { readonly type: 'Resume'; readonly reason: string };

type OpenDeferral = {
  readonly id: string;
  readonly unitId: string;
  readonly decider: string;
  readonly reviewAt: string;
  readonly dueAt: string;
  /** As it was set, for reckoning it again. */
  readonly limit?: SetClock;
  readonly lapsed?: true;
};
type Hang = { readonly deferralId: string; readonly since: string; readonly reviewAt: string; readonly reminded?: true };
/** A stretch in which the handling clocks stood; ISO times. */
export type Pause = { readonly from: string; readonly to: string };

export type DeferralState = {
  /** Asked for and not decided: the clocks run. */
  readonly deferral?: OpenDeferral;
  /** Approved: the handling clocks stand. */
  readonly hang?: Hang;
  readonly pauses?: readonly Pause[];
};

type Restarted = { readonly assignmentId: string; readonly handle: SetClock };

export type DeferralEvent = { readonly at: string } & (
  | (Omit<HangCommand, 'type'> & {
      readonly type: 'HangAsked';
      readonly deferralId: string;
      readonly assignmentId: string;
      readonly unitId: string;
      readonly decider: string;
      readonly limit: SetClock;
    })
  | { readonly type: 'HangApproved'; readonly deferralId: string; readonly reason: string; readonly reviewAt: string }
  | { readonly type: 'HangRejected'; readonly deferralId: string; readonly reason: string }
  | { readonly type: 'HangLapsed'; readonly deferralId: string }
  | { readonly type: 'HangReviewDue'; readonly deferralId: string }
  | { readonly type: 'Resumed'; readonly deferralId: string; readonly reason: string; readonly clocks: readonly Restarted[] }
  | { readonly type: 'HangOvertaken'; readonly deferralId: string }
);

const types: readonly string[] = [
  'HangAsked',
  'HangApproved',
  'HangRejected',
  'HangLapsed',
  'HangReviewDue',
  'Resumed',
  'HangOvertaken',
] satisfies DeferralEvent['type'][];
export const isDeferral = (event: Event): event is DeferralEvent & Event => types.includes(event.type);

export type DeferralRefusal = 'step-not-allowed' | 'already-asked' | 'objection-open' | 'review-date';

/** Asking changes nothing yet: the clocks run until somebody else has approved. */
export const hang = (
  dispatch: Dispatch,
  { id: assignmentId }: Assignment,
  { reason, plan, reviewAt }: HangCommand,
  given: Given,
): Event[] | Refusal<DeferralRefusal> => {
  const { now, rules, newId } = given;
  const { accountable: unitId } = dispatch;
  if (unitId === undefined) return refuse('step-not-allowed', 'Nobody answers for this ticket');
  if (dispatch.deferral) return refuse('already-asked', 'This has been asked for and is not decided yet');
  if (dispatch.objection) return refuse('objection-open', 'Whose duty it is, is being reviewed; ask when that is decided');
  if (new Date(reviewAt) <= now)
    return refuse('review-date', 'Give a date to come on which it is looked at again', { where: 'reviewAt' });
  const district = rules.districtOf(unitId);
  const decider = district && district.id !== unitId ? district : rules.unit(rules.hotlineId)!;
  const urgency = urgencyOf(dispatch, rules);
  const limit = rules.clock({ clock: 'deferralDecision', category: dispatch.category, urgency, unit: decider, at: now });
  const known = { deferralId: newId(), assignmentId, unitId, decider: decider.id, limit };
  return [{ type: 'HangAsked', at: now.toISOString(), reason, plan, reviewAt: new Date(reviewAt).toISOString(), ...known }];
};

const superiors: readonly Role[] = ['districtLeader', 'districtCoordinator', 'cityLeader'];

/** Above the unit, or the hotline's watch; never the unit itself nor anybody below it, whatever other role they hold. */
const mayDecide = ({ grants }: Actor, unitId: string, rules: Rulebook): boolean => {
  const pathOf = (id: string): string => rules.unit(id)?.path ?? id;
  const own = pathOf(unitId);
  const stands = grants.some(
    ({ role, unitId: at }) => role === 'hotlineSupervisor' || (superiors.includes(role) && within(own, pathOf(at))),
  );
  return stands && !grants.some(({ unitId: at }) => within(pathOf(at), own));
};

/**
 * Approved, the handling clocks stand from now; a limit that has passed stays passed. Whose duty it is comes first: what hangs is not
 * reviewed, and the time that a review takes would be nobody's.
 */
export const decideHang = (
  dispatch: Dispatch,
  deferralId: string,
  { approved, reason }: { approved: boolean; reason: string },
  actor: Actor,
  { now, rules }: Given,
): Event[] | Refusal<'step-not-allowed' | 'not-yours' | 'objection-open'> => {
  const { deferral } = dispatch;
  if (deferral?.id !== deferralId || !stepFor(dispatchFlow, dispatch.status, approved ? 'ApproveHang' : 'RejectHang'))
    return refuse('step-not-allowed', 'This has been decided, or is over');
  if (!mayDecide(actor, deferral.unitId, rules))
    return refuse('not-yours', `This is decided above ${deferral.unitId} or by the hotline's watch, never by whoever handles it`);
  if (approved && dispatch.objection)
    return refuse(
      'objection-open',
      `Whose duty it is, is in doubt: objection ${dispatch.objection.id} is reviewed first; until then this can only be refused`,
    );
  const base = { at: now.toISOString(), deferralId, reason };
  return approved ? [{ type: 'HangApproved', ...base, reviewAt: deferral.reviewAt }] : [{ type: 'HangRejected', ...base }];
};

/** The clocks go on with the time that was left. */
export const resume = (dispatch: Dispatch, { reason }: ResumeCommand, given: Given): Event[] | Refusal<'step-not-allowed'> => {
  const { hang: hung, pauses = [] } = dispatch;
  if (!hung) return refuse('step-not-allowed', 'The clocks of this dispatch do not stand');
  const at = given.now.toISOString();
  const clocks = restarted(dispatch, [...pauses, { from: hung.since, to: at }], given, at);
  return [{ type: 'Resumed', at, deferralId: hung.deferralId, reason, clocks }];
};

const restarted = (dispatch: Dispatch, pauses: readonly Pause[], given: Given, at: string): Restarted[] => {
  const lead = leadOf(dispatch);
  const answers = dispatch.accountable;
  const again = (one: Assignment): SetClock | undefined => {
    const set = one.clocks.handle;
    const unit = given.rules.unit(one.role === 'lead' && answers !== undefined ? answers : one.unitId);
    if (!set?.standsSince || !unit) return undefined;
    const { standsSince: since, stoppedAt: _, lapsed: __, ...clock } = set;
    if (new Date(set.dueAt) <= new Date(since)) return clock;
    return clock.limit ? given.rules.again(clock, unit, pauses) : given.rules.goesOn(clock, unit, { from: since, to: at });
  };
  const leading = lead && again(lead);
  return dispatch.assignments.filter(isOpen).flatMap((one): Restarted[] => {
    const own = again(one);
    if (!own) return [];
    const part = { id: one.id, unitId: one.unitId, role: one.role, clocks: { handle: own } };
    const handle = one.role === 'lead' ? own : helpingBy(part, leading, given).clocks.handle!;
    return [{ assignmentId: one.id, handle: handle.dueAt === one.clocks.handle?.dueAt ? handle : { ...handle, setAt: at } }];
  });
};

/** The stretches since then in which the handling clocks stood, that in which they stand now up to now. */
export const stoodSince = ({ pauses = [], hang: hung }: Dispatch, since: string, now: Date): readonly Pause[] =>
  [...pauses, ...(hung ? [{ from: hung.since, to: now.toISOString() }] : [])]
    .map(({ from, to }) => ({ from: from < since ? since : from, to }))
    .filter(({ from, to }) => from < to);

/** Nobody has decided in time; or the day has come on which it is looked at again. */
export const lapseDeferral = ({ deferral, hang: hung }: Dispatch, { now }: Given): Event[] => {
  const at = now.toISOString();
  return [
    ...(deferral && !deferral.lapsed && new Date(deferral.dueAt) <= now
      ? [{ type: 'HangLapsed' as const, at, deferralId: deferral.id }]
      : []),
    ...(hung && !hung.reminded && new Date(hung.reviewAt) <= now
      ? [{ type: 'HangReviewDue' as const, at, deferralId: hung.deferralId }]
      : []),
  ];
};

/** The handling ends, or passes on: what was asked for or approved is over with it. */
export const overtakeDeferral = ({ deferral, hang: hung }: Dispatch, now: Date): Event[] =>
  [deferral?.id, hung?.deferralId].flatMap((deferralId): Event[] =>
    deferralId === undefined ? [] : [{ type: 'HangOvertaken', at: now.toISOString(), deferralId }],
  );

/** The state after an event of a hang. */
export const evolveDeferral = (dispatch: Dispatch, event: DeferralEvent): Dispatch => {
  const { deferral, hang: hung, ...others } = dispatch;
  switch (event.type) {
    case 'HangAsked': {
      const { deferralId: id, unitId, decider, reviewAt, limit } = event;
      return { ...dispatch, deferral: { id, unitId, decider, reviewAt, dueAt: limit.dueAt, limit } };
    }
    case 'HangApproved': {
      const { deferralId, at: since, reviewAt } = event;
      return { ...others, status: 'hung', hang: { deferralId, since, reviewAt }, assignments: standing(dispatch, since) };
    }
    case 'HangRejected':
      return { ...others, ...(hung && { hang: hung }) };
    case 'HangLapsed':
      return deferral ? { ...dispatch, deferral: { ...deferral, lapsed: true } } : dispatch;
    case 'HangReviewDue':
      return hung ? { ...dispatch, hang: { ...hung, reminded: true } } : dispatch;
    case 'Resumed':
      return resumed(others, hung, event);
    case 'HangOvertaken':
      return {
        ...others,
        ...(deferral && deferral.id !== event.deferralId && { deferral }),
        ...(hung?.deferralId === event.deferralId ? stoodUntil(dispatch, hung, event.at) : hung && { hang: hung }),
      };
  }
};

const stoodUntil = ({ pauses = [] }: Dispatch, { since }: Hang, at: string): Pick<Dispatch, 'pauses'> => ({
  pauses: [...pauses, { from: since, to: at }],
});

/**
 * Whoever is called in: while it hangs, a handling limit of the policy stands from the start, and a time that was named, in full
 * knowledge of that, runs.
 */
export const calledIn = (dispatch: Dispatch, parts: readonly NewAssignment[], at: string): readonly Assignment[] => {
  const begun = startedAll(parts, at);
  return dispatch.hang ? begun.map((one) => (one.clocks.handle?.limit ? stand(one, at) : one)) : begun;
};

const stand = (one: Assignment, since: string): Assignment => {
  const handle: Clock | undefined = isOpen(one) ? one.clocks.handle : undefined;
  return handle && !handle.stoppedAt ? { ...one, clocks: { ...one.clocks, handle: { ...handle, standsSince: since } } } : one;
};

/** Whatever handling clock runs, stands; signing and the first contact stay due. */
const standing = ({ assignments }: Dispatch, since: string): readonly Assignment[] => assignments.map((one) => stand(one, since));

const resumed = (
  dispatch: Dispatch,
  hung: Hang | undefined,
  { at, clocks }: Extract<DeferralEvent, { type: 'Resumed' }>,
): Dispatch => {
  const assignments = dispatch.assignments.map((one) => {
    const handle = clocks.find(({ assignmentId }) => assignmentId === one.id)?.handle;
    const lapsed = handle && one.clocks.handle?.lapsed && handle.dueAt === one.clocks.handle.dueAt;
    return handle ? { ...one, clocks: { ...one.clocks, handle: { ...handle, ...(lapsed && { lapsed }) } } } : one;
  });
  const lead = assignments.find((one) => one.role === 'lead' && isOpen(one))?.clocks.handle;
  return {
    ...dispatch,
    status: 'handling',
    assignments,
    ...(hung && stoodUntil(dispatch, hung, at)),
    ...(lead && { dueAt: lead.dueAt, provisional: lead.provisional, dueMovedBy: 'resumed' as const }),
  };
};

import { within } from '@fengqiao/domain';
import { isOpen, type Assignment, type Dispatch, type Event } from './dispatch';
import type { Given } from './parts';
import { clockNames, type LadderName, type Rulebook, type Rung, type Target } from './rulebook';

/** Something that somebody must do by a time; when it has passed, a ladder is climbed. ISO times. */
export type Awaited = {
  readonly ladder: LadderName;
  /** Whose clock it is: an assignment, an objection …; the dispatch itself for the handling limit of its lead. */
  readonly of: string;
  /** The unit that is waited for. */
  readonly unitId: string;
  /** When its limit was set, or where only the limit matters, that: it chooses the version of the ladder. */
  readonly since: string;
  readonly limitAt: string;
};

/** How far the ladder of a wait has been climbed: the last rung that was told, from 1. */
export type Climb = Pick<Awaited, 'ladder' | 'of' | 'limitAt'> & { readonly rung: number };

/** A rung was told. `to` is what the policy says, `toUnit` who that is for this matter. */
export type EscalationEvent = {
  readonly type: 'Escalated';
  readonly escalationId: string;
  readonly ladder: LadderName;
  readonly of: string;
  readonly unitId: string;
  readonly rung: number;
  readonly limitAt: string;
  readonly to: Target;
  readonly toUnit: string;
};
export type EscalationState = {
  /** How far ladders have been climbed; absent: none yet. */
  readonly escalations?: readonly Climb[];
};

type Escalated = Extract<Event, { type: 'Escalated' }>;

/** Everything that is waited for now: clocks that run, of parts that are open. What has stopped or moved is not among it. */
export const awaited = (dispatch: Dispatch): Awaited[] => [
  ...dispatch.assignments.filter(isOpen).flatMap((one) => ofPart(dispatch, one)),
  ...ofDecisions(dispatch),
  ...ofRework(dispatch),
];

/** Handled again because a reporter said so: those above hear of it at once, and again while it lasts. */
const ofRework = ({ id, accountable, reopenedAt, assignments }: Dispatch): Awaited[] =>
  reopenedAt !== undefined && accountable !== undefined && assignments.some((one) => one.role === 'lead' && isOpen(one))
    ? [{ ladder: 'reopened', of: id, unitId: accountable, since: reopenedAt, limitAt: reopenedAt }]
    : [];

/** Those who are to decide or to answer: of them only the limit matters. */
const ofDecisions = ({ objection, deferral, owed = [] }: Dispatch): Awaited[] => [
  ...(objection ? [deciding('objectionReview', objection.id, objection.reviewer, objection.dueAt)] : []),
  ...(deferral ? [deciding('deferralDecision', deferral.id, deferral.decider, deferral.dueAt)] : []),
  ...owed.map(({ kind, id, unitId, dueAt }) => deciding(`${kind}Answer`, id, unitId, dueAt)),
];

const deciding = (ladder: LadderName, of: string, unitId: string, limitAt: string): Awaited => ({
  ...{ ladder, of, unitId, limitAt },
  since: limitAt,
});

const ofPart = (dispatch: Dispatch, { id, unitId, role, assignedAt, clocks }: Assignment): Awaited[] =>
  clockNames.flatMap((clock): Awaited[] => {
    const set = clocks[clock];
    if (!set || set.stoppedAt || set.standsSince) return [];
    const base = { unitId, limitAt: set.dueAt };
    if (clock !== 'handle') return [{ ...base, ladder: clock, of: id, since: assignedAt }];
    // The lead's limit goes from hand to hand inside the unit that answers: what was told of it is not told again.
    const begun = role === 'lead' ? ledSince(dispatch, set.dueAt, assignedAt) : assignedAt;
    // A limit that was moved is a new one: what is left of it is a part of what was left when it was moved.
    const whose = { of: role === 'lead' ? dispatch.id : id, since: set.setAt ?? begun };
    return (['nearDue', 'handle'] as const).map((ladder) => ({ ...base, ladder, ...whose }));
  });

const ledSince = ({ assignments }: Dispatch, dueAt: string, assignedAt: string): string =>
  assignments
    .filter(({ role, clocks }) => role === 'lead' && clocks.handle?.dueAt === dueAt)
    .reduce((first, one) => (one.assignedAt < first ? one.assignedAt : first), assignedAt);

export const isSame = (a: Omit<Climb, 'rung'>, b: Omit<Climb, 'rung'>): boolean =>
  a.ladder === b.ladder && a.of === b.of && a.limitAt === b.limitAt;

/** Climbs whose wait goes on: those whom they told have something to see to. */
export const standing = (dispatch: Dispatch): Climb[] => {
  const { escalations = [] } = dispatch;
  if (escalations.length === 0) return [];
  const waits = awaited(dispatch);
  return escalations.filter((climb) => waits.some((wait) => isSame(wait, climb)));
};

/**
 * The rungs of a wait, by the ladder of the late unit's district: another district's does not reach it. A helper inside the unit
 * that answers is that unit's own matter: nobody above hears of it (art. 17).
 */
const rungsOf = ({ accountable, assignments }: Dispatch, wait: Awaited, rules: Rulebook): readonly Rung[] => {
  const rungs = rules.rungs(wait);
  const [answers, late] = [accountable ?? wait.unitId, wait.unitId].map((id) => rules.unit(id)?.path ?? id) as [string, string];
  const isHelper = assignments.some(({ id, role }) => id === wait.of && role === 'assist');
  return isHelper && within(late, answers) ? rungs.filter(({ to }) => to === 'own' || to === 'head') : rungs;
};

const climbed = ({ escalations = [] }: Dispatch, wait: Awaited): number =>
  escalations.find((climb) => isSame(climb, wait))?.rung ?? 0;

/** When the next rung of any ladder is told; ISO time. */
export const nextRungAt = (dispatch: Dispatch, rules: Rulebook): string | undefined =>
  awaited(dispatch)
    .flatMap((wait) => rungsOf(dispatch, wait, rules)[climbed(dispatch, wait)]?.at ?? [])
    .sort()[0];

/** Tells every rung that is due and was not told, the oldest first; decided on the present state, so that none is told twice. */
export const escalate = (dispatch: Dispatch, { now, rules, newId }: Given): Escalated[] =>
  awaited(dispatch)
    .flatMap((wait) =>
      rungsOf(dispatch, wait, rules).flatMap(({ to, at }, index) =>
        index >= climbed(dispatch, wait) && new Date(at) <= now ? [{ wait, to, at, rung: index + 1 }] : [],
      ),
    )
    .sort((a, b) => a.at.localeCompare(b.at))
    .map(({ wait, to, rung }) => {
      const { ladder, of, unitId, limitAt } = wait;
      const told = toldOf(to, unitId, dispatch.accountable ?? unitId, rules);
      return { type: 'Escalated', at: now.toISOString(), escalationId: newId(), ladder, of, unitId, rung, limitAt, ...told };
    });

/**
 * Who a rung's target is for a matter that `answers` answers for: the district is the late unit's own, which alone can urge it. A
 * unit of the city itself has the city for its district.
 */
export const toldOf = (to: Target, late: string, answers: string, rules: Rulebook): Pick<Escalated, 'to' | 'toUnit'> => {
  switch (to) {
    case 'own':
      return { to, toUnit: late };
    case 'head':
      return { to, toUnit: answers };
    case 'district': {
      const district = rules.districtOf(late)?.id;
      return district ? { to, toUnit: district } : { to: 'city', toUnit: rules.cityId };
    }
    case 'hotline':
    case 'hotlineSupervisor':
      return { to, toUnit: rules.hotlineId };
    case 'city':
      return { to, toUnit: rules.cityId };
  }
};

/** The state after a rung was told: one climb for each ladder and clock, the newest. */
export const escalated = (dispatch: Dispatch, { ladder, of, limitAt, rung }: Escalated): Dispatch => ({
  ...dispatch,
  escalations: [
    ...(dispatch.escalations ?? []).filter((climb) => climb.ladder !== ladder || climb.of !== of),
    { ladder, of, limitAt, rung },
  ],
});

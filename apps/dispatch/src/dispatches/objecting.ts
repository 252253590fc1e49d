import { idsOn, refuse, within, type Refusal, type Unit } from '@fengqiao/domain';
import { assigned, change, ended, responded } from './changes';
import { leadOf, type Assigned, type Assignment, type Dispatch, type Event } from './dispatch';
import { toldAnew } from './group';
import { checkUnits } from './orders';
import { accountableOf, type Given } from './parts';
import { urgencyOf, type Rulebook, type SetClock } from './rulebook';

/** The lead's unit, or its desk, says that the matter is not its duty (派单异议, art. 12-3). */
export type ObjectCommand = {
  readonly type: 'Object';
  readonly grounds: string;
  /** The article, list entry or boundary on which it rests. */
  readonly basis: string;
  readonly proposedLead?: string | undefined;
};

/** An objection that nobody has decided yet. */
export type OpenObjection = {
  readonly id: string;
  readonly assignmentId: string;
  /** The accountable unit, whoever of it wrote. */
  readonly unitId: string;
  readonly proposedLead?: string | undefined;
  /** The hotline; after the policy's rounds the lowest common superior of the units involved. */
  readonly reviewer: string;
  readonly raised: boolean;
  readonly dueAt: string;
  /** As it was set, for reckoning it again. */
  readonly limit?: SetClock;
  readonly lapsed?: true;
};

export type ObjectionState = {
  readonly objection?: OpenObjection;
  /** The round in which the accountable unit has objected: once in each. */
  readonly objectedIn?: number;
  /** Units whose objection was upheld: for this ticket they are not counted. */
  readonly objectors?: readonly string[];
  /** Lateness of the handling limit that reviews beyond their own limit excuse; ms. */
  readonly excusedMs?: number;
  /** A superior has named the lead: it may not object again. */
  readonly designated?: true;
};

type Decision = { readonly objectionId: string; readonly reason: string; readonly designated: boolean };

export type ObjectionEvent = { readonly at: string } & (
  | (Omit<ObjectCommand, 'type'> & {
      readonly type: 'Objected';
      readonly objectionId: string;
      readonly assignmentId: string;
      readonly unitId: string;
      readonly reviewer: string;
      readonly raised: boolean;
      readonly limit: SetClock;
    })
  | ({ readonly type: 'ObjectionRejected'; readonly excusedMs: number } & Decision)
  | ({
      readonly type: 'ObjectionUpheld';
      /** Whose objection it was; recorded events of the time before know the accountable unit alone. */
      readonly objectors?: readonly string[];
    } & Decision &
      Assigned)
  | { readonly type: 'ObjectionLapsed'; readonly objectionId: string }
  | { readonly type: 'ObjectionOvertaken'; readonly objectionId: string; readonly excusedMs: number }
);

const types: readonly string[] = [
  'Objected',
  'ObjectionRejected',
  'ObjectionUpheld',
  'ObjectionLapsed',
  'ObjectionOvertaken',
] satisfies ObjectionEvent['type'][];
export const isObjection = (event: Event): event is ObjectionEvent & Event => types.includes(event.type);

export type ObjectRefusal =
  | 'step-not-allowed'
  | 'already-objected'
  | 'designated'
  | 'window-passed'
  | 'unknown-unit'
  | 'lead-not-allowed'
  | 'inside-own-tree';

/**
 * Until when whoever answers for it may object: so long (policy) after it was given the matter, whoever of it leads since. ISO
 * time; undefined where nobody answers.
 */
export const mayObjectUntil = (dispatch: Dispatch, rules: Rulebook): string | undefined => {
  const { accountable, category, response } = dispatch;
  const unit = accountable === undefined ? undefined : rules.unit(accountable);
  const since = response?.sign.from ?? leadOf(dispatch)?.assignedAt;
  if (!unit || since === undefined) return undefined;
  return rules.clock({ clock: 'objectionWindow', category, urgency: urgencyOf(dispatch, rules), unit, at: new Date(since) })
    .dueAt;
};

/** Objecting counts as signing, and no clock stands: who received it first goes on answering the reporter (art. 14). */
export const object = (
  dispatch: Dispatch,
  assignment: Assignment,
  { grounds, basis, proposedLead }: ObjectCommand,
  given: Given,
): Event[] | Refusal<ObjectRefusal> => {
  const { now, rules, newId } = given;
  const { accountable: unitId, objectedIn, dispatchRound } = dispatch;
  if (unitId === undefined) return refuse('step-not-allowed', 'Nobody was given this; there is nothing to object to');
  if (dispatch.designated)
    return refuse('designated', 'A superior has named this unit, which may not object again: ask others to help, or raise it');
  if (dispatch.handlingRound > 1) return refuse('step-not-allowed', 'Whoever has completed a matter has accepted it');
  if (objectedIn === dispatchRound)
    return refuse('already-objected', 'This unit has objected to this dispatch; it may do so once');
  const until = mayObjectUntil(dispatch, rules);
  if (until !== undefined && now > new Date(until))
    return refuse('window-passed', `This unit could object until ${until}; it answers for the matter now`);
  const flaw = proposedLead === undefined ? undefined : flawOf(proposedLead, unitId, rules);
  if (flaw) return flaw;
  const reviewing = reviewerOf(dispatch, proposedLead, given);
  const setting = { category: dispatch.category, urgency: urgencyOf(dispatch, rules) };
  const limit = rules.clock({ clock: 'objectionReview', ...setting, unit: reviewing.unit, at: now });
  const said = { grounds, basis, ...(proposedLead !== undefined && { proposedLead }) };
  const { raised, unit } = reviewing;
  const objection = { objectionId: newId(), assignmentId: assignment.id, unitId, reviewer: unit.id, raised, limit };
  return [{ type: 'Objected', at: now.toISOString(), ...said, ...objection }];
};

const flawOf = (proposedLead: string, unitId: string, rules: Rulebook): Refusal<ObjectRefusal> | undefined => {
  const where = 'proposedLead';
  const checked = checkUnits({ lead: proposedLead, assists: [] }, rules);
  if ('refused' in checked)
    return refuse(checked.refused === 'unknown-unit' ? 'unknown-unit' : 'lead-not-allowed', checked.because, { where });
  if (!within(checked.lead.path, rules.unit(unitId)?.path ?? unitId)) return undefined;
  return refuse('inside-own-tree', `${proposedLead} belongs to ${unitId}: hand on to it instead`, { where });
};

/**
 * Whose objection it is: the unit that answers, and where it had handed the matter on below it, whoever answers for the unit that
 * led there. It goes back to neither.
 */
export const objectorsOf = (
  { assignments }: Dispatch,
  { assignmentId, unitId }: OpenObjection,
  rules: Rulebook,
): readonly string[] => {
  const part = assignments.find(({ id }) => id === assignmentId);
  const led = part && rules.unit(part.unitId);
  return [...new Set([unitId, ...(led ? [accountableOf(led, rules).id] : [])])];
};

/** Every unit that was to answer for this ticket so far, in turn. */
export const unitsTried = ({ assignments }: Dispatch, rules: Rulebook): string[] => [
  ...new Set(
    assignments.flatMap(({ role, unitId }) => {
      const unit = role === 'lead' ? rules.unit(unitId) : undefined;
      return unit ? [accountableOf(unit, rules).id] : [];
    }),
  ),
];

/**
 * The hotline; after the policy's rounds or as many units the superior that all of them have (decisions, *Handling*), the proposed
 * lead among them: nobody reviews what is said to be the duty of their own.
 */
const reviewerOf = (
  dispatch: Dispatch,
  proposedLead: string | undefined,
  { now, rules }: Given,
): { unit: Unit; raised: boolean } => {
  const tried = unitsTried(dispatch, rules);
  const { dispatch: rounds } = rules.rounds(now);
  const proposed = proposedLead === undefined ? undefined : rules.unit(proposedLead);
  const involved = [...tried, ...(proposed ? [accountableOf(proposed, rules).id] : [])];
  const superior = dispatch.dispatchRound >= rounds || tried.length >= rounds ? lowestCommonSuperior(involved, rules) : undefined;
  return superior ? { unit: superior, raised: true } : { unit: rules.unit(rules.hotlineId)!, raised: false };
};

/** The lowest unit that stands above all of these: the district of two of its streets, the city of two districts' streets. */
export const lowestCommonSuperior = (units: readonly string[], rules: Rulebook): Unit | undefined => {
  const [first = [], ...others] = units.map((id) => idsOn(rules.unit(id)?.path ?? id).slice(0, -1));
  const common = first.filter((id, at) => others.every((path) => path[at] === id));
  return common.length > 0 ? rules.unit(common.at(-1)!) : undefined;
};

/** The reviewer’s own limit has passed: kept, shown; the unit is excused for what comes on top. */
export const lapseReview = ({ objection }: Dispatch, { now }: Given): Event[] =>
  objection && !objection.lapsed && new Date(objection.dueAt) <= now
    ? [{ type: 'ObjectionLapsed', at: now.toISOString(), objectionId: objection.id }]
    : [];

/** What a review took beyond its own limit; ms. */
export const excused = ({ dueAt }: OpenObjection, now: Date): number => Math.max(0, now.getTime() - new Date(dueAt).getTime());

/** The handling ends while nobody has decided: whoever finished it has accepted it; a slow review still excuses. */
export const overtakeObjection = ({ objection }: Dispatch, now: Date): Event[] =>
  objection
    ? [{ type: 'ObjectionOvertaken', at: now.toISOString(), objectionId: objection.id, excusedMs: excused(objection, now) }]
    : [];

/** The state after an event of an objection. */
export const evolveObjection = (dispatch: Dispatch, event: ObjectionEvent): Dispatch => {
  const { objection, ...others } = dispatch;
  switch (event.type) {
    case 'Objected': {
      const { objectionId: id, assignmentId, unitId, proposedLead, reviewer, raised, limit } = event;
      const proposed = proposedLead === undefined ? {} : { proposedLead };
      return {
        ...dispatch,
        ...responded(dispatch, ['sign'], event.at),
        status: 'handling',
        objection: { id, assignmentId, unitId, ...proposed, reviewer, raised, dueAt: limit.dueAt, limit },
        objectedIn: dispatch.dispatchRound,
      };
    }
    case 'ObjectionRejected':
      return { ...excusing(others, event.excusedMs), ...(event.designated && { designated: true as const }) };
    case 'ObjectionOvertaken':
      return excusing(others, event.excusedMs);
    case 'ObjectionLapsed':
      return objection ? { ...dispatch, objection: { ...objection, lapsed: true } } : dispatch;
    case 'ObjectionUpheld':
      return passedOn(dispatch, event);
  }
};

const excusing = (dispatch: Dispatch, ms: number): Dispatch =>
  ms > 0 ? { ...dispatch, excusedMs: (dispatch.excusedMs ?? 0) + ms } : dispatch;

/** The new lead owes its own feedbacks, and nothing of the objector’s clocks is its own. */
const passedOn = (dispatch: Dispatch, event: Extract<ObjectionEvent, { type: 'ObjectionUpheld' }>): Dispatch => {
  const { objection, excusedMs: _, feedbackToReporterAt: __, feedbackToHotlineAt: ___, ...others } = dispatch;
  const lead = leadOf(dispatch);
  const left = lead ? change(dispatch, lead.id, (one) => ended(one, 'objected', event.at)) : dispatch.assignments;
  const { objectors: own = objection ? [objection.unitId] : [] } = event;
  const objectors = [...(dispatch.objectors ?? []), ...own];
  return {
    ...assigned({ ...others, ...toldAnew(dispatch), assignments: left }, event),
    // Whom a review gives it back is counted again.
    dueMovedBy: 'passedOn',
    objectors: [...new Set(objectors)].filter((unitId) => unitId !== event.accountable),
    ...(event.designated && { designated: true as const }),
  };
};

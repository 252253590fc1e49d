import { refuse, within, type Actor, type Refusal, type Role, type Unit } from '@fengqiao/domain';
import { stepFor } from '@fengqiao/flow';
import { dispatched } from './assigning';
import { overtakeDeferral } from './deferring';
import type { Dispatch, Event } from './dispatch';
import { dispatchFlow } from './dispatch.flow';
import { decideLead } from './first-decision';
import { excused, objectorsOf, type OpenObjection } from './objecting';
import { checkUnits, isPushedDown } from './orders';
import { accountableOf, type Given } from './parts';
import { urgencyOf, type Rulebook } from './rulebook';

/** What a reviewer decides; `newLead` is left out where the rules shall find one. */
export type Review = { readonly upheld: boolean; readonly newLead?: string | undefined; readonly reason: string };
export type ReviewRefusal = 'step-not-allowed' | 'not-yours' | 'recused' | 'unknown-unit' | 'lead-not-allowed' | 'lead-missing';

const leaders: readonly Role[] = ['cityLeader', 'districtLeader', 'districtCoordinator'];

/** Never one of the units involved, nor anybody below them, whatever other role the person holds. */
const mayReview = (
  { grants }: Actor,
  { unitId, proposedLead, reviewer, raised }: OpenObjection,
  newLead: string | undefined,
  rules: Rulebook,
): Refusal<ReviewRefusal> | undefined => {
  const roles: readonly Role[] = raised ? leaders : ['objectionReviewer'];
  if (!grants.some((grant) => grant.unitId === reviewer && roles.includes(grant.role)))
    return refuse('not-yours', `This objection is for ${reviewer} to review`);
  const involved = [unitId, proposedLead, newLead].flatMap((id) => {
    const unit = id === undefined ? undefined : rules.unit(id);
    return unit ? [accountableOf(unit, rules).path] : [];
  });
  const own = grants.find((grant) => involved.some((path) => within(rules.unit(grant.unitId)?.path ?? grant.unitId, path)));
  return own && refuse('recused', `${own.unitId} is one of the units involved; somebody else reviews this`);
};

/**
 * The review of an objection. Rejected, it moves no due time; what the review took beyond its own limit is excused. Upheld,
 * the new lead has clocks of its own from now: the one named, else whom the rules find without those that objected. A
 * ticket that somebody answers for never goes back to nobody: if the rules find none, the reviewer names one.
 */
export const review = (
  dispatch: Dispatch,
  objectionId: string,
  { upheld, newLead, reason }: Review,
  actor: Actor,
  given: Given,
): Event[] | Refusal<ReviewRefusal> => {
  const { objection } = dispatch;
  if (objection?.id !== objectionId || !stepFor(dispatchFlow, dispatch.status, upheld ? 'Uphold' : 'Reject'))
    return refuse('step-not-allowed', 'This objection has been decided, or is over');
  const refused = mayReview(actor, objection, newLead, given.rules);
  if (refused) return refused;
  const at = given.now.toISOString();
  const decision = { objectionId, reason, designated: objection.raised };
  if (!upheld) return [{ type: 'ObjectionRejected', at, ...decision, excusedMs: excused(objection, given.now) }];
  const objectors = objectorsOf(dispatch, objection, given.rules);
  const found = newLeadFor(dispatch, objectors, objection.raised, { newLead, reason }, given);
  if ('refused' in found) return found;
  // Whom the rules find is involved as much as whom a reviewer names.
  const recused = mayReview(actor, objection, found.accountable, given.rules);
  if (recused) return recused;
  return [...overtakeDeferral(dispatch, given.now), { ...found, type: 'ObjectionUpheld', ...decision, objectors }];
};

type Found = Extract<Event, { type: 'Dispatched' }>;

const newLeadFor = (
  dispatch: Dispatch,
  objectors: readonly string[],
  raised: boolean,
  { newLead, reason }: Omit<Review, 'upheld'>,
  given: Given,
): Found | Refusal<ReviewRefusal> => {
  const { rules, now } = given;
  const urgency = urgencyOf(dispatch, rules);
  const missing = refuse('lead-missing', 'Name newLead: the rules find nobody else', { where: 'newLead' });
  if (newLead === undefined) {
    const others = raised ? undefined : decideLead(dispatch, without(rules, [...(dispatch.objectors ?? []), ...objectors]), now);
    if (!others || !('lead' in others)) return missing;
    const { lead, row, because } = others;
    return dispatched({ lead, assists: [] }, urgency, { row, because, overridden: false }, dispatch, given);
  }
  const checked = checkUnits({ lead: newLead, assists: [] }, rules);
  if ('refused' in checked)
    return refuse(checked.refused === 'unknown-unit' ? 'unknown-unit' : 'lead-not-allowed', checked.because, {
      where: 'newLead',
    });
  if (objectors.includes(accountableOf(checked.lead, rules).id))
    return refuse(
      'lead-not-allowed',
      `An upheld objection gives it to neither of ${objectors.join(', ')}: name another unit, or reject it`,
      { where: 'newLead' },
    );
  const overridden = isPushedDown(checked.lead, dispatch, rules);
  const by = raised ? { row: 'designation', because: '上级指定承办单位' } : { row: 'review', because: '派单异议审核改派' };
  return dispatched(checked, urgency, { ...by, overridden, overrideReason: reason }, dispatch, given);
};

/** The same city without these units. */
const without = (rules: Rulebook, units: readonly string[]): Rulebook => {
  const hide = (unit: Unit | undefined): Unit | undefined =>
    unit && units.includes(accountableOf(unit, rules).id) ? undefined : unit;
  return {
    ...rules,
    unit: (id) => hide(rules.unit(id)),
    streetOf: (id) => hide(rules.streetOf(id)),
    districtOf: (id) => hide(rules.districtOf(id)),
  };
};

import { refuse, within, type Refusal, type Unit, type Urgency } from '@fengqiao/domain';
import { stepFor } from '@fengqiao/flow';
import { overtakeConsultations } from './answering';
import { expectedSquad, isOpen, leadOf, type Assignment, type AssignmentStatus, type Dispatch, type Event } from './dispatch';
import { dispatchFlow } from './dispatch.flow';
import type { Lead } from './first-decision';
import { checkUnits, isPushedDown, type Checked, type Order, type UnitRefusal } from './orders';
import { helpingBy, leadingBy, newPart, partsFor, type Given, type Setting } from './parts';
import { urgencyOf, type Matter, type Rulebook } from './rulebook';

type Dispatched = Extract<Event, { type: 'Dispatched' }>;

export type OrderRefusal =
  | UnitRefusal
  | 'step-not-allowed'
  | 'already-signed'
  | 'outside-own-tree'
  | 'override-reason-missing'
  | 'reason-missing'
  | 'squad-called';

type Basis = Pick<Dispatched, 'row' | 'because' | 'overridden' | 'reason' | 'overrideReason'>;

/** Lead and helpers with clocks of their own from now, by this basis. */
export const dispatched = (
  { lead, assists }: Checked,
  urgency: Urgency,
  basis: Basis,
  matter: Pick<Matter, 'category'>,
  given: Given,
): Dispatched => {
  const { now, rules } = given;
  const versions = { catalogueVersion: rules.catalogueVersion(now), limitsVersion: rules.limitsVersion(now) };
  const parts = partsFor(lead, assists, { category: matter.category, urgency }, given);
  return { type: 'Dispatched', at: now.toISOString(), ...parts, ...basis, urgency, ...versions };
};

/** The dispatch that the rules make, without a person. A department's matter that falls to a street so is counted with the rest. */
export const byRow = ({ lead, row, because }: Lead, matter: Matter, given: Given): Dispatched => {
  const overridden = isPushedDown(lead, matter, given.rules);
  const basis = { row, because, overridden, ...(overridden && { overrideReason: because }) };
  return dispatched({ lead, assists: [] }, urgencyOf(matter, given.rules), basis, matter, given);
};

/** The dispatch that an operator orders. */
export const ordered = (
  checked: Checked,
  order: Order,
  matter: Pick<Matter, 'category' | 'urgency'>,
  given: Given,
): Dispatched => {
  const { urgency = urgencyOf(matter, given.rules), reason, overrideReason } = order;
  const overridden = isPushedDown(checked.lead, matter, given.rules);
  return dispatched(
    checked,
    urgency,
    { row: 'operator', because: '话务员派单', overridden, reason, overrideReason },
    matter,
    given,
  );
};

/** The units of an operator's order, if they may do what they are to do and nothing is pushed down without a reason. */
export const checkOrder = (order: Order, matter: Pick<Matter, 'category'>, rules: Rulebook): Checked | Refusal<OrderRefusal> => {
  const checked = checkUnits(order, rules);
  return 'refused' in checked || order.overrideReason || !isPushedDown(checked.lead, matter, rules) ? checked : needsReason;
};
const needsReason = refuse(
  'override-reason-missing',
  'This matter is a department’s; to give it to a street-level unit needs overrideReason',
  { where: 'overrideReason' },
);

/** The hotline gives an undispatched ticket its lead, or corrects a dispatch that nobody has signed. */
export const assignByOperator = (dispatch: Dispatch, order: Order, given: Given): Event[] | Refusal<OrderRefusal> => {
  const refused = cannotBeAssigned(dispatch);
  if (refused) return refused;
  if (isExternal(order, given.rules)) return inform(dispatch, order, given);
  const checked = checkOrder(order, dispatch, given.rules);
  if ('refused' in checked) return checked;
  const event = ordered(checked, order, dispatch, given);
  if (dispatch.status === 'undispatched') return [...overtakeConsultations(dispatch, given.now), event];
  const { reason } = order;
  if (!reason)
    return refuse('reason-missing', 'Correcting a dispatch needs a reason; it is counted as mis-dispatch', { where: 'reason' });
  if (isSame(dispatch, event))
    return refuse('step-not-allowed', 'This corrects nothing: these units have it already, and no clock starts anew');
  return [{ ...event, type: 'Corrected', reason }];
};

export const isExternal = ({ lead }: Order, rules: Rulebook): boolean => rules.unit(lead)?.kind === 'external';

/** A unit that can be told and not ordered (art. 22): it has a copy; nobody leads, nothing is counted. */
export const informing = ({ lead, reason }: Order, given: Given): Extract<Event, { type: 'Informed' }> => ({
  type: 'Informed',
  at: given.now.toISOString(),
  copies: [newPart(given.rules.unit(lead)!, 'copy', { urgency: 'ordinary' }, given)],
  external: true,
  reason,
});

const inform = (dispatch: Dispatch, order: Order, given: Given): Event[] | Refusal<OrderRefusal> => {
  if (order.assists.length > 0)
    return refuse('assist-not-allowed', 'Nobody assists a unit that is only informed', { where: 'assists.0' });
  if (dispatch.group) return refuse('step-not-allowed', 'Other tickets hang on this one: they need somebody who leads');
  if (dispatch.status === 'dispatched' && !order.reason)
    return refuse('reason-missing', 'Taking it from the unit that has it needs a reason', { where: 'reason' });
  const squad = expectedSquad(dispatch);
  if (squad)
    return refuse('squad-called', `${squad.unitId} was called and comes: inform after its final report`, { where: 'lead' });
  return [...overtakeConsultations(dispatch, given.now), informing(order, given)];
};

const taken: readonly AssignmentStatus[] = ['signed', 'reported', 'completed', 'objected', 'handedOn'];

/** Whether somebody took it once, in whatever round. A squad that is at work says nothing about whose matter it is. */
const hasSigned = ({ status, clocks: { sign, arrive } }: Assignment): boolean =>
  !arrive && (taken.includes(status) || sign?.stoppedAt !== undefined);

const cannotBeAssigned = ({ status, assignments, handlingRound, designated }: Dispatch): Refusal<OrderRefusal> | undefined => {
  if (status === 'undispatched') return undefined;
  if (status === 'dispatched' && designated)
    return refuse(
      'step-not-allowed',
      'A superior has named this unit, and it keeps the matter: it hands on inside its own tree, asks others to help, or raises it to a superior',
    );
  if (status === 'handling' || (status === 'dispatched' && (handlingRound > 1 || assignments.some(hasSigned))))
    return refuse(
      'already-signed',
      'A unit has taken it: it hands on inside its own tree, or objects in its time; only an upheld objection gives it to another',
    );
  return status === 'dispatched' ? undefined : refuse('step-not-allowed', `A dispatch that is ${status} is given to nobody`);
};

/** An order that changes neither a unit nor the urgency would only start the clocks anew. */
const isSame = (dispatch: Dispatch, { assignments, urgency }: Dispatched): boolean => {
  const unitsIn = (parts: readonly Pick<Assignment, 'unitId' | 'role' | 'clocks'>[]): string =>
    parts.flatMap(({ unitId, role, clocks }) => (role === 'copy' || clocks.arrive ? [] : [`${role} ${unitId}`])).sort().join(); // prettier-ignore
  return dispatch.urgency === urgency && unitsIn(dispatch.assignments.filter(isOpen)) === unitsIn(assignments);
};

/**
 * The accountable unit's desk hands on inside its own tree (双派): accountability and due time stay, everyone gets clocks of
 * its own. Whoever hands on has taken it: an own part that nobody signed is signed by that.
 */
export const handOn = (dispatch: Dispatch, order: Order, given: Given): Event[] | Refusal<OrderRefusal> => {
  const lead = leadOf(dispatch);
  const accountable = dispatch.accountable === undefined ? undefined : given.rules.unit(dispatch.accountable);
  if (dispatch.status === 'hung')
    return refuse(
      'step-not-allowed',
      'Whoever had leave to let it stand answers for its plan: let it go on first, or ask others to help',
    );
  if (!lead || !accountable || !stepFor(dispatchFlow, dispatch.status, 'HandOn'))
    return refuse('step-not-allowed', `A dispatch that is ${dispatch.status} is not handed on`);
  const checked = checkUnits(order, given.rules, accountable.id);
  if ('refused' in checked) return checked;
  const outside = [checked.lead, ...checked.assists].find((unit) => !within(unit.path, accountable.path));
  if (outside)
    return refuse('outside-own-tree', `${outside.id} is not below ${accountable.id}; hand on inside the own tree, or whistle`);
  const isPushed = !isPushedDown(accountable, dispatch, given.rules) && isPushedDown(checked.lead, dispatch, given.rules);
  if (isPushed && checked.lead.id !== lead.unitId && !order.overrideReason) return needsReason;
  const handed = handedOn(dispatch, lead, checked, order, isPushed, given);
  if (!handed) return refuse('step-not-allowed', 'This changes nothing: these units lead and help already');
  const isOwn = lead.unitId === accountable.id && lead.status === 'assigned';
  return isOwn ? [{ type: 'Signed', at: handed.at, assignmentId: lead.id, implied: true }, handed] : [handed];
};

const handedOn = (
  dispatch: Dispatch,
  lead: Assignment,
  checked: Checked,
  { reason, overrideReason }: Pick<Order, 'reason' | 'overrideReason'>,
  isPushed: boolean,
  given: Given,
): Extract<Event, { type: 'HandedOn' | 'AssistsAdded' }> | undefined => {
  const setting: Setting = { category: dispatch.category, urgency: urgencyOf(dispatch, given.rules) };
  const { handle } = lead.clocks;
  const helping = dispatch.assignments.filter((one) => one.role === 'assist' && isOpen(one));
  const isNew = ({ id }: Unit): boolean => !helping.some(({ unitId }) => unitId === id);
  const assists = checked.assists.filter(isNew).map((unit) => helpingBy(newPart(unit, 'assist', setting, given), handle, given));
  const at = given.now.toISOString();
  // The new lead takes over the handling clock as it stands; signing and first contact start anew for it.
  if (checked.lead.id !== lead.unitId) {
    const leading = leadingBy(newPart(checked.lead, 'lead', setting, given), handle);
    const helpedSoFar = helping.flatMap(({ id, unitId }) => (unitId === leading.unitId ? [id] : []));
    return {
      type: 'HandedOn',
      at,
      fromId: lead.id,
      ...(helpedSoFar.length > 0 && { helpedSoFar }),
      assignments: [leading, ...assists],
      reason,
      ...(isPushed && { overridden: true, overrideReason }),
    };
  }
  return assists.length > 0 ? { type: 'AssistsAdded', at, assignments: assists, reason } : undefined;
};

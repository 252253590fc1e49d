import { refuse, within, type AssignmentRole, type Refusal, type Unit, type Urgency } from '@fengqiao/domain';
import { isOpen, leadOf, type Dispatch, type Event, type NewAssignment } from './dispatch';
import { decideLead, candidatesOf } from './first-decision';
import { urgencyOf, type ClockName, type Matter, type Rulebook } from './rulebook';

/** What every decision is given from outside: the time, the city's rules, and where new ids come from. */
export type Given = { readonly now: Date; readonly rules: Rulebook; readonly newId: () => string };

/** What an operator or a desk orders. */
export type Order = {
  readonly lead: string;
  readonly assists: readonly string[];
  readonly urgency?: Urgency | undefined;
  readonly overrideReason?: string | undefined;
  readonly reason?: string | undefined;
};

export type OrderRefusal =
  | 'step-not-allowed'
  | 'already-signed'
  | 'unknown-unit'
  | 'lead-not-allowed'
  | 'assist-not-allowed'
  | 'outside-own-tree'
  | 'override-reason-missing'
  | 'reason-missing';

/** The accountable unit: who receives; for a unit inside a street-level unit that one (decisions: the street answers for its offices). */
const accountableOf = (lead: Unit, rules: Rulebook): string =>
  lead.kind === 'office' || lead.kind === 'desk' || lead.kind === 'team' || lead.kind === 'centre' ? (rules.streetOf(lead.id)?.id ?? lead.id) : lead.id;

const clocksFor = (role: AssignmentRole): readonly ClockName[] => (role === 'lead' ? ['sign', 'contact', 'handle'] : role === 'assist' ? ['sign', 'handle'] : []);

type Setting = { readonly category?: string | undefined; readonly urgency: Urgency };

const newAssignment = (unit: Unit, role: AssignmentRole, setting: Setting, { now, rules, newId }: Given): NewAssignment => ({
  id: newId(),
  unitId: unit.id,
  role,
  clocks: Object.fromEntries(clocksFor(role).map((clock) => [clock, rules.clock({ clock, ...setting, unit, at: now })])),
});

/** The handling limit belongs to whoever answers for it: an office that leads has its street's, and no helper has longer. */
const withHandle = (assignment: NewAssignment, handle: NewAssignment['clocks']['handle']): NewAssignment => {
  const own = assignment.clocks.handle;
  if (!handle || !own) return assignment;
  const takes = assignment.role === 'lead' || own.dueAt > handle.dueAt;
  return takes ? { ...assignment, clocks: { ...assignment.clocks, handle } } : assignment;
};

/** The district's copy of what goes straight to a street-level unit (art. 12-1): to urge and co-ordinate. */
const copiesFor = (accountable: string, given: Given, setting: Setting): NewAssignment[] => {
  const unit = given.rules.unit(accountable);
  const district = unit && (unit.kind === 'street' || unit.kind === 'zone') ? given.rules.districtOf(accountable) : undefined;
  return district ? [newAssignment(district, 'copy', setting, given)] : [];
};

/** Lead, assists and the district's copy, each with clocks of its own from now. */
const assignmentsFor = (lead: Unit, assists: readonly Unit[], setting: Setting, given: Given) => {
  const accountable = accountableOf(lead, given.rules);
  const answers = given.rules.unit(accountable)!;
  const handle = given.rules.clock({ clock: 'handle', ...setting, unit: answers, at: given.now });
  const leading = withHandle(newAssignment(lead, 'lead', setting, given), handle);
  const helping = assists.map((unit) => withHandle(newAssignment(unit, 'assist', setting, given), handle));
  return { accountable, assignments: [leading, ...helping, ...copiesFor(accountable, given, setting)] };
};

const at = ({ now }: Given): string => now.toISOString();
const versions = ({ now, rules }: Given) => ({ catalogueVersion: rules.catalogueVersion(now), limitsVersion: rules.limitsVersion(now) });

/** The first events of a ticket: it ends in a lead, in the queue with candidates and a reason, or as a copy. Never refuses. */
export const openDispatch = (
  matter: Matter,
  status: 'registered' | 'held' | 'answered' | 'diverted',
  requested: Order | undefined,
  given: Given,
): Event[] => {
  const opened: Event = { type: 'Opened', at: at(given), id: given.newId(), matter, ...versions(given) };
  if (status === 'diverted') return [opened, { type: 'Ended', at: at(given), because: 'diverted' }];
  if (status === 'answered') {
    return matter.kind === 'praise' ? [opened, informed(matter, given)] : [opened, { type: 'Ended', at: at(given), because: 'answered' }];
  }
  if (status === 'held') return [opened, held(matter, given)];
  const order = requested && checkOrder(requested, matter, given);
  if (order && !('refused' in order)) return [opened, dispatched(order, requested, 'operator', '话务员派单', matter, given)];
  return [opened, automatic(matter, given)];
};

/** An inquiry waits on the hotline's desk: nobody leads, but whoever looks sees who could. */
const held = (matter: Matter, given: Given): Event => {
  const candidates = candidatesOf(matter, given.rules, given.now);
  return { type: 'Undispatched', at: at(given), code: 'held', candidates, because: '咨询事项在热线坐席待答复，逾期转派' };
};

/** A released or reclassified ticket that nobody leads is decided anew; one that is still held stays on the desk. */
export const retry = (dispatch: Dispatch, matter: Matter, isHeld: boolean, given: Given): Event[] => {
  const reclassified: Event = { type: 'Reclassified', at: at(given), matter };
  if (dispatch.status !== 'undispatched') return [reclassified];
  return [reclassified, isHeld ? held(matter, given) : automatic(matter, given)];
};

/** Praise is passed on, to the unit it is about and the one above it; nobody has to do anything. */
const informed = (matter: Matter, given: Given): Event => {
  const { rules } = given;
  const place = matter.placeUnitId;
  const units = place ? [rules.streetOf(place), rules.districtOf(place)].filter((unit) => unit !== undefined) : [];
  return { type: 'Informed', at: at(given), copies: units.map((unit) => newAssignment(unit, 'copy', { urgency: 'ordinary' }, given)) };
};

const automatic = (matter: Matter, given: Given): Extract<Event, { type: 'Dispatched' | 'Undispatched' }> => {
  const decision = decideLead(matter, given.rules, given.now);
  if ('undispatched' in decision) {
    const { undispatched: code, candidates, because } = decision;
    return { type: 'Undispatched', at: at(given), code, candidates, because };
  }
  const lead = given.rules.unit(decision.unitId)!;
  return dispatched({ lead, assists: [] }, undefined, decision.row, decision.because, matter, given);
};

/** Who would lead a matter, who help and who be told, with clocks from now; nothing is kept. The order is checked first. */
export const rehearse = (
  matter: Matter,
  order: Order | undefined,
  given: Given,
): Extract<Event, { type: 'Dispatched' | 'Undispatched' }> | Refusal<OrderRefusal> => {
  const checked = order && checkOrder(order, matter, given);
  if (checked && 'refused' in checked) return checked;
  return checked ? dispatched(checked, order, 'operator', '话务员派单', matter, given) : automatic(matter, given);
};

type Checked = { readonly lead: Unit; readonly assists: readonly Unit[] };

const dispatched = (
  { lead, assists }: Checked,
  order: Order | undefined,
  row: string,
  because: string,
  matter: Matter,
  given: Given,
): Extract<Event, { type: 'Dispatched' }> => {
  const urgency = order?.urgency ?? urgencyOf(matter, given.rules);
  const assigned = assignmentsFor(lead, assists, { category: matter.category, urgency }, given);
  const overridden = pushedDown(lead, matter, given.rules);
  const { reason, overrideReason } = order ?? {};
  return { type: 'Dispatched', at: at(given), ...assigned, row, because, urgency, overridden, reason, overrideReason, ...versions(given) };
};

/** A department's matter that a street is to lead (D10). */
const pushedDown = (lead: Unit, matter: Pick<Matter, 'category'>, rules: Rulebook): boolean => {
  const owner = matter.category ? rules.category(matter.category)?.owner : undefined;
  return owner !== undefined && owner !== 'street' && rules.streetOf(lead.id) !== undefined;
};

const assisting: readonly Unit['kind'][] = ['city', 'hotline', 'court', 'discipline', 'external'];

/** The units of an order, if they exist and may do what they are to do. */
const checkOrder = (order: Order, matter: Pick<Matter, 'category'>, { rules }: Given): Checked | Refusal<OrderRefusal> => {
  const lead = rules.unit(order.lead);
  if (!lead) return refuse('unknown-unit', `There is no unit ${order.lead}`, { where: 'lead' });
  if (!rules.mayLead(lead.kind))
    return refuse('lead-not-allowed', `A ${lead.kind} may not lead (Regulation art. 17); name a street-level unit, office, department, district or enterprise`, { where: 'lead' });
  const assists: Unit[] = [];
  for (const [index, id] of [...new Set(order.assists)].entries()) {
    const unit = rules.unit(id);
    if (!unit) return refuse('unknown-unit', `There is no unit ${id}`, { where: `assists.${index}` });
    if (assisting.includes(unit.kind) || id === order.lead)
      return refuse('assist-not-allowed', `${id} cannot assist here`, { where: `assists.${index}` });
    assists.push(unit);
  }
  if (pushedDown(lead, matter, rules) && !order.overrideReason)
    return refuse('override-reason-missing', 'This matter is a department’s; to give it to a street-level unit needs overrideReason', { where: 'overrideReason' });
  return { lead, assists };
};

/** The hotline gives an undispatched ticket its lead, or corrects a dispatch that nobody has signed. */
export const assignByOperator = (dispatch: Dispatch, order: Order, given: Given): Event[] | Refusal<OrderRefusal> => {
  const checked = checkOrder(order, dispatch, given);
  if ('refused' in checked) return checked;
  const event = dispatched(checked, order, 'operator', '话务员派单', dispatch, given);
  if (dispatch.status === 'undispatched') return [event];
  if (dispatch.status !== 'dispatched')
    return refuse('step-not-allowed', `A dispatch that is ${dispatch.status} is not corrected; only an upheld objection or a superior moves the lead`);
  if (dispatch.assignments.some((one) => one.status === 'signed' || one.status === 'reported'))
    return refuse('already-signed', 'A unit has signed; only an upheld objection or a superior’s designation moves the lead');
  if (!order.reason) return refuse('reason-missing', 'Correcting a dispatch needs a reason; it is counted as mis-dispatch', { where: 'reason' });
  return [{ ...event, type: 'Corrected', reason: order.reason }];
};

/** The accountable unit's desk hands on inside its own tree (双派): accountability and due time stay, everyone gets clocks. */
export const handOn = (dispatch: Dispatch, order: Order, given: Given): Event[] | Refusal<OrderRefusal> => {
  const lead = leadOf(dispatch);
  const accountable = dispatch.accountable ? given.rules.unit(dispatch.accountable) : undefined;
  if (!lead || !accountable) return refuse('step-not-allowed', `A dispatch that is ${dispatch.status} has no lead to hand on`);
  const checked = checkOrder({ ...order, overrideReason: order.overrideReason ?? 'inside the own tree' }, dispatch, given);
  if ('refused' in checked) return checked;
  const outside = [checked.lead, ...checked.assists].find((unit) => !within(unit.path, accountable.path));
  if (outside) return refuse('outside-own-tree', `${outside.id} is not below ${accountable.id}; hand on inside the own tree, or whistle`);
  const setting: Setting = { category: dispatch.category, urgency: urgencyOf(dispatch, given.rules) };
  const helping = new Set(dispatch.assignments.filter((one) => one.role === 'assist' && isOpen(one)).map((one) => one.unitId));
  const assists = checked.assists
    .filter((unit) => !helping.has(unit.id))
    .map((unit) => withHandle(newAssignment(unit, 'assist', setting, given), lead.clocks.handle));
  const passed = checked.lead.id === lead.unitId ? [] : [leadFrom(lead.clocks, checked.lead, setting, given)];
  if (passed.length === 0 && assists.length === 0) return refuse('step-not-allowed', 'This changes nothing: the unit leads and helps already');
  if (passed.length === 0) return [{ type: 'HandedOn', at: at(given), fromId: '', assignments: assists, reason: order.reason }];
  return [{ type: 'HandedOn', at: at(given), fromId: lead.id, assignments: [...passed, ...assists], reason: order.reason }];
};

/** The new lead takes over the handling clock as it is; signing and first contact start anew for it. */
const leadFrom = (clocks: NewAssignment['clocks'], unit: Unit, setting: Setting, given: Given): NewAssignment => {
  const fresh = newAssignment(unit, 'lead', setting, given);
  return { ...fresh, clocks: { ...fresh.clocks, ...(clocks.handle && { handle: clocks.handle }) } };
};

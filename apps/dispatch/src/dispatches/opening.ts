import type { Refusal } from '@fengqiao/domain';
import { stepFor } from '@fengqiao/flow';
import { overtakeConsultations } from './answering';
import { ordered, byRow, checkOrder, informing, isExternal, type OrderRefusal } from './assigning';
import { ledBy, type Dispatch, type Event } from './dispatch';
import { dispatchFlow } from './dispatch.flow';
import { candidatesOf, decideLead } from './first-decision';
import { isPushedDown, whatCanBeFollowed, type Order } from './orders';
import { newPart, type Given } from './parts';
import type { Matter, Rulebook } from './rulebook';
import { overtakeAll } from './waits';

type Of<Type extends Event['type']> = Extract<Event, { type: Type }>;

/** What intake made of a ticket at registration. */
export type Registration = 'registered' | 'held' | 'answered' | 'diverted';

const at = ({ now }: Given): string => now.toISOString();

/** The first events of a ticket: it ends in a lead, in the queue with candidates and a reason, or as a copy. Never refuses. */
export const openDispatch = (matter: Matter, status: Registration, requested: Order | undefined, given: Given): Event[] => {
  const { now, rules, newId } = given;
  const versions = { catalogueVersion: rules.catalogueVersion(now), limitsVersion: rules.limitsVersion(now) };
  return [{ type: 'Opened', at: at(given), id: newId(), matter, ...versions }, first(matter, status, requested, given)];
};

const first = (matter: Matter, status: Registration, requested: Order | undefined, given: Given): Event => {
  if (status === 'diverted') return { type: 'Ended', at: at(given), because: 'diverted' };
  if (matter.kind === 'praise') return informed(matter, given);
  if (status === 'answered') return { type: 'Ended', at: at(given), because: 'answered' };
  if (status === 'held') return held(matter, given);
  if (requested && isExternal(requested, given.rules)) return informing(requested, given);
  const followed = requested && whatCanBeFollowed(requested, given.rules);
  return followed ? ordered(followed, requested, matter, given) : automatic(matter, given);
};

/**
 * What a change of the ticket at intake means: one that nobody leads is decided anew, unless it is held and stays so; one that
 * is worked on keeps its lead and its clocks. What is not newer than what is known was overtaken on its way.
 */
export const rethink = (
  dispatch: Dispatch,
  matter: Matter,
  change: 'classified' | 'released',
  isHeld: boolean,
  given: Given,
): Event[] => {
  if (matter.ticketVersion <= dispatch.ticketVersion || !stepFor(dispatchFlow, dispatch.status, 'Rethink')) return [];
  const pushed = isPushedDownBy(dispatch, matter, given.rules) && { overridden: true as const };
  const changed: Event = { type: 'Reclassified', at: at(given), matter, because: change, ...pushed };
  if (dispatch.status !== 'undispatched') return [changed];
  const decision = matter.kind === 'praise' ? informed(matter, given) : isHeld ? held(matter, given) : automatic(matter, given);
  const asked = decision.type === 'Undispatched' ? [] : overtakeConsultations(dispatch, given.now);
  return [changed, ...asked, decision];
};

/** Whether it becomes a department's matter that a street leads by what it is called now: whoever has it keeps it. */
const isPushedDownBy = (dispatch: Dispatch, matter: Matter, rules: Rulebook): boolean => {
  const id = ledBy(dispatch);
  const unit = id === undefined ? undefined : rules.unit(id);
  return unit !== undefined && isPushedDown(unit, matter, rules) && !isPushedDown(unit, dispatch, rules);
};

/** Intake answered, diverted or took back: nothing is left to handle. */
export const end = (dispatch: Dispatch, because: Of<'Ended'>['because'], given: Given): Event[] =>
  stepFor(dispatchFlow, dispatch.status, 'End')
    ? [...overtakeAll(dispatch, given.now), { type: 'Ended', at: at(given), because }]
    : [];

/** What would become of a matter that is registered so; nothing is kept. An order is checked as an operator's. */
export const rehearse = (
  matter: Matter,
  status: Registration,
  order: Order | undefined,
  given: Given,
): Event | Refusal<OrderRefusal> => {
  const checked = order && !isExternal(order, given.rules) && checkOrder(order, matter, given.rules);
  if (checked && 'refused' in checked) return checked;
  return first(matter, status, order, given);
};

/** An inquiry waits on the hotline's desk: nobody leads, but whoever looks sees who could. */
const held = (matter: Matter, given: Given): Of<'Undispatched'> => {
  const candidates = candidatesOf(matter, given.rules, given.now);
  return {
    type: 'Undispatched',
    at: at(given),
    code: 'held',
    candidates,
    because: '在热线坐席待答复或核实，逾期转派',
    until: given.rules.waitsUntil('hold', matter.category, given.now),
  };
};

/** Praise is passed on, to the street of the place and its district; nobody has to do anything. */
const informed = ({ placeUnitId: place }: Matter, given: Given): Of<'Informed'> => {
  const { rules } = given;
  const units = place ? [rules.streetOf(place), rules.districtOf(place)].filter((unit) => unit !== undefined) : [];
  return { type: 'Informed', at: at(given), copies: units.map((unit) => newPart(unit, 'copy', { urgency: 'ordinary' }, given)) };
};

const automatic = (matter: Matter, given: Given): Of<'Dispatched' | 'Undispatched'> => {
  const decision = decideLead(matter, given.rules, given.now);
  if ('lead' in decision) return byRow(decision, matter, given);
  const { undispatched: code, candidates, because } = decision;
  const until = given.rules.waitsUntil('undispatched', matter.category, given.now);
  return { type: 'Undispatched', at: at(given), code, candidates, because, until };
};

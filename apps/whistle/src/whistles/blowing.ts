import { refuse, type Refusal, type Unit } from '@fengqiao/domain';
import type { Event } from './events';
import { placeFlaw } from './place';
import type { Advice, Blower, Given, Kind } from './rulebook';
import type { Blow, Place, Target } from './whistle';

/** What a blower orders. `arriveBy` takes the place of the policy's limits; without targets the own street-level unit is called. */
export type Order = Pick<Blow, 'reason' | 'place' | 'ticketNos' | 'basis'> & {
  readonly kind: Kind;
  readonly targets: readonly { readonly unitId: string; readonly mandatory: boolean }[];
  readonly arriveBy?: string | undefined;
};

/** What is known of the tickets that a whistle is blown for. */
export type Matters = { readonly categories: readonly string[]; readonly places: readonly Place[] };

export type BlowRefusal =
  'not-a-blower' | 'targets-missing' | 'target-not-allowed' | 'target-twice' | 'unknown-unit' | 'arrive-by-past';

type Called = { readonly unit: Unit; readonly mandatory: boolean; readonly peers: boolean };

/** Of the caller's units the one that may call all that are to come; else the first that may call anybody. */
export const blowerAmong = (units: readonly Blower[], order: Order, { rules, now }: Given): Blower | undefined => {
  const basis = order.basis?.type;
  const blowers = units.filter((unit) => rules.mayBlow(unit, now));
  const mayCallAll = (from: Blower): boolean => {
    if (order.targets.length === 0) return rules.ownStreetOf(from, now, basis) !== undefined;
    return order.targets.every(({ unitId }) => {
      const to = rules.unit(unitId);
      return to !== undefined && rules.callOf(from, to, now, basis) !== undefined;
    });
  };
  return blowers.find(mayCallAll) ?? blowers[0];
};

/** Whom an order calls; refused as a whole where one of them may not be called, with the article. */
const calledBy = (blower: Blower, order: Order, { rules, now }: Given): Called[] | Refusal<BlowRefusal> => {
  const called: Called[] = [];
  const basis = order.basis?.type;
  const street = order.targets.length > 0 ? undefined : rules.ownStreetOf(blower, now, basis);
  const targets = street ? [{ unitId: street.id, mandatory: true }] : order.targets;
  if (targets.length === 0)
    return refuse('targets-missing', `Name whom to call: ${blower.id} may call ${rules.callsOf(blower, now)}`, {
      where: 'targets',
    });
  for (const [nth, { unitId, mandatory }] of targets.entries()) {
    const where = `targets.${nth}.unitId`;
    const unit = rules.unit(unitId);
    if (!unit) return refuse('unknown-unit', `There is no unit ${unitId}`, { where });
    if (called.some((one) => one.unit.id === unitId)) return refuse('target-twice', `${unitId} is called twice`, { where });
    const rule = rules.callOf(blower, unit, now, basis);
    if (!rule)
      return refuse('target-not-allowed', `${blower.id} may not call ${unitId}; it may call ${rules.callsOf(blower, now)}`, {
        where,
      });
    called.push({ unit, mandatory, peers: rule.peers });
  }
  return called;
};

/** A unit that is called now, with its limits and whoever supervises it. */
export const newTarget = (
  { unit, mandatory, peers }: Called,
  blower: Unit,
  kind: Kind,
  given: Given,
  arriveBy?: string,
): Target => {
  const { rules, now, newId } = given;
  const [accept, arrive] = [rules.acceptBy(kind, unit, now), rules.arriveBy(kind, unit, now)];
  const there = arriveBy ?? arrive.dueAt;
  return {
    id: newId(),
    unitId: unit.id,
    mandatory,
    peer: peers,
    superior: rules.superiorOf(blower, unit),
    status: 'called',
    // Nobody has longer to answer than to be there.
    acceptBy: accept.dueAt < there ? accept.dueAt : there,
    arriveBy: there,
    provisional: arriveBy === undefined && arrive.provisional,
    because: arriveBy === undefined ? [...arrive.because] : [`吹哨单位指定到场时间 ${arriveBy}`],
  };
};

/** What the blower may want to know: is it its own duty, is there a mechanism already. Never refuses. */
export const adviceFor = (
  blower: Unit,
  { categories }: Matters,
  standing: readonly Advice[],
  { rules, now }: Given,
): Advice[] => [...rules.ownDuties(blower, categories, now), ...standing];

/** A whistle is blown: the units are called at once, each under its own limits. */
export const blowWhistle = (
  blower: Blower,
  order: Order,
  matters: Matters,
  standing: readonly Advice[],
  given: Given,
): Extract<Event, { type: 'Blown' }> | Refusal<BlowRefusal> => {
  const { now, rules, newId } = given;
  const nowhere = placeFlaw(order.place, 'place.unitId', rules);
  if (nowhere) return nowhere;
  const called = calledBy(blower, order, given);
  if ('refused' in called) return called;
  const arriveBy = order.arriveBy === undefined ? undefined : new Date(order.arriveBy).toISOString();
  if (arriveBy !== undefined && new Date(arriveBy) <= now)
    return refuse('arrive-by-past', `Nobody can be there by ${arriveBy}, which is over`, { where: 'arriveBy' });
  const { kind, reason, place, ticketNos, basis } = order;
  return {
    type: 'Blown',
    at: now.toISOString(),
    blow: {
      ...{ id: newId(), kind, reason, place, blower: blower.id, ticketNos: [...new Set(ticketNos)], ...(basis && { basis }) },
      ticketPlaces: matters.places,
      advice: adviceFor(blower, matters, standing, given),
      policyVersion: rules.policyVersion(now),
      targets: called.map((one) => newTarget(one, blower, kind, given, arriveBy)),
    },
  };
};

import { chinaHolidays, createCalendar } from '@fengqiao/calendar';
import { ownDutyIn, type City, type WhistleCall } from '@fengqiao/city';
import { idsOn, within, type Unit } from '@fengqiao/domain';
import type { Advice, Blower, Kind, Rulebook, SetLimit } from './rulebook';

type Clock = 'whistleAccept' | 'whistleArrive' | 'contestDecision' | 'supervisionAnswer';

/** The city profile and the calendar, as the rules of whistles ask for them. */
export const rulebookOf = (city: City): Rulebook => {
  const calendar = createCalendar({
    timeZone: city.timeZone,
    holidays: chinaHolidays,
    overrides: city.holidays,
    covered: city.coveredYears,
    hours: city.hours,
  });
  const limit = (clock: Clock, unit: Unit, at: Date, kind?: Kind): SetLimit => {
    const urgency = kind && urgencyOf(city, kind, unit, at);
    const { limit: duration, policyVersion, basis } = city.limitFor({ clock, urgency, unitKind: unit.kind, at });
    const { dueAt, provisional, because } = calendar.dueAt(duration, at, city.hoursFor(unit));
    return { dueAt: dueAt.toISOString(), provisional, because: [...because, `依据：${basis}（${policyVersion}）`] };
  };
  const callsFrom = ({ kind, roles }: Blower, at: Date): WhistleCall[] => {
    const { calls } = city.whistleAt(at);
    const bound = new Set(calls.flatMap((row) => row.as ?? []));
    const holds = ({ as }: WhistleCall): boolean => !roles || roles.some((role) => (as ? as.includes(role) : !bound.has(role)));
    return calls.filter((row) => row.from.includes(kind) && holds(row));
  };
  const rowFor = (from: Blower, to: Unit, at: Date, basis?: string): WhistleCall | undefined =>
    callsFrom(from, at).find(
      (one) =>
        one.to.includes(to.kind) && isThere(city, one.where, from, to) && (!one.on || one.on.some((type) => type === basis)),
    );
  return {
    unit: (id) => city.unit(id),
    mayBlow: (from, at) => callsFrom(from, at).length > 0,
    callOf: (from, to, at, basis) => {
      const row = rowFor(from, to, at, basis);
      return row && { id: row.id, basis: row.basis, peers: row.peers === true };
    },
    callsOf: (from, at) =>
      callsFrom(from, at)
        .map(({ to, where, on, basis }) => `${to.join(', ')} (${where}${on ? ` on ${on.join(', ')}` : ''}: ${basis})`)
        .join('; ') || 'nobody',
    ownStreetOf: (from, at, basis) => {
      const street = city.streetOf(from.id);
      return street && rowFor(from, street, at, basis) && street;
    },
    superiorOf: (blower, called) => superiorOf(city, blower, called),
    acceptBy: (kind, called, at) => limit('whistleAccept', called, at, kind),
    arriveBy: (kind, called, at) => limit('whistleArrive', called, at, kind),
    contestBy: (kind, at, superior) => limit('contestDecision', city.unit(superior)!, at, kind).dueAt,
    supervisionBy: (at, superior) => limit('supervisionAnswer', city.unit(superior)!, at).dueAt,
    policyVersion: (at) => city.whistleAt(at).version,
    isKeeper: ({ kind }, at) => city.whistleAt(at).keepers.includes(kind),
    marksOf: (side, at) => Object.keys(city.whistleAt(at).marks[side]),
    ownDuties: (blower, categories, at) => ownDuties(city, blower, categories, at),
  };
};

/** Directly below the city, and no district. */
const isCityOwn = (city: City, { kind, parentId }: Unit): boolean => parentId === city.id && kind !== 'district';

const urgencyOf = (city: City, kind: Kind, called: Unit, at: Date) => {
  const { urgency, city: ofCity } = city.whistleAt(at).kinds[kind];
  return isCityOwn(city, called) ? (ofCity ?? urgency) : urgency;
};

const isThere = (city: City, where: WhistleCall['where'], from: Unit, to: Unit): boolean => {
  if (from.id === to.id) return false;
  switch (where) {
    case 'ownStreet':
      return city.streetOf(from.id)?.id === to.id;
    case 'ownDistrict': {
      const district = city.districtOf(from.id);
      return district !== undefined && district.id !== to.id && within(to.path, district.path);
    }
    case 'cityOwn':
      return isCityOwn(city, to);
    case 'anywhere':
      return !within(to.path, from.path) && !within(from.path, to.path);
  }
};

/** The lowest unit above both. Whoever is called does not supervise itself: then the next above it does. */
const superiorOf = (city: City, blower: Unit, called: Unit): string => {
  const [mine, theirs] = [idsOn(blower.path), idsOn(called.path)];
  const common = mine.filter((id, at) => theirs[at] === id);
  const above = common.filter((id) => id !== called.id);
  return above.at(-1) ?? city.id;
};

/** Duties and powers are those of street-level units. */
const ownDuties = (city: City, blower: Unit, categories: readonly string[], at: Date): Advice[] => {
  if (blower.kind !== 'street' && blower.kind !== 'zone') return [];
  const lists = city.dutiesAt(at);
  const advice = categories.flatMap((category): Advice[] => {
    const { duty, power } = ownDutyIn(lists, category);
    return [
      ...(duty ? [{ code: 'own-duty', ref: duty.id, text: `属于街道职责清单：${duty.title}（${duty.basis}）` } as const] : []),
      ...(power
        ? [{ code: 'own-power', ref: power.id, text: `属于下放街乡的执法职权：${power.title}（${power.basis}）` } as const]
        : []),
    ];
  });
  return [...new Map(advice.map((one) => [`${one.code} ${one.ref}`, one])).values()];
};

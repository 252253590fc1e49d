import { localTime, type LocalTime } from '@fengqiao/calendar';
import type { AssessmentPolicy, City } from '@fengqiao/city';
import type { RankingLevel, Unit } from '@fengqiao/domain';
import type { Assessing, Place } from './items/item';
import { closesFrom } from './months/readiness';
import type { Definition } from './rankings/tally';

/** The last instant of a month: the policy in force then decides everything of that month. */
const endOf = (time: LocalTime, month: string): Date => new Date(time.monthRange(month).to.getTime() - 1);

export const localTimeOf = (city: City): LocalTime => localTime(city.timeZone.offsetMinutes);

export const policyOfMonth = (city: City, month: string): AssessmentPolicy => city.assessmentAt(endOf(localTimeOf(city), month));

/** How a policy version reads the answers: officially, or by a definition that it shows beside; undefined for one it has not. */
export const definitionOf = (policy: AssessmentPolicy, definitionId?: string): Definition | undefined =>
  definitionId === undefined || definitionId === policy.definitionId
    ? policy
    : policy.beside.find((one) => one.definitionId === definitionId);

/** Whether the unit is of the level of districts: its numbers have its streets' tickets behind them. */
export const countsAtDistrict = ({ id, kind }: Unit, { levels }: AssessmentPolicy): boolean =>
  kind === 'district' || (levels.district?.beside ?? []).includes(id);

/** All units of a level, and those that the policy lists beside them. */
export const unitsOfLevel = (city: City, level: RankingLevel, { levels }: AssessmentPolicy): Unit[] => [
  ...city.unitsOfKind(level),
  ...(levels[level]?.beside ?? []).flatMap((id) => city.unit(id) ?? []),
];

/** The month before, `YYYY-MM`. */
export const monthBefore = (city: City, month: string): string => {
  const time = localTimeOf(city);
  return time.localMonth(new Date(time.monthRange(month).from.getTime() - 1));
};

/**
 * Where a unit's items count: at itself, and a street-level unit's at its district too. A unit that the policy lists beside
 * the districts counts at itself there, and not at the district around it.
 */
const placeOf = (city: City, { beside }: { readonly beside: readonly string[] }, unit: Unit): Place => {
  const streetLevel = unit.kind === 'street' || unit.kind === 'zone' || unit.kind === 'district';
  const districtId = beside.includes(unit.id) ? unit.id : streetLevel ? city.districtOf(unit.id)?.id : undefined;
  return { path: unit.path, level: unit.kind, districtId };
};

/** The city as the rules of items ask it. */
export const assessingOf = (city: City): Assessing => {
  const time = localTimeOf(city);
  return {
    monthOf: time.localMonth,
    policyOf: (month) => policyOfMonth(city, month),
    placeOf: (unitId, month) => {
      const unit = city.unit(unitId);
      return unit && placeOf(city, policyOfMonth(city, month).levels.district ?? { beside: [] }, unit);
    },
    closesFrom: (month) => closesFrom(time.monthRange(month).to, policyOfMonth(city, month).closeDay),
  };
};

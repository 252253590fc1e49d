import type { Role } from './whistle.flow';
import { targetOf, type Whistle } from './whistle';

/** As what the units that somebody speaks for have a part in a whistle. */
export const capacitiesOf = (whistle: Whistle, units: readonly string[]): ReadonlySet<Role> => {
  const is = (id: string): boolean => units.includes(id);
  const found: [Role, boolean][] = [
    ['blower', is(whistle.blower)],
    ['target', whistle.targets.some(({ unitId }) => is(unitId))],
    ['peer', whistle.targets.some(({ unitId, peer }) => peer && is(unitId))],
    ['invitee', whistle.conferences.some(({ invitees }) => invitees.some(is))],
    ['superior', whistle.targets.some(({ superior }) => is(superior))],
    ['keeper', whistle.funds.some(({ keeper }) => is(keeper))],
  ];
  return new Set(found.flatMap(([role, holds]) => (holds ? [role] : [])));
};

/** The unit in whose name a party acts: the blower, else the first that was called, else the first that was invited. */
export const partyOf = (whistle: Whistle, units: readonly string[]): string | undefined => {
  const invited = whistle.conferences.flatMap(({ invitees }) => invitees);
  const parties = [whistle.blower, ...whistle.targets.map(({ unitId }) => unitId), ...invited];
  return parties.find((id) => units.includes(id));
};

/** The unit that was called for which somebody acts. */
export const calledOf = (whistle: Whistle, units: readonly string[]) => {
  const unitId = whistle.targets.find((one) => units.includes(one.unitId))?.unitId;
  return unitId === undefined ? undefined : targetOf(whistle, unitId);
};

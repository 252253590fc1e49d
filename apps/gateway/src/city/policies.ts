import type { City } from '@fengqiao/city';
import type { Contract } from '@fengqiao/contracts';
import { roles, unitKinds } from '@fengqiao/domain';

type Versioned = { readonly from?: string | undefined };

const END_OF_TIME_MS = 8.64e15;

/** All versions behind a question that knows only dates, oldest first: each is in force until the moment its successor begins. */
const versionsBehind = <Version extends Versioned>(at: (date: Date) => Version): Version[] => {
  const found: Version[] = [];
  let version = at(new Date(END_OF_TIME_MS));
  found.unshift(version);
  while (version.from !== undefined) {
    version = at(new Date(Date.parse(version.from) - 1));
    found.unshift(version);
  }
  return found;
};

const accessOf = (city: City, contracts: readonly Contract[]): unknown => ({
  version: city.versions.access,
  roles: city.roles,
  leadKinds: city.leadKinds,
  rules: Object.fromEntries(
    Object.keys(city.roles).map((role) => [
      role,
      Object.fromEntries(
        contracts.flatMap(({ name }) => (city.accessRule(role, name) ? [[name, city.accessRule(role, name)]] : [])),
      ),
    ]),
  ),
  channels: Object.fromEntries(roles.map((role) => [role, city.channelsFor([role])])),
});

/** The policies of a city profile by name, as loaded, with all their versions. */
export const policiesOf = (city: City, contracts: readonly Contract[]): ReadonlyMap<string, () => unknown> =>
  new Map<string, () => unknown>([
    ['limits', () => ({ versions: versionsBehind((date) => city.limitsAt(date)) })],
    ['assessment', () => ({ versions: versionsBehind((date) => city.assessmentAt(date)), populations: city.populations })],
    ['whistle', () => ({ versions: versionsBehind((date) => city.whistleAt(date)) })],
    ['duties', () => ({ versions: versionsBehind((date) => city.dutiesAt(date)) })],
    ['catalogue', () => ({ versions: city.catalogue })],
    ['access', () => accessOf(city, contracts)],
    ['categories', () => ({ version: city.versions.categories, categories: city.categories })],
    [
      'hours',
      () => ({
        version: city.versions.hours,
        byKind: Object.fromEntries(unitKinds.map((kind) => [kind, city.hoursFor({ id: '', kind })])),
        holidays: city.holidays,
      }),
    ],
  ]);

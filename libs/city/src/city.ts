import { type DayOverride, type WorkingHours } from '@fengqiao/calendar';
import { type Channel, type Grant, type Role, type Unit, type UnitKind } from '@fengqiao/domain';
import { type AccessRule } from './access-file';
import { type AssessmentPolicy, type Populations } from './assessment-file';
import { type CatalogueVersion } from './catalogue-file';
import { type CatalogueOf } from './catalogue';
import { type Category, type CategorySuggestion } from './categories';
import { type LadderQuestion, type Limit, type LimitQuestion } from './limits';
import { type LadderRung, type LimitsVersion } from './limits-file';
import { type DistrictAt } from './outlines';
import { type ResolvePlace } from './places';
import { type DutiesVersion, type WhistlePolicy } from './whistle-file';

/** The versions of the policies: those with several are listed in the order in which they came into force. */
export type PolicyVersions = {
  readonly profile: string;
  readonly units: string;
  readonly categories: string;
  readonly access: string;
  readonly hours: string;
  readonly catalogue: readonly string[];
  readonly limits: readonly string[];
  readonly assessment: readonly string[];
  readonly whistle: readonly string[];
  readonly duties: readonly string[];
};

/** A search among units: letters of a name or the beginning of an id, of one kind or ranking level, at most `limit` (50). */
export type UnitSearch = { readonly q?: string | undefined; readonly level?: UnitKind | undefined; readonly limit?: number };

/** A city's profile, checked and ready to be asked. Immutable; every function is pure. */
export type City = CatalogueOf & {
  readonly id: string;
  readonly name: string;
  /** As `createCalendar` takes it. */
  readonly timeZone: { readonly name: string; readonly offsetMinutes: number };
  readonly hotlineId: string;
  readonly versions: PolicyVersions;

  readonly unit: (id: string) => Unit | undefined;
  /** Direct children. */
  readonly childrenOf: (id: string) => readonly Unit[];
  /** Everything under the unit, without itself. */
  readonly unitsBelow: (id: string) => Unit[];
  readonly unitsOfKind: (kind: UnitKind) => readonly Unit[];
  readonly search: (search: UnitSearch) => Unit[];
  /** The unit itself or the one above it that is a district. Undefined for the city's own units and for roots of their own. */
  readonly districtOf: (unitId: string) => Unit | undefined;
  /** The unit itself or the one above it at street level, zones included. */
  readonly streetOf: (unitId: string) => Unit | undefined;

  readonly category: (id: string) => Category | undefined;
  readonly categories: readonly Category[];
  /** Categories that a text suggests, best first, with the words that did; for a person to confirm. */
  readonly categoriesByWords: (text: string, limit?: number) => CategorySuggestion[];
  readonly resolvePlace: ResolvePlace;
  readonly districtAt: DistrictAt;

  readonly catalogue: readonly CatalogueVersion[];
  readonly catalogueAt: (at: Date) => CatalogueVersion;
  readonly limitFor: (question: LimitQuestion) => Limit;
  readonly ladderFor: (question: LadderQuestion) => readonly LadderRung[];
  /** The limits policy in force: the hotline's ladder, attempts, rounds. */
  readonly limitsAt: (at: Date) => LimitsVersion;
  readonly assessmentAt: (at: Date) => AssessmentPolicy;
  /** Who may call whom, and by what both sides are marked. */
  readonly whistleAt: (at: Date) => WhistlePolicy;
  /** A street's own duties and powers. */
  readonly dutiesAt: (at: Date) => DutiesVersion;
  /** Residents of a unit, where the profile has a figure with a source. */
  readonly populationOf: (unitId: string) => number | undefined;
  readonly populations: Populations | undefined;

  readonly rolesOf: (unit: Unit) => Grant[];
  readonly accessRule: (role: string, contract: string) => AccessRule | undefined;
  readonly channelsFor: (roles: Iterable<Role | 'public'>) => Channel[];
  /** The roles' names for people. */
  readonly roles: Readonly<Partial<Record<Role, string>>>;
  readonly mayLead: (kind: UnitKind) => boolean;
  readonly leadKinds: readonly UnitKind[];

  /** The unit's own set of hours, else its kind's, else the default. */
  readonly hoursFor: (unit: Pick<Unit, 'id' | 'kind'>) => WorkingHours;
  /** The sets of hours by name, `default` among them, as `createCalendar` takes them. */
  readonly hours: Readonly<Record<string, WorkingHours>>;
  readonly holidays: readonly DayOverride[];
  /** Years that `holidays` cover whole. */
  readonly coveredYears: readonly number[];
};

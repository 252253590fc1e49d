export { beijingFolder } from './beijing';
export { type AccessRule } from './access-file';
export { type AssessmentPolicy, type Populations } from './assessment-file';
export { type Matter, type Resolved, resolveRow } from './catalogue';
export { type CatalogueRow, type CatalogueVersion } from './catalogue-file';
export { type Category, type CategorySuggestion } from './categories';
export { type StatutoryClock, type StatutoryStep } from './categories-file';
export { type City, type PolicyVersions, type UnitSearch } from './city';
export { type Flaw, FlawedProfile } from './flaws';
export { type LadderQuestion, type Limit, type LimitQuestion } from './limits';
export {
  type LadderName,
  type LadderRung,
  type LadderTarget,
  type LimitClock,
  type LimitsVersion,
  clocks as limitClocks,
} from './limits-file';
export { loadCity } from './load-city';
export { type Duration } from './parts';
export { type GivenPlace, type PlaceAnswer } from './places';
export { ownDutyIn } from './whistle';
export { type DutiesVersion, type Duty, type WhistleCall, type WhistlePolicy } from './whistle-file';

import type { Unit } from '@fengqiao/domain';
import type { Matter, Rulebook } from './rulebook';

/** Why nobody leads: an inquiry on the desk, an address that fits several units, no place at all, or no unit for it. */
export type UndispatchedCode = 'held' | 'ambiguous-place' | 'no-place' | 'no-row';

/** Who leads, and by which rule: a catalogue row, `territory` or `district`. */
export type Lead = { readonly lead: Unit; readonly row: string; readonly because: string };
export type Nobody = {
  readonly undispatched: UndispatchedCode;
  readonly candidates: readonly string[];
  readonly because: string;
};

const CANDIDATES = 10;

/**
 * Who leads, without a person and without ever refusing (decisions, *From registration to a lead*; Regulation art. 11-2, 12):
 * the catalogue row of category and place; the street-level unit of the place; its district; else nobody, with candidates.
 * A department's matter is not pushed down to a street for want of a row (D10, 国办函〔2025〕66号): it goes to the district.
 */
export const decideLead = (matter: Matter, rules: Rulebook, now: Date): Lead | Nobody =>
  byCatalogue(matter, rules, now) ?? byPlace(matter, rules) ?? nobody(matter, rules, now);

const leading = (unit: Unit | undefined, rules: Rulebook): Unit | undefined =>
  unit && rules.mayLead(unit.kind) ? unit : undefined;

const byCatalogue = ({ category, placeUnitId }: Matter, rules: Rulebook, now: Date): Lead | undefined => {
  const row = category === undefined ? undefined : rules.row(category, placeUnitId, now);
  const lead = row && leading(rules.unit(row.unitId), rules);
  return lead && { lead, row: row.row, because: `派单目录第 ${row.row} 行：${row.basis}` };
};

const byPlace = ({ category, placeUnitId }: Matter, rules: Rulebook): Lead | undefined => {
  if (placeUnitId === undefined) return undefined;
  const owner = category === undefined ? undefined : rules.category(category)?.owner;
  const street = owner === undefined || owner === 'street' ? leading(rules.streetOf(placeUnitId), rules) : undefined;
  if (street) return { lead: street, row: 'territory', because: '属地管理：诉求地点在该街道（乡镇）辖区内' };
  const district = leading(rules.districtOf(placeUnitId), rules);
  return district && { lead: district, row: 'district', because: '条例第十二条：承办单位不明、区域明确的，派至区政府' };
};

const nobody = (matter: Matter, rules: Rulebook, now: Date): Nobody => {
  const candidates = candidatesOf(matter, rules, now);
  if (matter.placeUnitId) return { undispatched: 'no-row', candidates, because: '派单目录和属地均未能确定承办单位' };
  if (matter.placeCandidates.length > 0)
    return { undispatched: 'ambiguous-place', candidates, because: '地址与多个单位相符，需人工确认属地' };
  return { undispatched: 'no-place', candidates, because: '未说明地点，无法确定属地' };
};

/**
 * Units that a person may choose as lead: whom the catalogue names for the matter (or for what its words suggest) and the
 * streets of the place; where the place itself is in doubt, what the address may mean comes first.
 */
export const candidatesOf = (matter: Matter, rules: Rulebook, now: Date): string[] => {
  const { category, placeUnitId, placeCandidates, suggestedCategories } = matter;
  const categories = category ? [category] : suggestedCategories;
  const places = placeUnitId ? [placeUnitId] : [undefined, ...placeCandidates];
  const named = categories.flatMap((one) => places.flatMap((place) => rules.row(one, place, now)?.unitId ?? []));
  const local = (placeUnitId ? [placeUnitId] : placeCandidates).map((id) => rules.streetOf(id)?.id ?? id);
  const found = (placeUnitId ? [...named, ...local] : [...local, ...named]).filter((id) => leading(rules.unit(id), rules));
  return [...new Set(found.length > 0 ? found : [rules.hotlineId])].slice(0, CANDIDATES);
};

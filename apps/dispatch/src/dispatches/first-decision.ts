import type { Matter, Rulebook } from './rulebook';

/** Why nobody leads: an inquiry on the desk, an address that fits several units, no place at all, or no unit for it. */
export type UndispatchedCode = 'held' | 'ambiguous-place' | 'no-place' | 'no-unit';

/** Who leads by which rule: a catalogue row, `territory`, `district`, or `operator`. */
export type Lead = { readonly unitId: string; readonly row: string; readonly because: string };
export type Decision = Lead | { readonly undispatched: UndispatchedCode; readonly candidates: readonly string[]; readonly because: string };

const CANDIDATES = 10;

/**
 * Who leads, without a person and without ever refusing (decisions, *From registration to a lead*; Regulation art. 11-2, 12):
 * the catalogue row of category and place; the street-level unit of the place; its district; else nobody, with candidates.
 * A department's matter is not pushed down to a street for want of a row (D10, 国办函〔2025〕66号): it goes to the district.
 */
export const decideLead = (matter: Matter, rules: Rulebook, now: Date): Decision => {
  const { category, placeUnitId } = matter;
  const row = category ? rules.row(category, placeUnitId, now) : undefined;
  const byRow = row && rules.unit(row.unitId);
  if (row && byRow && rules.mayLead(byRow.kind))
    return { unitId: row.unitId, row: row.row, because: `派单目录第 ${row.row} 行：${row.basis}` };

  const departmental = category !== undefined && rules.category(category)?.owner !== 'street';
  const street = placeUnitId && !departmental ? rules.streetOf(placeUnitId) : undefined;
  if (street) return { unitId: street.id, row: 'territory', because: '属地管理：诉求地点在该街道（乡镇）辖区内' };

  const district = placeUnitId ? rules.districtOf(placeUnitId) : undefined;
  if (district) return { unitId: district.id, row: 'district', because: '条例第十二条：承办单位不明、区域明确的，派至区政府' };

  return nobody(matter, rules, now);
};

const nobody = (matter: Matter, rules: Rulebook, now: Date): Decision => {
  const candidates = candidatesOf(matter, rules, now);
  if (matter.placeCandidates.length > 0)
    return { undispatched: 'ambiguous-place', candidates, because: '地址与多个单位相符，需人工确认属地' };
  if (!matter.placeUnitId) return { undispatched: 'no-place', candidates, because: '未说明地点，无法确定属地' };
  return { undispatched: 'no-unit', candidates, because: '派单目录和属地均未能确定承办单位' };
};

/** Units a person may choose from: what the address may mean, then whom the catalogue names for what the words suggest. */
export const candidatesOf = (matter: Matter, rules: Rulebook, now: Date): string[] => {
  const categories = matter.category ? [matter.category] : matter.suggestedCategories;
  const places = matter.placeUnitId ? [matter.placeUnitId] : [undefined, ...matter.placeCandidates];
  const byCategory = categories.flatMap((category) => places.flatMap((place) => rules.row(category, place, now)?.unitId ?? []));
  const byPlace = matter.placeCandidates.map((id) => rules.streetOf(id)?.id ?? id);
  const found = [...byPlace, ...byCategory].filter((id) => rules.unit(id));
  return [...new Set(found.length > 0 ? found : [rules.hotlineId])].slice(0, CANDIDATES);
};

import { aMatter, at, community, district, elsewhere, lock, rules, street } from '../matters-under-test';
import { candidatesOf, decideLead } from './first-decision';
import type { Matter, Rulebook } from './rulebook';

const decided = (more: Partial<Matter>, by: Rulebook = rules) => {
  const decision = decideLead(aMatter(more), by, at('16T11:22'));
  return 'lead' in decision ? [decision.lead.id, decision.row] : [decision.undispatched, decision.candidates];
};
/** The same city without a catalogue, or without a kind that may lead. */
const without = (more: Partial<Rulebook>): Rulebook => ({ ...rules, ...more });

describe('the first decision', () => {
  it.each<[string, Partial<Matter>, string, string]>([
    ['follows the catalogue to the street of the place', {}, street, 'parking-lock'],
    ['to a department of its district', { category: 'roads/surface/standing-water' }, `${district}-swj`, 'roads-water'],
    ['to an enterprise, wherever it is', { category: 'utilities/gas/supply', placeUnitId: undefined }, '110000-ent-gas', 'gas'],
    ['takes the street of the place where the matter has no name', { category: undefined }, street, 'territory'],
    ['or a name that the city does not know', { category: 'no/such/category' }, street, 'territory'],
    ['takes the district where only the district is known', { category: undefined, placeUnitId: district }, district, 'district'],
    ['also for a matter of a street', { placeUnitId: district }, district, 'district'],
  ])('%s', (_, matter, lead, row) => expect(decided(matter)).toEqual([lead, row]));

  it('does not push a department’s matter down to a street for want of a row', () =>
    expect(decided({ category: 'roads/surface/standing-water' }, without({ row: () => undefined }))).toEqual([
      district,
      'district',
    ]));

  it('leaves a street’s own matter to it where no row says so', () =>
    expect(decided({}, without({ row: () => undefined }))).toEqual([street, 'territory']));

  it('never names a unit that may not lead', () => {
    const mayLead = (kind: string) => kind === 'district';
    expect(decided({}, without({ mayLead }))).toEqual([district, 'district']);
    expect(decided({}, without({ mayLead: () => false }))).toEqual(['no-row', [rules.hotlineId]]);
    expect(decided({}, without({ row: () => ({ unitId: community, row: 'x', basis: 'x' }) }))).toEqual([street, 'territory']);
  });

  it.each<[string, Partial<Matter>, string, string[]]>([
    [
      'an address that fits two',
      { placeUnitId: undefined, placeCandidates: [community, elsewhere] },
      'ambiguous-place',
      [street, elsewhere],
    ],
    ['no place', { placeUnitId: undefined }, 'no-place', [rules.hotlineId]],
    ['a place that is the whole city', { placeUnitId: '110000' }, 'no-row', [rules.hotlineId]],
    ['a place of the courts', { placeUnitId: 'fy.110107', category: undefined }, 'no-row', [rules.hotlineId]],
  ])('leaves to the hotline %s', (_, matter, because, candidates) => expect(decided(matter)).toEqual([because, candidates]));
});

describe('candidates', () => {
  const candidates = (more: Partial<Matter>) => candidatesOf(aMatter(more), rules, at('16T11:22'));

  it('are whom the words suggest, then the street of the place', () =>
    expect(candidates({ category: undefined, suggestedCategories: ['roads/surface/standing-water', lock] })).toEqual([
      `${district}-swj`,
      street,
    ]));

  it('are never more than ten', () => {
    const streets = ['001', '002', '003', '004', '005', '006', '007', '008', '009', '010', '011'].map((n) => `110105${n}`);
    const found = candidates({ placeUnitId: undefined, category: undefined, placeCandidates: streets });
    expect(found).toHaveLength(10);
  });
});

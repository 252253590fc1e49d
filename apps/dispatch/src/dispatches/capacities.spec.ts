import type { Actor, Grant } from '@fengqiao/domain';
import {
  anOrder,
  city,
  community,
  district,
  elsewhere,
  givenAt,
  office,
  opened,
  partOf,
  rules,
  street,
  then,
} from '../matters-under-test';
import { handOn } from './assigning';
import { capacityOf, isHotline, isOwnLook, mayHandOn, readsNumbers } from './capacities';

const someone = (...grants: Grant[]): Actor => ({ kind: 'client', id: 'someone', grants });
const client = (unitId: string): Actor => someone(...city.rolesOf(city.unit(unitId)!));
const desk = client('110107011-czzx');
const head = someone({ role: 'head', unitId: street });
const passed = opened();
const handed = then(passed, handOn(passed, anOrder(office, [community]), givenAt()));

it.each<[string, Actor, string, string | undefined, string | undefined]>([
  ['the office', client(office), office, 'lead', undefined],
  ['the desk, which holds its role at the street', desk, office, 'desk', undefined],
  ['the street', client(street), office, 'desk', 'head'],
  ['a head who is nothing else', head, office, 'head', 'head'],
  ['the district’s leader', someone({ role: 'districtLeader', unitId: district }), office, 'head', 'head'],
  ['the city', client('110000'), office, 'head', 'head'],
  ['the community, of its own part', client(community), community, 'assist', undefined],
  ['the community, of another’s', client(community), office, undefined, undefined],
  ['the desk, of a helper’s part', desk, community, undefined, undefined],
  ['a head, of a helper’s part', head, community, 'head', 'head'],
  ['the head of another street', someone({ role: 'head', unitId: elsewhere }), office, undefined, undefined],
  ['an operator', client('110000-12345'), office, undefined, undefined],
])('%s', (_, who, unit, works, instructs) => {
  const part = partOf(handed, unit);
  expect([capacityOf(who, handed, part, 'Visit', rules), capacityOf(who, handed, part, 'Instruct', rules)]).toEqual([
    works,
    instructs,
  ]);
});

it('nobody works on a copy', () => {
  const copy = handed.assignments.find(({ role }) => role === 'copy')!;
  for (const who of [client(district), client('110000')])
    expect(capacityOf(who, handed, copy, 'Instruct', rules)).toBeUndefined();
});

it('hands on: the accountable unit’s desk, not the office, not another street', () =>
  expect(
    [desk, head, client(street), client(office), client(elsewhere), client(district)].map((who) => mayHandOn(who, handed)),
  ).toEqual([...[true, true, true, false, false, false]]));

it('gives leads and corrects: the hotline alone', () =>
  expect([client('110000-12345'), client('110000'), desk].map(isHotline)).toEqual([true, false, false]));

it('has it on the screen: the unit, not a head who reads what a head wrote', () => {
  const part = partOf(opened(), street);
  expect([client(street), desk, head, client(office)].map((who) => isOwnLook(who, part))).toEqual([true, true, false, false]);
});

it('reads numbers: the hotline, the lead and who answers for it; not helpers, the district or strangers', () => {
  const who = [client('110000-12345'), client(office), desk, head, client(community), client(district), client(elsewhere)];
  expect(who.map((one) => readsNumbers(one, handed))).toEqual([true, true, true, true, false, false, false]);
});

import type { Grant } from '@fengqiao/domain';
import { lensOf, reporterThrough, wordsThrough, type Lens, type Seen } from './seeing';

const seen = (grants: Grant[], more: Partial<Seen> = {}): Seen => ({
  grants,
  mask: 'partial',
  lead: '110107011-cg',
  accountable: '110107011',
  assists: ['110107011003'],
  confidential: false,
  shareContact: false,
  ...more,
});
const operator: Grant[] = [{ role: 'operator', unitId: '110000-12345' }];
const office: Grant[] = [{ role: 'handler', unitId: '110107011-cg' }];
const desk: Grant[] = [{ role: 'desk', unitId: '110107011' }];
const community: Grant[] = [{ role: 'assistant', unitId: '110107011003' }];
const department: Grant[] = [{ role: 'handler', unitId: '110107-jgj' }];
const district: Grant[] = [{ role: 'districtLeader', unitId: '110107' }];

it.each<[string, Seen, Lens]>([
  ['the hotline', seen(operator), { text: 'clear', reporter: 'masked' }],
  ['the lead', seen(office), { text: 'clear', reporter: 'masked' }],
  ['the accountable unit’s desk', seen(desk), { text: 'clear', reporter: 'masked' }],
  ['the lead of a confidential ticket', seen(office, { confidential: true }), { text: 'clear', reporter: 'masked' }],
  ['a superior', seen(department), { text: 'masked', reporter: 'masked' }],
  ['an assisting department', seen(department, { assists: ['110107-jgj'] }), { text: 'masked', reporter: 'name' }],
  ['an assisting community', seen(community), { text: 'masked', reporter: 'name' }],
  ['a community that the policy masks in full', seen(community, { mask: 'full' }), { text: 'masked', reporter: 'hidden' }],
  ['anyone else, of a confidential ticket', seen(department, { confidential: true }), { text: 'masked', reporter: 'hidden' }],
  ['the district', seen(district, { mask: 'full' }), { text: 'masked', reporter: 'hidden' }],
  ['the district that leads', seen(district, { mask: 'full', lead: '110107' }), { text: 'clear', reporter: 'masked' }],
  ['an assist, of a reporter who shares', seen(community, { shareContact: true }), { text: 'clear', reporter: 'name' }],
  [
    'a community at the lead’s own id',
    seen([{ role: 'assistant', unitId: '110107011-cg' }]),
    { text: 'masked', reporter: 'name' },
  ],
])('%s', (_, given, lens) => expect(lensOf(given)).toEqual(lens));

const person = { name: '欧阳志远', phone: '13812345678' };
it.each<[Lens['reporter'], object]>([
  ['masked', { name: '欧阳**', phone: '138****5678' }],
  ['name', { name: '欧阳**' }],
  ['hidden', {}],
])('shows a reporter who is %s', (reporter, shown) =>
  expect(reporterThrough({ text: 'masked', reporter }, person)).toEqual(shown),
);

it('shows nothing of nobody', () => expect(reporterThrough({ text: 'clear', reporter: 'masked' }, {})).toEqual({}));

it('masks numbers in words, or leaves them', () => {
  const words = '请联系王女士 13812345678';
  expect(wordsThrough({ text: 'masked', reporter: 'hidden' }, words)).toBe('请联系王女士 138****5678');
  expect(wordsThrough({ text: 'clear', reporter: 'hidden' }, words)).toBe(words);
});

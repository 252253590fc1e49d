import type { Grant, Role } from '@fengqiao/domain';
import { mayReveal, revealed } from './revealing';

const held = { lead: '110107011-cg', accountable: '110107011', shareContact: false };
const at = (role: Role, unitId: string): Grant[] => [{ role, unitId }];

it.each<[string, Grant[], boolean]>([
  ['the hotline', at('operator', '110000-12345'), true],
  ['a caller-back', at('callback', '110000-12345'), true],
  ['the lead', at('handler', '110107011-cg'), true],
  ['the accountable street’s desk', at('desk', '110107011'), true],
  ['another office', at('handler', '110107011-pa'), false],
  ['a community', at('assistant', '110107011003'), false],
  ['an assistant at the lead itself', at('assistant', '110107011-cg'), false],
  ['the property company', at('assistant', '110107011003-wy1'), false],
  ['the district', at('districtLeader', '110107'), false],
  ['a department that assists', at('handler', '110107-jgj'), false],
  ['supervision', at('supervisor', '110000'), false],
  ['nobody', [], false],
])('%s may know a reporter: %p', (_, grants, may) => {
  expect(mayReveal(grants, held)).toBe(may);
  expect(mayReveal(grants, { ...held, shareContact: true })).toBe(true);
});

it('names nobody who leads when nobody does', () =>
  expect(mayReveal(at('handler', '110107011-cg'), { lead: undefined, accountable: undefined, shareContact: false })).toBe(false));

it('shows what was asked for and is known', () => {
  const known = { name: '王芳', address: '鲁谷大街1号' };
  expect(revealed(known, ['name', 'phone'])).toEqual({ name: '王芳' });
  expect(revealed(known, ['phone'])).toEqual({});
});

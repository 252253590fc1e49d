import {
  isPushedDown,
  outcomeOf,
  registrationFlaw,
  thanks,
  titleOf,
  type Circumstances,
  type Given,
  type Profile,
} from './registration';

const kinds: Record<string, Parameters<Profile['mayLead']>[0]> = {
  '110107011': 'street',
  '110107011-cg': 'office',
  '110107011003': 'community',
  '110107': 'district',
  '110107-jgj': 'department',
};
const city: Profile = {
  unit: (id) => (kinds[id] ? { kind: kinds[id] } : undefined),
  category: (id) =>
    ({
      'noise/plant': { name: '厂站噪声', leaf: { owner: 'street' } },
      'parking/roadway': { name: '违停', leaf: { owner: 'districtDepartment' } },
      'transport/bus': { name: '公交', leaf: { owner: 'cityDepartment' } },
      'utilities/gas': { name: '燃气', leaf: { owner: 'enterprise' } },
    })[id],
  streetOf: (id) => (id.startsWith('110107011') ? {} : undefined),
  mayLead: (kind) => ['street', 'office', 'department', 'district'].includes(kind),
};
const at = new Date('2020-12-16T03:22:00Z');
const now: Circumstances = { at, channels: ['hotline', 'web'], city, originalKnown: true };
const given = (more: Partial<Given> = {}): Given => ({
  channel: 'hotline',
  kind: 'complaint',
  description: '夜间噪声大',
  ...more,
});
const lead = (id: string, more: object = {}): Partial<Given> => ({ then: { dispatch: { lead: id, ...more } } });
const flaw = (more: Partial<Given>, circumstances: Partial<Circumstances> = {}) =>
  registrationFlaw(given(more), { ...now, ...circumstances });

it('lets vague words in', () => expect(flaw({})).toBeUndefined());

it.each<[string, Partial<Given>, string, string, Partial<Circumstances>?]>([
  ['a channel that is not the caller’s', { channel: 'media' }, 'channel-not-allowed', 'channel'],
  ['an unknown place', { place: { unitId: '999' } }, 'unknown-unit', 'place.unitId'],
  ['an unknown category', { category: 'magic' }, 'unknown-category', 'category'],
  ['an anonymous name', { reporter: { anonymous: true, name: '王芳' } }, 'contradictory-reporter', 'reporter.anonymous'],
  ['an anonymous phone', { reporter: { anonymous: true, phone: '13800000000' } }, 'contradictory-reporter', 'reporter.anonymous'],
  ['the future', { occurredAt: '2020-12-16T11:22:01+08:00' }, 'occurred-in-future', 'occurredAt'],
  ['an unknown lead', lead('999'), 'unknown-unit', 'then.dispatch.lead'],
  ['an unknown assist', lead('110107011', { assists: ['110107011003', '998'] }), 'unknown-unit', 'then.dispatch.assists.1'],
  ['a community as lead', lead('110107011003'), 'lead-not-allowed', 'then.dispatch.lead'],
  [
    'a duplicate that names no ticket',
    { then: { divert: { case: 'duplicate', reason: '重复', toReporter: '在办' } } },
    'original-missing',
    'then.divert.ofTicketNo',
  ],
  [
    'a duplicate of nothing',
    { then: { divert: { case: 'duplicate', reason: '重复', toReporter: '在办', ofTicketNo: '202012160000011' } } },
    'unknown-ticket',
    'then.divert.ofTicketNo',
    { originalKnown: false },
  ],
  [
    'a department’s matter pushed down to a street',
    { category: 'parking/roadway', ...lead('110107011') },
    'override-reason-missing',
    'then.dispatch.overrideReason',
  ],
  [
    'the city’s matter pushed down to an office',
    { category: 'transport/bus', ...lead('110107011-cg') },
    'override-reason-missing',
    'then.dispatch.overrideReason',
  ],
])('refuses %s', (_, more, refused, where, circumstances = {}) =>
  expect(flaw(more, circumstances)).toMatchObject({ refused, where }),
);

it.each<[string, Partial<Given>]>([
  ['now', { occurredAt: '2020-12-16T11:22:00+08:00' }],
  ['an anonymous reporter', { reporter: { anonymous: true } }],
  ['an override with its reason', { category: 'parking/roadway', ...lead('110107011', { overrideReason: '专项行动' }) }],
  ['a department’s matter for the department', { category: 'parking/roadway', ...lead('110107-jgj') }],
  ['a department’s matter for the district', { category: 'parking/roadway', ...lead('110107') }],
  ['a street’s matter for the street', { category: 'noise/plant', ...lead('110107011') }],
  ['an enterprise’s matter for the street', { category: 'utilities/gas', ...lead('110107011') }],
  ['no category', lead('110107011')],
])('accepts %s', (_, more) => expect(flaw(more)).toBeUndefined());

it('counts a matter that is pushed down with a reason', () => {
  const pushed = given({ category: 'parking/roadway', ...lead('110107011', { overrideReason: '专项行动' }) });
  expect([isPushedDown(pushed, city), isPushedDown(given({ category: 'parking/roadway' }), city)]).toEqual([true, false]);
});

const diversion = { case: 'emergency', reason: '火情', toReporter: '请拨打119' } as const;
it.each<[string, Partial<Given>, object]>([
  [
    'an emergency is diverted before anything else',
    { kind: 'praise', then: { divert: diversion } },
    { what: 'diverted', diversion },
  ],
  ['what is answered is answered', { kind: 'inquiry', then: { answer: { text: '可以' } } }, { what: 'answered', text: '可以' }],
  ['praise is thanked', { kind: 'praise' }, { what: 'thanked', text: thanks }],
  ['praise is never dispatched', { kind: 'praise', ...lead('110107011') }, { what: 'thanked', text: thanks }],
  ['an inquiry waits on the hotline’s desk', { kind: 'inquiry' }, { what: 'held' }],
  ['an inquiry that is given to a unit does not wait', { kind: 'inquiry', ...lead('110107011') }, { what: 'registered' }],
  ['what is held is held', { then: { hold: { reason: '待核实' } } }, { what: 'held', reason: '待核实' }],
  ['everything else goes to dispatch', {}, { what: 'registered' }],
  [
    'with the operator’s wish',
    lead('110107011', { assists: ['110107011003'], urgency: 'timely' }),
    { what: 'registered', requested: { lead: '110107011', assists: ['110107011003'], urgency: 'timely' } },
  ],
])('%s', (_, more, outcome) => expect(outcomeOf(given(more))).toMatchObject(outcome));

it.each<[string, Partial<Given>, string | undefined, string | undefined, string]>([
  ['is the given one', { title: '地锁' }, '私装地锁', '鲁谷街道', '地锁'],
  ['is made of matter and place', {}, '私装地锁', '鲁谷街道', '私装地锁（鲁谷街道）'],
  ['is the matter where the place is unknown', {}, '私装地锁', undefined, '私装地锁'],
  ['is the short description', {}, undefined, '鲁谷街道', '夜间噪声大'],
  ['is the beginning of a long one', { description: '夜'.repeat(30) }, undefined, undefined, `${'夜'.repeat(20)}…`],
  ['does not cut a letter in two', { description: '𠀀'.repeat(21) }, undefined, undefined, `${'𠀀'.repeat(20)}…`],
])('the title %s', (_, more, category, place, title) => expect(titleOf(given(more), category, place)).toBe(title));

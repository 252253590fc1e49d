import { urgencies } from '@fengqiao/domain';
import fc from 'fast-check';
import { beijingFolder } from './beijing';
import { resolveRow } from './catalogue';
import { loadCity } from './load-city';

const city = loadCity(beijingFolder);
const now = new Date('2024-03-01T08:00:00+08:00');
const leaves = city.categories.filter(({ leaf }) => leaf !== undefined);

describe('the catalogue', () => {
  it.each([
    ['D-lugu: a parking lock', 'parking/private-occupation/private-lock', '110107011003', '110107011'],
    ['D-labagou: noise of sewage works', 'noise/facilities/plant', '110116213211', '110116213'],
    ['a consumer complaint', 'market/consumer/complaint', '110107011', '110107-scjg'],
    ['title deeds', 'housing/title/title-deeds', '110115', '110115-ghw'],
    ['a bus line', 'transport/bus/route', undefined, '110000-ent-bus'],
    ['an unlicensed cab', 'transport/hire-cars/unlicensed', undefined, '110000-jtw'],
    ['gas, wherever', 'utilities/gas/leak', '110107011', '110000-ent-gas'],
    ['a matter in a zone', 'noise/construction/site-night', '110115403', '110115403'],
  ])('%s', (_, category, placeUnitId, unitId) => expect(resolveRow(city, { category, placeUnitId })?.unitId).toBe(unitId));

  it('does not fit where the place is not known so exactly, and no wider row steps in', () => {
    expect(resolveRow(city, { category: 'parking/private-occupation/private-lock', placeUnitId: '110107' })).toBeUndefined();
    expect(resolveRow(city, { category: 'noise/facilities/plant' })).toBeUndefined();
    expect(resolveRow(city, { category: 'no/such/thing', placeUnitId: '110107011' })).toBeUndefined();
  });

  it('prefers the row that names the kind of the place, there and nowhere else', () => {
    const own = { id: 'roads-zone', category: 'roads', placeKind: 'zone', unit: { of: 'street' }, basis: '综合管理' } as const;
    const zones = { ...city, catalogue: city.catalogue.map((one) => ({ ...one, rows: [...one.rows, own] })) };
    const rowOf = (category: string, placeUnitId: string) => {
      const { row, unitId } = resolveRow(zones, { category, placeUnitId })!;
      return [row.id, unitId];
    };
    expect(rowOf('roads', '110115403')).toEqual(['roads-zone', '110115403']);
    expect(rowOf('roads', '110107011')).toEqual(['roads', '110107-cgw']);
    expect(rowOf('roads/lighting/dark-lane', '110115403')[0]).toBe('roads-dark-lane'); // the deeper category decides first
  });

  it('gives each leaf to the kind of unit that owns it', () => {
    const kinds = {
      street: ['street'],
      districtDepartment: ['department'],
      cityDepartment: ['department'],
      enterprise: ['enterprise'],
    };
    const wrong = leaves.filter(({ id, leaf }) => {
      const resolved = resolveRow(city, { category: id, placeUnitId: '110107011003' });
      const unit = city.unit(resolved?.unitId ?? '');
      return leaf && unit && !kinds[leaf.owner].includes(unit.kind);
    });
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  it('gives leads only to kinds that may lead', () => {
    fc.assert(
      fc.property(fc.constantFrom(...leaves), fc.constantFrom(...city.unitsOfKind('community')), ({ id }, place) => {
        const resolved = resolveRow(city, { category: id, placeUnitId: place.id });
        const unit = city.unit(resolved?.unitId ?? '');
        expect(!unit || city.mayLead(unit.kind)).toBe(true);
      }),
    );
  });
});

describe('categories', () => {
  it('stand on three levels', () => {
    const depth = (levels: number) => city.categories.filter(({ id }) => id.split('/').length === levels).length;
    expect([depth(1), depth(2), leaves.length]).toEqual([14, 48, 140]);
  });

  it('are suggested by words, with the words', () => {
    expect(city.categoriesByWords('小区里有人私装地锁，停车难')[0]).toEqual({
      categoryId: 'parking/private-occupation/private-lock',
      name: '私装地锁',
      words: ['私装地锁'],
    });
    expect(city.categoriesByWords('污水处理站半夜有噪声')[0]?.categoryId).toBe('noise/facilities/plant');
    expect(city.categoriesByWords('今天天气不错')).toEqual([]);
  });
});

describe('limits', () => {
  const handle = (urgency: (typeof urgencies)[number], category?: string) =>
    city.limitFor({ clock: 'handle', urgency, category, at: now, unitKind: 'street' });

  it('are 2 h, 24 h, 7 and 15 days by urgency', () => {
    expect(urgencies.map((urgency) => handle(urgency).limit)).toEqual([
      { amount: 2, unit: 'hours' },
      { amount: 24, unit: 'hours' },
      { amount: 7, unit: 'days' },
      { amount: 15, unit: 'days' },
    ]);
    expect(handle('ordinary')).toMatchObject({ policyVersion: 'limits-1', basis: 'DB11/T 2021—2022 征求意见稿' });
  });

  it('follow the law where it has a clock, but not for danger', () => {
    expect(handle('ordinary', 'market/consumer/complaint').limit).toEqual({ amount: 45, unit: 'workingDays' });
    expect(handle('ordinary', 'market/trade/tip').limit).toEqual({ amount: 15, unit: 'workingDays' });
    expect(handle('emergency', 'market/consumer/complaint').limit).toEqual({ amount: 2, unit: 'hours' });
  });

  it('let a helper’s part end before the lead’s', () => {
    const question = { clock: 'handle', urgency: 'ordinary', unitKind: 'community', at: now } as const;
    expect(city.limitFor(question).limit).toEqual({ amount: 3, unit: 'days' });
  });

  it('time sign and contact by urgency', () => {
    const limit = (clock: 'sign' | 'contact', urgency: (typeof urgencies)[number]) =>
      city.limitFor({ clock, urgency, at: now }).limit;
    expect(limit('sign', 'emergency')).toEqual({ amount: 30, unit: 'minutes' });
    expect(limit('sign', 'timely')).toEqual({ amount: 1, unit: 'hours' });
    expect(limit('sign', 'complex')).toEqual({ amount: 2, unit: 'hours' });
    expect(limit('contact', 'timely')).toEqual({ amount: 2, unit: 'hours' });
    expect(limit('contact', 'ordinary')).toEqual({ amount: 24, unit: 'hours' });
  });

  it('say after how long nobody took a ticket, and who is told', () => {
    expect(city.limitFor({ clock: 'undispatched', at: now }).limit).toEqual({ amount: 15, unit: 'minutes' });
    expect(city.limitsAt(now).ladders.undispatched?.[0]?.to).toBe('hotline');
    expect(city.limitsAt(now)).toMatchObject({ rounds: { dispatch: 3, handling: 2 }, attempts: { contact: { max: 3 } } });
  });
});

describe('assessment, access and hours', () => {
  it('weigh 30, 35, 35 and know the census', () => {
    expect(city.assessmentAt(now)).toMatchObject({ weights: { response: 30, resolution: 35, satisfaction: 35 }, closeDay: 7 });
    const sum = city.unitsOfKind('district').reduce((total, { id }) => total + (city.populationOf(id) ?? 0), 0);
    expect(sum).toBe(21_893_095);
    expect(city.populationOf('110107011')).toBeUndefined();
  });

  it('grant a desk its street’s desk, and a command centre its district', () => {
    expect(city.rolesOf(city.unit('110107011-czzx')!)).toEqual([
      { role: 'handler', unitId: '110107011-czzx' },
      { role: 'desk', unitId: '110107011' },
    ]);
    expect(city.rolesOf(city.unit('110102-zhzx')!)).toContainEqual({ role: 'districtCoordinator', unitId: '110102' });
    expect(city.rolesOf(city.unit('fy.110117')!)).toEqual([{ role: 'judge', unitId: 'fy.110117' }]);
  });

  it('refuse what they do not name', () => {
    expect(city.accessRule('operator', 'intake.register')).toEqual({ scope: 'all', mask: 'full' });
    expect(city.accessRule('assistant', 'dispatch.complete')).toBeUndefined();
    expect(city.accessRule('constructor', 'intake.register')).toBeUndefined();
    expect(city.channelsFor(['public'])).toEqual(['web', 'app', 'qr']);
    expect(city.channelsFor(['callback'])).toEqual([]);
  });

  it('never let a community, a property company or a court lead', () => {
    expect((['community', 'property', 'court'] as const).some(city.mayLead)).toBe(false);
  });

  it('keep enterprises open round the clock', () => {
    expect(city.hoursFor(city.unit('110000-ent-gas')!)).toEqual({ spans: [{ from: '00:00', to: '24:00' }], everyDay: true });
    expect(city.hoursFor(city.unit('110107011-cg')!).spans).toHaveLength(2);
  });
});

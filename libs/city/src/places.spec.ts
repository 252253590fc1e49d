import fc from 'fast-check';
import { beijingFolder } from './beijing';
import { loadCity } from './load-city';

const city = loadCity(beijingFolder);
const at = (address: string) => city.resolvePlace({ address });

describe('a place by its address', () => {
  it.each([
    ['鲁谷', '110107011'],
    ['石景山鲁谷', '110107011'],
    ['北京市石景山区鲁谷街道永乐西南社区 3 号楼', '110107011003'],
    ['双锦园小区3号楼', '110107011001'],
    ['双锦园社区', '110107011001'],
    ['海淀区八里庄', '110108005'],
    ['昌平区南口', '110114002'],
    ['朝阳区八里庄街道', '110105015'],
    ['金海湖镇', '110117006'],
    ['大兴庄镇', '110117111'],
    ['怀柔区喇叭沟门乡', '110116213'],
    ['西交民巷', '110102001007'],
    ['八角景阳东街第二社区', '110107003044'],
    ['于家务渠头村', '110112209209'],
    ['东城区草厂社区', '110101011010'],
  ])('%s is %s', (address, unitId) => expect(at(address)).toMatchObject({ unitId, by: 'name' }));

  it('八里庄 fits two and stays open', () => {
    expect(at('八里庄')).toEqual({ candidates: ['110105015', '110108005'], reason: 'ambiguous' });
    expect(at('东风')).toEqual({ candidates: ['110105030', '110111005'], reason: 'ambiguous' });
  });

  it.each([
    ['西城区广安门外大街', '110102'],
    ['昌平龙城花海', '110114'],
    ['怀柔', '110116'],
  ])('%s is known to its district only: %s', (address, unitId) => expect(at(address)).toMatchObject({ unitId, by: 'district' }));

  it.each(['中关村大街27号', '朝阳路与西单北大街路口', '苏庄西街南口', '我家楼下', '', '景阳东街第二社区'])(
    '%s says nothing certain',
    (address) => {
      expect(at(address)).toEqual({ candidates: [], reason: 'unknown' });
    },
  );

  it('knows the street where a community and a village of one name lie in it', () => {
    expect(at('丰台区太平桥街道菜户营')).toEqual({
      unitId: '110106002',
      by: 'name',
      candidates: ['110106002009', '110106002203'],
    });
  });

  it('does not take 西樊各庄 for another village: the town that is named decides', () => {
    expect(at('平谷区王辛庄镇西樊各庄村')).toMatchObject({ unitId: '110117110' });
  });

  it('leaves open which of two named districts is meant', () => {
    expect(at('西城区与丰台区交界处')).toMatchObject({ reason: 'severalDistricts', candidates: ['110102', '110106'] });
  });

  it('finds every community by its district, street and name', () => {
    const communities = city.unitsOfKind('community');
    fc.assert(
      fc.property(fc.constantFrom(...communities), (unit) => {
        const [district, street] = [city.districtOf(unit.id), city.streetOf(unit.id)];
        const answer = at(`${district?.name}${street?.name}${unit.name}`);
        const found = 'unitId' in answer ? city.unit(answer.unitId) : undefined;
        expect(found && [unit.id, street?.id]).toContain(found?.id); // the street, where the name means nothing alone (新村)
      }),
      { numRuns: 300 },
    );
  });

  it('answers any text without a fault', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => void at(text)));
  });
});

describe('a place by unit or coordinates', () => {
  it('takes a given unit before anything else, and an office for its street', () => {
    expect(city.resolvePlace({ unitId: '110107011003', address: '海淀区八里庄' })).toMatchObject({ unitId: '110107011003' });
    expect(city.resolvePlace({ unitId: '110107011-cg' })).toMatchObject({ unitId: '110107011', by: 'unit' });
  });

  it('knows the district of a point', () => {
    expect(city.resolvePlace({ lon: 116.2, lat: 39.91 })).toMatchObject({ unitId: '110107', by: 'coordinates' });
    expect(city.resolvePlace({ lon: 0, lat: 0 })).toEqual({ candidates: [], reason: 'unknown' });
  });

  it('lets a point choose between two of one name', () => {
    expect(city.resolvePlace({ address: '八里庄', lon: 116.27, lat: 39.93 })).toMatchObject({ unitId: '110108005' });
    expect(city.resolvePlace({ address: '八里庄', lon: 116.5, lat: 39.92 })).toMatchObject({ unitId: '110105015' });
  });

  it('trusts a name across a border more than the rough outlines', () => {
    expect(city.resolvePlace({ address: '鲁谷街道', lon: 116.4, lat: 39.91 })).toMatchObject({ unitId: '110107011' });
  });
});

import { within } from '@fengqiao/domain';
import fc from 'fast-check';
import { beijingFolder } from './beijing';
import { loadCity } from './load-city';

const city = loadCity(beijingFolder);

describe('the divisions of Beijing', () => {
  it('are 16 districts, 343 street-level units and 6 zones, 7 535 communities', () => {
    const count = (kind: 'district' | 'street' | 'zone' | 'community') => city.unitsOfKind(kind).length;
    expect([count('district'), count('street'), count('zone'), count('community')]).toEqual([16, 343, 6, 7535]);
  });

  it.each([
    ['110101', '东城区', 17],
    ['110102', '西城区', 15],
    ['110105', '朝阳区', 43],
    ['110106', '丰台区', 26],
    ['110107', '石景山区', 9],
    ['110108', '海淀区', 29],
    ['110109', '门头沟区', 13],
    ['110111', '房山区', 28],
    ['110112', '通州区', 22],
    ['110113', '顺义区', 25],
    ['110114', '昌平区', 22],
    ['110115', '大兴区', 22],
    ['110116', '怀柔区', 16],
    ['110117', '平谷区', 18],
    ['110118', '密云区', 20],
    ['110119', '延庆区', 18],
  ])('%s %s has %d street-level units', (id, name, streets) => {
    expect(city.unit(id)?.name).toBe(name);
    expect(city.childrenOf(id).filter(({ kind }) => kind === 'street')).toHaveLength(streets);
  });

  it('counts a development zone apart', () => {
    expect(city.unit('110115403')).toMatchObject({ kind: 'zone', parentId: '110115' });
    expect(city.streetOf('110115403-cg')?.id).toBe('110115403');
  });
});

describe('the units of the cases', () => {
  it.each([
    ['110107011', 'street', '110000.110107.110107011'],
    ['110107011-cg', 'office', '110000.110107.110107011.110107011-cg'],
    ['110107011-czzx', 'desk', '110000.110107.110107011.110107011-czzx'],
    ['110107011003', 'community', '110000.110107.110107011.110107011003'],
    ['110107011003-wy1', 'property', '110000.110107.110107011.110107011003.110107011003-wy1'],
    ['110116213', 'street', '110000.110116.110116213'],
    ['110116213-hjb', 'office', '110000.110116.110116213.110116213-hjb'],
    ['110116213211', 'community', '110000.110116.110116213.110116213211'],
    ['110102020', 'street', '110000.110102.110102020'],
    ['110106002', 'street', '110000.110106.110106002'],
    ['110000-fgw', 'department', '110000.110000-fgw'],
    ['110000-zjw', 'department', '110000.110000-zjw'],
    ['110000-ghw', 'department', '110000.110000-ghw'],
    ['110115-zjw', 'department', '110000.110115.110115-zjw'],
    ['110000-ent-gas', 'enterprise', '110000.110000-ent-gas'],
    ['110115-ent-power', 'enterprise', '110000.110115.110115-ent-power'],
    ['110117006', 'street', '110000.110117.110117006'],
    ['110116004002-wy1', 'property', '110000.110116.110116004.110116004002.110116004002-wy1'],
    ['110101011010', 'community', '110000.110101.110101011.110101011010'],
    ['110101011-fgs', 'branch', '110000.110101.110101011.110101011-fgs'],
    ['110101013006', 'community', '110000.110101.110101013.110101013006'],
    ['110102001007', 'community', '110000.110102.110102001.110102001007'],
    ['110108001', 'street', '110000.110108.110108001'],
    ['110112003001', 'community', '110000.110112.110112003.110112003001'],
    ['110112003005', 'community', '110000.110112.110112003.110112003005'],
    ['110112003011', 'community', '110000.110112.110112003.110112003011'],
    ['110112013007', 'community', '110000.110112.110112013.110112013007'],
    ['110112209209', 'community', '110000.110112.110112209.110112209209'],
    ['110105015', 'street', '110000.110105.110105015'],
    ['110114011003', 'community', '110000.110114.110114011.110114011003'],
    ['110107003044', 'community', '110000.110107.110107003.110107003044'],
    ['110117110', 'street', '110000.110117.110117110'],
    ['110000-12345', 'hotline', '110000.110000-12345'],
    ['area-beijingxi', 'area', '110000.area-beijingxi'],
    ['110102-zhzx', 'commandCentre', '110000.110102.110102-zhzx'],
    ['fy.110117', 'court', 'fy.110117'],
    ['jjw.110000', 'discipline', 'jjw.110000'],
  ])('%s is a %s at %s', (id, kind, path) => {
    expect(city.unit(id)).toMatchObject({ id, kind, path });
  });

  it('are called what people call them', () => {
    const names = ['110101011-fgs', '110000-zjw', '110115-ghw', '110112-gaj', '110107011-czzx', '110101011010-wy1'];
    expect(names.map((id) => city.unit(id)?.name)).toEqual([
      '前门房管所',
      '市住房城乡建设委',
      '市规划自然资源委大兴分局',
      '市公安局通州分局',
      '鲁谷街道诉求处置中心',
      '草厂物业服务企业',
    ]);
  });
});

describe('the tree', () => {
  const ids = fc.constantFrom(...[...city.tree.all()].map(({ id }) => id));

  it('writes into each path the way through its parents', () => {
    fc.assert(
      fc.property(ids, (id) => {
        const unit = city.unit(id)!;
        const parent = unit.parentId === undefined ? undefined : city.unit(unit.parentId);
        expect(unit.path).toBe(parent ? `${parent.path}.${id}` : id);
      }),
    );
  });

  it('finds below a unit exactly what its path is above of', () => {
    const below = new Set(city.unitsBelow('110107011').map(({ id }) => id));
    const expected = [...city.tree.all()].filter(
      ({ path, id }) => id !== '110107011' && within(path, city.unit('110107011')!.path),
    );
    expect(below).toEqual(new Set(expected.map(({ id }) => id)));
  });

  it('knows a unit’s street and district, and neither for a court', () => {
    expect(city.streetOf('110107011003-wy1')?.id).toBe('110107011');
    expect(city.districtOf('110107011003-wy1')?.id).toBe('110107');
    expect(city.streetOf('110107')).toBeUndefined();
    expect(city.districtOf('fy.110117')).toBeUndefined();
  });

  it('searches by name, id and level', () => {
    expect(city.search({ q: '鲁谷' })[0]?.id).toBe('110107011');
    expect(city.search({ q: '八里庄街道', level: 'street' }).map(({ id }) => id)).toEqual(['110105015', '110108005']);
    expect(city.search({ level: 'district' })).toHaveLength(16);
    expect(city.search({ q: '110115-zjw' })[0]?.name).toBe('大兴区住房城乡建设委');
  });
});

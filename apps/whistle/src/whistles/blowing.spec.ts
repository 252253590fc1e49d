import {
  anOrder,
  blowing,
  blown,
  givenAt,
  guangwai,
  iso,
  police,
  rules,
  taipingqiao,
  target,
  town,
} from '../whistles-under-test';
import { blowWhistle } from './blowing';
import type { Blower } from './rulebook';

const refused = (code: string) => expect.objectContaining({ refused: code }) as unknown;

describe('Who may call whom', () => {
  it.each([
    ['a street its district’s departments', guangwai, '110102-zjw'],
    ['a street a city enterprise', guangwai, '110000-ent-gas'],
    ['a street its neighbour across the border', guangwai, taipingqiao],
    ['an area administration a street', 'area-beijingxi', guangwai],
    ['a community its street', '110116004002', '110116004'],
    ['a district a municipal department', '110115', '110000-zjw'],
    ['a district its own department', '110115', '110115-zjw'],
  ])('%s', (_, from, to) => expect(blowing(anOrder([to], { kind: 'demand' }), from)).toMatchObject({ type: 'Blown' }));

  it.each([
    ['a street a municipal department', guangwai, '110000-zjw'],
    ['a street another district’s department', guangwai, '110106-zjw'],
    ['a street its own district', guangwai, '110102'],
    ['a street itself', guangwai, guangwai],
    ['a community a department', '110116004002', '110116-zjw'],
    ['a community another street', '110116004002', '110116001'],
    ['a district another district', '110115', '110106'],
    ['anybody a court', '110115', 'fy.110115'],
    ['anybody who can only be informed', '110115', 'ext-railway'],
  ])('not %s: the refusal names the articles', (_, from, to) => {
    const outcome = blowing(anOrder([to]), from);
    expect(outcome).toEqual(refused('target-not-allowed'));
    expect((outcome as { because: string }).because).toMatch(/条例》第/);
  });

  it('a cadre a hazard found on patrol, a steward a grid case: the own street, which need not be named', () => {
    const cadre = { ...rules.unit('110116004002')!, roles: ['patrolCadre'] as const };
    const steward = { ...cadre, roles: ['gridSteward'] as const };
    const on = (by: Blower, type: 'patrol' | 'grid' | 'initiative', targets: string[] = []) =>
      blowWhistle(by, anOrder(targets, { basis: { type } }), { categories: [], places: [] }, [], givenAt());
    const street = { blow: { targets: [{ unitId: '110116004', mandatory: true }] } };
    expect(on(cadre, 'patrol')).toMatchObject(street);
    expect(on(steward, 'grid')).toMatchObject(street);
    expect(on(cadre, 'grid')).toEqual(refused('targets-missing'));
    expect(on(cadre, 'initiative', ['110116004'])).toEqual(refused('target-not-allowed'));
    expect(on(cadre, 'patrol', ['110116-zjw'])).toEqual(refused('target-not-allowed'));
    expect(on({ ...rules.unit(town)!, roles: ['patrolCadre'] }, 'patrol', [police])).toEqual(refused('target-not-allowed'));
  });

  it('a street names whom it calls', () => expect(blowing(anOrder([]))).toEqual(refused('targets-missing')));

  it('nobody twice, nobody who is unknown, nobody yesterday', () => {
    expect(blowing(anOrder([police, police]))).toEqual(refused('target-twice'));
    expect(blowing(anOrder(['119999999']))).toEqual(refused('unknown-unit'));
    expect(blowing(anOrder([police], { arriveBy: iso('08:59') }))).toEqual(refused('arrive-by-past'));
  });
});

describe('The limits', () => {
  it.each([
    ['emergency', '110117-gaj', '09:30'],
    ['enforcement', '110117-gaj', '2017-05-09T09:00:00+08:00'],
    ['demand', '110117-gaj', '2017-05-09T18:00:00+08:00'],
    ['keyWork', '110117-gaj', '2017-05-11T18:00:00+08:00'],
  ] as const)('of %s', (kind, unitId, due) => expect(target(blown(anOrder([unitId], { kind })), unitId).arriveBy).toBe(iso(due)));

  it('are longer where the unit is the city’s own', () =>
    expect(target(blown(anOrder(['110000-zjw'], { kind: 'demand' }), '110117'), '110000-zjw').arriveBy).toBe(
      iso('2017-05-11T18:00:00+08:00'),
    ));

  it('are the blower’s where it says when', () => {
    const { arriveBy, because } = target(blown(anOrder([police], { arriveBy: '2017-05-08T09:45+08:00' })), police);
    expect([arriveBy, because.join()]).toEqual([iso('09:45'), expect.stringContaining('吹哨单位指定')]);
  });

  it('leave nobody longer to answer than to be there', () =>
    expect(target(blown(anOrder([police], { kind: 'demand', arriveBy: iso('09:20') })), police).acceptBy).toBe(iso('09:20')));
});

describe('The lowest common superior', () => {
  it.each([
    [guangwai, '110102-zjw', '110102'],
    [guangwai, taipingqiao, '110000'],
    ['110115', '110000-zjw', '110000'],
    ['110115', '110115-zjw', '110115'],
    ['110116004002', '110116004', '110116'],
  ])('of %s and %s is %s: never the one that is called', (from, to, superior) =>
    expect(target(blown(anOrder([to]), from), to).superior).toBe(superior),
  );
});

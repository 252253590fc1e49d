import { WhistleAt, type City } from '@fengqiao/cases';
import { evaluation, whistle } from '@fengqiao/contracts';
import { startCity, type ReplayCity } from './stack';

const town = '110117006';
const units = ['110117-ghw', '110117-gaj', '110117-swj', '110117-yllh'] as const;
const [planning, police, water, forestry] = units;
const on = (clock: string): string => `2017-05-08T${clock}:00+08:00`;

/** 平谷金海湖, 2017: illegal gold mining. The town commands; arrival in 30 minutes; 事不完人不走. */
describe('W-jinhaihu', () => {
  let started: ReplayCity;
  let city: City;
  let mine: WhistleAt;

  beforeAll(async () => {
    started = await startCity(on('08:00'));
    city = started.city;
    await city.at(on('09:00'));
    mine = await WhistleAt.blown(city, town, {
      kind: 'emergency',
      reason: '山里有人盗采金矿，正在用氰化物选矿',
      place: { address: '金海湖镇黑水湾村', lon: 117.33, lat: 40.21 },
      targets: units.map((unitId) => ({ unitId, mandatory: true })),
      basis: { type: 'patrol' },
    });
  });
  afterAll(() => started?.close());

  it('calls every unit to be there in 30 minutes, under the district as their superior', async () => {
    const { status, targets } = await mine.view();
    expect(status).toBe('blown');
    expect(
      targets.map(({ unitId, status: state, superior, arriveBy }) => [unitId, state, superior, Date.parse(arriveBy)]),
    ).toEqual(units.map((unitId) => [unitId, 'called', '110117', Date.parse(on('09:30'))]));
  });

  it('marks an arrival within 30 minutes, to the very minute, as in time', async () => {
    await city.at(on('09:05'));
    await mine.accept(planning);
    await city.at(on('09:25'));
    await mine.reportIn(planning, '规自执法队', { address: '矿口', lon: 117.33, lat: 40.21 });
    await city.at(on('09:30'));
    const { targets } = await mine.reportIn(police, '刑侦中队', '矿口');
    expect(targets).toMatchObject([{ unitId: police, status: 'arrived', late: false, person: '刑侦中队' }]);
    const { supervisions, targets: all } = await mine.view();
    expect(supervisions).toEqual([]);
    expect(all.map(({ late }) => late)).toEqual([false, false, false, false]);
  });

  it('brings an arrival after 31 minutes, and silence, before the district', async () => {
    await city.at(on('09:31'));
    await mine.reportIn(water, '水政监察', '矿口');
    await city.at(on('09:40'));
    const { targets, supervisions } = await mine.view();
    expect(targets.map(({ status, late }) => [status, late])).toEqual([
      ['arrived', false],
      ['arrived', false],
      ['arrived', true],
      ['called', true],
    ]);
    expect(supervisions.map(({ unitId, because, superior }) => [unitId, because, superior])).toEqual([
      [water, 'silent', '110117'],
      [forestry, 'silent', '110117'],
    ]);
    const { items } = await city.as('110117').ask(whistle.listSupervisions, { open: 'true' });
    expect(items.map(({ unitId }) => unitId)).toEqual([water, forestry]);
    expect((await city.as('110102').ask(whistle.listSupervisions, {})).items).toEqual([]);
  });

  it('lets nobody go before the tasks are accepted', async () => {
    await mine.reportIn(forestry, '森林公安', '矿口');
    const conferenceId = await mine.confer(on('10:00'), '金海湖镇政府', ['封堵矿口', '收缴炸药'], [...units]);
    await mine.attend(conferenceId, [town, ...units], '统一指挥，分三路');
    const { actionIds, taskIds } = await mine.plan({
      conferenceId,
      actions: [{ place: '矿口', at: on('11:00'), unitIds: [town, ...units], work: '封堵矿口', kind: 'enforcement' }],
      tasks: units.map((unitId) => ({ unitId, what: '本部门职责内的查处', dueAt: '2017-05-20T18:00:00+08:00' })),
    });
    await city.at(on('11:00'));
    for (const unitId of units) await mine.act(unitId, actionIds[0]!, '已到位');
    const early = await city.as(town).call(whistle.release, { whistleId: mine.whistleId, unitId: police });
    expect(early.problem()).toMatchObject({ status: 409, code: 'tasks-open' });
    expect((await city.as(town).call(whistle.close, { whistleId: mine.whistleId, result: '完' })).problem().code).toBe(
      'tasks-open',
    );

    for (const [nth, unitId] of units.entries()) await mine.settle(unitId, taskIds[nth]!, '立案查处');
    const unreleased = await city.as(town).call(whistle.close, { whistleId: mine.whistleId, result: '完' });
    expect(unreleased.problem()).toMatchObject({ status: 409, code: 'not-released' });
    for (const unitId of units) await mine.release(unitId);
    const closed = await mine.close('立案17起，刑拘10人，盗采绝迹');
    expect([closed.status, closed.waitsFor]).toEqual(['closed', []]);
  });

  it('is told to evaluation: who was there in time, who was late, and how the town called', async () => {
    await city.settled();
    const { blowers, units: called } = await city.as('110117').ask(evaluation.whistles, { month: '2017-05' });
    expect(
      Object.fromEntries(called.map(({ unitId, arrival, supervised, work }) => [unitId, [arrival.num, supervised, work]])),
    ).toEqual(Object.fromEntries(units.map((unitId, nth) => [unitId, [nth < 2 ? 1 : 0, nth < 2 ? 0 : 1, { num: 1, den: 1 }]])));
    expect(blowers.find(({ unitId }) => unitId === town)).toMatchObject({
      blown: 1,
      closed: 1,
      band: 'within',
      score: '100.000',
    });
    expect(blowers.find(({ unitId }) => unitId === '110117001')).toMatchObject({ blown: 0, band: 'below', score: null });
    expect((await city.as(police).ask(evaluation.whistles, { month: '2017-05' })).units.map(({ unitId }) => unitId)).toEqual([
      police,
    ]);
  });
});

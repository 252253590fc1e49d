import { WhistleAt, type City } from '@fengqiao/cases';
import { intake, whistle } from '@fengqiao/contracts';
import { startCity, type ReplayCity } from './stack';

const town = '110116004';
const village = '110116004002';
const keeper = '110116';
const departments = ['110116-zjw', '110116-yjj'];
const hazards = ['外立面脱落', '裸露钢筋', '百叶松动'];

/** 怀柔棲美园, 2020-06: cadres on patrol see falling façade; hazard whistle before any complaint; done item by item by 11-15. */
describe('W-qimeiyuan', () => {
  let started: ReplayCity;
  let city: City;

  beforeAll(async () => {
    started = await startCity('2020-06-15T08:00:00+08:00');
    city = started.city;
    await city.at('2020-06-15T09:00:00+08:00');
  });
  afterAll(() => started?.close());

  it('goes from the village to the town, from the town to the district’s departments, and each item is closed once', async () => {
    const patrol = await WhistleAt.blown(city, village, {
      kind: 'emergency',
      reason: hazards.join('、'),
      place: { address: '棲美园', unitId: village },
      targets: [{ unitId: town, mandatory: true }],
      basis: { type: 'patrol' },
    });
    await city.at('2020-06-15T09:20:00+08:00');
    await patrol.reportIn(town, '镇长', '棲美园');
    const repair = await WhistleAt.blown(city, town, {
      kind: 'keyWork',
      reason: '8栋楼外立面隐患，1300人',
      place: { address: '棲美园', unitId: village },
      targets: departments.map((unitId) => ({ unitId, mandatory: true })),
      basis: { type: 'patrol', ref: patrol.whistleId },
    });
    await city.at('2020-06-17T10:00:00+08:00');
    for (const unitId of departments) await repair.reportIn(unitId, '局长', '棲美园');
    const fundId = await repair.fund(town, 500_000_000, keeper, '外立面修缮');
    await repair.decideFund(keeper, fundId, true, '应急资金');
    const conferenceId = await repair.confer('2020-06-18T09:00:00+08:00', '镇政府', ['修缮方案'], departments);
    const { taskIds } = await repair.plan({
      conferenceId,
      actions: [{ place: '棲美园', at: '2020-10-01T09:00:00+08:00', unitIds: departments, work: '修缮施工', kind: 'works' }],
      tasks: hazards.map((what) => ({ unitId: departments[0]!, what, dueAt: '2020-11-15T18:00:00+08:00' })),
    });
    await city.as(town).ask(whistle.notify, {
      whistleId: repair.whistleId,
      ...{ about: '施工期间停水，电话13900010001', households: '1至8号楼', place: '棲美园', communities: [village] },
      ...{ from: '2020-10-01T09:00:00+08:00', until: '2020-10-01T17:00:00+08:00' },
    });
    const told = await repair.view(village);
    expect([told.notices.length, told.tasks, told.funds]).toEqual([1, [], []]);
    const stopsAt = async (unitId: string) => {
      const reply = await fetch(`${started.stack.baseUrl}/api/v1/public/stops?unitId=${unitId}`);
      return (await reply.json()) as { items?: unknown[]; code?: string };
    };
    const [stop] = (await stopsAt(village)).items as Record<string, string>[];
    expect(stop).toMatchObject({ about: '施工期间停水，电话139****0001', households: '1至8号楼', address: '棲美园' });
    expect(stop!.from).toBe(new Date('2020-10-01T09:00:00+08:00').toISOString());
    expect([(await stopsAt('110116004001')).items, (await stopsAt(town)).code]).toEqual([[], 'unknown-unit']);
    await city.at('2020-10-01T09:00:00+08:00');
    await repair.useFund(town, fundId, 480_000_000, '工程款');
    await city.at('2020-10-01T17:00:00+08:00');
    expect((await stopsAt(village)).items).toEqual([]);
    const days = ['2020-10-20', '2020-11-01', '2020-11-15'];
    for (const [nth, taskId] of taskIds.entries()) {
      await city.at(`${days[nth]}T10:00:00+08:00`);
      await repair.settle(departments[0]!, taskId, '已修复，拍照留存');
      const again = await city.as(town).call(whistle.acceptTask, { whistleId: repair.whistleId, taskId });
      expect(again.problem()).toMatchObject({ status: 409, code: 'already-accepted' });
    }
    const { tasks, funds } = await repair.view();
    expect(tasks.map(({ status, acceptedAt, overdue }) => [status, acceptedAt, overdue])).toEqual(
      days.map((day) => ['accepted', new Date(`${day}T10:00:00+08:00`).toISOString(), false]),
    );
    expect(funds).toMatchObject([{ keeper, status: 'approved', amountFen: 500_000_000, usedFen: 480_000_000 }]);
    for (const unitId of departments) await repair.release(unitId);
    await repair.close('三类隐患逐项消除');
    await patrol.release(town);
    expect((await patrol.close('隐患消除')).status).toBe('closed');
    expect((await city.hotline.ask(intake.searchTickets, {})).items).toEqual([]);
  });
});

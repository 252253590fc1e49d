import { lugu, type City, type Hand } from '@fengqiao/cases';
import { dispatch, evaluation } from '@fengqiao/contracts';
import { startCity, type ReplayCity } from './stack';

const { street, desk, office, community } = lugu;

/** 双考 of who helps: one ticket counts once for each of them, whatever is asked of them again; by the public API. */
describe('A unit that helps with a ticket', () => {
  let started: ReplayCity;
  let city: City;
  let lead: Hand;
  let helper: Hand;
  let ticketNo: string;

  beforeAll(async () => {
    started = await startCity('2020-12-20T09:00:00+08:00');
    city = started.city;
    await city.at('2020-12-20T09:00:00+08:00');
    [lead, helper] = [city.as(office), city.as(community)];
    ({ ticketNo } = await city.hotline.register({
      ...{ channel: 'hotline', kind: 'complaint', description: '楼道里堆放杂物', place: { unitId: community } },
      reporter: { name: '周丽', phone: '13900060001' },
    }));
    await city.settled();
  });
  afterAll(() => started?.close());

  const reports = async (): Promise<void> => {
    const { assignments } = await helper.ticket(ticketNo);
    const part = assignments.findLast(({ unitId }) => unitId === community)!.assignmentId;
    await helper.sign(part);
    await helper.report(part, '已清理');
  };
  const completes = async (): Promise<void> => {
    const part = await lead.partIn(ticketNo);
    for (const to of ['reporter', 'hotline'] as const) await lead.feedback(part, to, '已处理');
    await lead.complete(part, '已处理');
    await city.settled();
  };
  const itemsOf = async (unitId: string, level: 'community' | 'office') => {
    const { items } = await city.as(street).ask(evaluation.ranking, { month: '2020-12', level, role: 'assist' });
    const { items: count, response } = items.find((unit) => unit.unitId === unitId)!;
    const lines = await city.as(street).ask(evaluation.drillDown, { month: '2020-12', unitId, role: 'assist', rate: 'items' });
    expect(lines.items.map((line) => line.ticketNo)).toEqual(Array.from({ length: count }, () => ticketNo));
    return { count, response };
  };
  const both = async () => [await itemsOf(community, 'community'), await itemsOf(office, 'office')];
  const once = { count: 1, response: { num: 1, den: 1 } };

  it('has one item, though it is asked again after its final report', async () => {
    await city.as(desk).sign(await city.as(desk).partIn(ticketNo, street));
    await city.as(desk).handOn(ticketNo, office, [community]);
    await reports();
    const part = await lead.partIn(ticketNo);
    await lead.sign(part);
    await lead.contact(part, '已联系');
    await lead.ask(dispatch.ask, { assignmentId: part, unitId: community, text: '请再清理一次' });
    await reports();
    await completes();
    await city.at('2021-01-06T09:00:00+08:00');
    expect(await both()).toEqual([once, once]);
  });

  it('has no second one by rework, and what it is asked then holds no month up', async () => {
    await city.hotline.callBack(ticketNo, { reached: true, contacted: true, resolved: 'no', satisfied: 'no' });
    await city.settled();
    await city.at('2021-01-07T09:00:00+08:00');
    await city.as(desk).handOn(ticketNo, office, [community]);
    await city.settled();
    await city.at('2021-01-08T09:00:00+08:00');
    await city.hotline.ask(evaluation.closeMonth, { month: '2020-12' });
    expect(await both()).toEqual([once, once]);
    await city.at('2021-01-20T09:00:00+08:00');
    expect(await both()).toEqual([once, once]);
  });
});

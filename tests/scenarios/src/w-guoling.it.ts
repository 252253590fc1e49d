import { hotlineId, WhistleAt, type City } from '@fengqiao/cases';
import { dispatch, intake, whistle } from '@fengqiao/contracts';
import { startCity, type ReplayCity } from './stack';

jest.setTimeout(180_000);

const district = '110115';
const city110000 = '110000';
const departments = ['110000-fgw', '110000-zjw', '110000-ghw', '110115-zjw'];
const enterprises = ['110000-ent-gas', '110115-ent-power'];
const CALLERS = 140;
const phone = (nth: number): string => `139${String(10_000_000 + nth)}`;

/** 大兴果岭假日: unfinished since 2002, 214 households; the district head whistles the municipal level; handed over on 2020-11-17. */
describe('W-guoling', () => {
  let started: ReplayCity;
  let city: City;
  let tickets: { ticketNo: string; accessCode: string }[];
  let estate: WhistleAt;
  let groupId: string;

  beforeAll(async () => {
    started = await startCity('2019-01-10T08:00:00+08:00', { FQ_PUBLIC_READS_PER_ADDRESS_PER_HOUR: '100000' });
    city = started.city;
    await city.at('2019-01-10T09:00:00+08:00');
    tickets = [];
    for (let nth = 0; nth < CALLERS; nth += 1)
      tickets.push(
        await city.hotline.register({
          channel: 'hotline',
          kind: 'complaint',
          description: '果岭假日2002年至今未完工，没有正式水电气，办不了房产证',
          reporter: { name: '业主', phone: phone(nth) },
          place: { address: '果岭假日小区', unitId: district },
          category: 'housing/title/unfinished',
          then: { dispatch: { lead: district } },
        }),
      );
    await city.settled();
    const [head, ...others] = tickets.map(({ ticketNo }) => ticketNo);
    for (let from = 0; from < others.length; from += 70) {
      const grouped = { ticketNo: head!, ticketNos: others.slice(from, from + 70), reason: '同一小区同一事项' };
      ({ groupId } = await city.hotline.ask(dispatch.group, grouped));
    }
    await city.settled();
  });
  afterAll(() => started?.close());

  it('calls four departments of two levels for one group of 140 reporters', async () => {
    await city.at('2019-09-16T09:00:00+08:00');
    estate = await WhistleAt.blown(city, district, {
      kind: 'demand',
      reason: '果岭假日214户历史遗留，区级无力解决',
      place: { address: '果岭假日小区', unitId: district },
      targets: [...departments, ...enterprises].map((unitId) => ({ unitId, mandatory: departments.includes(unitId) })),
      basis: { type: 'group', ref: groupId },
    });
    const { ticketNos, targets } = await estate.view();
    expect(ticketNos).toEqual([tickets[0]!.ticketNo]);
    expect(targets.map(({ unitId, superior }) => [unitId, superior])).toEqual(
      [...departments, ...enterprises].map((unitId) => [
        unitId,
        unitId === '110115-zjw' || unitId === '110115-ent-power' ? district : city110000,
      ]),
    );
    for (const unitId of [...departments, ...enterprises]) await estate.reportIn(unitId, '负责人', '果岭假日小区');
  });

  it('shares the work out, and pays for it within what was approved', async () => {
    await city.at('2019-09-20T09:00:00+08:00');
    const all = [...departments, ...enterprises];
    const conferenceId = await estate.confer('2019-09-20T09:00:00+08:00', '大兴区政府', ['补办手续', '水电气', '资金'], all);
    await estate.attend(conferenceId, [district, ...all], '按一事一议补办手续，区级垫资');
    const fundId = await estate.fund('110115-zjw', 3_000_000_000, district, '水电气热配套工程');
    const denied = await city
      .as(district)
      .call(whistle.useFund, { whistleId: estate.whistleId, fundId, amountFen: 1, for: '材料' });
    expect(denied.problem()).toMatchObject({ status: 409, code: 'not-approved' });
    await estate.decideFund(district, fundId, true, '区政府常务会议同意');
    const { actionIds, taskIds } = await estate.plan({
      conferenceId,
      actions: [{ place: '果岭假日小区', at: '2020-03-30T09:00:00+08:00', unitIds: all, work: '配套工程开工', kind: 'works' }],
      tasks: all.map((unitId) => ({ unitId, what: '本单位负责的手续或工程', dueAt: '2020-11-30T18:00:00+08:00' })),
    });
    await city.at('2020-03-30T09:00:00+08:00');
    await estate.act('110115-zjw', actionIds[0]!, '配套工程开工');
    await estate.useFund('110115-zjw', fundId, 2_000_000_000, '一期工程款');
    const beyond = { whistleId: estate.whistleId, fundId, amountFen: 1_000_000_001, for: '二期' };
    expect((await city.as('110115-zjw').call(whistle.useFund, beyond)).problem().code).toBe('beyond-approved');
    await city.at('2020-11-17T09:00:00+08:00');
    for (const [nth, unitId] of all.entries()) await estate.settle(unitId, taskIds[nth]!, '验收合格');
    for (const unitId of all) await estate.release(unitId);
  });

  it('tells each of the 140 that it is handed over, on its timeline and its public page', async () => {
    const closed = await estate.close('水电气热全部接通，工程验收合格，已移交业主');
    expect([closed.status, closed.closedAt]).toEqual(['closed', new Date('2020-11-17T09:00:00+08:00').toISOString()]);
    await city.settled();
    for (const { ticketNo, accessCode } of tickets) {
      const { steps } = await city.progress(ticketNo, accessCode);
      expect(steps.map(({ text }) => text)).toEqual(
        expect.arrayContaining(['相关单位共同办理完毕，已验收并移交', expect.stringContaining('反馈')]),
      );
    }
    for (const { ticketNo } of tickets) {
      const { items } = await city.as(hotlineId).ask(intake.timeline, { ticketNo });
      const told = items.filter(({ type, text }) => type === 'fedBack.reporter' && text.includes('已移交业主'));
      expect(told).toHaveLength(1);
    }
  });
});

import { cityId, lugu, type City } from '@fengqiao/cases';
import { chinaHolidays } from '@fengqiao/calendar';
import { dispatch } from '@fengqiao/contracts';
import { registry } from '@fengqiao/service';
import { startCity, type ReplayCity } from './stack';

const begin = '2026-11-20T10:00:00+08:00';
/** 45 working days from here reach into January 2027, whose notice the calendar may not have yet. */
const isKnown = chinaHolidays.years.includes(2027);

/** Beyond the years that the notices cover, a due time is provisional: said so, and never a reason to refuse a ticket. */
describe('A market complaint of 45 working days, filed on 2026-11-20', () => {
  let started: ReplayCity;
  let city: City;

  beforeAll(async () => {
    started = await startCity(begin);
    city = started.city;
    await city.at(begin);
  });
  afterAll(() => started?.close());

  it('is dispatched, with a provisional date and the reason for it', async () => {
    const { ticketNo } = await city.hotline.register({
      channel: 'hotline',
      kind: 'complaint',
      description: '超市卖过期食品，不肯退款',
      category: 'market/consumer/complaint',
      place: { unitId: lugu.community },
      reporter: { phone: '13900050005' },
    });
    await city.settled();
    const { status, lead } = await city.hotline.ticket(ticketNo);
    expect({ status, lead }).toEqual({ status: 'dispatched', lead: '110107-scjg' });
    const department = city.as('110107-scjg');
    const part = await department.ask(dispatch.getAssignment, { assignmentId: await department.partIn(ticketNo) });
    const { handle, feedback } = part.clocks;
    expect(handle!.provisional ?? false).toBe(!isKnown);
    expect(handle!.because![0]).toBe('期限45个工作日，自2026-11-20（周五）10:00起，当日不计');
    expect(handle!.because!.join('\n')).toMatch(isKnown ? /到期：2027/ : /2027年暂按周一至周五为工作日推算；此期限为暂定/);
    const recomputed = await city.as(cityId).ask(dispatch.recompute, {});
    const open = isKnown ? 0 : 1;
    expect(recomputed).toEqual({ looked: open, moved: 0, provisional: open });
    expect(await registry.getSingleMetricAsString('fq_provisional')).toContain(`fq_provisional{service="dispatch"} ${open}`);
    expect((await department.call(dispatch.recompute, {})).problem()).toMatchObject({ status: 403 });
    expect(feedback).toMatchObject({ dueAt: handle!.dueAt, because: expect.arrayContaining([expect.stringMatching(/双反馈/)]) });

    await city.at('2026-12-31T10:00:00+08:00');
    const supervised = await city.hotline.ask(dispatch.supervise, { ticketNo, unitId: '110107-scjg', text: '请报告进展' });
    expect(supervised.provisional ?? false).toBe(!isKnown);
    const { items } = await department.ask(dispatch.listSupervisions, {});
    expect(items.map((one) => one.provisional ?? false)).toEqual([!isKnown]);
  });
});

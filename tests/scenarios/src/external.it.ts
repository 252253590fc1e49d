import { lugu, type City } from '@fengqiao/cases';
import { dispatch, evaluation, intake } from '@fengqiao/contracts';
import { startCity, type ReplayCity } from './stack';

/** Art. 22: what belongs to the railway is told to the railway; nobody here can order it. */
describe('An external unit', () => {
  let started: ReplayCity;
  let city: City;

  beforeAll(async () => {
    started = await startCity('2020-12-01T09:00:00+08:00');
    city = started.city;
    await city.at('2020-12-01T09:00:00+08:00');
  });
  afterAll(() => started?.close());

  it('is informed: it reads its copies, the reporter is told, and nothing is counted', async () => {
    const railway = city.as('ext-railway');
    const { ticketNo, accessCode } = await city.hotline.register({
      ...{ channel: 'hotline', kind: 'complaint', description: '铁路桥下积水', place: { unitId: lugu.community } },
      reporter: { name: '周丽', phone: '13900030003' },
    });
    await city.settled();
    const assisting = { ticketNo, lead: lugu.street, assists: ['ext-railway'], reason: '铁路用地' };
    expect((await city.hotline.call(dispatch.dispatchTicket, assisting)).problem().code).toBe('assist-not-allowed');
    expect(await city.hotline.ask(dispatch.dispatchTicket, { ticketNo, lead: 'ext-railway', reason: '铁路用地' })).toMatchObject({
      status: 'informed',
    });
    await city.settled();
    const [copy] = await railway.inbox({ role: 'copy' });
    expect(copy).toMatchObject({ ticketNo, role: 'copy', unitId: 'ext-railway' });
    expect((await railway.call(dispatch.sign, { assignmentId: copy!.assignmentId })).problem().status).toBe(403);
    expect(await city.as(lugu.street).inbox()).toEqual([]);

    const page = await city.progress(ticketNo, accessCode);
    expect(page.status).toBe('diverted');
    expect(page.steps.map(({ text }) => text).join()).toContain('已转告中国铁路北京局集团公司');
    expect(page).not.toHaveProperty('dueAt');
    await city.at('2021-01-02T09:00:00+08:00');
    expect((await city.hotline.ask(evaluation.listCallbacks, { status: 'due' })).items).toEqual([]);
  });

  it('is not told, nor is the ticket ended, while a squad that was called is on its way', async () => {
    const squad = `${lugu.street}-yjd`;
    const crew = city.as(squad);
    const { ticketNo } = await city.hotline.register({
      ...{ channel: 'hotline', kind: 'complaint', description: '铁路桥下水管爆裂', place: { unitId: lugu.community } },
      reporter: { name: '周丽', phone: '13900030003' },
    });
    await city.settled();
    await city.hotline.ask(dispatch.callSquad, { ticketNo, unitId: squad, text: '带抽水泵' });
    await city.settled();
    const assignmentId = await crew.partIn(ticketNo);
    await crew.sign(assignmentId);
    await city.settled();
    const telling = { ticketNo, lead: 'ext-railway', reason: '铁路用地' };
    const told = await city.hotline.call(dispatch.dispatchTicket, telling);
    expect(told.problem()).toMatchObject({ status: 409, code: 'squad-called', where: 'lead' });
    const diverting = { ticketNo, case: 'legalChannel', reason: '已进入诉讼', toReporter: '请向法院提出' } as const;
    for (const ended of [
      await city.hotline.call(intake.withdraw, { ticketNo, reason: '不再需要' }),
      await city.hotline.call(intake.divert, diverting),
    ])
      expect(ended.problem()).toMatchObject({ status: 409, code: 'squad-called' });
    await crew.ask(dispatch.arrive, { assignmentId, person: '王队' });
    await crew.ask(dispatch.report, { assignmentId, text: '已关阀', final: true });
    expect(await city.hotline.ask(dispatch.dispatchTicket, telling)).toMatchObject({ status: 'informed' });
    expect(await crew.assignment(assignmentId)).toMatchObject({ status: 'reported', arrivals: [{ person: '王队' }] });
  });
});

import { cityId, hotlineId, lugu, type City } from '@fengqiao/cases';
import { dispatch, gateway } from '@fengqiao/contracts';
import { startCity, type ReplayCity } from './stack';

const on = (clock: string): string => `2020-12-${clock}+08:00`;
const begin = on('01T09:00:00');

/** 条例第二十条: whoever cannot settle it alone asks a superior, and the superior must answer. */
describe('A matter that is raised', () => {
  let started: ReplayCity;
  let city: City;

  beforeAll(async () => {
    started = await startCity(begin);
    city = started.city;
    await city.at(begin);
  });
  afterAll(() => started?.close());

  const register = async (): Promise<{ ticketNo: string; accessCode: string; assignmentId: string }> => {
    const { ticketNo, accessCode } = await city.hotline.register({
      channel: 'hotline',
      kind: 'complaint',
      description: '楼前有人装了地锁',
      reporter: { phone: '13900050005' },
      place: { unitId: lugu.community },
      category: lugu.category,
    });
    await city.settled();
    return { ticketNo, accessCode, assignmentId: await city.as(lugu.street).partIn(ticketNo) };
  };
  const reason = '需区里协调，电话13900050005';

  it('is answered by the superior within its limit, and moves no clock', async () => {
    const { ticketNo, accessCode, assignmentId } = await register();
    const before = await city.hotline.ticket(ticketNo);
    const street = city.as(lugu.street);
    const { raiseId, raises } = await street.ask(dispatch.raise, { assignmentId, to: lugu.district, reason });
    expect(raises).toMatchObject([{ raiseId, to: lugu.district }]);
    const again = await street.call(dispatch.raise, { assignmentId, to: lugu.district, reason });
    expect(again.problem()).toMatchObject({ status: 409, code: 'already-raised' });
    for (const by of [lugu.street, lugu.district, hotlineId, cityId])
      expect((await city.as(by).ask(dispatch.listRaises, {})).items).toMatchObject([
        { raiseId, ticketNo, unitId: lugu.street, to: lugu.district, overdue: false },
      ]);
    for (const by of ['110102', '110107001', '110107-zfj'])
      expect((await city.as(by).ask(dispatch.listRaises, {})).items).toEqual([]);
    expect(JSON.stringify(await city.as(lugu.district).ask(dispatch.listRaises, {}))).not.toContain('13900050005');

    const said = { raiseId, text: '由区城市管理委牵头' };
    expect((await city.as('110102').call(dispatch.answerRaise, said)).problem()).toMatchObject({ status: 404 });
    expect((await city.as(hotlineId).call(dispatch.answerRaise, said)).problem()).toMatchObject({ status: 403 });
    expect((await city.as(cityId).call(dispatch.answerRaise, said)).problem()).toMatchObject({ code: 'not-yours' });
    const district = city.as(lugu.district);
    const stale = await district.call(dispatch.answerRaise, { ...said, expectedVersion: 999 });
    expect(stale.problem()).toMatchObject({ status: 409, code: 'stale-version' });
    expect(await district.ask(dispatch.answerRaise, said)).toMatchObject({
      status: 'answered',
      answeredBy: lugu.district,
      answer: said.text,
    });
    expect((await district.call(dispatch.answerRaise, said)).problem()).toMatchObject({ code: 'step-not-allowed' });
    await city.settled();
    const after = await city.hotline.ticket(ticketNo);
    expect([after.dueAt, after.promisedAt, after.lead]).toEqual([before.dueAt, before.promisedAt, before.lead]);
    const types = (await city.hotline.timeline(ticketNo)).map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['raised', 'raiseAnswered']));
    expect(JSON.stringify(await city.progress(ticketNo, accessCode))).not.toContain('协调');
  });

  it('may go to a department in charge of the line, which sees and answers it', async () => {
    const { assignmentId } = await register();
    const { raiseId } = await city.as(lugu.street).ask(dispatch.raise, { assignmentId, to: '110107-zfj', reason });
    const department = city.as('110107-zfj');
    expect((await department.ask(dispatch.listRaises, {})).items).toMatchObject([{ raiseId, to: '110107-zfj' }]);
    const answered = await department.ask(dispatch.answerRaise, { raiseId, text: '同意联合执法' });
    expect(answered).toMatchObject({ status: 'answered', answeredBy: '110107-zfj' });
  });

  it('is refused elsewhere and to others; nothing changes', async () => {
    const { ticketNo, assignmentId } = await register();
    const refused = async (by: string, more: object = {}) =>
      (await city.as(by).call(dispatch.raise, { assignmentId, to: lugu.district, reason, ...more })).problem();
    expect(await refused('110102020')).toMatchObject({ status: 404 });
    expect(await refused(lugu.community)).toMatchObject({ status: 404 });
    expect(await refused(lugu.district)).toMatchObject({ status: 403 });
    expect(await refused(lugu.street, { to: 'nobody' })).toMatchObject({ status: 422, code: 'unknown-unit', where: 'to' });
    for (const to of ['110102', lugu.community, lugu.street, '110102-zfj'])
      expect(await refused(lugu.street, { to })).toMatchObject({ status: 422, code: 'not-superior', where: 'to' });
    expect(await refused(lugu.street, { expectedVersion: 999 })).toMatchObject({ status: 409, code: 'stale-version' });
    expect(await refused(lugu.street, { until: begin })).toMatchObject({ status: 400 });
    expect((await city.hotline.timeline(ticketNo)).map(({ type }) => type)).not.toContain('raised');
  });

  it('that nobody answers climbs its ladder', async () => {
    const { ticketNo, assignmentId } = await register();
    await city.as(lugu.street).ask(dispatch.raise, { assignmentId, to: lugu.district, reason });
    await city.at(on('07T09:00:00'));
    expect((await city.as(lugu.district).ask(dispatch.listRaises, {})).items).toMatchObject([{ ticketNo, overdue: true }]);
    const told = (await city.as(cityId).ask(dispatch.listEscalations, {})).items.filter(({ ladder }) => ladder === 'raiseAnswer');
    expect(told.map(({ unitId }) => unitId)).toEqual(expect.arrayContaining([lugu.district, cityId]));
    expect((await city.hotline.timeline(ticketNo)).map(({ type }) => type)).toContain('raiseOverdue');
  });

  it('leaves nothing parked', async () => {
    expect(await city.as(cityId).ask(gateway.parked, {})).toEqual({ items: [], missing: [] });
  });
});

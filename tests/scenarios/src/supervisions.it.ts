import { cityId, hotlineId, lugu, type City } from '@fengqiao/cases';
import { dispatch, gateway } from '@fengqiao/contracts';
import { startCity, type ReplayCity } from './stack';

const on = (clock: string): string => `2020-12-${clock}+08:00`;
const utc = (time: string): string => new Date(time).toISOString();
const begin = on('01T09:00:00');

/** 督办: a superior asks whoever takes part, and whoever was asked answers. */
describe('A supervision', () => {
  let started: ReplayCity;
  let city: City;

  beforeAll(async () => {
    started = await startCity(begin);
    city = started.city;
    await city.at(begin);
  });
  afterAll(() => started?.close());

  const register = async (): Promise<{ ticketNo: string; accessCode: string }> => {
    const registered = await city.hotline.register({
      channel: 'hotline',
      kind: 'complaint',
      description: '楼前有人装了地锁',
      reporter: { phone: '13900050005' },
      place: { unitId: lugu.community },
      category: lugu.category,
    });
    await city.settled();
    return registered;
  };
  const text = '请说明进展，电话13900050006';

  it('is asked by a superior, answered by the unit, and moves no clock', async () => {
    const { ticketNo, accessCode } = await register();
    const before = await city.hotline.ticket(ticketNo);
    const district = city.as(lugu.district);
    const asked = await district.ask(dispatch.supervise, { ticketNo, unitId: lugu.street, text, dueAt: on('03T18:00:00') });
    expect(asked).toMatchObject({ ticketNo, unitId: lugu.street, superior: lugu.district, status: 'open' });
    expect(asked).toMatchObject({ dueAt: utc(on('03T18:00:00')), overdue: false });
    expect(asked.text).not.toContain('13900050006');
    const { supervisionId } = asked;
    for (const by of [lugu.street, lugu.district, hotlineId, cityId])
      expect((await city.as(by).ask(dispatch.listSupervisions, {})).items).toMatchObject([{ supervisionId }]);
    for (const by of ['110102', '110107001', lugu.community])
      expect((await city.as(by).ask(dispatch.listSupervisions, {})).items).toEqual([]);

    const said = { supervisionId, text: '已联系物业，明日拆除' };
    expect((await city.as(lugu.community).call(dispatch.answerSupervision, said)).problem()).toMatchObject({ status: 404 });
    expect((await city.as(hotlineId).call(dispatch.answerSupervision, said)).problem()).toMatchObject({ status: 403 });
    expect((await district.call(dispatch.answerSupervision, said)).problem()).toMatchObject({ code: 'not-yours' });
    const street = city.as(lugu.street);
    const stale = await street.call(dispatch.answerSupervision, { ...said, expectedVersion: asked.version - 1 });
    expect(stale.problem()).toMatchObject({ status: 409, code: 'stale-version' });
    expect(await street.ask(dispatch.answerSupervision, said)).toMatchObject({
      status: 'answered',
      answeredBy: lugu.street,
      answer: said.text,
    });
    expect((await street.call(dispatch.answerSupervision, said)).problem()).toMatchObject({
      status: 409,
      code: 'step-not-allowed',
    });

    await city.settled();
    const after = await city.hotline.ticket(ticketNo);
    expect([after.dueAt, after.status, after.assignments]).toEqual([before.dueAt, before.status, before.assignments]);
    const types = (await city.hotline.timeline(ticketNo)).map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['supervised', 'supervisionAnswered']));
    expect(JSON.stringify(await city.progress(ticketNo, accessCode))).not.toContain('督办');
  });

  it('that is not answered is late and climbs its ladder; the oldest limit comes first', async () => {
    const { ticketNo } = await register();
    const hotline = city.as(hotlineId);
    const later = await hotline.ask(dispatch.supervise, { ticketNo, unitId: lugu.street, text });
    expect(later.dueAt).toBe(utc(on('04T18:00:00'))); // three working days
    const first = await hotline.ask(dispatch.supervise, { ticketNo, unitId: lugu.street, text, dueAt: on('01T18:00:00') });
    await city.at(on('03T09:00:00'));
    expect((await hotline.ask(dispatch.listSupervisions, {})).items).toMatchObject([
      { supervisionId: first.supervisionId, overdue: true },
      { supervisionId: later.supervisionId, overdue: false },
    ]);
    const page = await hotline.ask(dispatch.listSupervisions, { limit: 1 });
    expect((await hotline.ask(dispatch.listSupervisions, { limit: 1, cursor: page.nextCursor })).items).toMatchObject([
      { supervisionId: later.supervisionId },
    ]);
    const told = (await city.as(lugu.district).ask(dispatch.listEscalations, {})).items;
    expect(told.filter(({ ladder }) => ladder === 'supervisionAnswer').map(({ rung, unitId }) => [rung, unitId])).toEqual(
      expect.arrayContaining([
        [1, lugu.street],
        [2, lugu.district],
      ]),
    );
    const types = (await city.hotline.timeline(ticketNo)).map(({ type }) => type);
    expect(types).toContain('supervisionOverdue');
  });

  it('is refused to strangers, to whoever is no superior, and of whoever has no part; nothing changes', async () => {
    const { ticketNo } = await register();
    const asked = { ticketNo, unitId: lugu.street, text };
    const refused = async (by: string, more: object = {}) =>
      (await city.as(by).call(dispatch.supervise, { ...asked, ...more })).problem();
    expect(await refused('110102')).toMatchObject({ status: 404 });
    expect(await refused(lugu.community)).toMatchObject({ status: 404 });
    expect(await refused(lugu.street)).toMatchObject({ status: 403 });
    expect(await refused(hotlineId, { unitId: 'nobody' })).toMatchObject({ status: 422, code: 'unknown-unit' });
    expect(await refused(hotlineId, { unitId: '110102020' })).toMatchObject({ status: 422, code: 'no-part', where: 'unitId' });
    expect(await refused(hotlineId, { dueAt: begin })).toMatchObject({ status: 422, code: 'due-time', where: 'dueAt' });
    expect(await refused(hotlineId, { expectedVersion: 999 })).toMatchObject({ status: 409, code: 'stale-version' });
    expect(await refused(hotlineId, { until: begin })).toMatchObject({ status: 400 });
    const types = (await city.hotline.timeline(ticketNo)).map(({ type }) => type);
    expect(types).not.toContain('supervised');
  });

  it('leaves nothing parked', async () => {
    expect(await city.as(cityId).ask(gateway.parked, {})).toEqual({ items: [], missing: [] });
  });
});

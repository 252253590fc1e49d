import { cityId, lugu, type City } from '@fengqiao/cases';
import { dispatch, gateway } from '@fengqiao/contracts';
import { startCity, type ReplayCity } from './stack';

const on = (clock: string): string => `2020-12-${clock}+08:00`;
const utc = (time: string): string => new Date(time).toISOString();
const begin = on('01T09:00:00');
const department = '110107-zfj';

/** 条例第十四条: the lead asks whom it needs, and whoever is asked reports to it. */
describe('A lead that asks another unit', () => {
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
  const text = '请认定地锁性质';

  it('gives it a part with clocks of its own, which it sees and reports on', async () => {
    const { ticketNo, accessCode, assignmentId } = await register();
    const before = await city.hotline.ticket(ticketNo);
    const street = city.as(lugu.street);
    const helper = city.as(department);
    expect((await helper.call(dispatch.getAssignment, { assignmentId })).problem()).toMatchObject({ status: 404 });
    const asked = await street.ask(dispatch.ask, { assignmentId, unitId: department, text, dueAt: on('03T18:00:00') });
    const { askedAssignmentId } = asked;
    expect(asked).toMatchObject({ status: 'signed', asks: [{ assignmentId: askedAssignmentId, unitId: department, text }] });
    await city.settled();
    expect((await helper.inbox()).map((one) => one.ticketNo)).toContain(ticketNo);
    expect(await helper.ask(dispatch.getAssignment, { assignmentId: askedAssignmentId })).toMatchObject({
      role: 'assist',
      dueAt: utc(on('03T18:00:00')),
      asks: [{ by: lugu.street, text }],
    });
    await helper.sign(askedAssignmentId);
    await helper.ask(dispatch.report, { assignmentId: askedAssignmentId, text: '属私自安装', final: true });
    await city.settled();
    const after = await city.hotline.ticket(ticketNo);
    expect([after.dueAt, after.promisedAt, after.lead]).toEqual([before.dueAt, before.promisedAt, before.lead]);
    expect(after.assignments).toContainEqual(expect.objectContaining({ unitId: department, status: 'reported' }));
    const types = (await city.hotline.timeline(ticketNo)).map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['asked', 'reported']));
    expect(JSON.stringify(await city.progress(ticketNo, accessCode))).not.toContain('认定');
  });

  it('is refused what it may not ask, and nobody else asks; nothing changes', async () => {
    const { ticketNo, assignmentId } = await register();
    const refused = async (by: string, more: object = {}) =>
      (await city.as(by).call(dispatch.ask, { assignmentId, unitId: department, text, ...more })).problem();
    expect(await refused('110102020')).toMatchObject({ status: 404 });
    expect(await refused(lugu.community)).toMatchObject({ status: 404 });
    expect(await refused(lugu.district)).toMatchObject({ status: 403 });
    expect(await refused(lugu.street, { unitId: 'nobody' })).toMatchObject({ status: 422, code: 'unknown-unit' });
    for (const unitId of ['ext-post', 'fy.110107', cityId, lugu.street])
      expect(await refused(lugu.street, { unitId })).toMatchObject({ status: 422, code: 'assist-not-allowed', where: 'unitId' });
    for (const dueAt of [on('01T08:00:00'), on('30T18:00:00')])
      expect(await refused(lugu.street, { dueAt })).toMatchObject({ status: 422, code: 'due-time', where: 'dueAt' });
    expect(await refused(lugu.street, { expectedVersion: 999 })).toMatchObject({ status: 409, code: 'stale-version' });
    expect(await refused(lugu.street, { until: begin })).toMatchObject({ status: 400 });
    expect((await city.hotline.timeline(ticketNo)).map(({ type }) => type)).not.toContain('asked');

    await city.as(lugu.street).ask(dispatch.ask, { assignmentId, unitId: department, text });
    await city.settled();
    expect(await refused(lugu.street)).toMatchObject({ status: 409, code: 'already-helps' });
    const helping = await city.as(department).partIn(ticketNo);
    expect(await refused(department, { assignmentId: helping })).toMatchObject({ status: 403, code: 'not-the-lead' });
  });

  it('leaves nothing parked', async () => {
    expect(await city.as(cityId).ask(gateway.parked, {})).toEqual({ items: [], missing: [] });
  });
});

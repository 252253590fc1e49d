import { cityId, hotlineId, lugu, type City } from '@fengqiao/cases';
import { dispatch, evaluation, gateway } from '@fengqiao/contracts';
import { startCity, type ReplayCity } from './stack';

const on = (clock: string): string => `2020-12-${clock}+08:00`;
const begin = on('01T09:00:00');
const neighbour = '110107010';
const afar = '110102020';

/** 派单异议: the first receiver answers until a review says otherwise, and nobody reviews their own case. */
describe('An objection', () => {
  let started: ReplayCity;
  let city: City;

  beforeAll(async () => {
    started = await startCity(begin);
    city = started.city;
    await city.at(begin);
  });
  afterAll(() => started?.close());

  const register = async (more: object = {}): Promise<string> => {
    const { ticketNo } = await city.hotline.register({
      channel: 'hotline',
      kind: 'complaint',
      description: '楼前有人装了地锁',
      reporter: { phone: '13900050005' },
      place: { unitId: lugu.community },
      category: lugu.category,
      ...more,
    });
    await city.settled();
    return ticketNo;
  };
  const objects = async (ticketNo: string, unitId: string, more: object = {}): Promise<string> => {
    const assignmentId = await city.as(unitId).partIn(ticketNo);
    const said = { assignmentId, grounds: '该处不在本街道辖区', basis: '行政区划界线', ...more };
    const { objectionId, version } = await city.as(unitId).ask(dispatch.object, said);
    expect(version).toBeGreaterThan(0);
    return objectionId;
  };
  const reviewed = (objectionId: string, decision: { upheld: boolean; newLead?: string }, by = hotlineId) =>
    city.as(by).call(dispatch.reviewObjection, { objectionId, reason: '经核实', ...decision });
  const open = async (by = hotlineId) => (await city.as(by).ask(dispatch.listObjections, {})).items;

  it('that is rejected moves no due time, and excuses what the review took too long', async () => {
    await city.at(on('01T09:00:00'));
    const ticketNo = await register({ urgency: 'timely' });
    const before = await city.hotline.ticket(ticketNo);
    const objectionId = await objects(ticketNo, lugu.street);
    expect(await open()).toMatchObject([{ objectionId, ticketNo, unitId: lugu.street, reviewer: hotlineId, status: 'open' }]);
    const street = city.as(lugu.street);
    expect((await street.inbox()).map((one) => one.ticketNo)).toContain(ticketNo);
    await street.contact(await street.partIn(ticketNo), '先答复诉求人，正在核实归属');
    await city.at(on('01T15:00:00')); // four hours were allowed
    expect(await open()).toMatchObject([{ objectionId, overdue: true }]);
    const decided = (await reviewed(objectionId, { upheld: false })).ok();
    expect(decided).toMatchObject({ status: 'rejected', excusedMs: 2 * 3_600_000, decidedBy: hotlineId });
    await city.settled();
    const after = await city.hotline.ticket(ticketNo);
    expect([after.lead, after.dueAt, after.promisedAt]).toEqual([lugu.street, before.dueAt, before.promisedAt]);
    const types = (await city.hotline.timeline(ticketNo)).map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['objected', 'objectionOverdue', 'objectionRejected']));
    expect((await reviewed(objectionId, { upheld: true, newLead: afar })).problem()).toMatchObject({ status: 409 });
  });

  it('that is upheld gives the new lead its own clocks, and nobody counts the objector', async () => {
    await city.at(on('02T09:00:00'));
    const ticketNo = await register();
    const { promisedAt } = await city.hotline.ticket(ticketNo);
    const objectionId = await objects(ticketNo, lugu.street, { proposedLead: afar });
    await city.at(on('02T11:00:00'));
    expect((await reviewed(objectionId, { upheld: true, newLead: afar })).ok()).toMatchObject({
      status: 'upheld',
      newLead: afar,
    });
    await city.settled();
    const after = await city.hotline.ticket(ticketNo);
    expect(after).toMatchObject({ lead: afar, accountable: afar, promisedAt, status: 'dispatched' });
    expect(after.assignments).toMatchObject([
      { unitId: afar, role: 'lead', signDueAt: new Date(on('02T13:00:00')).toISOString() },
    ]);
    expect(after.copies.map(({ unitId }) => unitId)).toEqual(['110102']);
    expect((await city.as(lugu.street).inbox()).map((one) => one.ticketNo)).not.toContain(ticketNo);
    expect((await city.as(afar).inbox()).map((one) => one.ticketNo)).toContain(ticketNo);
    const items = await city.as(lugu.street).ask(dispatch.listObjections, { status: 'upheld' });
    expect(items.items).toMatchObject([{ objectionId, newLead: afar }]);
    await city.at(on('15T09:00:00'));
    const counted = async (unitId: string) =>
      (await city.hotline.ask(evaluation.drillDown, { month: '2020-12', unitId })).items.map((item) => item.ticketNo);
    expect(await counted(afar)).toContain(ticketNo);
    const late = { assignmentId: await city.as(afar).partIn(ticketNo), grounds: '不在辖区', basis: '区划' };
    const until = new Date(on('03T11:00:00')).toISOString(); // a day after it was given the matter
    expect((await city.as(afar).call(dispatch.object, late)).problem()).toMatchObject({
      ...{ status: 409, code: 'window-passed' },
      detail: expect.stringContaining(until),
    });
    expect(await counted(lugu.street)).not.toContain(ticketNo);
  });

  it('that is upheld has the reporter called again at the new lead’s limit: what was said of the first one is not counted for it', async () => {
    const ticketNo = await register();
    const said = { reached: true, contacted: true } as const;
    await city.hotline.callBack(ticketNo, { ...said, resolved: 'yes', satisfied: 'yes', askedByReporter: true });
    await city.settled();
    (await reviewed(await objects(ticketNo, lugu.street), { upheld: true, newLead: afar })).ok();
    await city.settled();
    const { dueAt } = await city.hotline.ticket(ticketNo);
    await city.at(on('25T09:00:00'));
    const answered = async (unitId: string) =>
      (await city.hotline.ask(evaluation.drillDown, { month: '2020-12', unitId, rate: 'resolution' })).items.map(
        (item) => item.ticketNo,
      );
    expect(await answered(afar)).not.toContain(ticketNo);
    const due = (await city.hotline.ask(evaluation.listCallbacks, { limit: 200 })).items;
    expect(due.find((one) => one.ticketNo === ticketNo)).toMatchObject({ status: 'due', accountable: afar, dueAt });
    const lines = (await city.hotline.timeline(ticketNo)).map(({ text }) => text).join('\n');
    expect(lines).toMatch(/已解决，满意（应诉求人要求提前回访）[^]*改由其他单位承办，按新的办理时限重新回访/);
    await city.hotline.callBack(ticketNo, { ...said, resolved: 'partly', satisfied: 'mostly' });
    expect([await answered(afar), await answered(lugu.street)]).toEqual([expect.arrayContaining([ticketNo]), []]);
  });

  it('is reviewed by no unit that it concerns, and seen by no other', async () => {
    const ticketNo = await register();
    const objectionId = await objects(ticketNo, lugu.street, { proposedLead: neighbour });
    for (const by of [lugu.street, lugu.district, cityId])
      expect((await reviewed(objectionId, { upheld: false }, by)).problem()).toMatchObject({ status: 403 });
    for (const by of [neighbour, '110105', lugu.community, 'fy.110107'])
      expect((await reviewed(objectionId, { upheld: false }, by)).problem()).toMatchObject({ status: 404 });
    (await reviewed(objectionId, { upheld: false })).ok();
  });

  it('reaches the lowest common superior in the third round; whom it designates may not object again', async () => {
    const ticketNo = await register();
    (await reviewed(await objects(ticketNo, lugu.street), { upheld: true, newLead: neighbour })).ok();
    await city.settled();
    (await reviewed(await objects(ticketNo, neighbour), { upheld: true, newLead: afar })).ok();
    await city.settled();
    const raised = await objects(ticketNo, afar);
    expect(await open(cityId)).toMatchObject([{ objectionId: raised, raised: true, reviewer: cityId }]);
    expect((await reviewed(raised, { upheld: true, newLead: lugu.street })).problem()).toMatchObject({ code: 'not-yours' });
    expect((await reviewed(raised, { upheld: true }, cityId)).problem()).toMatchObject({ code: 'lead-missing' });
    (await reviewed(raised, { upheld: true, newLead: lugu.street }, cityId)).ok();
    await city.settled();
    expect(await city.hotline.ticket(ticketNo)).toMatchObject({ accountable: lugu.street });
    const again = { assignmentId: await city.as(lugu.street).partIn(ticketNo), grounds: '不是我们的', basis: '无' };
    expect((await city.as(lugu.street).call(dispatch.object, again)).problem()).toMatchObject({
      status: 409,
      code: 'designated',
    });
    // What there is to do, since nobody names another.
    const other = { ticketNo, lead: neighbour, assists: [], reason: '属地不符' };
    expect((await city.hotline.call(dispatch.dispatchTicket, other)).problem()).toMatchObject({
      ...{ status: 409, code: 'step-not-allowed' },
      detail: expect.stringMatching(/hands on inside its own tree.*raises it to a superior/),
    });
  });

  it('of two streets of one district is raised to their district', async () => {
    const ticketNo = await register();
    (await reviewed(await objects(ticketNo, lugu.street), { upheld: true, newLead: neighbour })).ok();
    await city.settled();
    (await reviewed(await objects(ticketNo, neighbour), { upheld: true, newLead: lugu.street })).ok();
    await city.settled();
    const raised = await objects(ticketNo, lugu.street);
    expect(await open(lugu.district)).toMatchObject([{ objectionId: raised, reviewer: lugu.district }]);
    await city.at(on('29T09:00:00')); // one working day was allowed: the reviewer is told first
    const { items } = await city.as(lugu.district).ask(dispatch.listEscalations, { limit: 200 });
    expect(items.filter((one) => one.ticketNo === ticketNo && one.ladder === 'objectionReview')).toMatchObject([
      { rung: 1, unitId: lugu.district, lateUnitId: lugu.district },
    ]);
    (await reviewed(raised, { upheld: false }, lugu.district)).ok();
  });

  it('is counted for the unit that objects, with what came of it, as far as whoever asks sees that unit', async () => {
    const figures = async (by: string) => (await city.as(by).ask(dispatch.dispatchFigures, { month: '2020-12' })).items;
    const own = (await figures(lugu.street)).map(({ unitId, objected, upheld, rejected }) => ({
      unitId,
      objected,
      upheld,
      rejected,
    }));
    expect(own).toEqual([{ unitId: lugu.street, objected: 7, upheld: 4, rejected: 3 }]);
    expect((await figures(lugu.district)).map(({ unitId }) => unitId)).toEqual([neighbour, lugu.street]);
    expect((await figures(cityId)).map(({ unitId }) => unitId)).toEqual([afar, neighbour, lugu.street]);
    expect((await city.as(lugu.community).call(dispatch.dispatchFigures, { month: '2020-12' })).problem().status).toBe(403);
  });

  it('of a street that its district had handed the matter on to gives it back to neither', async () => {
    const ticketNo = await register();
    const reason = '由区里牵头';
    await city.hotline.ask(dispatch.dispatchTicket, { ticketNo, lead: lugu.district, assists: [], reason });
    await city.settled();
    await city.as(lugu.district).handOn(ticketNo, lugu.street, []);
    await city.settled();
    const objectionId = await objects(ticketNo, lugu.street);
    const { dueAt } = await city.hotline.ticket(ticketNo);
    for (const newLead of [lugu.street, lugu.office, lugu.district])
      expect((await reviewed(objectionId, { upheld: true, newLead })).problem()).toMatchObject({
        ...{ status: 422, code: 'lead-not-allowed', where: 'newLead' },
        detail: expect.stringMatching(new RegExp(`${lugu.district}, ${lugu.street}.*name another unit`)),
      });
    expect((await reviewed(objectionId, { upheld: true })).problem()).toMatchObject({ status: 422, code: 'lead-missing' });
    expect(await city.hotline.ticket(ticketNo)).toMatchObject({ accountable: lugu.district, lead: lugu.street, dueAt });
    (await reviewed(objectionId, { upheld: true, newLead: afar })).ok();
    await city.settled();
    expect(await city.hotline.ticket(ticketNo)).toMatchObject({ accountable: afar, lead: afar });
  });

  it('leaves nothing parked', async () => {
    expect(await city.as(cityId).ask(gateway.parked, {})).toEqual({ items: [], missing: [] });
  });
});

import { cityId, lugu, type City } from '@fengqiao/cases';
import { dispatch, evaluation, gateway, intake } from '@fengqiao/contracts';
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

  describe('An emergency squad', () => {
    const squad = `${lugu.street}-yjd`;
    const burst = async (): Promise<{ ticketNo: string; accessCode: string }> => {
      const { ticketNo, accessCode } = await city.hotline.register({
        channel: 'hotline',
        kind: 'help',
        urgency: 'emergency',
        description: '失管小区水管爆裂',
        reporter: { phone: '13900050005' },
        place: { unitId: lugu.community },
      });
      await city.settled();
      return { ticketNo, accessCode };
    };
    const write = (by: string, from: string, until: string, people: readonly string[]) =>
      city.as(by).call(dispatch.setRoster, {
        unitId: squad,
        ...{ from: on(from), until: on(until) },
        shifts: people.map((person) => ({ person, phone: '62345678', from: on(from), until: on(until) })),
      });

    it('has a roster round the clock, and whoever plans it is told the gaps', async () => {
      const window = { from: on('02T08:00:00'), until: on('03T08:00:00') };
      const shifts = [{ person: '王队', phone: '62345678', from: window.from, until: on('02T20:00:00') }];
      const half = await city.as(squad).ask(dispatch.setRoster, { unitId: squad, ...window, shifts });
      expect(half).toMatchObject({ shifts: 1, gaps: [{ from: utc(on('02T20:00:00')), until: utc(window.until) }] });
      expect((await write(lugu.street, '02T20:00:00', '03T08:00:00', ['李队'])).status).toBe(200);
      await city.at(on('02T19:00:00'));
      const { items } = await city.hotline.ask(dispatch.listSquads, { unitId: lugu.community, hours: 13 });
      expect(items[0]).toMatchObject({ unitId: squad, onDuty: [{ person: '王队', phone: '62345678' }], gaps: [] });
      expect(items[0]!.roster.map(({ person }) => person)).toEqual(['王队', '李队']);
      expect(items.length).toBeGreaterThan(5); // the other streets of its district
      expect(items[1]).toMatchObject({ onDuty: [], gaps: [{ from: utc(on('02T19:00:00')) }] });

      for (const [by, status] of [
        ['110102020', 403],
        ['110102020-yjd', 404],
        [lugu.community, 404],
        ['110107010-yjd', 404],
      ] as const)
        // prettier-ignore
        expect((await write(by, '03T08:00:00', '04T08:00:00', ['赵队'])).problem().status).toBe(status);
      expect((await write(lugu.district, '04T08:00:00', '03T08:00:00', ['赵队'])).problem()).toMatchObject({
        status: 422,
        code: 'bad-roster',
      });
    });

    it('is listed page by page, 200 at most, of its street first and each once', async () => {
      const list = (more: object) => city.hotline.ask(dispatch.listSquads, { unitId: cityId, ...more });
      expect((await list({})).items).toHaveLength(50);
      const ofCity: string[] = [];
      for (let cursor: string | undefined; ;) {
        const { items, nextCursor } = await list({ limit: 200, ...(cursor && { cursor }) });
        ofCity.push(...items.map(({ unitId }) => unitId));
        if (!(cursor = nextCursor)) break;
      }
      expect(ofCity.length).toBeGreaterThan(300); // one for each street
      expect(ofCity).toEqual([...new Set(ofCity)].sort());
      const near: string[] = [];
      for (let cursor: string | undefined; near.length < 3;) {
        const { items, nextCursor } = await list({ unitId: lugu.community, limit: 1, ...(cursor && { cursor }) });
        near.push(...items.map(({ unitId }) => unitId));
        cursor = nextCursor;
      }
      expect(near).toEqual([squad, ...ofCity.filter((id) => id.startsWith(lugu.district) && id !== squad).slice(0, 2)]);
      const bad = await city.hotline.call(dispatch.listSquads, { unitId: cityId, cursor: 'x' });
      expect(bad.problem()).toMatchObject({ status: 400, code: 'bad-cursor', where: 'cursor' });
    });

    it('is called by hotline or desk, told who is on duty, and arrives within its own clock', async () => {
      const { ticketNo, accessCode } = await burst();
      const called = await city.hotline.ask(dispatch.callSquad, { ticketNo, unitId: squad, text: '带抽水泵' });
      expect(called.squad).toMatchObject({ unitId: squad, onDuty: ['王队'], arriveBy: utc(on('02T19:30:00')) });
      expect(called.lead).toBe(lugu.street);
      const crew = city.as(squad);
      expect((await crew.inbox()).map((one) => one.ticketNo)).toContain(ticketNo);
      const { assignmentId } = called.squad;
      await city.at(on('02T19:20:00'));
      const there = await crew.ask(dispatch.arrive, { assignmentId, person: '王队', place: '3号楼' });
      expect(there).toMatchObject({
        status: 'signed',
        arrivals: [{ person: '王队', place: '3号楼' }],
        asks: [{ text: '带抽水泵' }],
        clocks: { arrive: { overdue: false, stoppedAt: utc(on('02T19:20:00')) } },
      });
      expect((await crew.call(dispatch.arrive, { assignmentId, person: '王队' })).problem()).toMatchObject({
        status: 409,
        code: 'already-arrived',
      });
      await crew.ask(dispatch.report, { assignmentId, text: '已关阀止水', final: true });
      await city.settled();
      const types = (await city.hotline.timeline(ticketNo)).map(({ type }) => type);
      expect(types).toEqual(expect.arrayContaining(['squadCalled', 'arrived', 'reported']));
      expect(JSON.stringify(await city.progress(ticketNo, accessCode))).toMatch(/应急队伍已到现场/);
      expect(JSON.stringify(await city.progress(ticketNo, accessCode))).not.toMatch(/王队|抽水/);
    });

    it('that does not come is told upwards; nobody else calls it, and not what is none', async () => {
      const { ticketNo } = await burst();
      const call = (by: string, unitId = squad) => city.as(by).call(dispatch.callSquad, { ticketNo, unitId, text: '抢修' });
      expect((await call('110102020')).problem().status).toBe(404);
      expect((await call(lugu.street, lugu.office)).problem()).toMatchObject({ status: 422, code: 'no-squad' });
      expect((await call(lugu.street, '110102020-yjd')).problem()).toMatchObject({ status: 422, code: 'outside-own-tree' });
      expect((await call(lugu.desk)).status).toBe(200);
      expect((await call(lugu.street)).problem()).toMatchObject({ status: 409, code: 'already-helps' });
      await city.at(on('02T20:30:00'));
      const told = (await city.as(lugu.district).ask(dispatch.listEscalations, { limit: 200 })).items;
      expect(told.filter((one) => one.ticketNo === ticketNo).map(({ ladder }) => ladder)).toContain('arrive');
    });
  });

  it('is told by a helper that is late why it is, which neither strangers nor the public read', async () => {
    const { ticketNo, accessCode, assignmentId } = await register();
    const street = city.as(lugu.street);
    const asked = { assignmentId, unitId: department, text, dueAt: on('03T18:00:00') };
    const { askedAssignmentId } = await street.ask(dispatch.ask, asked);
    await city.at(on('03T18:00:01'));
    const said = { assignmentId: askedAssignmentId, text: '属私自安装', final: true };
    const helper = city.as(department);
    expect(await helper.ask(dispatch.report, { ...said, explanation: '等待鉴定结果' })).toMatchObject({
      reports: [{ text: '属私自安装', explanation: '等待鉴定结果' }],
    });
    await city.settled();
    expect(JSON.stringify(await street.timeline(ticketNo))).toContain('不能按期办结的说明：等待鉴定结果');
    expect((await city.as('110102020').call(intake.timeline, { ticketNo })).problem()).toMatchObject({ status: 404 });
    expect(JSON.stringify(await city.progress(ticketNo, accessCode))).not.toContain('鉴定');
  });

  it('hands the lead on to a helper, which helps no more and is counted once; whoever answers helps nobody', async () => {
    await city.at(on('04T09:00:00'));
    const { ticketNo, assignmentId } = await register();
    const street = city.as(lugu.street);
    const [unitId, reason] = [`${lugu.street}-pa`, '属地不符'];
    const other = city.as(unitId);
    const ordered = (lead: string, assists: string[], by = street) =>
      by.call(dispatch.dispatchTicket, { ticketNo, lead, assists, reason });
    for (const by of [city.hotline, street])
      expect((await ordered(lugu.office, [lugu.street], by)).problem()).toMatchObject({
        ...{ status: 422, code: 'assist-not-allowed', where: 'assists.0' },
      });
    const { askedAssignmentId: helping } = await street.ask(dispatch.ask, { assignmentId, unitId, text });
    expect((await ordered(lugu.office, [unitId])).ok().assignments.map((one) => [one.unitId, one.role])).toEqual([
      [unitId, 'assist'],
      [lugu.office, 'lead'],
    ]);
    await other.sign(helping);
    const { assignments } = (await ordered(unitId, [])).ok();
    expect(assignments.map((one) => [one.unitId, one.role])).toEqual([[unitId, 'lead']]);
    expect((await street.ask(dispatch.listAsks, { status: 'ended' })).items).toMatchObject([{ ticketNo, unitId }]);
    const leading = assignments[0]!.assignmentId;
    for (const to of ['reporter', 'hotline'] as const) await other.feedback(leading, to, '已拆除');
    await other.contact(leading, '已告知');
    expect(await other.complete(leading, '已拆除')).toMatchObject({ status: 'completed' });
    expect(await other.assignment(helping)).toMatchObject({ status: 'handedOn', clocks: { handle: { overdue: false } } });
    await city.at(on('12T09:00:00'));
    const own = await street.ask(evaluation.drillDown, { month: '2020-12', unitId, role: 'assist', rate: 'response' });
    expect(own.items.filter((one) => one.ticketNo === ticketNo)).toMatchObject([{ value: '1' }]);
  });

  it('leaves nothing parked', async () => {
    expect(await city.as(cityId).ask(gateway.parked, {})).toEqual({ items: [], missing: [] });
  });
});

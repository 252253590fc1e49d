import { hotlineId, lugu, type City, type Hand } from '@fengqiao/cases';
import { dispatch, intake } from '@fengqiao/contracts';
import { startCity, type ReplayCity } from './stack';

/** Three residents call about one thing: one matter, three reporters. */
describe('A group of tickets', () => {
  let started: ReplayCity;
  let city: City;
  let street: Hand;

  beforeAll(async () => {
    started = await startCity('2020-12-01T09:00:00+08:00');
    city = started.city;
    street = city.as(lugu.street);
    await city.at('2020-12-01T09:00:00+08:00');
  });
  afterAll(() => started?.close());

  const called = (name: string, phone: string, more: object = {}) =>
    city.hotline.register({
      ...{ channel: 'hotline', kind: 'complaint', description: `锅炉房夜里很吵，请打${phone}`, reporter: { name, phone } },
      ...{ place: { unitId: lugu.community }, category: 'noise/facilities/equipment', ...more },
    });
  const three = async () => {
    const all = [];
    all.push(await called('周丽', '13900030001'));
    all.push(await called('吴刚', '13900030002'));
    all.push(await called('郑洁', '13900030003', { place: { unitId: '110102020001' } }));
    await city.settled();
    return all as [(typeof all)[0], (typeof all)[0], (typeof all)[0]];
  };
  const group = (headNo: string, ticketNos: string[]) =>
    city.hotline.ask(dispatch.group, { ticketNo: headNo, ticketNos, reason: '同一锅炉房' });

  it('is handled once and told to each reporter on a page of their own', async () => {
    const [head, second, third] = await three();
    const promised = (await city.progress(third.ticketNo, third.accessCode)).promisedAt;
    await city.at('2020-12-02T10:00:00+08:00');
    const { groupId } = await group(head.ticketNo, [second.ticketNo, third.ticketNo]);
    await city.settled();
    expect((await city.hotline.ticket(head.ticketNo)).group).toEqual({
      ...{ groupId, role: 'head', headTicketNo: head.ticketNo, members: 2 },
      ticketNos: [second.ticketNo, third.ticketNo],
    });
    expect((await street.inbox()).map(({ ticketNo }) => ticketNo)).toEqual([head.ticketNo]);
    expect(await city.as('110102020').inbox()).toEqual([]);

    await city.at('2020-12-02T11:00:00+08:00');
    const part = await street.partIn(head.ticketNo);
    await street.sign(part);
    await street.contact(part, '周丽说夜里最吵');
    await street.visit(part, '锅炉房', '风机未减振');
    await city.settled();
    const member = await street.ticket(third.ticketNo);
    expect(member).toMatchObject({ status: 'handling', lead: lugu.street, accountable: lugu.street, promisedAt: promised });
    expect(member.group).toMatchObject({ role: 'member', headTicketNo: head.ticketNo, members: 2 });
    expect(member.assignments.map(({ assignmentId }) => assignmentId)).toEqual([part]);
    expect(member.reporter.name).toBe('郑*');

    const page = await city.progress(third.ticketNo, third.accessCode);
    expect(page).toMatchObject({ status: 'handling', unitName: '鲁谷街道', promisedAt: promised });
    const steps = page.steps.map(({ text }) => text).join('\n');
    expect(steps).toMatch(/合并办理[^]*鲁谷街道已签收[^]*工作人员已到现场/);
    for (const word of ['周丽', '夜里最吵', head.ticketNo, '13900030001']) expect(JSON.stringify(page)).not.toContain(word);
    const told = (await city.as('110102020').timeline(third.ticketNo)).map(({ text }) => text).join('\n');
    expect(told).toContain('风机未减振');
    expect(told).not.toContain('夜里最吵');
    expect(
      (await city.asResident(intake.publicProgress, { ticketNo: head.ticketNo, accessCode: third.accessCode })).problem().status,
    ).toBe(404);

    await street.feedback(part, 'reporter', '风机已加装减振');
    await street.feedback(part, 'hotline', '风机已加装减振');
    await street.complete(part, '已减振');
    await city.settled();
    const found = await city.hotline.ask(intake.searchTickets, { status: 'completed' });
    expect(found.items.map(({ ticketNo }) => ticketNo).sort()).toEqual(
      [head, second, third].map(({ ticketNo }) => ticketNo).sort(),
    );
    expect(
      (await city.progress(second.ticketNo, second.accessCode)).steps.filter(({ text }) => text.includes('已反馈')),
    ).toHaveLength(1);
  });

  it('lets one go its own way again, and does not let its head end before', async () => {
    const [head, second, third] = await three();
    await group(head.ticketNo, [second.ticketNo, third.ticketNo]);
    await city.settled();
    const withdrawing = await city.hotline.call(intake.withdraw, { ticketNo: head.ticketNo, reason: '不再需要' });
    expect(withdrawing.problem()).toMatchObject({ status: 409, code: 'step-not-allowed' });

    await city.hotline.ask(dispatch.ungroup, { headNo: head.ticketNo, ticketNo: third.ticketNo, reason: '不同锅炉房' });
    await city.settled();
    const alone = await city.hotline.ticket(third.ticketNo);
    expect(alone).toMatchObject({ status: 'dispatched', lead: '110102020' });
    expect(alone).not.toHaveProperty('group');
    expect((await street.call(intake.getTicket, { ticketNo: third.ticketNo })).problem().status).toBe(404);
    expect((await city.hotline.ticket(head.ticketNo)).group).toMatchObject({ members: 1 });

    await city.hotline.ask(intake.withdraw, { ticketNo: second.ticketNo, reason: '不再需要' });
    await city.settled();
    expect(await city.hotline.ticket(head.ticketNo)).not.toHaveProperty('group');
    await city.hotline.ask(intake.withdraw, { ticketNo: head.ticketNo, reason: '不再需要' });
    expect((await city.as(hotlineId).ticket(head.ticketNo)).status).toBe('withdrawn');
  });

  it('lets its street find the member that is urged', async () => {
    const [head, second, third] = await three();
    await group(head.ticketNo, [second.ticketNo, third.ticketNo]);
    await city.asResident(intake.urgePublic, { ticketNo: third.ticketNo, accessCode: third.accessCode, text: '何时解决' });
    await city.settled();
    const { items } = await street.ask(intake.searchTickets, { urged: 'true' });
    expect(items.map(({ ticketNo }) => ticketNo)).toEqual([third.ticketNo]);
    expect((await street.ticket(third.ticketNo)).group).toMatchObject({ headTicketNo: head.ticketNo });
  });

  it('takes none for which a squad was called until the squad has reported, and gives its street no time', async () => {
    const squad = `${lugu.street}-yjd`;
    const burst = await called('孙强', '13900030004', { urgency: 'emergency' });
    const [head] = await three();
    await city.settled();
    const below = { ticketNo: head.ticketNo, ticketNos: [burst.ticketNo], reason: '同一处' };
    const own = await street.call(dispatch.group, below);
    expect(own.problem()).toMatchObject({ status: 409, code: 'head-due-later', where: 'ticketNos.0' });
    await street.ask(dispatch.callSquad, { ticketNo: burst.ticketNo, unitId: squad, text: '带抽水泵' });
    const early = await city.hotline.call(dispatch.group, below);
    expect(early.problem()).toMatchObject({ status: 409, code: 'squad-called', where: 'ticketNos.0' });

    const crew = city.as(squad);
    expect((await crew.inbox()).map(({ ticketNo }) => ticketNo)).toContain(burst.ticketNo);
    const assignmentId = await crew.partIn(burst.ticketNo);
    await crew.ask(dispatch.arrive, { assignmentId, person: '王队' });
    await crew.ask(dispatch.report, { assignmentId, text: '已关阀', final: true });
    expect((await group(head.ticketNo, [burst.ticketNo])).members).toBe(1);
  });

  it('whose head was passed on is its new unit’s, which sees it whole, adds to it and takes out; and no more the first one’s', async () => {
    await city.at('2020-12-03T09:00:00+08:00');
    const other = city.as('110102020');
    const [head, second, third] = await three();
    await group(head.ticketNo, [second.ticketNo]);
    const assignmentId = await street.partIn(head.ticketNo);
    const { objectionId } = await street.ask(dispatch.object, { assignmentId, grounds: '不在本街道辖区', basis: '行政区划界线' });
    const decision = { objectionId, upheld: true, newLead: '110102020', reason: '经核实' };
    await city.hotline.ask(dispatch.reviewObjection, decision);
    await city.settled();
    expect((await other.ask(dispatch.listGroups, {})).items).toMatchObject([
      { ticketNo: head.ticketNo, members: 1, ticketNos: [second.ticketNo] },
    ]);
    expect((await other.ticket(head.ticketNo)).group).toMatchObject({ members: 1, ticketNos: [second.ticketNo] });
    const adding = { ticketNo: head.ticketNo, ticketNos: [third.ticketNo], reason: '同一锅炉房' };
    expect((await other.ask(dispatch.group, adding)).members).toBe(2);

    await city.at('2021-01-08T09:00:00+08:00');
    const leaving = { headNo: head.ticketNo, ticketNo: second.ticketNo, reason: '不同锅炉房' };
    expect((await street.call(dispatch.ungroup, leaving)).problem()).toMatchObject({ status: 403, code: 'not-yours' });
    expect((await other.ask(dispatch.ungroup, leaving)).members).toBe(1);
    await city.settled();
    // The street had it not meanwhile: it begins.
    const dueAt = new Date('2021-01-15T23:59:59+08:00').toISOString();
    expect(await city.hotline.ticket(second.ticketNo)).toMatchObject({ status: 'dispatched', lead: lugu.street, dueAt });
  });

  it('whose head hung lets go on by the time that was left, as the head does', async () => {
    await city.at('2021-01-10T09:00:00+08:00');
    const [head, second] = await three();
    await group(head.ticketNo, [second.ticketNo]);
    const assignmentId = await street.partIn(head.ticketNo);
    const asked = { assignmentId, reason: '冬季不能施工', plan: '三月开工', reviewAt: '2021-03-01T09:00:00+08:00' };
    const { deferralId } = await street.ask(dispatch.hang, asked);
    await city.as(lugu.district).ask(dispatch.decideDeferral, { deferralId, approved: true, reason: '属实' });
    await city.at('2021-02-10T09:00:00+08:00');
    await city.hotline.ask(dispatch.ungroup, { headNo: head.ticketNo, ticketNo: second.ticketNo, reason: '不同锅炉房' });
    const { dueAt } = await street.ask(dispatch.resume, { assignmentId, reason: '可以施工' });
    await city.settled();
    const part = await street.assignment(await street.partIn(second.ticketNo));
    expect(part.clocks.handle).toMatchObject({ dueAt, overdue: false });
    expect((await city.progress(second.ticketNo, second.accessCode)).dueReason).toContain('挂账');
  });
});

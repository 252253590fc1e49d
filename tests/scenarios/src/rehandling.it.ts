import { lugu, type City, type Hand } from '@fengqiao/cases';
import { dispatch, intake } from '@fengqiao/contracts';
import { startCity, type ReplayCity } from './stack';

/** Not solved, says the reporter: the same unit again, and after that its superior. */
describe('Handling again', () => {
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

  const finished = async (ticketNo: string): Promise<string> => {
    const part = await street.ticket(ticketNo).then(({ assignments }) => assignments.at(-1)!.assignmentId);
    await street.sign(part);
    await street.feedback(part, 'reporter', '已处理');
    await street.feedback(part, 'hotline', '已处理');
    await street.complete(part, '已处理');
    await city.settled();
    return part;
  };
  const unsolved = { reached: true, contacted: true, resolved: 'no', satisfied: 'no' } as const;

  it('reopens the ticket once, with clocks of its own, and then is for the superior', async () => {
    const { ticketNo, accessCode } = await city.hotline.register({
      ...{ channel: 'hotline', kind: 'complaint', description: '楼道里堆放杂物', place: { unitId: lugu.community } },
      reporter: { name: '周丽', phone: '13900030003' },
    });
    await city.settled();
    const first = await finished(ticketNo);
    const { dueAt } = await city.hotline.ticket(ticketNo);
    await city.at('2020-12-09T10:00:00+08:00');
    await city.hotline.callBack(ticketNo, unsolved);
    await city.settled();

    const again = await city.hotline.ticket(ticketNo);
    expect(again).toMatchObject({
      status: 'dispatched',
      lead: lugu.street,
      dueAt: '2020-12-14T15:59:59.000Z',
      promisedAt: dueAt,
    });
    expect((await street.inbox()).map((one) => [one.ticketNo, one.next?.clock])).toEqual([[ticketNo, 'sign']]);
    const page = await city.progress(ticketNo, accessCode);
    expect(page).toMatchObject({ status: 'dispatched', dueAt: '2020-12-14T15:59:59.000Z', promisedAt: dueAt });
    expect(page.steps.map(({ text }) => text).join()).toContain('问题尚未解决，已退回鲁谷街道重新办理');
    const early = await street.call(dispatch.complete, { assignmentId: await street.partIn(ticketNo), summary: '已处理' });
    expect(early.problem().status).toBe(409);

    expect(await finished(ticketNo)).not.toBe(first);
    expect((await city.hotline.ticket(ticketNo)).status).toBe('completed');
    await city.at('2020-12-16T10:00:00+08:00');
    await city.hotline.callBack(ticketNo, unsolved);
    await city.settled();
    const { lead, status } = await city.hotline.ticket(ticketNo);
    expect([lead, status]).toEqual([lugu.street, 'calledBack']);
    expect(await street.inbox()).toEqual([]);
    expect((await city.hotline.timeline(ticketNo)).map(({ type }) => type)).toEqual(
      expect.arrayContaining(['reopened', 'unsolved', 'supervised']),
    );
    const [owed] = (await street.ask(dispatch.listSupervisions, {})).items;
    expect(owed).toMatchObject({ ticketNo, unitId: lugu.street, superior: lugu.district, because: 'unsolved' });
    const answered = await street.ask(dispatch.answerSupervision, { supervisionId: owed!.supervisionId, text: '已约定入户' });
    expect(answered).toMatchObject({ status: 'answered' });
    await city.settled();
    expect((await city.hotline.ticket(ticketNo)).status).toBe(status);
  });

  it('begins also by the one-time link that a reporter agreed to, without anybody calling', async () => {
    const report = (askByLink: boolean) =>
      city.asResident(intake.registerPublic, {
        ...{ channel: 'qr', kind: 'complaint', description: '路灯不亮', place: { unitId: lugu.community } },
        reporter: { phone: '13900030004', askByLink },
      });
    const { ticketNo, accessCode } = (await report(true)).ok();
    const silent = (await report(false)).ok();
    await city.settled();
    for (const one of [ticketNo, silent.ticketNo]) await finished(one);
    await city.at('2020-12-24T08:29:00+08:00');
    expect(started.letters()).toEqual([]);
    await city.at('2020-12-24T08:31:00+08:00');
    const [letter, ...others] = started.letters();
    expect([letter?.to, others]).toEqual(['139****0004', []]);
    const link = /https?:\/\/\S+$/.exec(letter!.text)![0];
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/v1\/public\/callbacks\/[\w-]{32}$/);
    expect(await (await fetch(link)).json()).toMatchObject({ ticketNo, status: 'open' });

    const answer = () =>
      fetch(link, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ contacted: true, resolved: 'no', satisfied: 'no', comment: '还是不亮' }),
      });
    expect((await answer()).status).toBe(200);
    expect((await answer()).status).toBe(409);
    expect((await fetch(link.replace(/.{32}$/, 'A'.repeat(32)))).status).toBe(404);
    expect((await fetch(`${link}x`)).status).toBe(400);
    await city.settled();
    expect(await city.hotline.ticket(ticketNo)).toMatchObject({ status: 'dispatched', lead: lugu.street });
    const told = (await city.progress(ticketNo, accessCode)).steps.map(({ text }) => text).join();
    expect(told).toContain('已向您的手机发送评价链接');
    expect(told).not.toContain('还是不亮');
  });

  it('begins with the completion where the reporter had said no at the limit, while the unit was at work', async () => {
    const { ticketNo } = await city.hotline.register({
      ...{ channel: 'hotline', kind: 'complaint', description: '井盖松动', place: { unitId: lugu.community } },
      reporter: { name: '孙丽', phone: '13900030005' },
    });
    await city.settled();
    const { dueAt } = await city.hotline.ticket(ticketNo);
    const first = await street.partIn(ticketNo);
    await city.at('2021-01-04T10:00:00+08:00');
    await city.hotline.callBack(ticketNo, unsolved);
    await city.settled();
    expect(await street.partIn(ticketNo)).toBe(first);

    await city.at('2021-01-05T10:00:00+08:00');
    await finished(ticketNo);
    const again = await city.hotline.ticket(ticketNo);
    expect(again).toMatchObject({ status: 'dispatched', lead: lugu.street, promisedAt: dueAt });
    expect(new Date(again.dueAt!).getTime()).toBeGreaterThan(Date.parse('2021-01-05T10:00:00+08:00'));
    const told = (await city.hotline.timeline(ticketNo)).map(({ type }) => type);
    expect(told.filter((type) => type === 'reopened')).toHaveLength(1);

    expect(await finished(ticketNo)).not.toBe(first);
    await city.at('2021-01-14T10:00:00+08:00');
    await city.hotline.callBack(ticketNo, { ...unsolved, resolved: 'yes', satisfied: 'yes' });
    await city.settled();
    expect((await city.hotline.ticket(ticketNo)).status).toBe('closed');
  });
});

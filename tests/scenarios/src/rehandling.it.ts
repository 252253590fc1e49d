import { lugu, type City, type Hand } from '@fengqiao/cases';
import { dispatch } from '@fengqiao/contracts';
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
});

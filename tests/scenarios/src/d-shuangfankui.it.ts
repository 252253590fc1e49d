import { hotlineId, lugu, type City, type Hand } from '@fengqiao/cases';
import { dispatch, evaluation } from '@fengqiao/contracts';
import { startCity, type ReplayCity } from './stack';

/** Double feedback (双反馈): neither half alone lets a ticket be completed. */
describe('D-shuangfankui', () => {
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

  const handled = async (): Promise<{ ticketNo: string; part: string }> => {
    const { ticketNo } = await city.hotline.register({
      channel: 'hotline',
      kind: 'complaint',
      description: '楼道里堆放杂物',
      reporter: { name: '周丽', phone: '13900030003' },
      place: { unitId: lugu.community },
    });
    await city.settled();
    const part = await street.partIn(ticketNo);
    await street.sign(part);
    await street.contact(part, '已联系');
    return { ticketNo, part };
  };
  const completing = (part: string) => street.call(dispatch.complete, { assignmentId: part, summary: '已清理' });

  it.each([
    ['reporter', 'hotline'],
    ['hotline', 'reporter'],
  ] as const)(
    'refuses completion before and after feedback to the %s alone, and takes it after the %s has its own',
    async (first, second) => {
      const { ticketNo, part } = await handled();
      expect((await completing(part)).problem()).toMatchObject({ status: 409, code: 'feedback-missing' });
      await street.feedback(part, first, '杂物已清理');
      expect((await completing(part)).problem()).toMatchObject({ status: 409, code: 'feedback-missing' });
      expect((await city.hotline.ticket(ticketNo)).status).toBe('handling');

      await street.feedback(part, second, '杂物已清理');
      expect((await completing(part)).ok()).toMatchObject({ status: 'completed' });
      await city.settled();
      expect((await city.hotline.ticket(ticketNo)).status).toBe('completed');
    },
  );

  it('does not let an assist give either half', async () => {
    const { ticketNo } = await handled();
    await city.as(lugu.desk).handOn(ticketNo, lugu.office, [lugu.community]);
    const community = city.as(lugu.community);
    const part = await community.partIn(ticketNo);
    expect((await community.call(dispatch.feedback, { assignmentId: part, to: 'reporter', text: '好了' })).problem().status).toBe(
      403,
    );
    expect((await community.call(dispatch.complete, { assignmentId: part, summary: '好了' })).problem().status).toBe(403);
  });

  it('does not call back before the limit, unless the reporter asked for it', async () => {
    const { ticketNo } = await handled();
    const said = { reached: true, contacted: true, resolved: 'yes', satisfied: 'yes' } as const;
    const early = await city.as(hotlineId).call(evaluation.recordCallback, { ticketNo, ...said });
    expect(early.problem()).toMatchObject({ status: 409, code: 'limit-not-reached' });
    expect((await city.hotline.callBack(ticketNo, { ...said, askedByReporter: true })).ticketNo).toBe(ticketNo);
  });
});

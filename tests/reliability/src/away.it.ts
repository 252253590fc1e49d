import { cityId, lugu, type City, type Hand } from '@fengqiao/cases';
import { dispatch, evaluation, gateway, intake, whistle } from '@fengqiao/contracts';
// eslint-disable-next-line @nx/enforce-module-boundaries -- one way to start a city for all tests of the whole
import { startCity, type ReplayCity } from '../../scenarios/src/stack';

const on = (clock: string): string => `2020-12-01T${clock}:00+08:00`;
const COUNT = 5;

/** One service is taken away for an hour of city time while people go on calling, and comes back. */
describe('A service away', () => {
  let started: ReplayCity;
  let city: City;
  let hotline: Hand;

  beforeAll(async () => {
    started = await startCity(on('09:00'));
    city = started.city;
    hotline = city.hotline;
    await city.at(on('09:00'));
  });
  afterAll(() => started?.close());

  const codes = new Map<string, string>();
  const call = async (): Promise<string> => {
    const { ticketNo, accessCode } = await hotline.register({
      channel: 'hotline',
      kind: 'complaint',
      description: '楼前路灯不亮',
      reporter: { phone: '13900060006' },
      place: { unitId: lugu.street },
    });
    codes.set(ticketNo, accessCode);
    return ticketNo;
  };
  const calls = (): Promise<string[]> => Promise.all(Array.from({ length: COUNT }, call));
  /** What the reporter reads. */
  const page = (ticketNo: string) => city.progress(ticketNo, codes.get(ticketNo)!);
  const timeline = (ticketNo: string) => hotline.ask(intake.timeline, { ticketNo });
  const leadsOf = async (ticketNo: string) =>
    (await hotline.ticket(ticketNo)).assignments.filter(({ role }) => role === 'lead').map(({ unitId }) => unitId);

  describe('Dispatch', () => {
    let numbers: string[];
    let bringBack: () => Promise<void>;

    it('is not needed to register, and whoever asks is told who did not answer', async () => {
      bringBack = await started.stack.takeAway('dispatch');
      numbers = await calls();
      await city.settled();
      const { items, missing } = await timeline(numbers[0]!);
      expect(missing).toEqual(['dispatch']);
      expect(items.map(({ type }) => type)).toEqual(['registered']);
      expect((await page(numbers[0]!)).incomplete).toContain('派单与办理');
      const inbox = await city.as(lugu.street).call(dispatch.inbox, {});
      expect(inbox.problem()).toMatchObject({ status: 503, code: 'unreachable' });
    });

    it('is missed by intake: what nobody leads climbs the ladder', async () => {
      expect(await city.at(on('10:00'))).toBeGreaterThanOrEqual(3 * COUNT);
      for (const ticketNo of numbers) {
        const { status, undispatched } = await hotline.ticket(ticketNo);
        expect([status, undispatched?.escalation]).toEqual(['registered', 3]);
      }
    });

    it('gives each its lead, once, when it is back', async () => {
      await bringBack();
      await city.settled();
      for (const ticketNo of numbers) {
        expect(await leadsOf(ticketNo)).toEqual([lugu.street]);
        const { items, missing } = await timeline(ticketNo);
        const types = items.map(({ type }) => type);
        expect([missing, types.filter((type) => type === 'dispatched').length]).toEqual([[], 1]);
        expect(types.filter((type) => type === 'escalated')).toHaveLength(3);
      }
      const listed = (await city.as(lugu.street).inbox()).map(({ ticketNo }) => ticketNo);
      expect(listed.filter((ticketNo) => numbers.includes(ticketNo)).sort()).toEqual([...numbers].sort());
      await city.at(on('11:00'));
      for (const ticketNo of numbers) expect((await hotline.ticket(ticketNo)).undispatched).toBeUndefined();
    });
  });

  describe('Evaluation', () => {
    let numbers: string[];
    let bringBack: () => Promise<void>;

    it('is not needed from registration to completion, and is named by the timeline', async () => {
      bringBack = await started.stack.takeAway('evaluation');
      numbers = await calls();
      await city.settled();
      const street = city.as(lugu.street);
      for (const ticketNo of numbers) {
        const part = await street.partIn(ticketNo);
        await street.sign(part);
        await street.contact(part, '已联系诉求人');
        await street.feedback(part, 'reporter', '路灯已修好');
        await street.feedback(part, 'hotline', '路灯已修好');
        await street.complete(part, '路灯已修好');
      }
      await city.at(on('12:00'));
      const { items, missing } = await timeline(numbers[0]!);
      expect([missing, items.at(-1)?.type]).toEqual([['evaluation'], 'completed']);
      const callback = await hotline.call(evaluation.recordCallback, { ticketNo: numbers[0]!, reached: false });
      expect(callback.problem()).toMatchObject({ status: 503, code: 'unreachable' });
    });

    it('catches up when it is back', async () => {
      await bringBack();
      await city.settled();
      for (const ticketNo of numbers) {
        const said = { reached: true, askedByReporter: true, contacted: true, resolved: 'yes', satisfied: 'yes' } as const;
        await hotline.callBack(ticketNo, said);
      }
      await city.settled();
      for (const ticketNo of numbers) {
        expect((await hotline.ticket(ticketNo)).status).toBe('closed');
        expect((await timeline(ticketNo)).missing).toEqual([]);
        expect((await page(ticketNo)).incomplete).toBeUndefined();
      }
      const { items } = await city.as(lugu.street).ask(evaluation.drillDown, { unitId: lugu.street, month: '2020-12' });
      expect(items.filter(({ ticketNo }) => numbers.includes(ticketNo))).toHaveLength(COUNT);
    });
  });
  describe('Whistle', () => {
    it('is missed by nobody but who blows one, and is named by the timeline', async () => {
      const bringBack = await started.stack.takeAway('whistle');
      const ticketNo = await call();
      await city.settled();
      const street = city.as(lugu.street);
      await street.sign(await street.partIn(ticketNo));
      expect((await timeline(ticketNo)).missing).toEqual(['whistle']);
      const board = await street.call(whistle.listWhistles, {});
      expect(board.problem()).toMatchObject({ status: 503, code: 'unreachable' });
      await bringBack();
      expect((await street.ask(whistle.listWhistles, {})).items).toEqual([]);
      const { items, missing } = await timeline(ticketNo);
      expect(missing).toEqual([]);
      expect(items.map(({ type }) => type)).toContain('signed');
    });
  });

  it('leaves nothing parked', async () => {
    expect(await city.as(cityId).ask(gateway.parked, {})).toEqual({ items: [], missing: [] });
  });
});

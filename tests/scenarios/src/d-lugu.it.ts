import { lugu, replayLugu, type Assignment, type City, type LuguCase } from '@fengqiao/cases';
import { dispatch, evaluation } from '@fengqiao/contracts';
import { startCity, type ReplayCity } from './stack';

/** A private parking lock in 鲁谷, 2020-12-16: removed and settled on the day on which it was reported. */
describe('D-lugu', () => {
  let started: ReplayCity;
  let city: City;
  let lock: LuguCase;

  beforeAll(async () => {
    started = await startCity('2020-12-16T11:00:00+08:00');
    city = started.city;
    lock = await replayLugu(city);
  });
  afterAll(() => started?.close());

  const local = (clock: string): number => Date.parse(`2020-12-${clock}+08:00`);
  const dueOf = ({ clocks }: Assignment) =>
    Object.fromEntries(Object.entries(clocks).map(([name, clock]) => [name, clock && Date.parse(clock.dueAt)]));

  it('goes to the street at once, with a copy to the district', async () => {
    const { accountable, copies, registeredAt } = await city.hotline.ticket(lock.ticketNo);
    expect(accountable).toBe(lugu.street);
    expect(copies).toMatchObject([{ unitId: lugu.district }]);
    expect(Date.parse(copies[0]!.at)).toBe(Date.parse(registeredAt));
    expect((await city.as(lugu.district).ticket(lock.ticketNo)).ticketNo).toBe(lock.ticketNo);
  });

  it('sets three units to work on two sides, each by its own clocks', async () => {
    const office = await city.as(lugu.office).assignment(lock.office);
    expect(office).toMatchObject({ unitId: lugu.office, role: 'lead' });
    // The office answers by the limit of the street that handed on to it; signing and contact count from 11:25.
    expect(dueOf(office)).toEqual({
      sign: local('16T13:25:00'),
      contact: local('17T11:25:00'),
      handle: local('23T23:59:59'),
      feedback: local('23T23:59:59'),
    });

    for (const [unitId, part] of [
      [lugu.community, lock.community],
      [lugu.property, lock.property],
    ] as const) {
      const helper = await city.as(unitId).assignment(part);
      expect(helper).toMatchObject({ unitId, role: 'assist', status: 'reported' });
      expect(dueOf(helper)).toEqual({ sign: local('16T13:25:00'), handle: local('19T23:59:59') });
    }
    const { assignments, dueAt, promisedAt } = await city.hotline.ticket(lock.ticketNo);
    expect([dueAt, promisedAt].map((time) => Date.parse(time!))).toEqual([local('23T23:59:59'), local('23T23:59:59')]);
    expect(assignments.filter(({ role }) => role === 'assist').map(({ unitId }) => unitId)).toEqual([
      lugu.community,
      lugu.property,
    ]);
  });

  it('tells why each part is due when it is', async () => {
    const { because } = await city.as(lugu.community).assignment(lock.community);
    expect(because.join('\n')).toContain('2020-12-19');
  });

  it('keeps the visit, the work and the meeting with its plan', async () => {
    const { visits, records, contacts } = await city.as(lugu.office).assignment(lock.office);
    expect(contacts).toMatchObject([{ reached: true }]);
    expect(visits.map(({ at }) => Date.parse(at))).toEqual([local('16T11:40:00')]);
    expect(records.map(({ at, what }) => [Date.parse(at), what])).toEqual([
      [local('16T13:00:00'), 'work'],
      [local('16T15:00:00'), 'meeting'],
    ]);
    expect(records[1]!.text).toContain('共享停车');
  });

  it('is closed on the same day, in less than 24 hours', async () => {
    const { status, registeredAt } = await city.hotline.ticket(lock.ticketNo);
    expect(status).toBe('closed');
    const times = (await city.hotline.timeline(lock.ticketNo)).map(({ at }) => Date.parse(at));
    expect(Math.max(...times) - Date.parse(registeredAt)).toBeLessThan(24 * 3_600_000);
    expect(Math.max(...times)).toBe(local('16T17:00:00'));
  });

  it('is told in one timeline by all services, in order', async () => {
    const items = await city.hotline.timeline(lock.ticketNo);
    const times = items.map(({ at }) => Date.parse(at));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    const types = items.map(({ type }) => type);
    for (const type of ['registered', 'dispatched', 'copied', 'signed', 'contacted', 'completed']) expect(types).toContain(type);
    expect(items.filter(({ rule }) => !rule)).toEqual([]);
  });

  it('counts for the street, not for its office', async () => {
    const { items } = await city.ranking('2020-12');
    const one = { num: 1, den: 1 };
    expect(items.find(({ unitId }) => unitId === lugu.street)).toMatchObject({
      response: one,
      resolution: one,
      satisfaction: one,
      items: 1,
    });
    expect(items.map(({ unitId }) => unitId)).not.toContain(lugu.office);
    expect(items).toHaveLength(343);
  });

  it('lists this ticket behind the street’s numbers', async () => {
    const { ticketNo } = lock;
    const asked = { month: '2020-12', unitId: lugu.street, rate: 'satisfaction', part: 'num' } as const;
    const behind = await city.as(lugu.desk).ask(evaluation.drillDown, asked);
    expect(behind.items).toMatchObject([{ ticketNo, responded: true }]);
  });

  it('in which the company signs late, tells assist and lead apart: each is responsible for its own clock', async () => {
    await city.at('2020-12-17T09:00:00+08:00');
    const { ticketNo } = await city.hotline.register({
      ...{ channel: 'hotline', kind: 'complaint', description: '楼前又装了一把地锁', category: lugu.category },
      ...{ place: { unitId: lugu.community }, reporter: { phone: '13900010001' } },
    });
    await city.settled();
    const [desk, office] = [city.as(lugu.desk), city.as(lugu.office)];
    await desk.sign(await desk.partIn(ticketNo, lugu.street));
    await desk.handOn(ticketNo, lugu.office, [lugu.community, lugu.property]);
    await city.settled();
    const part = await office.partIn(ticketNo);
    await office.contact(part, '马上到现场');
    await city.as(lugu.community).sign(await city.as(lugu.community).partIn(ticketNo));
    await city.at('2020-12-17T11:30:00+08:00'); // two hours were allowed
    const company = city.as(lugu.property);
    await company.sign(await company.partIn(ticketNo));
    for (const to of ['reporter', 'hotline'] as const) await office.feedback(part, to, '已拆除');
    await office.ask(dispatch.complete, { assignmentId: part, summary: '已拆除', reason: '协办无需再报' });
    await city.at('2020-12-25T09:00:00+08:00'); // beyond the limit: it counts

    const facts = async (unitId: string, role: 'lead' | 'assist') => {
      const asked = { month: '2020-12', unitId, role } as const;
      const { items } = await city.as(lugu.street).ask(evaluation.drillDown, asked);
      return items
        .filter((one) => one.ticketNo === ticketNo)
        .map(({ unitId: of, responded, value }) => ({ of, responded, value }));
    };
    expect(await facts(lugu.street, 'lead')).toEqual([{ of: lugu.street, responded: true, value: '1' }]);
    expect(await facts(lugu.community, 'assist')).toEqual([{ of: lugu.community, responded: true, value: '1' }]);
    expect(await facts(lugu.property, 'assist')).toEqual([{ of: lugu.property, responded: false, value: '0' }]);
    const late = (await city.hotline.timeline(ticketNo)).filter(({ type }) => type === 'overdue');
    expect(late.map(({ text }) => text)).toEqual(['签收时限已过，未完成']);
    const { items } = await city.as(lugu.street).ask(evaluation.ranking, { month: '2020-12', level: 'property', role: 'assist' });
    expect(items.find(({ unitId }) => unitId === lugu.property)!.response).toEqual({ num: 1, den: 2 });
  });
});

import { cityId, lugu, type City, type Hand } from '@fengqiao/cases';
import { dispatch, evaluation, intake } from '@fengqiao/contracts';
import { startCity, type ReplayCity } from './stack';

const phone = '13900040004';
const name = '钱小芳';
const month = '2020-12';

/** Who learns of a ticket at all, and who of those learns who reported it. */
describe('Who sees what', () => {
  let started: ReplayCity;
  let city: City;
  let ticketNo: string;
  let accessCode: string;

  const register = (reporter: object, more: object = {}) =>
    city.hotline.register({
      channel: 'hotline',
      kind: 'complaint',
      title: '楼前地锁',
      description: `楼前有人装了地锁，请回电话${phone}`,
      reporter,
      place: { address: '永乐小区3号楼', unitId: lugu.community },
      category: lugu.category,
      ...more,
    });

  beforeAll(async () => {
    started = await startCity('2020-12-16T11:00:00+08:00');
    city = started.city;
    await city.at('2020-12-16T11:00:00+08:00');
    ({ ticketNo, accessCode } = await register({ name, phone }));
    await city.settled();
    const desk = city.as(lugu.desk);
    await desk.sign(await desk.partIn(ticketNo, lugu.street));
    await desk.handOn(ticketNo, lugu.office, [lugu.community, lugu.property]);
    await city.settled();
  });
  afterAll(() => started?.close());

  const reveal = (hand: Hand, reason = '联系诉求人核实位置') =>
    hand.call(intake.reveal, { ticketNo, reason, fields: ['name', 'phone'] });

  it.each([lugu.street, lugu.desk, lugu.office, lugu.district, lugu.community, lugu.property, cityId])(
    'shows %s the ticket and its timeline without the telephone number of the reporter',
    async (unitId) => {
      const hand = city.as(unitId);
      const { reporter } = await hand.ticket(ticketNo);
      expect(JSON.stringify(reporter)).not.toContain(phone);
      expect(JSON.stringify(reporter)).not.toContain(name);
      expect((await hand.timeline(ticketNo)).length).toBeGreaterThan(3);
    },
  );

  it('shows numbers in what was written to the lead and the hotline only', async () => {
    for (const unitId of [lugu.office, lugu.street, '110000-12345'])
      expect((await city.as(unitId).ticket(ticketNo)).description).toContain(phone);
    for (const unitId of [lugu.community, lugu.property, lugu.district]) {
      const ticket = JSON.stringify(await city.as(unitId).ticket(ticketNo));
      expect(ticket).toContain('楼前有人装了地锁');
      expect(ticket).not.toContain(phone);
    }
  });

  it('finds nobody by a number in what was written', async () => {
    const { items } = await city.hotline.ask(intake.searchTickets, { q: phone });
    expect(items).toEqual([]);
  });

  it('reveals the reporter to the street and to the office that leads, with a reason', async () => {
    const without = await city.as(lugu.desk).call(intake.reveal, { ticketNo, reason: '', fields: ['phone'] });
    expect(without.problem().status).toBe(400);
    expect((await reveal(city.as(lugu.desk), '上门前电话约时间')).ok()).toEqual({ name, phone });
    expect((await reveal(city.as(lugu.office))).ok()).toEqual({ name, phone });
  });

  it.each([lugu.community, lugu.property, lugu.district, cityId])('never reveals the reporter to %s', async (unitId) => {
    const { status, code } = (await reveal(city.as(unitId))).problem();
    expect([403, code]).toEqual([status, 'forbidden']);
  });

  it('lists every reveal for supervision, and nobody else', async () => {
    const { items } = await city.as(cityId).ask(intake.listReveals, { ticketNo });
    expect(items.map(({ unitId, reason, fields }) => ({ unitId, reason, fields }))).toEqual([
      { unitId: lugu.office, reason: '联系诉求人核实位置', fields: ['name', 'phone'] },
      { unitId: expect.stringMatching(/^110107011/), reason: '上门前电话约时间', fields: ['name', 'phone'] },
    ]);
    expect(JSON.stringify(items)).not.toContain(phone);
    for (const unitId of [lugu.street, lugu.district]) {
      expect((await city.as(unitId).call(intake.listReveals, { ticketNo })).problem().status).toBe(403);
    }
  });

  it('keeps the number and name out of the timeline, whoever was shown them', async () => {
    for (const unitId of [cityId, lugu.street, lugu.community]) {
      const told = JSON.stringify(await city.as(unitId).timeline(ticketNo));
      expect(told).not.toContain(phone);
      expect(told).not.toContain(name);
    }
  });

  it('shows the community the reporter who shares the contact', async () => {
    const shared = await register({ name, phone }, { shareContact: true });
    await city.settled();
    await city.as(lugu.desk).handOn(shared.ticketNo, lugu.office, [lugu.community]);
    await city.settled();
    const asked = { ticketNo: shared.ticketNo, reason: '社区上门', fields: ['phone' as const] };
    expect((await city.as(lugu.community).call(intake.reveal, asked)).ok()).toEqual({ phone });
  });

  it('has nothing to reveal of an anonymous reporter', async () => {
    const anonymous = await register({ anonymous: true });
    const asked = await city.hotline.call(intake.reveal, {
      ticketNo: anonymous.ticketNo,
      reason: '核实',
      fields: ['name', 'phone'],
    });
    expect(asked.problem()).toMatchObject({ status: 409, code: 'nothing-to-reveal' });
  });

  describe.each([
    ['another district', '110105'],
    ['a street of another district', '110105015'],
    ['an office there', '110105015-cg'],
    ['another street of the district', '110107001'],
    ['another community of the street', '110107011002'],
    ['a court', 'fy.110107'],
  ])('%s', (_, unitId) => {
    it('is told that there is no such ticket', async () => {
      const stranger = city.as(unitId);
      const part = await city.as(lugu.office).partIn(ticketNo);
      const asked = [
        stranger.call(intake.getTicket, { ticketNo }),
        stranger.call(intake.timeline, { ticketNo }),
        reveal(stranger),
        stranger.call(dispatch.getAssignment, { assignmentId: part }),
        stranger.call(dispatch.sign, { assignmentId: part }),
        stranger.call(dispatch.visit, { assignmentId: part, findings: '看看' }),
        stranger.call(dispatch.dispatchTicket, { ticketNo, lead: '110105015' }),
      ];
      expect((await Promise.all(asked)).map((reply) => reply.problem().status)).toEqual([404, 404, 404, 404, 404, 404, 404]);
    });

    it('finds it in no list: inbox, search, worklists, the tickets behind a ranking', async () => {
      const stranger = city.as(unitId);
      const lists = [
        stranger.call(dispatch.inbox, {}),
        stranger.call(dispatch.inbox, { subtree: 'true' }),
        stranger.call(dispatch.inbox, { role: 'copy', subtree: 'true' }),
        stranger.call(intake.searchTickets, { q: '地锁' }),
        stranger.call(intake.searchTickets, { unitId: lugu.street }),
        stranger.call(intake.searchTickets, { category: lugu.category }),
        stranger.call(dispatch.listDispatches, { status: 'handling' }),
        stranger.call(evaluation.listCallbacks, { status: 'waiting' }),
        stranger.call(evaluation.drillDown, { month, unitId: lugu.street }),
        stranger.call(evaluation.drillDown, { month, unitId: lugu.district }),
      ];
      for (const { status, body } of await Promise.all(lists)) {
        expect([200, 403, 404]).toContain(status);
        expect(JSON.stringify(body)).not.toContain(ticketNo);
      }
    });
  });

  it('shows figures of offices and communities inside their street only', async () => {
    await city.settled();
    const idsFor = async (unitId: string, level: 'office' | 'community'): Promise<string> => {
      const reply = await city.as(unitId).call(evaluation.ranking, { month, level, role: 'assist' });
      return JSON.stringify(reply.body);
    };
    expect(await idsFor(lugu.desk, 'community')).toContain(lugu.community);
    for (const unitId of [lugu.district, '110105', '110107001', '110000-12345']) {
      expect(await idsFor(unitId, 'community')).not.toContain(lugu.community);
      expect(await idsFor(unitId, 'office')).not.toContain(lugu.office);
    }
  });

  it('shows whoever holds number and code the promised time, the present one and the steps, and nobody’s name', async () => {
    const progress = await city.progress(ticketNo, accessCode);
    expect(progress).toMatchObject({ ticketNo, status: 'handling' });
    expect([progress.promisedAt, progress.dueAt].map((at) => Date.parse(at!))).toEqual(
      ['2020-12-23T23:59:59+08:00', '2020-12-23T23:59:59+08:00'].map((at) => Date.parse(at)),
    );
    expect(progress.unitName).toContain('鲁谷');
    expect(progress.steps.length).toBeGreaterThan(1);
    const page = JSON.stringify(progress);
    for (const personal of [phone, name, '永乐小区3号楼', '楼前有人装了地锁']) expect(page).not.toContain(personal);
  });

  it('does not open the page for a wrong code, and locks the number after ten', async () => {
    const wrong = accessCode === '00000000' ? '00000001' : '00000000';
    const tries: number[] = [];
    for (let attempt = 1; attempt <= 11; attempt += 1)
      tries.push((await city.asResident(intake.publicProgress, { ticketNo, accessCode: wrong })).status);
    expect(tries.slice(0, 9)).toEqual(Array(9).fill(404));
    expect(tries.at(-1)).toBe(429);
    expect((await city.asResident(intake.publicProgress, { ticketNo, accessCode })).status).toBe(429);
  });
});

import { cityId, hotlineId, lugu, type City, type Hand } from '@fengqiao/cases';
import { dispatch, gateway, intake } from '@fengqiao/contracts';
import { startCity, type ReplayCity } from './stack';

const on = (clock: string): string => `2020-12-${clock}+08:00`;
const begin = on('01T09:00:00');

/** Nobody leads at once: the queue with candidates and a reason, its ladder, and how the hotline puts it right. */
describe('Undispatched', () => {
  let started: ReplayCity;
  let city: City;
  let hotline: Hand;

  beforeAll(async () => {
    started = await startCity(begin);
    city = started.city;
    hotline = city.hotline;
    await city.at(begin);
  });
  afterAll(() => started?.close());

  const call = (more: object = {}, kind: 'complaint' | 'inquiry' | 'praise' = 'complaint') =>
    hotline.register({
      channel: 'hotline',
      kind,
      description: '这里的事情请管一管',
      reporter: { phone: '13900050005' },
      ...more,
    });
  const waiting = async (ticketNo: string) =>
    (await hotline.ask(dispatch.listDispatches, { status: 'undispatched', limit: 200 })).items.find(
      (item) => item.ticketNo === ticketNo,
    );
  /** What of this ticket the ladder told those who keep the hotline or look on from the city, by their own client. */
  const told = async (unitId: string, ticketNo: string, status: 'open' | 'over' = 'open'): Promise<string[]> =>
    (await city.as(unitId).ask(dispatch.listEscalations, { status, limit: 200 })).items
      .filter((item) => item.ticketNo === ticketNo && item.ladder === 'undispatched')
      .map(({ rung, unitId: to }) => `${rung} ${to}`)
      .sort();
  const times = async (ticketNo: string, type: string): Promise<string[]> =>
    (await hotline.timeline(ticketNo))
      .filter((item) => item.type === type)
      .map(({ at }) => new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 16));

  it('climbs the ladder while nobody leads, until the hotline names a lead', async () => {
    const { ticketNo } = await call();
    await city.settled();
    expect(await waiting(ticketNo)).toMatchObject({ reason: expect.stringMatching(/./), candidates: [expect.anything()] });
    const levels: number[] = [];
    const rungs: (number | undefined)[] = [];
    const heard: string[][] = [];
    for (const clock of ['01T09:14:59', '01T09:15:00', '01T09:30:00', '01T10:00:00', '01T12:00:00']) {
      await city.at(on(clock));
      levels.push((await hotline.ticket(ticketNo)).undispatched!.escalation);
      rungs.push((await waiting(ticketNo))!.rung);
      heard.push(await told(hotlineId, ticketNo));
    }
    expect(levels).toEqual([0, 1, 2, 3, 3]);
    expect(rungs).toEqual([undefined, 1, 2, 3, 3]);
    const [first, second, third] = [`1 ${hotlineId}`, `2 ${hotlineId}`, `3 ${cityId}`];
    expect(heard).toEqual([[], [first], [first, second], [first, second], [first, second]]);
    expect(await told(cityId, ticketNo)).toEqual([first, second, third]);
    expect(await times(ticketNo, 'escalated')).toEqual(['2020-12-01T09:15', '2020-12-01T09:30', '2020-12-01T10:00']);

    const led = await hotline.handOn(ticketNo, lugu.street, [], '与诉求人核实，地点在鲁谷');
    expect(led).toMatchObject({ accountable: lugu.street, status: 'dispatched' });
    await city.settled();
    expect(await waiting(ticketNo)).toBeUndefined();
    for (const unitId of [hotlineId, cityId]) expect(await told(unitId, ticketNo)).toEqual([]);
    expect(await told(cityId, ticketNo, 'over')).toEqual([first, second, third]);
    expect(await hotline.ticket(ticketNo)).toMatchObject({
      status: 'dispatched',
      lead: lugu.street,
      copies: [{ unitId: lugu.district }],
    });
    expect((await city.as(lugu.desk).inbox()).map((item) => item.ticketNo)).toContain(ticketNo);
    const copied = await city.as(lugu.district).inbox({ role: 'copy' });
    expect(copied.map((item) => item.ticketNo)).toContain(ticketNo);
    await city.at(on('03T12:00:00'));
    expect(await times(ticketNo, 'escalated')).toHaveLength(3);
  });

  it('offers both units that an address fits, and takes neither', async () => {
    const { ticketNo } = await call({ place: { address: '八里庄街道' } });
    await city.settled();
    const { candidates, reason } = (await waiting(ticketNo))!;
    expect(candidates.map(({ unitId }) => unitId).sort()).toEqual(['110105015', '110108005']);
    expect(candidates.every(({ name }) => name.includes('八里庄'))).toBe(true);
    expect(reason).toContain('地址');
    await hotline.handOn(ticketNo, '110105015', []);
    await city.settled();
  });

  it('is consulted upon before anybody leads, and the hotline decides by what the units say', async () => {
    const { ticketNo } = await call({ description: '河边有个井盖坏了，不知归谁管，电话13900050005' });
    await city.settled();
    const question = { ticketNo, unitIds: [lugu.street, '110107-swj'], question: '是否属你单位，联系13900050005' };
    const before = await waiting(ticketNo);
    const { consultations, status } = await hotline.ask(dispatch.consult, question);
    expect([status, consultations.map(({ unitId }) => unitId)]).toEqual(['undispatched', question.unitIds]);
    const again = await hotline.call(dispatch.consult, question);
    expect(again.problem()).toMatchObject({ status: 409, code: 'already-asked', where: 'unitIds.0' });
    expect((await waiting(ticketNo))!.dueAt).toBe(before!.dueAt);
    await city.settled();
    const [street, water] = [city.as(lugu.street), city.as('110107-swj')];
    const listed = await street.ask(dispatch.listConsultations, {});
    expect(listed.items).toMatchObject([{ ticketNo, unitId: lugu.street, overdue: false }]);
    expect(JSON.stringify([listed, await street.ticket(ticketNo)])).not.toContain('13900050005');
    expect((await city.as('110107001').ask(dispatch.listConsultations, {})).items).toEqual([]);
    const { consultationId } = listed.items[0]!;
    expect((await water.call(dispatch.answerConsultation, { consultationId, text: '否' })).problem().status).toBe(404);
    const said = { consultationId, text: '属水务部门', proposedLead: '110107-swj' };
    expect(await street.ask(dispatch.answerConsultation, said)).toMatchObject({ status: 'answered', proposedLead: '110107-swj' });
    expect((await street.call(dispatch.consult, question)).problem().status).toBe(403);

    await hotline.handOn(ticketNo, '110107-swj', []);
    await city.settled();
    const over = await water.ask(dispatch.listConsultations, { status: 'overtaken' });
    expect(over.items).toMatchObject([{ ticketNo, unitId: '110107-swj' }]);
    expect((await hotline.call(dispatch.consult, { ...question, unitIds: ['110107001'] })).problem()).toMatchObject({
      status: 409,
      code: 'step-not-allowed',
    });
    expect((await hotline.timeline(ticketNo)).map(({ type }) => type)).toEqual(
      expect.arrayContaining(['consulted', 'consultationAnswered', 'consultationOvertaken', 'dispatched']),
    );
  });

  it('is dispatched anew when the matter is named', async () => {
    const { ticketNo } = await call({ description: '家里暖气不热' });
    await city.settled();
    expect(await waiting(ticketNo)).toBeDefined();
    const category = 'utilities/heating/not-warm';
    await hotline.ask(intake.classify, { ticketNo, category });
    await city.settled();
    expect(await hotline.ticket(ticketNo)).toMatchObject({ lead: '110000-ent-heat', category });
  });

  describe('A dispatch that nobody has signed', () => {
    it('is corrected by the hotline with a reason', async () => {
      const { ticketNo } = await call({ place: { unitId: lugu.community } });
      await city.settled();
      const bare = await hotline.call(dispatch.dispatchTicket, { ticketNo, lead: '110107001' });
      expect(bare.problem()).toMatchObject({ status: 422, code: 'reason-missing', where: 'reason' });
      const moved = await hotline.handOn(ticketNo, '110107001', [], '地点实为八宝山街道');
      expect(moved).toMatchObject({ accountable: '110107001', lead: '110107001' });
      await city.settled();
      expect(await hotline.ticket(ticketNo)).toMatchObject({ lead: '110107001', accountable: '110107001' });
      expect((await city.as(lugu.street).inbox()).map((item) => item.ticketNo)).not.toContain(ticketNo);
      expect((await city.as('110107001').inbox()).map((item) => item.ticketNo)).toContain(ticketNo);
      const { items } = await hotline.ask(dispatch.dispatchFigures, { month: '2020-12' });
      expect(items.find(({ unitId }) => unitId === lugu.street)).toMatchObject({ misdispatched: 1, overridden: 0 });
    });

    it('of a department’s matter goes to a street only for a reason, which is counted', async () => {
      const category = 'roads/surface/standing-water';
      const { ticketNo } = await call({ place: { unitId: lugu.community }, category });
      await city.settled();
      expect((await hotline.ticket(ticketNo)).lead).toMatch(/^110107-/);
      const pushed = { ticketNo, lead: lugu.street, reason: '街道已在现场' };
      const bare = await hotline.call(dispatch.dispatchTicket, pushed);
      expect(bare.problem()).toMatchObject({ status: 422, code: 'override-reason-missing', where: 'overrideReason' });
      await hotline.ask(dispatch.dispatchTicket, { ...pushed, overrideReason: '汛期专项' });
      const { items } = await city.as(lugu.street).ask(dispatch.dispatchFigures, { month: '2020-12' });
      expect(items).toMatchObject([{ unitId: lugu.street, overridden: 1 }]);
      expect((await hotline.timeline(ticketNo)).find(({ type }) => type === 'corrected')!.text).toContain('汛期专项');
    });

    it('stays where it is once it is signed', async () => {
      const { ticketNo } = await call({ place: { unitId: lugu.community } });
      await city.settled();
      const street = city.as(lugu.street);
      await street.sign(await street.partIn(ticketNo));
      const late = await hotline.call(dispatch.dispatchTicket, { ticketNo, lead: '110107001', reason: '派错了' });
      expect(late.problem().status).toBe(409);
      expect((await hotline.ticket(ticketNo)).lead).toBe(lugu.street);
    });

    it('never gets a lead that may not lead', async () => {
      const { ticketNo } = await call();
      await city.settled();
      for (const lead of [lugu.community, lugu.property, 'fy.110107', lugu.desk]) {
        const refused = await hotline.call(dispatch.dispatchTicket, { ticketNo, lead });
        expect(refused.problem()).toMatchObject({ status: 422, code: 'lead-not-allowed' });
      }
      const nowhere = await hotline.call(dispatch.dispatchTicket, { ticketNo, lead: '119999' });
      expect(nowhere.problem()).toMatchObject({ status: 422, code: 'unknown-unit' });
      await hotline.handOn(ticketNo, lugu.street, []);
    });
  });

  describe('An inquiry', () => {
    it('waits on the hotline’s desk for a day, and is then dispatched after all', async () => {
      await city.at(on('04T10:00:00'));
      const { ticketNo, status } = await call({ place: { unitId: lugu.community } }, 'inquiry');
      expect(status).toBe('held');
      await city.settled();
      expect(await waiting(ticketNo)).toMatchObject({ candidates: [expect.anything()] });
      await city.at(on('05T09:59:59'));
      expect((await hotline.ticket(ticketNo)).status).toBe('held');
      await city.at(on('05T10:00:00'));
      await city.settled();
      expect(await hotline.ticket(ticketNo)).toMatchObject({ status: 'dispatched', lead: lugu.street });
      expect((await hotline.timeline(ticketNo)).map(({ type }) => type)).toEqual(
        expect.arrayContaining(['held', 'released', 'dispatched']),
      );
    });

    it('that is answered in the same call is dispatched to nobody', async () => {
      const { ticketNo, status } = await call({ then: { answer: { text: '工作日九点至十七点' } } }, 'inquiry');
      expect(status).toBe('answered');
      await city.settled();
      expect(await waiting(ticketNo)).toBeUndefined();
      expect(await hotline.ticket(ticketNo)).toMatchObject({ status: 'answered', assignments: [] });
    });
  });

  it('thanks for praise, tells the unit, and asks nobody to do anything', async () => {
    const { ticketNo, status } = await call({ place: { unitId: lugu.community } }, 'praise');
    expect(status).toBe('answered');
    await city.settled();
    const { copies, assignments, lead } = await hotline.ticket(ticketNo);
    expect(lead).toBeUndefined();
    expect(assignments.filter(({ role }) => role !== 'copy')).toEqual([]);
    expect(copies.map(({ unitId }) => unitId)).toContain(lugu.street);
  });

  it('leaves nothing parked', async () => {
    expect(await city.as(cityId).ask(gateway.parked, {})).toEqual({ items: [], missing: [] });
  });
});

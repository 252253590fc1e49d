import { callbackRecorded, dispatch, evaluation, intake, whistle } from '@fengqiao/contracts';
import { isRefusal, isTicketNumber, type Grant } from '@fengqiao/domain';
import type { StoredParts } from '@fengqiao/service';
import { eventually } from '@fengqiao/testing';
import { v7 } from 'uuid';
import { accepted, assignment, hotline, lugu, phone, scenesOf, words } from '../scenes-under-test';
import { startUnderTest, type UnderTest } from '../under-test';

let under: UnderTest;
const { registered, ticketOf, get, snapshot, dispatched } = scenesOf(() => under);
beforeAll(async () => {
  under = await startUnderTest('2020-12-16T03:22:00Z');
}, 60_000);
afterAll(() => under?.close());

const allHeard = () => eventually(async () => (await (under.running.parts as StoredParts).consumers.pending()) === 0);

describe('registration', () => {
  it('writes ticket, history, announcement, viewers and deadline at once, and numbers by the local date', async () => {
    const { ticketNo, accessCode, status } = await registered();
    expect([status, ticketNo.slice(0, 8), isTicketNumber(ticketNo)]).toEqual(['registered', '20201216', true]);
    expect(accessCode).toMatch(/^\d{8}$/);
    const { id } = await ticketOf(ticketNo);
    expect(await under.rows('select version, type from history where aggregate_id = $1', [id])).toEqual([
      { version: 1, type: 'Registered' },
    ]);
    expect(await under.rows('select unit_id, role from ticket_viewer where id = $1', [id])).toEqual([
      { unit_id: hotline, role: 'hotline' },
    ]);
    expect(await under.rows('select name, due_at from deadline where aggregate_id = $1', [id])).toEqual([
      { name: 'undispatched', due_at: new Date('2020-12-16T03:37:00Z') },
    ]);
    const [said] = await under.rows<{ message: { data: object } }>(
      `select message from outbox where key = $1 union all select message from sent where key = $1`,
      [id],
    );
    expect(said!.message.data).toMatchObject({ ticketNo, version: 1, status: 'registered', placeUnitId: lugu, hasContact: true });
  });

  it('gives the same key the same answer, access code and all, and keeps no code', async () => {
    const [first, again] = [await registered({}, 'k-1'), await registered({}, 'k-1')];
    expect(again).toEqual(first);
    const kept = JSON.stringify(await under.rows('select * from idempotency'));
    expect(kept).not.toContain(first.accessCode);
    expect(await under.ask(intake.register, words({ kind: 'tip' }), { as: hotline, key: 'k-1' })).toMatchObject({
      refused: 'key-reused',
    });
  });

  it('registers under one key once, however many ask at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => registered({}, 'k-2')));
    expect(new Set(answers.map(({ ticketNo }) => ticketNo)).size).toBe(1);
  });

  it('knows a person again, however the number is written', async () => {
    const people = async (written: string, more = {}) => {
      const { ticketNo } = await registered({ reporter: { phone: written }, ...more });
      return (await under.rows<{ person_id: string | null }>('select person_id from ticket where ticket_no = $1', [ticketNo]))[0]!
        .person_id;
    };
    const [one, other] = await Promise.all([people('13700001111'), people('+86 137-0000-1111')]);
    expect(one).not.toBeNull();
    expect(other).toBe(one);
    expect(await people('13700001111', { reporter: { anonymous: true } })).toBeNull();
  });

  it('answers, diverts, holds, thanks', async () => {
    const divert = { case: 'emergency', reason: '火情', toReporter: '请拨打119' } as const;
    const outcomes = await Promise.all([
      registered({ kind: 'inquiry', then: { answer: { text: '请带身份证办理' } } }),
      registered({ then: { divert } }),
      registered({ kind: 'inquiry' }),
      registered({ kind: 'praise' }),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['answered', 'diverted', 'held', 'answered']);
    const held = await ticketOf(outcomes[2].ticketNo);
    expect(await under.rows('select name from deadline where aggregate_id = $1', [held.id])).toEqual([{ name: 'hold' }]);
  });

  it('diverts as a duplicate only with the number of another ticket, which the reporter is told of', async () => {
    const [{ ticketNo: original }, { ticketNo }] = [await registered(), await registered()];
    const divert = (more: object) =>
      under.ask(intake.divert, { ticketNo, case: 'duplicate', reason: '同一事项', toReporter: '在办', ...more }, { as: hotline });
    expect(await divert({})).toMatchObject({ refused: 'original-missing', where: 'ofTicketNo' });
    expect(await divert({ ofTicketNo: ticketNo })).toMatchObject({ refused: 'unknown-ticket', where: 'ofTicketNo' });
    expect(accepted(await divert({ ofTicketNo: original }))).toMatchObject({ status: 'diverted' });
  });

  it('takes from a street only its channels and its powers', async () => {
    const as = lugu;
    expect(await under.ask(intake.register, words(), { as })).toMatchObject({ refused: 'channel-not-allowed' });
    const answering = words({ channel: 'community', then: { answer: { text: '好' } } });
    expect(await under.ask(intake.register, answering, { as })).toMatchObject({ refused: 'forbidden' });
    const elsewhere = words({ channel: 'community', then: { dispatch: { lead: '110102020' } } });
    expect(await under.ask(intake.register, elsewhere, { as })).toMatchObject({ refused: 'forbidden' });
    const own = accepted(await under.ask(intake.register, words({ channel: 'community' }), { as }));
    expect(accepted(await get(own.ticketNo, as))).toMatchObject({ ticketNo: own.ticketNo, channel: 'community' });
  });

  it('takes residents’ words without an account', async () => {
    const answer = accepted(await under.ask(intake.registerPublic, { channel: 'qr', kind: 'help', description: '路灯不亮' }));
    expect(accepted(await get(answer.ticketNo))).toMatchObject({
      title: '路灯不亮',
      reporter: { anonymous: true },
      assignments: [],
    });
  });
});

describe('who sees what', () => {
  let ticketNo: string;
  beforeAll(async () => {
    ({ ticketNo } = await registered());
    await dispatched(ticketNo);
  });

  it('shows the lead the words and a masked reporter, and the assists neither', async () => {
    const lead = accepted(await get(ticketNo, `${lugu}-cg`));
    expect(lead).toMatchObject({
      status: 'dispatched',
      lead: `${lugu}-cg`,
      accountable: lugu,
      reporter: { name: '欧阳**', phone: '139****2222' },
    });
    expect(lead.description).toContain(phone);
    expect(lead.assignments.map(({ unitId }) => unitId)).toEqual([`${lugu}-cg`, `${lugu}003`, `${lugu}003-wy1`]);
    expect(lead.copies).toEqual([expect.objectContaining({ unitId: '110107' })]);
    for (const unitId of [`${lugu}003`, `${lugu}003-wy1`, '110107']) {
      const seen = accepted(await get(ticketNo, unitId));
      expect(JSON.stringify(seen)).not.toContain(phone);
      if (unitId !== '110107') expect(seen.reporter.phone).toBeUndefined();
    }
    expect(accepted(await get(ticketNo, `${lugu}-czzx`)).description).toContain(phone);
  });

  it('shows another district nothing: no ticket, no timeline, no search, no command', async () => {
    for (const as of ['110102', '110102020', '110102020-cg', '110102020001']) {
      expect(await get(ticketNo, as)).toMatchObject({ refused: 'not-found' });
      expect(await under.ask(intake.timeline, { ticketNo }, { as })).toMatchObject({ refused: 'not-found' });
      expect(await under.ask(intake.urge, { ticketNo }, { as })).toMatchObject({ refused: 'not-found' });
      expect(await under.ask(intake.reveal, { ticketNo, reason: '核实情况', fields: ['phone'] }, { as })).toMatchObject({
        refused: 'not-found',
      });
      const found = await under.ask(intake.searchTickets, { q: ticketNo }, { as });
      expect(isRefusal(found) ? found.refused : found.items).toEqual(isRefusal(found) ? 'forbidden' : []);
    }
  });

  it('tells seeing from doing', async () => {
    expect(await under.ask(intake.withdraw, { ticketNo, reason: '误报' }, { as: lugu })).toMatchObject({ refused: 'forbidden' });
    expect(await under.ask(intake.answer, { ticketNo, text: '好' }, { as: hotline })).toMatchObject({
      refused: 'step-not-allowed',
    });
    const grants = (unitId: string): Grant[] => [
      { role: 'handler', unitId: '110107' },
      { role: 'districtCoordinator', unitId },
    ];
    expect(await under.ask(intake.urge, { ticketNo }, { as: grants('110102') })).toMatchObject({ refused: 'forbidden' });
    expect(await under.ask(intake.urge, { ticketNo }, { as: grants('110107') })).toMatchObject({ version: 2 });
  });

  it('names the services that did not answer for the timeline', async () => {
    const { items, missing } = accepted(await under.ask(intake.timeline, { ticketNo }, { as: `${lugu}003` }));
    expect(missing).toEqual(['dispatch', 'whistle', 'evaluation']);
    expect(items[0]).toMatchObject({ type: 'registered', text: '登记诉求', rule: '条例第十条' });
  });

  it('takes a replaced unit’s sight away', async () => {
    const { ticketNo: moved } = await registered();
    await dispatched(moved);
    expect(accepted(await get(moved, `${lugu}-cg`)).ticketNo).toBe(moved);
    const assignments = [assignment(`${lugu}-cg`, 'lead', 'replaced'), assignment(`${lugu}-pa`, 'lead')];
    await dispatched(moved, { version: 2, lead: `${lugu}-pa`, assignments });
    expect(await get(moved, `${lugu}-cg`)).toMatchObject({ refused: 'not-found' });
    expect(accepted(await get(moved, `${lugu}-pa`)).lead).toBe(`${lugu}-pa`);
  });
});

describe('what is heard', () => {
  it('is kept only when it is newer, and stops the wait for a lead', async () => {
    const { ticketNo } = await registered();
    const { id } = await ticketOf(ticketNo);
    await dispatched(ticketNo, { version: 5, status: 'handling' });
    expect(await under.rows('select 1 from deadline where aggregate_id = $1', [id])).toEqual([]);
    for (const version of [4, 5])
      await under.follow(await snapshot(ticketNo, { version, lead: '110102020', accountable: '110102020' }));
    await allHeard();
    const view = accepted(await get(ticketNo));
    expect([view.status, view.lead, view.dispatchVersion, view.version]).toEqual(['handling', `${lugu}-cg`, 5, 1]);
    expect(await get(ticketNo, '110102020')).toMatchObject({ refused: 'not-found' });
  });

  it('of a callback never opens what is closed', async () => {
    const { ticketNo } = await registered();
    const { dispatchId, ticketId } = await dispatched(ticketNo, { status: 'completed' });
    const called = {
      callbackId: v7(),
      ticketId,
      ticketNo,
      version: 1,
      at: '2020-12-24T03:00:00.000Z',
      by: hotline,
      askedByReporter: false,
    };
    await under.say(callbackRecorded, called.callbackId, { ...called, reached: true, resolved: 'yes' });
    await eventually(async () => (await ticketOf(ticketNo)).status === 'calledBack');
    await dispatched(ticketNo, { dispatchId, version: 2, status: 'closed' });
    expect((await ticketOf(ticketNo)).status).toBe('closed');
    await under.say(callbackRecorded, v7(), { ...called, callbackId: v7(), reached: true });
    await allHeard();
    expect((await ticketOf(ticketNo)).status).toBe('closed');
  });

  it('of a ticket nobody registered is parked', async () => {
    const { ticketNo } = await registered();
    await under.follow({ ...(await snapshot(ticketNo)), ticketId: v7() });
    await eventually(async () => (await under.rows(`select 1 from inbox where why like 'unknown-ticket%'`)).length === 1);
  });
});

describe('what others know', () => {
  it('is read from dispatch itself, and from what was last heard while dispatch is silent', async () => {
    const { ticketNo } = await registered();
    const said = await dispatched(ticketNo);
    const silent = under.answering(dispatch.ofTicket, { found: true, snapshot: { ...said, version: 2, status: 'handling' } });
    const live = accepted(await get(ticketNo));
    expect([live.status, live.dispatchVersion, live.asOf]).toEqual(['handling', 2, under.clock.now().toISOString()]);
    silent();
    const kept = accepted(await get(ticketNo));
    expect([kept.status, kept.dispatchVersion, kept.asOf]).toEqual(['dispatched', 1, said.at]);
    const nonsense = under.answering(dispatch.ofTicket, { found: true, snapshot: { version: 9 } });
    expect(accepted(await get(ticketNo)).dispatchVersion).toBe(1);
    nonsense();
  });

  it('stands in one timeline, in the order of time, with numbers only for those near', async () => {
    const { ticketNo } = await registered();
    await dispatched(ticketNo);
    const item = (at: string, text: string) => ({ at, type: 'contacted', by: '鲁谷街道', text });
    const ends = [
      under.answering(dispatch.dispatchTimeline, {
        items: [item('2020-12-16T05:00:00Z', `致电${phone}`), item('2020-12-16T12:00:00+08:00', '签收')],
      }),
      under.answering(whistle.whistleTimeline, { items: [item('2020-12-17T05:00:00Z', '吹哨')] }),
      under.answering(evaluation.evaluationTimeline, { items: [item('2020-12-24T05:00:00Z', '回访')] }),
    ];
    const texts = async (as: string) => {
      const { items, missing } = accepted(await under.ask(intake.timeline, { ticketNo }, { as }));
      expect(missing).toEqual([]);
      return items.map(({ text }) => text);
    };
    expect(await texts(`${lugu}-cg`)).toEqual(['登记诉求', '签收', `致电${phone}`, '吹哨', '回访']);
    expect(await texts(`${lugu}003-wy1`)).toEqual(['登记诉求', '签收', '致电139****2222', '吹哨', '回访']);
    ends.forEach((end) => end());
  });

  it('is given as titles to services alone, without numbers', async () => {
    const { ticketNo } = await registered({ title: `请回电${phone}` });
    const { bus } = under.running.parts;
    expect(await bus.ask(intake.titles, { ticketNos: [ticketNo, '202012160009993'] })).toEqual({
      titles: { [ticketNo]: '请回电139****2222' },
    });
    expect(await under.ask(intake.titles, { ticketNos: [ticketNo] }, { as: hotline })).toMatchObject({ refused: 'forbidden' });
  });
});

describe('commands', () => {
  const command = async (contract: typeof intake.urge, input: { ticketNo: string; expectedVersion?: number }) =>
    under.ask(contract, input, { as: hotline });

  it('compare the version, count, announce, and remember', async () => {
    const { ticketNo } = await registered();
    expect(await command(intake.urge, { ticketNo, expectedVersion: 1 })).toEqual({
      id: ticketNo,
      status: 'registered',
      version: 2,
    });
    expect(await command(intake.urge, { ticketNo, expectedVersion: 1 })).toMatchObject({
      refused: 'stale-version',
      present: { version: 2 },
    });
    const classified = await under.ask(intake.classify, { ticketNo, category: 'noise/facilities/plant' }, { as: hotline });
    expect(classified).toMatchObject({ version: 3 });
    expect(await under.ask(intake.classify, { ticketNo, category: 'magic' }, { as: hotline })).toMatchObject({
      refused: 'unknown-category',
    });
    const answered = await under.ask(intake.answer, { ticketNo, text: '可以办理' }, { as: hotline, key: 'a-1' });
    expect(answered).toMatchObject({ status: 'answered', version: 4 });
    expect(await under.ask(intake.answer, { ticketNo, text: '可以办理' }, { as: hotline, key: 'a-1' })).toEqual(answered);
    const { id } = await ticketOf(ticketNo);
    const types = await under.rows<{ type: string }>(
      `select message->>'type' as type from (select seq, message from outbox where key = $1 union all select seq, message from sent where key = $1) m order by seq`,
      [id],
    );
    expect(types.map(({ type }) => type.split('.')[2])).toEqual(['registered', 'urged', 'classified', 'answered']);
    expect(await under.rows('select 1 from deadline where aggregate_id = $1', [id])).toEqual([]);
    expect(accepted(await get(ticketNo))).toMatchObject({ answer: '可以办理', urges: 1, category: 'noise/facilities/plant' });
  });
});

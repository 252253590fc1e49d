import { callbackRecorded, intake, type DispatchSnapshot } from '@fengqiao/contracts';
import { isRefusal, isTicketNumber } from '@fengqiao/domain';
import { eventually } from '@fengqiao/testing';
import { v7 } from 'uuid';
import { startUnderTest, type UnderTest } from '../under-test';

let under: UnderTest;
beforeAll(async () => {
  under = await startUnderTest('2020-12-16T03:22:00Z');
}, 60_000);
afterAll(() => under?.close());

const hotline = '110000-12345';
const lugu = '110107011';
const phone = '13911112222';
const name = '欧阳志远';
type Input = Parameters<typeof under.ask<typeof intake.register>>[1];

const words = (more: Partial<Input> = {}): Input => ({
  channel: 'hotline',
  kind: 'complaint',
  description: `小区门口有人私装地锁，请联系${phone}`,
  reporter: { name, phone },
  place: { unitId: lugu, address: '鲁谷大街1号' },
  category: 'parking/private-occupation/private-lock',
  ...more,
});

const accepted = <T>(answer: T): Exclude<T, { refused: string }> => {
  if (isRefusal(answer)) throw new Error(`${answer.refused}: ${answer.because}`);
  return answer as Exclude<T, { refused: string }>;
};
const registered = async (more: Partial<Input> = {}, key?: string) =>
  accepted(await under.ask(intake.register, words(more), { as: hotline, ...(key && { key }) }));
const ticketOf = async (ticketNo: string) =>
  (await under.rows<{ id: string; status: string }>('select id, status from ticket where ticket_no = $1', [ticketNo]))[0]!;
const get = (ticketNo: string, as = hotline) => under.ask(intake.getTicket, { ticketNo }, { as });

const assignment = (unitId: string, role: 'lead' | 'assist' | 'copy', status = 'assigned') => ({
  assignmentId: v7(),
  unitId,
  role,
  status,
  assignedAt: '2020-12-16T03:22:01.000Z',
});
const snapshot = async (ticketNo: string, more: Partial<DispatchSnapshot> = {}): Promise<DispatchSnapshot> => ({
  dispatchId: v7(),
  ticketId: (await ticketOf(ticketNo)).id,
  ticketNo,
  version: 1,
  at: '2020-12-16T03:22:01.000Z',
  by: 'intake',
  status: 'dispatched',
  kind: 'complaint',
  channel: 'hotline',
  hasContact: true,
  registeredAt: '2020-12-16T03:22:00.000Z',
  accountable: lugu,
  lead: `${lugu}-cg`,
  promisedAt: '2020-12-23T15:59:59.000Z',
  dueAt: '2020-12-23T15:59:59.000Z',
  provisional: false,
  catalogueVersion: 'catalogue-1',
  limitsVersion: 'limits-1',
  dispatchRound: 1,
  handlingRound: 1,
  candidates: [],
  overridden: false,
  assignments: [
    assignment(lugu, 'lead', 'handedOn'),
    assignment(`${lugu}-cg`, 'lead'),
    assignment(`${lugu}003`, 'assist'),
    assignment(`${lugu}003-wy1`, 'assist'),
    assignment('110107', 'copy', 'copied'),
  ],
  ...more,
});
const dispatched = async (ticketNo: string, more: Partial<DispatchSnapshot> = {}): Promise<DispatchSnapshot> => {
  const said = await snapshot(ticketNo, more);
  await under.follow(said);
  const version = String(said.version);
  await eventually(
    async () =>
      (await under.rows(`select 1 from ticket where ticket_no = $1 and dispatch_version >= $2`, [ticketNo, version])).length > 0,
  );
  return said;
};

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
  });

  it('names the services that did not answer for the timeline', async () => {
    const { items, missing } = accepted(await under.ask(intake.timeline, { ticketNo }, { as: `${lugu}003` }));
    expect(missing).toEqual(['dispatch', 'evaluation']);
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
    await under.follow(await snapshot(ticketNo, { version: 4, lead: '110102020', accountable: '110102020' }));
    await dispatched(ticketNo, { version: 6, status: 'handling' });
    const view = accepted(await get(ticketNo));
    expect([view.status, view.lead, view.dispatchVersion, view.version]).toEqual(['handling', `${lugu}-cg`, 6, 1]);
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
    await eventually(async () =>
      ((await under.running.parts) as { consumers?: { pending(): Promise<number> } }).consumers!.pending().then((n) => n === 0),
    );
    expect((await ticketOf(ticketNo)).status).toBe('closed');
  });

  it('of a ticket nobody registered is parked', async () => {
    const { ticketNo } = await registered();
    await under.follow({ ...(await snapshot(ticketNo)), ticketId: v7() });
    await eventually(async () => (await under.rows(`select 1 from inbox where why like 'unknown-ticket%'`)).length === 1);
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

describe('search', () => {
  const search = async (input: object, as = hotline) => accepted(await under.ask(intake.searchTickets, input, { as }));

  it('finds words, never numbers, in pages without gap or repeat', async () => {
    const made = [];
    for (let nth = 0; nth < 5; nth++) made.push((await registered({ description: `污水处理站夜间噪声，电话${phone}` })).ticketNo);
    const seen: string[] = [];
    for (let cursor: string | undefined; ;) {
      const { items, nextCursor } = await search({ q: '污水处理站 噪声', limit: 2, ...(cursor && { cursor }) });
      seen.push(...items.map(({ ticketNo }) => ticketNo));
      cursor = nextCursor;
      if (!cursor) break;
    }
    expect([...seen].sort()).toEqual([...made].sort());
    expect((await search({ q: phone })).items).toEqual([]);
    expect((await search({ q: made[0] })).items).toHaveLength(1);
  });

  it('finds by place and by whoever took part, with the subtree, within the scope', async () => {
    const { ticketNo } = await registered({ place: { unitId: '110102020' }, description: '独此一件的诉求' });
    await dispatched(ticketNo);
    const q = '独此一件的诉求';
    for (const unitId of ['110102', '110102020', '110107', `${lugu}003`])
      expect((await search({ q, unitId })).items).toHaveLength(1);
    expect((await search({ q, unitId: '110101' })).items).toEqual([]);
    expect((await search({ q }, lugu)).items).toHaveLength(1);
    expect((await search({ q }, '110102020')).items).toEqual([]);
    expect((await search({ q, status: 'closed' })).items).toEqual([]);
    expect((await search({ q, category: 'parking' })).items).toHaveLength(1);
    expect((await search({ q, category: 'park' })).items).toEqual([]);
  });

  it('refuses what is no cursor and no unit', async () => {
    const cursor = Buffer.from(`["2020-01-01 00:00:00+00","x' or 1=1"]`).toString('base64url');
    expect(await under.ask(intake.searchTickets, { cursor }, { as: hotline })).toMatchObject({ refused: 'bad-cursor' });
    expect(await under.ask(intake.searchTickets, { unitId: '999' }, { as: hotline })).toMatchObject({ refused: 'unknown-unit' });
  });
});

describe('time', () => {
  it('climbs the ladder of a ticket that nobody leads, and releases a held inquiry', async () => {
    const [open, held] = [await registered(), await registered({ kind: 'inquiry' })];
    const started = under.clock.now();
    const pass = async (minutes: number): Promise<void> => {
      under.clock.moveTo(new Date(started.getTime() + minutes * 60_000));
      while ((await under.running.sweeper!.runDue()) > 0);
    };
    const escalation = async (ticketNo: string) => accepted(await get(ticketNo)).undispatched?.escalation;
    await pass(14);
    expect(await escalation(open.ticketNo)).toBe(0);
    await pass(15);
    expect(await escalation(open.ticketNo)).toBe(1);
    await pass(61);
    expect(await escalation(open.ticketNo)).toBe(3);
    expect(await under.rows('select 1 from deadline where aggregate_id = $1', [(await ticketOf(open.ticketNo)).id])).toEqual([]);
    expect((await ticketOf(held.ticketNo)).status).toBe('held');
    await pass(24 * 60);
    expect(accepted(await get(held.ticketNo))).toMatchObject({ status: 'registered', version: 2 });
    const names = await under.rows('select name from deadline where aggregate_id = $1', [(await ticketOf(held.ticketNo)).id]);
    expect(names).toEqual([{ name: 'undispatched' }]);
  });
});

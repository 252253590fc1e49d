import { dispatch } from '@fengqiao/contracts';
import { at, iso, ok, startUnderTest, type Ticket, type UnderTest } from './under-test';

const street = '110107011';
const desk = '110107011-czzx';
const office = '110107011-cg';
const community = '110107011003';
const property = '110107011003-wy1';
const district = '110107';
const elsewhere = '110102020';
const hotline = '110000-12345';
const head = { id: 'a head', grants: [{ role: 'head' as const, unitId: street }] };

let city: UnderTest;
beforeAll(async () => {
  city = await startUnderTest(at('16T11:22'));
});
afterAll(() => city?.close());

const handOn = (ticket: Ticket, as = desk, more: object = {}, key?: string) =>
  city.ask(
    dispatch.dispatchTicket,
    { ticketNo: ticket.ticketNo, lead: office, assists: [community, property], ...more },
    as,
    key,
  );

describe('a registered ticket', () => {
  it('has its lead at once, with the reason kept and said once', async () => {
    const ticket = await city.register();
    const { dispatchId, ...state } = await city.snapshot(ticket);
    expect(state).toMatchObject({
      ...{ status: 'dispatched', version: 2, accountable: street, lead: street, row: 'parking-lock' },
      ...{ dueAt: '2020-12-23T15:59:59.000Z', promisedAt: '2020-12-23T15:59:59.000Z' },
      response: { sign: { dueAt: iso('16T13:22') }, contact: { dueAt: iso('17T11:22') } },
      assignments: [
        { unitId: street, role: 'lead', status: 'assigned', sign: { dueAt: iso('16T13:22') } },
        { unitId: district, role: 'copy', status: 'copied' },
      ],
    });
    const said = await city.heardOf(ticket.ticketNo);
    expect(said.map(({ type, data }) => [type, data['version']])).toEqual([
      ['dispatch.dispatch.worked.v1', 1],
      ['dispatch.dispatch.dispatched.v1', 2],
    ]);
    expect(await city.count('outbox')).toBe(0);
    expect(await city.count('sent where key = $1', dispatchId)).toBe(2);
    expect(await city.count('history where aggregate_id = $1', dispatchId)).toBe(2);
    expect(await city.count('dispatch_viewer where id = $1', dispatchId)).toBe(3);
    expect(await city.count('deadline where aggregate_id = $1', dispatchId)).toBe(1);
  });

  it('stays as it is when it is heard of again', async () => {
    const ticket = await city.register();
    await city.say('intake.ticket.registered.v1', ticket.ticketId, ticket);
    expect(await city.snapshot(ticket)).toMatchObject({ version: 2 });
    expect(await city.heardOf(ticket.ticketNo)).toHaveLength(2);
    expect(await city.count('dispatch where ticket_id = $1', ticket.ticketId)).toBe(1);
  });

  it('waits where nobody can be found, is listed with candidates, and is found a lead once it is classified', async () => {
    const ticket = await city.register({ placeUnitId: undefined, placeCandidates: [street, elsewhere], category: undefined });
    const listed = ok(await city.ask(dispatch.listDispatches, {}, hotline));
    expect(listed.items.find(({ ticketNo }) => ticketNo === ticket.ticketNo)).toMatchObject({
      status: 'undispatched',
      reason: '地址与多个单位相符，需人工确认属地',
      candidates: [{ unitId: street, name: '鲁谷街道' }, { unitId: elsewhere }],
    });
    const classified = { ...ticket, version: 2, placeUnitId: street };
    await city.say('intake.ticket.classified.v1', ticket.ticketId, classified);
    expect(await city.snapshot(ticket)).toMatchObject({ status: 'dispatched', lead: street, row: 'territory', version: 4 });
    await city.say('intake.ticket.classified.v1', ticket.ticketId, { ...classified, version: 1 });
    expect(await city.snapshot(ticket)).toMatchObject({ version: 4 });
  });

  it('follows the operator’s order as far as it can be followed', async () => {
    const requested = { lead: office, assists: [community, 'fy.110107'], overridden: false };
    const ticket = await city.register({ requested });
    expect(await city.snapshot(ticket)).toMatchObject({
      ...{ accountable: street, lead: office, row: 'operator' },
      assignments: [{ unitId: office }, { unitId: community, role: 'assist' }, { unitId: district, role: 'copy' }],
    });
  });

  it.each([
    ['praise', 'answered', 'informed'],
    ['inquiry', 'held', 'undispatched'],
    ['complaint', 'diverted', 'ended'],
    ['inquiry', 'answered', 'ended'],
  ])('of %s that is %s is %s', async (kind, status, becomes) => {
    const ticket = await city.register({ kind, status });
    expect(await city.snapshot(ticket)).toMatchObject({ status: becomes });
  });

  it('ends when it is withdrawn, and its clocks with it', async () => {
    const ticket = await city.register();
    const { dispatchId } = await city.snapshot(ticket);
    await city.say('intake.ticket.withdrawn.v1', ticket.ticketId, { ...ticket, version: 2, status: 'withdrawn' });
    expect(await city.snapshot(ticket)).toMatchObject({ status: 'ended' });
    expect(await city.count('assignment where dispatch_id = $1 and open', dispatchId)).toBe(0);
    expect(await city.count('deadline where aggregate_id = $1', dispatchId)).toBe(0);
  });
});

describe('a dispatch', () => {
  it('goes from hand to hand to its end', async () => {
    const ticket = await city.register();
    const handed = ok(await handOn(ticket));
    expect(handed).toMatchObject({ status: 'handling', accountable: street, lead: office, version: 4 });
    expect(handed.assignments.map(({ unitId, role }) => [unitId, role])).toEqual([
      [office, 'lead'],
      [community, 'assist'],
      [property, 'assist'],
    ]);
    const [mine, theirs] = handed.assignments.map((one) => one.assignmentId) as [string, string];
    const word = { assignmentId: mine, text: '已处理' };
    ok(await city.ask(dispatch.instruct, { assignmentId: mine, text: '今天拆' }, head));
    expect(ok(await city.ask(dispatch.getAssignment, { assignmentId: mine }, head)).instructions[0]).not.toHaveProperty('seenAt');
    expect(ok(await city.ask(dispatch.getAssignment, { assignmentId: mine }, office)).instructions).toMatchObject([
      { by: street, text: '今天拆', seenAt: iso('16T11:22') },
    ]);
    expect(ok(await city.ask(dispatch.sign, { assignmentId: mine }, office))).toMatchObject({ status: 'signed' });
    ok(await city.ask(dispatch.contact, { assignmentId: mine, reached: true, note: '回拨13900010001' }, desk));
    expect((await city.snapshot(ticket)).response).toMatchObject({ contact: { stoppedAt: iso('16T11:22') } });
    ok(await city.ask(dispatch.visit, { assignmentId: mine, findings: '地锁一把' }, head));
    expect(await city.ask(dispatch.complete, { assignmentId: mine, summary: '拆除' }, office)).toMatchObject({
      refused: 'feedback-missing',
    });
    ok(await city.ask(dispatch.feedback, { ...word, to: 'reporter' }, office));
    ok(await city.ask(dispatch.feedback, { ...word, to: 'hotline' }, office));
    expect(await city.ask(dispatch.complete, { assignmentId: mine, summary: '拆除' }, office)).toMatchObject({
      refused: 'assists-open',
    });
    ok(await city.ask(dispatch.report, { assignmentId: theirs, text: '已看', final: true }, community));
    const done = { assignmentId: mine, summary: '拆除', reason: '物业登记不影响办结' };
    expect(ok(await city.ask(dispatch.complete, done, office))).toMatchObject({ status: 'completed' });
    expect((await city.snapshot(ticket)).assignments.map(({ status }) => status)).toEqual([
      ...['handedOn', 'copied', 'completed', 'reported', 'overtaken'],
    ]);
    const callback = { callbackId: ticket.ticketId, ticketId: ticket.ticketId, ticketNo: ticket.ticketNo, version: 2 };
    const answers = { at: iso('16T17:00'), by: hotline, reached: true, resolved: 'yes', askedByReporter: true };
    await city.say('evaluation.callback.recorded.v1', ticket.ticketId, { ...callback, ...answers });
    expect(await city.snapshot(ticket)).toMatchObject({ status: 'closed' });
    const versions = (await city.heardOf(ticket.ticketNo)).map(({ data }) => data['version']);
    expect(versions).toEqual(versions.map((_, n) => n + 1));

    const lines = async (words: 'staff' | 'public') =>
      ok(await city.ask(dispatch.dispatchTimeline, { ticketNo: ticket.ticketNo, words })).items;
    const staff = await lines('staff');
    expect(staff.map(({ type }) => type)).toEqual([
      ...[
        'dispatched',
        'copied',
        'signed',
        'handedOn',
        'assistAssigned',
        'assistAssigned',
        'instructed',
        'instructionSeen',
        'signed',
      ],
      ...['contacted', 'visited', 'fedBack.reporter', 'fedBack.hotline', 'signed', 'reported', 'completed', 'closed'],
    ]);
    expect(JSON.stringify(staff)).not.toContain('13900010001');
    expect(staff.map(({ by }) => by)).not.toContain('a head');
    expect(JSON.stringify(await lines('public'))).not.toMatch(/地锁|拆|回拨|a head/);
  });

  it('is worked on by those whose part it is, each in its own way', async () => {
    const ticket = await city.register();
    ok(await handOn(ticket));
    const [mine, theirs] = [await city.partOf(ticket, office), await city.partOf(ticket, community)];
    const reached = { reached: true };
    const refused = async (answer: Promise<object>) => (await answer) as { refused?: string };
    expect(await refused(city.ask(dispatch.contact, { assignmentId: theirs, ...reached }, community))).toMatchObject({
      refused: 'forbidden',
    });
    expect(await refused(city.ask(dispatch.complete, { assignmentId: theirs, summary: 'x' }, community))).toMatchObject({
      refused: 'forbidden',
    });
    expect(await refused(city.ask(dispatch.sign, { assignmentId: mine }, community))).toMatchObject({ refused: 'not-yours' });
    expect(await refused(city.ask(dispatch.sign, { assignmentId: mine }, desk))).toMatchObject({ refused: 'not-yours' });
    expect(await refused(city.ask(dispatch.sign, { assignmentId: mine }, elsewhere))).toMatchObject({ refused: 'not-found' });
    expect(await refused(city.ask(dispatch.getAssignment, { assignmentId: mine }, elsewhere))).toMatchObject({
      refused: 'not-found',
    });
    expect(await refused(city.ask(dispatch.sign, { assignmentId: mine }, district))).toMatchObject({ refused: 'not-yours' });
    expect(await refused(city.ask(dispatch.instruct, { assignmentId: mine, text: 'x' }, office))).toMatchObject({
      refused: 'not-yours',
    });
    expect(await refused(handOn(ticket, office))).toMatchObject({ refused: 'not-yours' });
    expect(await refused(handOn(ticket, elsewhere))).toMatchObject({ refused: 'not-found' });
    expect(await refused(handOn(ticket, desk, { lead: elsewhere }))).toMatchObject({ refused: 'outside-own-tree' });
    expect(await refused(handOn(ticket, desk, { lead: community }))).toMatchObject({
      refused: 'lead-not-allowed',
      where: 'lead',
    });
    expect(await refused(handOn(ticket))).toMatchObject({ refused: 'step-not-allowed' });
    expect(await city.snapshot(ticket)).toMatchObject({ version: 4 });
  });

  it('is corrected before anyone signed, and the first street sees it no more', async () => {
    const ticket = await city.register();
    const first = await city.partOf(ticket, street);
    ok(await city.ask(dispatch.getAssignment, { assignmentId: first }, street));
    const correct = (more: object) =>
      city.ask(dispatch.dispatchTicket, { ticketNo: ticket.ticketNo, lead: elsewhere, ...more }, hotline);
    expect(await correct({})).toMatchObject({ refused: 'reason-missing' });
    expect(ok(await correct({ reason: '属地不符' }))).toMatchObject({
      status: 'dispatched',
      accountable: elsewhere,
      lead: elsewhere,
    });
    expect(await city.ask(dispatch.getAssignment, { assignmentId: first }, street)).toMatchObject({ refused: 'not-found' });
    expect(await city.ask(dispatch.getAssignment, { assignmentId: first }, district)).toMatchObject({ refused: 'not-found' });
    const second = await city.partOf(ticket, elsewhere);
    ok(await city.ask(dispatch.sign, { assignmentId: second }, elsewhere));
    expect(await correct({ lead: street, reason: '又改' })).toMatchObject({ refused: 'already-signed' });
  });
});

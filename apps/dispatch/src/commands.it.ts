import { dispatch } from '@fengqiao/contracts';
import { at, iso, ok, startUnderTest, type UnderTest } from './under-test';

const street = '110107011';
const elsewhere = '110102020';

let city: UnderTest;
beforeAll(async () => {
  city = await startUnderTest(at('16T11:22'));
});
afterAll(() => city?.close());

const lead = async () => {
  const ticket = await city.register();
  return { ticket, assignmentId: await city.partOf(ticket, street) };
};

it('answers a repeated key as it did, also after later commands, and refuses another body', async () => {
  const { ticket, assignmentId } = await lead();
  const word = { assignmentId, reached: false, note: '无人接听' };
  const first = ok(await city.ask(dispatch.contact, word, street, 'key-1'));
  city.clock.moveTo(at('16T11:40'));
  ok(await city.ask(dispatch.contact, { assignmentId, reached: true }, street, 'key-2'));
  expect(await city.ask(dispatch.contact, word, street, 'key-1')).toEqual(first);
  expect(await city.ask(dispatch.contact, { ...word, note: '占线' }, street, 'key-1')).toMatchObject({ refused: 'key-reused' });
  expect(await city.snapshot(ticket)).toMatchObject({ version: 5 });

  const order = { ticketNo: ticket.ticketNo, lead: '110107011-cg' };
  const handed = ok(await city.ask(dispatch.dispatchTicket, order, street, 'key-3'));
  ok(await city.ask(dispatch.dispatchTicket, { ...order, lead: '110107011-pa' }, street));
  expect(await city.ask(dispatch.dispatchTicket, order, street, 'key-3')).toEqual(handed);
});

it('refuses what was decided on an older state, and shows the present one', async () => {
  const { assignmentId } = await lead();
  const signed = ok(await city.ask(dispatch.sign, { assignmentId, expectedVersion: 2 }, street));
  expect(signed).toMatchObject({ version: 3, status: 'signed', clocks: { sign: { overdue: false } } });
  expect(await city.ask(dispatch.record, { assignmentId, what: 'work', text: '到场', expectedVersion: 2 }, street)).toMatchObject(
    {
      refused: 'stale-version',
      present: { version: 3, status: 'handling' },
    },
  );
});

it('lets one of two who sign at once sign', async () => {
  const { ticket, assignmentId } = await lead();
  const answers = await Promise.all([1, 2, 3].map(() => city.ask(dispatch.sign, { assignmentId }, street)));
  expect(answers.map((answer) => ('refused' in answer ? answer.refused : answer.status)).sort()).toEqual([
    ...['already-signed', 'already-signed', 'signed'],
  ]);
  expect(await city.snapshot(ticket)).toMatchObject({ version: 3 });
});

it('signs many, each on its own', async () => {
  const ours = [await lead(), await lead()].map((one) => one.assignmentId);
  const other = await city.partOf(await city.register({ placeUnitId: elsewhere }), elsewhere);
  const { items } = ok(await city.ask(dispatch.signMany, { ids: [...ours, other] }, street));
  expect(items).toMatchObject([{ status: 'signed' }, { status: 'signed' }, { assignmentId: other, refused: 'not-found' }]);
});

it('counts attempts an hour apart, and after three the reporter counts as told', async () => {
  const { ticket, assignmentId } = await lead();
  const miss = () => city.ask(dispatch.contact, { assignmentId, reached: false }, street);
  for (const time of ['16T12:00', '16T12:30', '16T13:00']) {
    await city.moveTo(at(time));
    ok(await miss());
  }
  expect((await city.snapshot(ticket)).response!.contact).not.toHaveProperty('stoppedAt');
  await city.moveTo(at('16T14:00'));
  expect(ok(await miss()).clocks.contact).toMatchObject({ stoppedAt: iso('16T14:00') });
  const word = { assignmentId, text: '已拆除' };
  expect(ok(await city.ask(dispatch.feedback, { ...word, to: 'reporter' }, street)).feedbacks).toMatchObject([
    { notReached: true },
  ]);
});

it('keeps what ran out, when it ran out, in the order of the clocks', async () => {
  const { ticket, assignmentId } = await lead();
  const began = city.clock.now();
  await city.moveTo(at('31T00:00'));
  const timeline = ok(await city.ask(dispatch.dispatchTimeline, { ticketNo: ticket.ticketNo, words: 'staff' })).items;
  const ranOut = timeline.filter(({ type }) => type === 'overdue').map(({ at: time, text, by }) => [time, text, by]);
  expect(ranOut).toEqual([
    [new Date(began.getTime() + 2 * 3_600_000).toISOString(), '签收时限已过，未完成', '时限'],
    [new Date(began.getTime() + 24 * 3_600_000).toISOString(), '首次联系时限已过，未完成', '时限'],
    ['2020-12-23T15:59:59.000Z', '办理时限已过，未完成', '时限'],
  ]);
  const late = ok(await city.ask(dispatch.getAssignment, { assignmentId }, street));
  expect(late).toMatchObject({ clocks: { sign: { overdue: true }, handle: { overdue: true } }, next: { clock: 'sign' } });
  expect(await city.count('deadline')).toBe(0);
});

it('says who would lead without keeping anything', async () => {
  const before = await city.count('dispatch');
  const body = { channel: 'hotline', kind: 'complaint', description: '私装地锁', place: { unitId: '110107011003' } } as const;
  const tried = ok(
    await city.ask(dispatch.dryRun, { ...body, category: 'parking/private-occupation/private-lock' }, '110000-12345'),
  );
  expect(tried).toMatchObject({ lead: street, copies: ['110107'], row: 'parking-lock', catalogueVersion: 'catalogue-1' });
  expect(ok(await city.ask(dispatch.dryRun, { ...body, kind: 'praise' }, '110000-12345'))).toMatchObject({
    copies: [street, '110107'],
  });
  expect(ok(await city.ask(dispatch.dryRun, { ...body, kind: 'inquiry' }, '110000-12345'))).toMatchObject({
    candidates: [street],
  });
  const order = { lead: '110107011003' };
  expect(await city.ask(dispatch.dryRun, { ...body, then: { dispatch: order } }, '110000-12345')).toMatchObject({
    refused: 'lead-not-allowed',
    where: 'then.dispatch.lead',
  });
  expect(await city.count('dispatch')).toBe(before);
});

it('runs the clock of the double feedback to the handling limit, and stops it with the second of the two', async () => {
  city.clock.moveTo(at('31T09:00'));
  const ticket = await city.register();
  const assignmentId = await city.partOf(ticket, street);
  const give = async (to: 'reporter' | 'hotline') =>
    ok(await city.ask(dispatch.feedback, { assignmentId, to, text: '已处理' }, street)).clocks;
  const first = await give('reporter');
  expect(first.feedback).toMatchObject({ dueAt: first.handle!.dueAt, overdue: false });
  expect(first.feedback).not.toHaveProperty('stoppedAt');
  city.clock.moveTo(at('31T10:00'));
  expect((await give('hotline')).feedback).toMatchObject({ stoppedAt: iso('31T10:00'), overdue: false });
  const helper = await city.register({ requested: { lead: street, assists: ['110107011003'], overridden: false } });
  const helping = await city.ask(
    dispatch.getAssignment,
    { assignmentId: await city.partOf(helper, '110107011003') },
    '110107011003',
  );
  expect(ok(helping).clocks).not.toHaveProperty('feedback');
});

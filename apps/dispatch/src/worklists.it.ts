import { dispatch } from '@fengqiao/contracts';
import { sql } from '@fengqiao/service';
import { page } from './proceedings/proceeding.views';
import { at, iso, ok, startUnderTest, type Ticket, type UnderTest } from './under-test';

const street = '110107011';
const office = '110107011-cg';
const department = '110107-zfj';
const district = '110107';
const elsewhere = '110102020';
const hotline = '110000-12345';

let city: UnderTest;
beforeAll(async () => {
  city = await startUnderTest(at('16T11:22'));
});
afterAll(() => city?.close());

const given = async (): Promise<{ ticket: Ticket; assignmentId: string }> => {
  const ticket = await city.register();
  return { ticket, assignmentId: await city.partOf(ticket, street) };
};
const lists = [
  dispatch.listExtensions,
  dispatch.listAsks,
  dispatch.listGroups,
  dispatch.listReworks,
  dispatch.listInstructions,
] as const;

describe('The worklist of extensions', () => {
  const list = async (status: 'revocable' | 'standing' | 'revoked' | 'ended', as = hotline, more: object = {}) =>
    ok(await city.ask(dispatch.listExtensions, { status, ...more }, as));
  const extend = async () => {
    const { ticket, assignmentId } = await given();
    const notices = (['reporter', 'hotline'] as const).map((to) => ({ to, how: '电话 13900010001', at: iso('16T11:22') }));
    ok(await city.ask(dispatch.extend, { assignmentId, reason: '需专业检测', until: iso('28T12:00'), notices }, street));
    return { ticket, assignmentId };
  };

  it('shows the hotline what it may still revoke, then what stands, what it revoked and what ended', async () => {
    const [one, other] = [await extend(), await extend()];
    const { items } = await list('revocable');
    expect(items).toMatchObject([
      {
        ...{ ticketNo: one.ticket.ticketNo, unitId: street, status: 'revocable', reason: '需专业检测' },
        ...{ extendedAt: iso('16T11:22'), until: iso('28T12:00'), formerDueAt: '2020-12-23T15:59:59.000Z' },
        ...{ revocableUntil: iso('17T11:22'), notices: [{ how: '电话 139****0001' }, {}] },
      },
      { ticketNo: other.ticket.ticketNo },
    ]);
    // Handed on, it is the office's part that a revocation names.
    ok(await city.ask(dispatch.dispatchTicket, { ticketNo: one.ticket.ticketNo, lead: office }, street));
    const { assignmentId } = (await list('revocable')).items.find(({ ticketNo }) => ticketNo === one.ticket.ticketNo)!;
    expect(assignmentId).toBe(await city.partOf(one.ticket, office));
    ok(await city.ask(dispatch.revokeExtension, { assignmentId, reason: '可按期办结' }, hotline));
    expect((await list('revocable')).items).toMatchObject([{ ticketNo: other.ticket.ticketNo }]);
    expect((await list('revoked')).items).toMatchObject([
      { ticketNo: one.ticket.ticketNo, status: 'revoked', revocation: '可按期办结', revokedBy: hotline },
    ]);
    expect((await list('standing')).items).toEqual([]);
    city.clock.moveTo(at('18T09:00'));
    expect((await list('revocable')).items).toEqual([]);
    expect((await list('standing', street)).items).toMatchObject([{ ticketNo: other.ticket.ticketNo, status: 'standing' }]);
    for (const to of ['reporter', 'hotline'] as const)
      ok(await city.ask(dispatch.feedback, { assignmentId: other.assignmentId, to, text: '已办' }, street));
    ok(await city.ask(dispatch.complete, { assignmentId: other.assignmentId, summary: '已办' }, street));
    expect((await list('standing')).items).toEqual([]);
    expect((await list('ended', district)).items).toMatchObject([{ ticketNo: other.ticket.ticketNo, endedAt: iso('18T09:00') }]);
  });

  it('comes page by page', async () => {
    const made = [await extend(), await extend(), await extend()].map(({ ticket }) => ticket.ticketNo);
    const first = await list('revocable', hotline, { limit: 2 });
    const rest = await list('revocable', hotline, { limit: 2, cursor: first.nextCursor! });
    expect([...first.items, ...rest.items].map(({ ticketNo }) => ticketNo).sort()).toEqual([...made].sort());
    expect(rest).not.toHaveProperty('nextCursor');
  });
});

it('lists what leads asked of others until it is answered, for both and those above, and for nobody else', async () => {
  const list = async (as: string, status: 'open' | 'answered' = 'open') =>
    ok(await city.ask(dispatch.listAsks, { status }, as)).items;
  const { ticket, assignmentId } = await given();
  const asked = { assignmentId, unitId: department, text: '请认定', dueAt: iso('19T12:00') };
  const { askedAssignmentId } = ok(await city.ask(dispatch.ask, asked, street));
  for (const as of [street, department, district, hotline])
    expect(await list(as)).toMatchObject([
      {
        ...{ ticketNo: ticket.ticketNo, unitId: department, askedBy: street, question: '请认定' },
        ...{ askedAssignmentId, assignmentId, dueAt: iso('19T12:00'), overdue: false },
      },
    ]);
  for (const as of [elsewhere, '110107010']) expect(await list(as)).toEqual([]);
  city.clock.moveTo(at('19T12:01'));
  expect(await list(street)).toMatchObject([{ overdue: true }]);
  const said = { assignmentId: askedAssignmentId, text: '属私自安装', final: true, explanation: '等待鉴定' };
  ok(await city.ask(dispatch.report, said, department));
  expect(await list(street)).toEqual([]);
  expect(await list(department, 'answered')).toMatchObject([
    { answer: '属私自安装', explanation: '等待鉴定', answeredBy: department, overdue: true },
  ]);
});

it('lists groups by their heads, with those that hang on them', async () => {
  const [head, one, other] = [await city.register(), await city.register(), await city.register()];
  const list = async (as: string) => ok(await city.ask(dispatch.listGroups, {}, as)).items;
  const ticketNos = [one.ticketNo, other.ticketNo];
  const { groupId } = ok(await city.ask(dispatch.group, { ticketNo: head.ticketNo, ticketNos, reason: '同一地锁' }, hotline));
  for (const as of [hotline, street, district])
    expect(await list(as)).toMatchObject([
      { ticketNo: head.ticketNo, groupId, unitId: street, members: 2, untold: 2, ticketNos, reason: '同一地锁' },
    ]);
  expect(await list(elsewhere)).toEqual([]);
  const leaving = { headNo: head.ticketNo, reason: '另一事项' };
  ok(await city.ask(dispatch.ungroup, { ...leaving, ticketNo: one.ticketNo }, hotline));
  expect(await list(street)).toMatchObject([{ members: 1, ticketNos: [other.ticketNo], groupedAt: iso('19T12:01') }]);
  ok(await city.ask(dispatch.ungroup, { ...leaving, ticketNo: other.ticketNo }, hotline));
  expect(await list(street)).toEqual([]);
});

it('lists what is handled again, and what is unsolved when the rounds are spent', async () => {
  const list = async (status: 'open' | 'unsolved' | 'ended', as = district) =>
    ok(await city.ask(dispatch.listReworks, { status }, as)).items;
  const { ticket } = await given();
  const finishes = async (version: number) => {
    const assignmentId = await city.partOf(ticket, street);
    for (const to of ['reporter', 'hotline'] as const)
      ok(await city.ask(dispatch.feedback, { assignmentId, to, text: '已办' }, street));
    ok(await city.ask(dispatch.complete, { assignmentId, summary: '已办' }, street));
    await city.say('evaluation.callback.recorded.v1', ticket.ticketId, {
      ...{ callbackId: ticket.ticketId, ticketId: ticket.ticketId, ticketNo: ticket.ticketNo, version },
      ...{ at: city.clock.now().toISOString(), by: hotline, reached: true, contacted: true, askedByReporter: false },
      ...{ resolved: 'no', satisfied: 'no' },
    });
  };
  await finishes(1);
  expect(await list('open')).toMatchObject([
    { ticketNo: ticket.ticketNo, unitId: street, round: 2, reopenedAt: iso('19T12:01') },
  ]);
  expect(await list('open', elsewhere)).toEqual([]);
  await finishes(2);
  expect(await list('open')).toEqual([]);
  expect(await list('unsolved', hotline)).toMatchObject([{ ticketNo: ticket.ticketNo, status: 'unsolved' }]);
});

it('lists what heads signed until whoever is to do it has seen it', async () => {
  const list = async (status: 'unseen' | 'seen', as = street) =>
    ok(await city.ask(dispatch.listInstructions, { status }, as)).items;
  const { ticket, assignmentId } = await given();
  ok(await city.ask(dispatch.instruct, { assignmentId, text: '今晚到现场，电话13900010001' }, district));
  expect(await list('unseen')).toMatchObject([
    {
      ticketNo: ticket.ticketNo,
      assignmentId,
      unitId: street,
      text: '今晚到现场，电话139****0001',
      instructedAt: iso('19T12:01'),
    },
  ]);
  expect(await list('unseen', elsewhere)).toEqual([]);
  ok(await city.ask(dispatch.sign, { assignmentId }, `${street}-czzx`));
  expect(await list('unseen')).toEqual([]);
  expect(await list('seen')).toMatchObject([{ ticketNo: ticket.ticketNo, status: 'seen', seenAt: iso('19T12:01') }]);
});

it('lets nothing that stands become overdue', async () => {
  const { assignmentId } = await given();
  ok(await city.ask(dispatch.ask, { assignmentId, unitId: department, text: '请认定' }, street));
  const words = { reason: '待采暖季', plan: '停暖后施工', reviewAt: iso('31T12:00') };
  const { deferralId } = ok(await city.ask(dispatch.hang, { assignmentId, ...words }, street));
  ok(await city.ask(dispatch.decideDeferral, { deferralId, approved: true, reason: '属实' }, district));
  const listed = async () =>
    ok(await city.ask(dispatch.listAsks, { status: 'open' }, street)).items.filter((one) => one.assignmentId === assignmentId);
  city.clock.moveTo(at('31T11:00'));
  expect(await listed()).toMatchObject([{ overdue: false }]);
  ok(await city.ask(dispatch.resume, { assignmentId, reason: '开工' }, street));
  expect(await listed()).toMatchObject([{ overdue: false }]);
  expect(new Date((await listed())[0]!.dueAt) > at('31T11:00')).toBe(true);
});

describe.each(lists.map((list) => [list.name, list] as const))('%s', (_name, list) => {
  it('is not for whoever has no part in the handling, and takes only its own cursors', async () => {
    expect(await city.ask(list, {}, 'fy.110107')).toMatchObject({ refused: 'forbidden' });
    expect(await city.ask(list, { cursor: 'bm9uZQ' }, hotline)).toMatchObject({ refused: 'bad-cursor' });
  });
});

it('reads a page along the index, however much there is', async () => {
  const { database } = city.parts;
  await database.rows(sql(`
    insert into proceeding (id, kind, dispatch_id, ticket_no, path, decider, status, limit_at, version, body)
    select gen_random_uuid(), (array['ask', 'extension', 'group'])[n % 3 + 1], (select id from dispatch limit 1), 'seed', 'u', 'u', 'open',
      now() + make_interval(secs => n), 1, '{}' from generate_series(1, 30000) as n`)); // prettier-ignore
  await database.rows(sql('analyze proceeding'));
  const values = ['extension', 'open', null, null, 51, true, [], [], '2026-01-01T00:00:00Z', null];
  const plan = await database.rows<{ 'QUERY PLAN': string }>(sql(`explain (analyze, costs off) ${page.text}`), values);
  const text = plan.map((row) => row['QUERY PLAN']).join('\n');
  expect(text).toMatch(/Index Scan using proceeding_worklist/);
  expect(text).not.toMatch(/Seq Scan|Sort/);
}, 60_000);

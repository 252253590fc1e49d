import { dispatch } from '@fengqiao/contracts';
import { sql } from '@fengqiao/service';
import { pageOfOver } from './dispatches/over.store';
import { ownInbox } from './dispatches/inbox.views';
import { at, ok, startUnderTest, type UnderTest, type Who } from './under-test';

const street = '110107011';
const desk = '110107011-czzx';
const office = '110107011-cg';
const community = '110107011003';
const district = '110107';
const hotline = '110000-12345';

let city: UnderTest;
beforeAll(async () => {
  city = await startUnderTest(at('16T11:22'));
});
afterAll(() => city?.close());

const inbox = async (as: Who, more: object = {}) => ok(await city.ask(dispatch.inbox, { limit: 200, ...more }, as));
const numbersIn = ({ items }: Awaited<ReturnType<typeof inbox>>) => items.map(({ ticketNo }) => ticketNo);

it('has the clock that runs out first on top, page by page', async () => {
  const calm = await city.register();
  const urgent = await city.register({ urgency: 'emergency' });
  const complex = await city.register({ urgency: 'complex' });
  expect(numbersIn(await inbox(street))).toEqual([urgent.ticketNo, calm.ticketNo, complex.ticketNo]);
  const [first] = (await inbox(desk, { limit: 1 })).items;
  expect(first).toMatchObject({
    ...{ unitId: street, role: 'lead', status: 'assigned', overdue: false, title: '私装地锁（永乐西南社区）' },
    next: { clock: 'sign', dueAt: at('16T11:52').toISOString() },
  });
  const seen: string[] = [];
  for (let cursor: string | undefined, page; !page || page.nextCursor; cursor = page.nextCursor) {
    page = await inbox(street, { limit: 1, ...(cursor && { cursor }) });
    seen.push(...numbersIn(page));
  }
  expect(seen).toEqual([urgent.ticketNo, calm.ticketNo, complex.ticketNo]);
  ok(await city.ask(dispatch.sign, { assignmentId: first!.assignmentId }, street));
  expect((await inbox(street)).items.find(({ ticketNo }) => ticketNo === urgent.ticketNo)).toMatchObject({
    next: { clock: 'contact' },
  });
});

it.each(['bm9uZQ', Buffer.from(`["2020-13-40 00:00:00+00","x' or 1=1","y"]`).toString('base64url')])(
  'refuses the cursor %s',
  async (cursor) => {
    expect(await city.ask(dispatch.inbox, { cursor }, street)).toMatchObject({ refused: 'bad-cursor' });
    expect(await city.ask(dispatch.listDispatches, { cursor }, hotline)).toMatchObject({ refused: 'bad-cursor' });
  },
);

it('is the caller’s own, with copies and all below on demand', async () => {
  const ticket = await city.register();
  ok(await city.ask(dispatch.dispatchTicket, { ticketNo: ticket.ticketNo, lead: office, assists: [community] }, desk));
  const rolesIn = async (as: Who, more: object = {}) =>
    (await inbox(as, more)).items
      .filter(({ ticketNo }) => ticketNo === ticket.ticketNo)
      .map(({ unitId, role }) => [unitId, role]);
  expect(await rolesIn(street)).toEqual([]);
  expect(await rolesIn(office)).toEqual([[office, 'lead']]);
  expect(await rolesIn(community)).toEqual([[community, 'assist']]);
  expect(await rolesIn(district)).toEqual([]);
  expect(await rolesIn(district, { role: 'copy' })).toEqual([[district, 'copy']]);
  expect((await rolesIn(street, { subtree: 'true' })).map(([unit]) => unit).sort()).toEqual([office, community].sort());
  expect(await rolesIn(office, { subtree: 'true' })).toEqual([[office, 'lead']]);
  expect(await rolesIn('110102', { subtree: 'true' })).toEqual([]);
  expect(await city.ask(dispatch.inbox, {}, 'fy.110107')).toMatchObject({ refused: 'forbidden' });
});

it('lists what is undispatched page by page, oldest first', async () => {
  const tickets = [];
  for (const minute of [1, 2, 3]) {
    city.clock.moveTo(at(`16T12:0${minute}`));
    tickets.push(await city.register({ placeUnitId: undefined, category: undefined }));
  }
  const first = ok(await city.ask(dispatch.listDispatches, { limit: 2 }, hotline));
  const rest = ok(await city.ask(dispatch.listDispatches, { limit: 2, cursor: first.nextCursor! }, hotline));
  expect([...first.items, ...rest.items].map(({ ticketNo }) => ticketNo)).toEqual(tickets.map(({ ticketNo }) => ticketNo));
  expect(rest).not.toHaveProperty('nextCursor');
  expect(first.items[0]).toMatchObject({ reason: '未说明地点，无法确定属地', candidates: [{ unitId: hotline }] });
  expect(ok(await city.ask(dispatch.listDispatches, {}, street)).items).toEqual([]);
});

it('orders a worklist by the limits, not by who came first', async () => {
  city.clock.moveTo(at('17T09:00'));
  const ordinary = await city.register({ urgency: 'ordinary' });
  city.clock.moveTo(at('17T09:01'));
  const emergency = await city.register({ urgency: 'emergency' });
  const { items } = ok(await city.ask(dispatch.listDispatches, { status: 'dispatched', limit: 200 }, hotline));
  const order = items.map(({ ticketNo }) => ticketNo);
  expect(order.indexOf(emergency.ticketNo)).toBeLessThan(order.indexOf(ordinary.ticketNo));
  expect(items.map(({ dueAt }) => dueAt)).toEqual(items.map(({ dueAt }) => dueAt).sort());
});

it('lists what is over, page by page, to whoever sees it from its own place or from above', async () => {
  const praised = [];
  for (const minute of [1, 2, 3]) {
    city.clock.moveTo(at(`17T10:0${minute}`));
    praised.push((await city.register({ kind: 'praise' })).ticketNo);
  }
  const list = async (as: string, more = {}) => ok(await city.ask(dispatch.listDispatches, { status: 'informed', ...more }, as));
  for (const as of [street, district]) {
    const first = await list(as, { limit: 2 });
    const rest = await list(as, { limit: 2, cursor: first.nextCursor! });
    expect([...first.items, ...rest.items].map(({ ticketNo }) => ticketNo)).toEqual(praised);
    expect(rest).not.toHaveProperty('nextCursor');
  }
  expect((await list(hotline)).items.map(({ ticketNo }) => ticketNo)).toEqual(praised);
  expect((await list('110102')).items).toEqual([]);
});

it('reads a page of what is over along the index, however much there is', async () => {
  const { database } = city.parts;
  await database.rows(sql(`
    insert into dispatch_over (id, status, limit_at, seer, own)
    select (select id from dispatch limit 1), 'closed', now() - make_interval(secs => n), 'u' || n % 20, n % 3 = 0 from generate_series(1, 60000) as n`)); // prettier-ignore
  await database.rows(sql('analyze dispatch_over'));
  const plan = await database.rows<{ 'QUERY PLAN': string }>(sql(`explain (analyze, costs off) ${pageOfOver.text}`), [
    ...['closed', null, null, 51, ['u7'], ['u8']],
  ]);
  const text = plan.map((row) => row['QUERY PLAN']).join('\n');
  expect(text).toMatch(/using dispatch_over_pkey on dispatch_over/);
  expect(text).not.toMatch(/Seq Scan on dispatch_over|Bitmap Heap Scan on dispatch_over/);
  await database.rows(sql(`delete from dispatch_over where seer like 'u%'`));
}, 60_000);

it('reads a page of one unit from the index alone, among 200 000 assignments', async () => {
  const { database } = city.parts;
  await city.register(); // theirs are all parts of some dispatch
  await database.rows(sql(`
    insert into assignment (id, dispatch_id, ticket_no, unit_id, path, role, status, open, due_at, next_clock, next_due_at, sort_at, then_at)
    select gen_random_uuid(), (select id from dispatch limit 1), 'seed', 'u' || n % 100, 'u', 'assist', 'signed', true, now(), 'handle', now(),
      now() + make_interval(secs => (n * 7919) % 1000003), now() from generate_series(1, 200000) as n`)); // prettier-ignore
  await database.rows(sql('analyze assignment'));
  const planOf = async (...from: unknown[]): Promise<string> => {
    const values = [['u7'], ['lead', 'assist'], ...from, 51];
    const plan = await database.rows<{ 'QUERY PLAN': string }>(sql(`explain (analyze, costs off) ${ownInbox.text}`), values);
    return plan.map((row) => row['QUERY PLAN']).join('\n');
  };
  const [, , deep] = await database.rows<Record<'sort_at' | 'then_at' | 'id', string>>(
    sql(`select sort_at, then_at, id from assignment where unit_id = 'u7' order by sort_at, then_at, id offset 1000 limit 3`),
  );
  for (const plan of [await planOf(null, null, null), await planOf(deep!.sort_at, deep!.then_at, deep!.id)]) {
    if (process.env['FQ_TIMES']) console.log(plan);
    expect(plan).toMatch(/Index Scan using assignment_inbox/);
    expect(plan).toMatch(/Index Cond: .*unit_id = .*role = .*ROW\(sort_at, then_at, id\) > /);
    expect(plan).not.toMatch(/Seq Scan|Bitmap|Rows Removed/);
  }
}, 60_000);

import { dispatch } from '@fengqiao/contracts';
import { sql } from '@fengqiao/service';
import { listed } from './escalations/escalation.views';
import { at, iso, ok, startUnderTest, type Ticket, type UnderTest, type Who } from './under-test';

const street = '110107011';
const office = '110107011-cg';
const community = '110107011003';
const district = '110107';
const hotline = '110000-12345';
const cityId = '110000';
const as = (role: 'head' | 'desk' | 'handler' | 'cityLeader' | 'operator' | 'hotlineSupervisor', unitId: string): Who => ({ id: 'a person', grants: [{ role, unitId }] }); // prettier-ignore

let city: UnderTest;
beforeAll(async () => {
  city = await startUnderTest(at('16T11:22'));
});
afterAll(() => city?.close());

const list = async (who: Who, more: object = {}) => ok(await city.ask(dispatch.listEscalations, { limit: 200, ...more }, who));
const toldOf = async ({ ticketNo }: Ticket, who: Who, more: object = {}) =>
  (await list(who, more)).items.filter((item) => item.ticketNo === ticketNo).map(({ ladder, rung }) => `${ladder} ${rung}`);

it('tells exactly those whom a rung names, and those above them', async () => {
  const ticket = await city.register();
  await city.moveTo(at('16T14:30')); // signing is late; the street and its head were told
  const head = as('head', street);
  expect(await toldOf(ticket, head)).toEqual(['sign 1', 'sign 2']);
  expect(await toldOf(ticket, as('desk', street))).toEqual(['sign 1']);
  expect(await toldOf(ticket, district)).toEqual(['sign 1', 'sign 2']);
  expect(await toldOf(ticket, cityId)).toEqual(['sign 1', 'sign 2']);
  for (const other of [office, community, hotline, '110107010', '110102', as('head', '110102020')])
    expect(await toldOf(ticket, other)).toEqual([]);
  expect(await city.ask(dispatch.listEscalations, {}, 'fy.110107')).toMatchObject({ refused: 'forbidden' });
  expect((await list(head)).items[0]).toMatchObject({
    ...{ ticketNo: ticket.ticketNo, status: 'open', unitId: street, lateUnitId: street },
    ...{ limitAt: iso('16T13:22'), at: iso('16T13:22') },
  });
});

it('takes it from the list once it was done, and keeps it among those that are over', async () => {
  const ticket = await city.register();
  await city.moveTo(at('16T17:00'));
  expect(await toldOf(ticket, street)).toEqual(['sign 1']);
  ok(await city.ask(dispatch.sign, { assignmentId: await city.partOf(ticket, street) }, street));
  expect(await toldOf(ticket, street)).toEqual([]);
  expect(await toldOf(ticket, street, { status: 'over' })).toEqual(['sign 1']);
  expect(await toldOf(ticket, district, { status: 'over' })).toEqual(['sign 1']);
});

describe('What intake tells of a ticket that nobody leads', () => {
  const [desk, supervisor, leader] = [as('operator', hotline), as('hotlineSupervisor', hotline), as('cityLeader', cityId)];
  const rungs = ['hotline', 'hotlineSupervisor', 'city'];
  const nobodys = () => city.register({ category: undefined, placeUnitId: undefined });
  const tell = (ticket: Ticket, ...levels: number[]) =>
    Promise.all(
      levels.map((level) =>
        city.say('intake.ticket.escalated.v1', ticket.ticketId, {
          ...{ ticketId: ticket.ticketId, ticketNo: ticket.ticketNo, version: 1 + level, at: city.clock.now().toISOString() },
          ...{ status: 'registered', level, to: rungs[level - 1], limitAt: iso('16T11:37') },
        }),
      ),
    );
  const heardBy = async (ticket: Ticket, status: 'open' | 'over' = 'open'): Promise<string[][]> =>
    Promise.all([desk, supervisor, leader].map(async (who) => (await toldOf(ticket, who, { status })).sort()));
  const [first, second, third] = ['undispatched 1', 'undispatched 2', 'undispatched 3'];
  const whole = [[first], [first, second], [first, second, third]];
  const lead = async ({ ticketNo }: Ticket) => ok(await city.ask(dispatch.dispatchTicket, { ticketNo, lead: street, reason: '在鲁谷' }, desk)); // prettier-ignore

  it('is in the worklist of the desk, then of the supervisor, then of the city, until somebody leads', async () => {
    const ticket = await nobodys();
    await tell(ticket, 1);
    expect(await heardBy(ticket)).toEqual([[first], [first], [first]]);
    await tell(ticket, 2);
    expect(await heardBy(ticket)).toEqual([[first], [first, second], [first, second]]);
    await tell(ticket, 3);
    expect(await heardBy(ticket)).toEqual(whole);
    expect((await list(desk)).items.find(({ ticketNo }) => ticketNo === ticket.ticketNo)).toMatchObject({
      ...{ rung: 1, unitId: hotline, lateUnitId: hotline, limitAt: iso('16T11:37') },
    });
    const { items } = ok(await city.ask(dispatch.listDispatches, { limit: 200 }, desk));
    expect(items.find(({ ticketNo }) => ticketNo === ticket.ticketNo)).toMatchObject({ status: 'undispatched', rung: 3 });
    await lead(ticket);
    expect(await heardBy(ticket)).toEqual([[], [], []]);
    expect(await heardBy(ticket, 'over')).toEqual(whole);
  });

  it('is told once, whatever is repeated, and changes nothing of the dispatch', async () => {
    const ticket = await nobodys();
    const { version } = await city.snapshot(ticket);
    await tell(ticket, 1, 2);
    await tell(ticket, 2, 1);
    expect(await heardBy(ticket)).toEqual([[first], [first, second], [first, second]]);
    expect(await city.count('escalation where ticket_no = $1', ticket.ticketNo)).toBe(4); // for the hotline and above it, each
    expect(await city.snapshot(ticket)).toMatchObject({ version });
  });

  it('is over at once when it is heard after the lead was found, and stays so', async () => {
    const ticket = await nobodys();
    await tell(ticket, 1);
    await lead(ticket);
    await tell(ticket, 1, 2, 3);
    expect(await heardBy(ticket)).toEqual([[], [], []]);
    expect(await heardBy(ticket, 'over')).toEqual(whole);
  });

  it.each([
    ['withdrawn', (ticket: Ticket) => city.say('intake.ticket.withdrawn.v1', ticket.ticketId, { ...ticket, version: 9, status: 'withdrawn' })],
    ['answered', (ticket: Ticket) => city.say('intake.ticket.answered.v1', ticket.ticketId, { ...ticket, version: 9, status: 'answered' })],
    ['grouped', async (ticket: Ticket) => {
      const { ticketNo } = await city.register();
      ok(await city.ask(dispatch.group, { ticketNo, ticketNos: [ticket.ticketNo], reason: '同一事项' }, desk));
    }],
  ])('is over when the ticket is %s', async (_, happens) => {
    const ticket = await nobodys();
    await tell(ticket, 1, 2, 3);
    await happens(ticket);
    expect(await heardBy(ticket)).toEqual([[], [], []]);
    expect(await heardBy(ticket, 'over')).toEqual(whole);
  }); // prettier-ignore

  it('before its limit was said with it is listed by the time that the queue gives to find somebody', async () => {
    const ticket = await nobodys();
    const { ticketId, ticketNo } = ticket;
    const data = { ticketId, ticketNo, version: 2, at: city.clock.now().toISOString(), status: 'registered', level: 1 };
    await city.say('intake.ticket.escalated.v1', ticketId, { ...data, to: 'hotline' });
    const { items } = ok(await city.ask(dispatch.listDispatches, { limit: 200 }, desk));
    const waiting = items.find((one) => one.ticketNo === ticketNo)!;
    expect((await list(desk)).items.find((one) => one.ticketNo === ticketNo)).toMatchObject({ limitAt: waiting.dueAt });
  });
});

it('whoever is told may see what it is about', async () => {
  const ticket = await city.register();
  await city.moveTo(at('31T12:00'));
  const assignmentId = await city.partOf(ticket, street);
  for (const who of [street, district, cityId]) {
    expect((await toldOf(ticket, who)).length).toBeGreaterThan(0);
    ok(await city.ask(dispatch.getAssignment, { assignmentId }, who));
  }
});

it('lists page by page, oldest limit first, each once', async () => {
  for (let n = 0; n < 7; n++) await city.register();
  await city.moveTo(new Date(city.clock.now().getTime() + 5 * 3_600_000));
  const whole = (await list(district)).items;
  const paged = [];
  for (let cursor: string | undefined; ;) {
    const { items, nextCursor } = await list(district, { limit: 4, ...(cursor && { cursor }) });
    paged.push(...items);
    if (!(cursor = nextCursor)) break;
  }
  expect(paged).toEqual(whole);
  expect(whole.map(({ limitAt }) => limitAt)).toEqual(whole.map(({ limitAt }) => limitAt).sort());
  expect(await city.ask(dispatch.listEscalations, { cursor: 'x' }, district)).toMatchObject({ refused: 'bad-cursor' });
});

it('is decided again by the deadline: fired twice it says nothing twice', async () => {
  const ticket = await city.register();
  const { dispatchId } = await city.snapshot(ticket);
  const [deadline] = await city.parts.database.rows<{ id: string }>(sql('select id from deadline where aggregate_id = $1'), [dispatchId]); // prettier-ignore
  await city.moveTo(new Date(city.clock.now().getTime() + 2 * 3_600_000));
  const { version } = await city.snapshot(ticket);
  expect(await city.count('deadline where id = $1', deadline!.id)).toBe(0);
  await city.moveTo(city.clock.now());
  expect(await city.snapshot(ticket)).toMatchObject({ version });
  expect((await city.heardOf(ticket.ticketNo)).filter(({ data }) => data['version'] === version)).toHaveLength(1);
});

it('reads a page from the index alone, among 200 000', async () => {
  const { database } = city.parts;
  await city.register();
  await database.rows(sql(`
    insert into escalation (id, seer, told, dispatch_id, ticket_no, ladder, of_id, rung, to_unit, late_unit, limit_at, at)
    select gen_random_uuid(), 'u' || n % 50, case when n % 3 = 0 then 'own' else 'above' end, (select id from dispatch limit 1), 'seed', 'sign', 'x', 1,
      'u', 'u', now() + make_interval(secs => (n * 7919) % 1000003), now() from generate_series(1, 200000) as n`)); // prettier-ignore
  await database.rows(sql('analyze escalation'));
  const plan = await database.rows<{ 'QUERY PLAN': string }>(sql(`explain (analyze, costs off) ${listed.text}`), [['u7', 'u7'], ['own', 'above'], true, null, null, 51]); // prettier-ignore
  const text = plan.map((row) => row['QUERY PLAN']).join('\n');
  expect(text).toMatch(/Index Scan using escalation_list/);
  expect(text).not.toMatch(/Seq Scan on escalation|Bitmap|Rows Removed/);
}, 60_000);

import { evaluation, type DispatchSnapshot, type WhistleSnapshot } from '@fengqiao/contracts';
import { sql, type Heard, type Transaction } from '@fengqiao/service';
import { eventually } from '@fengqiao/testing';
import { v7 } from 'uuid';
import { aDispatch, at } from '../dispatch-under-test';
import { startUnderTest, type UnderTest } from '../under-test';
import { aTarget, aWhistle, onThatDay, police, town } from '../whistle-under-test';
import { OnWhistleConsumer } from '../whistles/on-whistle.consumer';
import { OnDispatchConsumer } from './on-dispatch.consumer';

let city: UnderTest;
beforeAll(async () => {
  city = await startUnderTest(at('16T11:22'));
});
afterAll(() => city?.close());

const itemsOf = (ticketNo: string) =>
  city.database.rows<Record<string, unknown>>(
    sql(`select unit_id, role, responded, resolved_yes, xmin::text from item where ticket_no = $1 order by unit_id`),
    [ticketNo],
  );
it('derives the same items from facts in any order, and nothing from what it heard before', async () => {
  const [ordered, disordered] = [aDispatch(), aDispatch()];
  await city.say(ordered.dispatched, ordered.signed, ordered.contacted);
  await city.say(disordered.contacted, disordered.dispatched, disordered.signed, disordered.contacted);
  const [items, others] = await Promise.all([itemsOf(ordered.ticketNo), itemsOf(disordered.ticketNo)]);
  expect(items.map(({ unit_id, role, responded }) => [unit_id, role, responded])).toEqual([
    ['110107011', 'lead', true],
    ['110107011003', 'assist', true],
    ['110107011003-wy1', 'assist', true],
  ]);
  expect(others.map((item) => ({ ...item, xmin: '' }))).toEqual(items.map((item) => ({ ...item, xmin: '' })));
  await city.say(disordered.signed, disordered.dispatched, disordered.contacted);
  expect(await itemsOf(disordered.ticketNo)).toEqual(others);
});

it('derives the same items when facts of one dispatch come in at the same moment', async () => {
  const matter = aDispatch({ accountable: '110106001', lead: '110106001' });
  const consumer = city.app.get(OnDispatchConsumer);
  const facts = [matter.completed, matter.dispatched, matter.contacted, matter.signed, matter.completed];
  await Promise.all(
    facts.map(([name, data]) => {
      const envelope = { type: `dispatch.dispatch.${name}.v1`, correlationid: v7() } as Heard<DispatchSnapshot>['envelope'];
      return city.database.transaction((tx) => consumer.keep({ tx, data, envelope }));
    }),
  );
  expect((await itemsOf(matter.ticketNo)).map(({ responded }) => responded)).toEqual([true, true, true]);
  expect(await city.database.rows(sql(`select newest, kept from matter where ticket_no = $1`), [matter.ticketNo])).toEqual([
    { newest: 4, kept: 4 },
  ]);
});

it('lets a fact wait for one that is being derived from, and sees it then', async () => {
  const matter = aDispatch({ accountable: '110106001', lead: '110106001' });
  await city.say(matter.dispatched);
  const consumer = city.app.get(OnDispatchConsumer);
  const keep = (tx: Transaction, [name, data]: typeof matter.signed | typeof matter.contacted) =>
    consumer.keep({
      tx,
      data,
      envelope: { type: `dispatch.dispatch.${name}.v1`, correlationid: v7() } as Heard<DispatchSnapshot>['envelope'],
    });
  let commit!: () => void;
  const held = new Promise<void>((open) => (commit = open));
  let kept!: () => void;
  const begun = new Promise<void>((open) => (kept = open));
  const first = city.database.transaction(async (tx) => {
    await keep(tx, matter.contacted);
    kept();
    await held;
  });
  await begun;
  const second = city.database.transaction((tx) => keep(tx, matter.signed));
  const waiting = sql(`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
  await eventually(async () => (await city.database.rows(waiting)).length > 0);
  commit();
  await Promise.all([first, second]);
  expect((await itemsOf(matter.ticketNo)).map(({ responded }) => responded)).toEqual([true, true, true]);
});

it('counts a group alike whether its facts are handled one by one or together in one transaction', async () => {
  const consumer = city.app.get(OnDispatchConsumer);
  const joined = async (together: boolean): Promise<unknown> => {
    const tickets = Array.from({ length: 9 }, () => aDispatch({ accountable: '110106001', lead: '110106001' }));
    const [head] = tickets as [(typeof tickets)[number]];
    for (const [nth, { dispatched, ticketNo }] of tickets.entries()) {
      await city.say(dispatched);
      const said = {
        reached: true,
        askedByReporter: true,
        contacted: true,
        resolved: nth % 3 ? 'yes' : 'no',
        satisfied: 'yes',
      } as const;
      expect(await city.ask(evaluation.recordCallback, { ticketNo, ...said }, '110000-12345')).toMatchObject({ ticketNo });
    }
    const { ticketId: headTicketId, ticketNo: headTicketNo } = head.dispatched[1];
    const group = { groupId: v7(), headTicketId, headTicketNo };
    const facts = tickets.map(({ signed: [, snapshot] }, nth): DispatchSnapshot =>
      nth === 0
        ? { ...snapshot, group: { ...group, role: 'head' } }
        : { ...snapshot, status: 'grouped', assignments: [], group: { ...group, role: 'member' } },
    );
    const envelope = { type: 'dispatch.dispatch.worked.v1', correlationid: v7() } as Heard<DispatchSnapshot>['envelope'];
    const handle = (some: readonly DispatchSnapshot[]) =>
      city.database.transaction((tx) => Promise.all(some.map((data) => consumer.keep({ tx, data, envelope }))));
    if (together) await handle([...facts.slice(1, 5), facts[0]!, ...facts.slice(5)]);
    else for (const fact of facts) await handle([fact]);
    return city.database.rows(
      sql(
        `select resolution_num, resolution_den, satisfaction_num, satisfaction_den from item where ticket_no = $1 and role = 'lead'`,
      ),
      [headTicketNo],
    );
  };
  expect(await joined(true)).toEqual(await joined(false));
});

it('leaves an item untouched when a new fact changes nothing of it', async () => {
  const matter = aDispatch({ accountable: '110106001', lead: '110106001' });
  await city.say(matter.dispatched, matter.signed, matter.contacted);
  const items = await itemsOf(matter.ticketNo);
  await city.say(matter.completed);
  expect(await itemsOf(matter.ticketNo)).toEqual(items);
});

it('knows where facts are missing, and writes no index of a matter whose facts come in order', async () => {
  const matter = aDispatch({ accountable: '110106001', lead: '110106001' });
  const consumer = city.app.get(OnDispatchConsumer);
  const counted = sql(`
    select pg_stat_get_xact_tuples_updated('matter'::regclass)::int as all, pg_stat_get_xact_tuples_hot_updated('matter'::regclass)::int as hot`);
  const missing = sql(`select missing from matter where ticket_no = $1`);
  const keep = ([name, data]: readonly [string, DispatchSnapshot]) =>
    city.database.transaction(async (tx) => {
      const envelope = { type: `dispatch.dispatch.${name}.v1`, correlationid: v7() } as Heard<DispatchSnapshot>['envelope'];
      const before = (await tx.one<{ all: number; hot: number }>(counted))!;
      await consumer.keep({ tx, data, envelope });
      const after = (await tx.one<{ all: number; hot: number }>(counted))!;
      return {
        all: after.all - before.all,
        hot: after.hot - before.hot,
        ...(await tx.one<{ missing: boolean }>(missing, [matter.ticketNo])),
      };
    });
  expect(await keep(matter.dispatched)).toEqual({ all: 1, hot: 1, missing: false });
  expect(await keep(matter.contacted)).toEqual({ all: 1, hot: 0, missing: true });
  expect(await keep(matter.signed)).toEqual({ all: 1, hot: 0, missing: false });
  expect(await keep(matter.completed)).toEqual({ all: 1, hot: 1, missing: false });
});

it('counts the newest state of a whistle for both sides, in whatever order and however often it is told', async () => {
  const blown = aWhistle();
  const arrived = aTarget(police, { status: 'arrived', arrivedAt: onThatDay('09:20') });
  const closed = aWhistle({ whistleId: blown.whistleId, version: 3, status: 'closed', targets: [arrived] });
  const consumer = city.app.get(OnWhistleConsumer);
  for (const data of [closed, blown, closed])
    await city.database.transaction((tx) => consumer.keep({ tx, data } as Heard<WhistleSnapshot>));
  const figures = await city.ask(evaluation.whistles, { month: '2017-05' }, '110117');
  expect(figures).toMatchObject({ units: [{ unitId: police, called: 1, arrival: { num: 1, den: 1 }, score: '100.000' }] });
  const { blowers } = figures as { blowers: { unitId: string; blown: number; closed: number; band: string }[] };
  expect(blowers.find(({ unitId }) => unitId === town)).toMatchObject({ blown: 1, closed: 1, band: 'within' });
  expect(blowers.filter(({ blown: nth }) => nth === 0).map(({ band }) => band)).toEqual(Array(blowers.length - 1).fill('below'));
  expect(await city.ask(evaluation.whistles, { month: '2017-05' }, '110102020')).toMatchObject({ units: [] });
});

import { evaluation, type DispatchSnapshot } from '@fengqiao/contracts';
import { sql } from '@fengqiao/service';
import { v7 } from 'uuid';
import { aDispatch, at, iso, street } from '../dispatch-under-test';
import { startUnderTest, type UnderTest } from '../under-test';
import { naming } from './exclusion.store';

const hotline = '110000-12345';
let city: UnderTest;
beforeEach(async () => {
  city = await startUnderTest(at('16T11:22'));
});
afterEach(() => city.close());

type Ticket = ReturnType<typeof aDispatch>;
const aTicket = async (more: Partial<DispatchSnapshot> = {}): Promise<Ticket> => {
  const ticket = aDispatch(more);
  await city.say(ticket.dispatched, ticket.signed, ticket.contacted);
  return ticket;
};
/** What dispatch says when tickets are grouped below a head, and when one of them leaves again. */
const grouping = (head: Ticket, members: readonly Ticket[]) => {
  const [, { ticketId: headTicketId, ticketNo: headTicketNo }] = head.contacted;
  const group = { groupId: v7(), headTicketId, headTicketNo };
  let versions = 3;
  const next = (of: Ticket, more: Partial<DispatchSnapshot>) => ({ ...of.contacted[1], version: (versions += 1), ...more });
  return {
    join: async () => {
      for (const one of members)
        await city.say(['grouped', next(one, { status: 'grouped', group: { ...group, role: 'member' } })]);
      await city.say(['worked', next(head, { group: { ...group, role: 'head' } })]);
    },
    part: async () => {
      for (const one of members) await city.say(['dispatched', next(one, { status: 'handling', group: undefined })]);
      await city.say(['worked', next(head, { group: undefined })]);
    },
  };
};

const ask = async ({ ticketNo }: Ticket, as = street): Promise<string> => {
  const asking = { ticketNo, reasonCode: 'malicious', evidence: '通话录音' };
  const answer = await city.ask(evaluation.askExclusion, asking, as);
  return 'exclusionId' in answer ? answer.exclusionId : answer.refused;
};
const approve = (id: string) => city.ask(evaluation.decideExclusion, { id, approved: true, reason: '属实' }, hotline);
const exclude = async (ticket: Ticket, as = street): Promise<string> => {
  const id = await ask(ticket, as);
  expect(await approve(id)).toMatchObject({ status: 'approved' });
  return id;
};
const shown = (id: string) => city.ask(evaluation.getExclusion, { id }, hotline);
const figures = async (unit = street): Promise<(number | undefined)[]> => {
  const answer = await city.ask(evaluation.ranking, { month: '2020-12' }, hotline);
  const line = 'items' in answer ? answer.items.find(({ unitId }) => unitId === unit) : undefined;
  return [line?.items, line?.excluded];
};

it('is not stretched over tickets that are grouped below it afterwards', async () => {
  const [bad, ...others] = [await aTicket(), await aTicket(), await aTicket(), await aTicket()] as [Ticket, ...Ticket[]];
  await city.moveTo(at('24T08:30'));
  const id = await exclude(bad);
  expect(await figures()).toEqual([3, 1]);
  const group = grouping(bad, others);
  await group.join();
  expect(await figures()).toEqual([1, 0]);
  expect(await shown(id)).toMatchObject({ status: 'approved', applies: false, tickets: [bad.ticketNo] });

  const again = await ask(bad);
  expect(await shown(again)).toMatchObject({ status: 'asked', applies: false });
  const asked = await shown(again);
  expect('tickets' in asked && [...asked.tickets].sort()).toEqual([bad, ...others].map(({ ticketNo }) => ticketNo).sort());
  await approve(again);
  expect(await figures()).toEqual([0, 1]);
  expect(await ask(bad)).toBe('step-not-allowed');

  await group.part();
  expect(await figures()).toEqual([0, 4]);
  expect(await city.ask(evaluation.revokeExclusion, { id: again, reason: '复核' }, hotline)).toMatchObject({ status: 'revoked' });
  expect(await figures()).toEqual([3, 1]);
  expect(await shown(id)).toMatchObject({ applies: true });
});

it('does not go with its ticket into another one’s group, and holds again when that comes apart', async () => {
  const [head, bad] = [await aTicket(), await aTicket()];
  await city.moveTo(at('24T08:30'));
  const id = await exclude(bad);
  const group = grouping(head, [bad]);
  await group.join();
  expect(await figures()).toEqual([1, 0]);
  expect(await shown(id)).toMatchObject({ status: 'approved', applies: false });
  await group.part();
  expect(await figures()).toEqual([1, 1]);
  expect(await shown(id)).toMatchObject({ applies: true });
});

it('is of the unit that asked, and stands in no other’s way', async () => {
  const neighbour = '110107010';
  const [decided, waiting] = [await aTicket(), await aTicket()];
  await city.moveTo(at('24T08:30'));
  const id = await exclude(decided);
  const undecided = await ask(waiting);
  for (const one of [decided, waiting])
    await city.say([
      'objection-upheld',
      { ...one.contacted[1], version: 4, at: iso('24T08:30'), dispatchRound: 2, accountable: neighbour, lead: neighbour, objectors: [street] },
    ]); // prettier-ignore
  expect([await figures(), await figures(neighbour)]).toEqual([[0, 0], [2, 0]]); // prettier-ignore
  expect(await shown(id)).toMatchObject({ status: 'approved', applies: false });

  const [own, others] = [await ask(decided, neighbour), await ask(waiting, neighbour)];
  expect(await ask(waiting, neighbour)).toBe('step-not-allowed');
  for (const one of [own, others, undecided]) expect(await approve(one)).toMatchObject({ status: 'approved' });
  expect(await figures(neighbour)).toEqual([0, 2]);
  expect([await shown(own), await shown(undecided)]).toMatchObject([{ applies: true }, { applies: false }]);
});

it('names its own ticket alone where it was approved before approvals named any', async () => {
  const [bad, other] = [await aTicket(), await aTicket()];
  await city.moveTo(at('24T08:30'));
  const id = await exclude(bad);
  for (const table of ['exclusion', 'exclusion_step']) await city.database.rows(sql(`update ${table} set tickets = null`));
  await city.ask(evaluation.rebuild, {}, '110000');
  expect(await figures()).toEqual([1, 1]);
  expect(await shown(id)).toMatchObject({ applies: true, tickets: [bad.ticketNo] });
  await grouping(bad, [other]).join();
  expect(await figures()).toEqual([1, 0]);
});

it('finds what names a ticket along an index', async () => {
  await city.database.rows(
    sql(`
    insert into exclusion_step (id, dispatch_id, ticket_no, accountable, path, reason_code, status, asked_at, version, tickets, arrived_at)
    select gen_random_uuid(), gen_random_uuid(), n::text, 'u', '110000', 'false', 'approved', now(), 2, array[n::text], now()
    from generate_series(1, 20000) as n`),
  );
  await city.database.rows(sql(`analyze exclusion_step`));

  const plan = await city.database.rows<{ 'QUERY PLAN': string }>(sql(`explain (costs off) ${naming.text}`), ['77', null]);
  expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toMatch(/exclusion_step_tickets/);
});

import { dispatch } from '@fengqiao/contracts';
import { sql } from '@fengqiao/service';
import type { QueryRunner } from 'typeorm';
import { GroupAnswers1796700000000 } from './migrations/group-answers.migration';
import { at, iso, ok, startUnderTest, type Ticket, type UnderTest } from './under-test';

const street = '110107011';
const office = '110107011-cg';
const district = '110107';
const elsewhere = '110102020';
const hotline = '110000-12345';

let city: UnderTest;
beforeAll(async () => {
  city = await startUnderTest(at('16T11:22'));
});
afterAll(() => city?.close());

/** Ten at a time. */
const all = async <Made>(count: number, make: (nth: number) => Promise<Made>): Promise<Made[]> => {
  const made: Made[] = [];
  for (let nth = 0; nth < count; nth += 10)
    made.push(...(await Promise.all(Array.from({ length: Math.min(10, count - nth) }, (_, k) => make(nth + k)))));
  return made;
};
const many = (count: number, more: Record<string, unknown> = {}): Promise<Ticket[]> => all(count, () => city.register(more));
const numbersOf = (tickets: readonly Ticket[]): string[] => tickets.map(({ ticketNo }) => ticketNo);
const group = (head: Ticket, others: readonly Ticket[], as: string = hotline) =>
  city.ask(dispatch.group, { ticketNo: head.ticketNo, ticketNos: numbersOf(others), reason: '同一事项' }, as);
const statuses = (tickets: readonly Ticket[]): Promise<string[]> =>
  all(tickets.length, async (nth) => (await city.snapshot(tickets[nth]!)).status);
const called = (ticket: Ticket, resolved: string) =>
  city.say('evaluation.callback.recorded.v1', ticket.ticketId, {
    ...{ callbackId: ticket.ticketId, ticketId: ticket.ticketId, ticketNo: ticket.ticketNo, version: 1 },
    ...{ at: city.clock.now().toISOString(), by: hotline, reached: true, contacted: true, resolved, satisfied: 'yes' },
    askedByReporter: false,
  });
const works = async (head: Ticket): Promise<void> => {
  const assignmentId = await city.partOf(head, street);
  for (const to of ['reporter', 'hotline'] as const)
    ok(await city.ask(dispatch.feedback, { assignmentId, to, text: '已拆除，电话13800138000' }, street));
  ok(await city.ask(dispatch.complete, { assignmentId, summary: '已拆除' }, street));
};

it('makes one matter of 141 tickets, tells each reporter, and closes with the last callback', async () => {
  const [head, ...others] = (await many(141)) as [Ticket, ...Ticket[]];
  const made = ok(await group(head, others));
  expect(made).toMatchObject({ headTicketNo: head.ticketNo, members: 140, status: 'dispatched' });
  expect(new Set(await statuses(others))).toEqual(new Set(['grouped']));
  const member = await city.snapshot(others[0]!);
  expect(member.group).toEqual({
    groupId: made.groupId,
    role: 'member',
    headTicketId: head.ticketId,
    headTicketNo: head.ticketNo,
  });
  const box = ok(await city.ask(dispatch.inbox, { limit: 200 }, street));
  expect(box.items.map(({ ticketNo }) => ticketNo)).toEqual([head.ticketNo]);
  expect(await city.count('deadline')).toBe(1);

  const before = await city.count('history');
  ok(await city.ask(dispatch.sign, { assignmentId: await city.partOf(head, street) }, street));
  expect(await city.count('history')).toBe(before + 1); // one step is one row, however many hang on it
  await works(head);
  expect(await city.count(`history where type = 'ToldInGroup'`)).toBe(140);
  expect((await city.snapshot(others[139]!)).feedbackToReporterAt).toBe(iso('16T11:22'));

  const first = [head, ...others.slice(1)];
  await all(first.length, (nth) => called(first[nth]!, 'yes'));
  expect(await statuses([head, others[0]!, others[1]!])).toEqual(['completed', 'grouped', 'grouped']);
  await called(others[0]!, 'partly');
  expect(new Set(await statuses([head, ...others]))).toEqual(new Set(['closed']));
});

it('tells a member of its head’s steps, not of the head’s reporter', async () => {
  const [head, other] = (await many(2)) as [Ticket, Ticket];
  city.clock.moveTo(at('17T09:00'));
  ok(await group(head, [other]));
  const assignmentId = await city.partOf(head, street);
  city.clock.moveTo(at('17T09:10'));
  ok(await city.ask(dispatch.contact, { assignmentId, reached: true, note: '家住三单元' }, street));
  ok(await city.ask(dispatch.visit, { assignmentId, findings: '地锁两个' }, street));
  await works(head);
  const told = async (words: 'staff' | 'public') =>
    ok(await city.ask(dispatch.dispatchTimeline, { ticketNo: other.ticketNo, words })).items.map(({ text }) => text);
  const staff = (await told('staff')).join('\n');
  expect(staff).toContain('地锁两个');
  expect(staff).not.toContain('三单元');
  expect(staff.match(/向诉求人反馈/g)).toHaveLength(1);
  const page = await told('public');
  expect(page).toContain('工作人员已到现场');
  expect(page.filter((text) => text.includes('已反馈'))).toHaveLength(1);
  expect(page.join()).not.toContain(head.ticketNo);
});

it('answers intake with the head of a ticket that hangs on it', async () => {
  const [head, other] = (await many(2)) as [Ticket, Ticket];
  ok(await group(head, [other]));
  const { snapshot, head: carrying } = ok(await city.ask(dispatch.ofTicket, { ticketNo: other.ticketNo }));
  expect(snapshot).toMatchObject({ status: 'grouped', ticketNo: other.ticketNo });
  expect(carrying).toMatchObject({ lead: street, ticketNo: head.ticketNo, group: { role: 'head' } });
});

it('lets a district group what is below it, a street what is its own, and nobody what they do not see', async () => {
  const [head, own] = (await many(2)) as [Ticket, Ticket];
  const foreign = await city.register({ placeUnitId: elsewhere });
  expect(await group(head, [own, foreign], street)).toMatchObject({ refused: 'unknown-ticket', where: 'ticketNos.1' });
  expect(await group(head, [own], elsewhere)).toMatchObject({ refused: 'not-found' });
  expect(await group(head, [own], office)).toMatchObject({ refused: 'not-found' });
  expect(await group(head, [head], street)).toMatchObject({ refused: 'not-groupable' });
  expect(ok(await group(head, [own], `${district}-zhzx`)).members).toBe(1);
  expect(ok(await group(head, [foreign])).members).toBe(2);
  const apart = { headNo: head.ticketNo, ticketNo: foreign.ticketNo, reason: '两件事' };
  expect(await city.ask(dispatch.ungroup, apart, elsewhere)).toMatchObject({ refused: 'not-found' });
  expect(ok(await city.ask(dispatch.ungroup, apart, hotline)).members).toBe(1);
  expect(await city.snapshot(foreign)).toMatchObject({ status: 'dispatched', lead: elsewhere });
  expect(await city.ask(dispatch.ungroup, apart, hotline)).toMatchObject({ refused: 'not-in-group' });
});

it('refuses more than the policy lets join at once, and a stale version', async () => {
  const [head, other] = (await many(2)) as [Ticket, Ticket];
  const input = { ticketNo: head.ticketNo, ticketNos: [other.ticketNo], reason: '同一事项' };
  expect(await city.ask(dispatch.group, { ...input, expectedVersion: 1 }, hotline)).toMatchObject({ refused: 'stale-version' });
  const { perCall } = city.city.limitsAt(city.clock.now()).groups;
  const tooMany = Array.from({ length: perCall + 1 }, (_, nth) => String(202012160000000 + nth));
  expect(await city.ask(dispatch.group, { ...input, ticketNos: tooMany }, hotline)).toMatchObject({
    refused: 'too-many',
    where: 'ticketNos',
  });
});

it('puts whoever is grouped into one group, whoever groups at the same time', async () => {
  const [first, second, ...others] = (await many(6)) as [Ticket, Ticket, ...Ticket[]];
  const answers = await Promise.all([
    ...[group(first, others), group(second, others), group(first, [second, ...others]), group(second, [first])],
    ...[group(first, others.slice(2)), group(second, [...others].reverse())],
  ]);
  expect(answers.some((answer) => !('refused' in answer))).toBe(true);
  const groups = [];
  for (const one of [first, second, ...others]) groups.push((await city.snapshot(one)).group);
  const [head] = groups.filter((one) => one?.role === 'head');
  expect(groups.filter((one) => one?.role === 'head')).toHaveLength(1);
  const members = groups.filter((one) => one?.role === 'member');
  expect(members.length).toBeGreaterThanOrEqual(others.slice(2).length); // the fewest that any of them asks for
  expect(new Set(members.map((one) => one!.headTicketId))).toEqual(new Set([head!.headTicketId]));
});

it('hears what was said before a ticket joined, and counts each reporter once', async () => {
  const [head, before, other] = (await many(3)) as [Ticket, Ticket, Ticket];
  city.clock.moveTo(at('25T09:00'));
  await called(before, 'yes');
  ok(await group(head, [before, other]));
  for (const answer of ['yes', 'no', 'yes']) await called(other, answer);
  const groupOf = () => city.count(`dispatch where ticket_no = $1 and (state->'group'->'asked')::jsonb = $2::jsonb
    and state->'group'->>'unasked' = '0'`, head.ticketNo, JSON.stringify(numbersOf([before, other]))); // prettier-ignore
  expect(await groupOf()).toBe(1);
  const { database } = city.parts;
  await database.rows(sql(`update dispatch set state = state::jsonb #- '{group,asked}' where ticket_no = $1`), [head.ticketNo]);
  await new GroupAnswers1796700000000().up({ query: (text: string) => database.rows(sql(text)) } as unknown as QueryRunner);
  expect(await groupOf()).toBe(1);
  await works(head);
  await called(head, 'yes');
  expect(await statuses([head, before, other])).toEqual(['closed', 'closed', 'closed']);
});

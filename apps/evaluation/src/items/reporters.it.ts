import { evaluation, type DispatchSnapshot } from '@fengqiao/contracts';
import { v7 } from 'uuid';
import { aDispatch, at, street } from '../dispatch-under-test';
import { startUnderTest, type UnderTest } from '../under-test';

const hotline = '110000-12345';
let city: UnderTest;
beforeEach(async () => {
  city = await startUnderTest(at('16T11:22'));
});
afterEach(() => city.close());

/** A head of such a kind with members of others, called back after their limit. */
const aGroup = async (...kinds: Pick<DispatchSnapshot, 'channel' | 'hasContact'>[]) => {
  const tickets = kinds.map((kind) => aDispatch(kind));
  for (const { dispatched, signed, contacted } of tickets) await city.say(dispatched, signed, contacted);
  const [head, ...members] = tickets as [(typeof tickets)[number], ...typeof tickets];
  const { ticketId: headTicketId, ticketNo: headTicketNo } = head.contacted[1];
  const group = { groupId: v7(), headTicketId, headTicketNo };
  await city.say(['worked', { ...head.contacted[1], version: 4, group: { ...group, role: 'head' } }]);
  for (const { contacted } of members)
    await city.say(['grouped', { ...contacted[1], version: 4, status: 'grouped', assignments: [], group: { ...group, role: 'member' } }]); // prettier-ignore
  return tickets.map(({ ticketNo }) => ticketNo);
};
const call = (ticketNo: string, resolved: 'yes' | 'no', satisfied?: 'yes' | 'no') =>
  city.ask(evaluation.recordCallback, { ticketNo, reached: true, contacted: true, resolved, satisfied }, hotline);
const rates = async (definition?: string) => {
  const ranked = await city.ask(evaluation.ranking, { month: '2020-12', definition }, street);
  if ('refused' in ranked) throw new Error(ranked.because);
  const { items, resolution, satisfaction } = ranked.items.find(({ unitId }) => unitId === street)!;
  return { items, resolution, satisfaction };
};
const [called, ofPress] = [
  { channel: 'hotline', hasContact: true },
  { channel: 'media', hasContact: true },
] as const;

it('asks each reporter of a group by the own channel: a head of the press takes no satisfaction from the others', async () => {
  const [head, one, other] = (await aGroup(ofPress, called, called)) as [string, string, string];
  await city.moveTo(at('24T08:30'));
  await call(head, 'yes');
  for (const ticketNo of [one, other]) await call(ticketNo, 'no', 'no');
  const said = await rates();
  expect(said).toMatchObject({ items: 1, satisfaction: { num: 0, den: 1 }, resolution: { den: 1 } });
  expect(said.resolution.num).toBeCloseTo(1 / 3, 5);
});

it('counts in satisfaction nobody of the press who hangs on another’s ticket', async () => {
  const [head, member] = (await aGroup(called, ofPress)) as [string, string];
  await city.moveTo(at('24T08:30'));
  await call(head, 'no', 'no');
  await call(member, 'yes', 'yes');
  expect(await rates()).toMatchObject({ resolution: { num: 0.5, den: 1 }, satisfaction: { num: 0, den: 1 } });
});

it('counts no answer of whoever left nothing to be called by, alone or in a group', async () => {
  const [head, member] = (await aGroup(called, { ...called, hasContact: false })) as [string, string];
  await city.moveTo(at('24T08:30'));
  await call(member, 'yes', 'yes');
  const nothing = { num: 0, den: 0 };
  expect(await rates()).toMatchObject({ items: 1, resolution: nothing, satisfaction: nothing });
  await call(head, 'no', 'no');
  expect(await rates()).toMatchObject({ resolution: { num: 0, den: 1 }, satisfaction: { num: 0, den: 1 } });
});

it('has satisfaction apply to a group of the press as soon as one other reporter can be asked', async () => {
  await aGroup(ofPress, called);
  await city.moveTo(at('24T08:30'));
  expect(await rates('of-all-items')).toMatchObject({ satisfaction: { num: 0, den: 1 }, resolution: { num: 0, den: 1 } });
});

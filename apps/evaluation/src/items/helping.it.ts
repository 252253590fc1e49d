import { evaluation, type DispatchSnapshot } from '@fengqiao/contracts';
import { v7 } from 'uuid';
import { aDispatch, at, iso, street } from '../dispatch-under-test';
import { startUnderTest, type UnderTest } from '../under-test';

const hotline = '110000-12345';
const [community, office] = [`${street}003`, `${street}-ms`];
const local = (time: string): Date => new Date(`${time}:00+08:00`);
let city: UnderTest;
beforeEach(async () => {
  city = await startUnderTest(at('16T11:22'));
  city.play('fq.rpc.dispatch.unsent', () => ({ count: 0, newest: '7' }));
  city.play('fq.rpc.dispatch.said-of', () => ({ items: [] }));
});
afterEach(() => city.close());

type Assignment = DispatchSnapshot['assignments'][number];
const asked = (unitId: string, from: Date, until: Date, more: Partial<Assignment> = {}): Assignment => {
  const [assignedAt, dueAt] = [from.toISOString(), until.toISOString()];
  return { assignmentId: v7(), unitId, role: 'assist', status: 'signed', assignedAt, sign: { dueAt, stoppedAt: assignedAt }, handle: { dueAt }, ...more };
}; // prettier-ignore
/** A ticket that is dispatched, signed and contacted, and what dispatch says of it afterwards. */
const aTicket = async () => {
  const { ticketNo, dispatched, signed, contacted } = aDispatch();
  await city.say(dispatched, signed, contacted);
  let state: DispatchSnapshot = contacted[1];
  const goesOn = async (event: string, more: Partial<DispatchSnapshot>, ...parts: Assignment[]): Promise<void> => {
    const next = { ...state, ...more, version: state.version + 1 };
    state = { ...next, assignments: [...next.assignments, ...parts] };
    await city.say([event, state]);
  };
  return { ticketNo, goesOn };
};
const figures = async (unitId: string, level: 'community' | 'office') => {
  const ranked = await city.ask(evaluation.ranking, { month: '2020-12', level, role: 'assist' }, street);
  if ('refused' in ranked) throw new Error(ranked.because);
  const { items, response } = ranked.items.find((one) => one.unitId === unitId)!;
  return { items, response };
};
const lines = async (unitId: string) => {
  const page = await city.ask(evaluation.drillDown, { month: '2020-12', unitId, role: 'assist' }, street);
  return 'items' in page ? page.items.map(({ ticketNo, dueAt, responded }) => ({ ticketNo, dueAt, responded })) : page.refused;
};
const close = () => city.ask(evaluation.closeMonth, { month: '2020-12' }, hotline);

it('counts once for one ticket, however often it is asked again', async () => {
  const { ticketNo, goesOn } = await aTicket();
  await goesOn('handed-on', {}, asked(community, at('18T09:00'), at('20T18:00')));
  await city.moveTo(at('24T08:30'));
  const once = { items: 1, response: { num: 0, den: 1 } };
  expect(await figures(community, 'community')).toEqual(once);
  const shown = [{ ticketNo, dueAt: iso('20T18:00'), responded: false }];
  expect(await lines(community)).toEqual(shown);

  // In rework three times more, and each time it would have been in time.
  await goesOn('reopened', { handlingRound: 2, reworkDueAt: iso('30T23:59') });
  for (const hour of ['25T09:00', '25T10:00', '25T11:00']) {
    const stoppedAt = iso('26T09:00');
    await goesOn('handed-on', {}, asked(community, at(hour), at('27T18:00'), { status: 'reported', endedAt: stoppedAt, handle: { dueAt: iso('27T18:00'), stoppedAt } })); // prettier-ignore
  }
  await city.moveTo(at('28T09:00'));
  expect(await figures(community, 'community')).toEqual(once);
  expect(await lines(community)).toEqual(shown);
});

it('holds up no close by what it is asked in rework after the month’s end', async () => {
  const { goesOn } = await aTicket();
  await city.moveTo(local('2021-01-05T09:00'));
  await goesOn('reopened', { handlingRound: 2, reworkDueAt: local('2021-01-11T23:59').toISOString() });
  const [from, until] = [local('2021-01-06T09:00'), local('2021-01-09T18:00')];
  await goesOn('handed-on', {}, asked(community, from, until), asked(office, from, until));
  await city.moveTo(local('2021-01-08T09:00'));
  expect(await close()).toMatchObject({ status: 'closed' });
  const both = async () => [await figures(community, 'community'), await figures(office, 'office')];
  const frozen = await both();
  expect(frozen).toEqual([1, 1].map((n) => ({ items: n, response: { num: n, den: n } })));
  await city.moveTo(local('2021-01-20T09:00'));
  expect(await both()).toEqual(frozen);
});

it('holds up no close by a limit that lies long after it, and corrects the month when that is missed', async () => {
  const { goesOn, ticketNo } = await aTicket();
  const part = asked(office, at('18T09:00'), local('2021-02-20T18:00'));
  await goesOn('resumed', {}, part);
  await city.moveTo(local('2021-01-07T23:59'));
  expect(await figures(office, 'office')).toEqual({ items: 1, response: { num: 0, den: 0 } });
  await city.moveTo(local('2021-01-08T09:00'));
  expect(await close()).toMatchObject({ status: 'closed' });
  const frozen = await figures(office, 'office');
  expect(frozen).toEqual({ items: 1, response: { num: 1, den: 1 } });

  const late = local('2021-02-21T09:00').toISOString();
  await city.moveTo(local('2021-02-21T09:00'));
  const over = { ...part, status: 'overtaken', endedAt: late };
  await goesOn('completed', { at: late, completedAt: late, assignments: [over] });
  expect(await figures(office, 'office')).toEqual(frozen);
  const corrections = await city.ask(evaluation.listCorrections, { month: '2021-02', unitId: office, role: 'assist' }, street);
  expect('items' in corrections && corrections.items.map((one) => [one.ticketNo, one.items, one.response.num])).toEqual([
    [ticketNo, -1, '-1'],
    [ticketNo, 1, '0'],
  ]);
});

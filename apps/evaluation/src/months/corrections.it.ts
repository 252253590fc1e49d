import { evaluation } from '@fengqiao/contracts';
import { aDispatch, street } from '../dispatch-under-test';
import { startUnderTest, type UnderTest } from '../under-test';

const hotline = '110000-12345';
const local = (time: string): Date => new Date(`${time}:00+08:00`);
let city: UnderTest;
beforeAll(async () => {
  city = await startUnderTest(local('2020-12-16T11:22'));
  city.play('fq.rpc.dispatch.unsent', () => ({ count: 0, newest: '7' }));
  city.play('fq.rpc.dispatch.said-of', () => ({ items: [] }));
});
afterAll(() => city?.close());

it('lists the corrections in the order in which they came, on pages that leave out none', async () => {
  // Each has three items, and each of these two lines: their numbers grow from one digit to two and three.
  const matters = Array.from({ length: 20 }, () => aDispatch());
  for (const { dispatched, signed, contacted } of matters) await city.say(dispatched, signed, contacted);
  await city.moveTo(local('2021-01-08T09:00'));
  expect(await city.ask(evaluation.closeMonth, { month: '2020-12' }, hotline)).toMatchObject({ status: 'closed' });
  const said = { reached: true, contacted: true, resolved: 'yes', satisfied: 'yes' } as const;
  for (const { ticketNo } of matters) await city.ask(evaluation.recordCallback, { ticketNo, ...said }, hotline);

  for (const limit of [1, 7, 200]) {
    const listed: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await city.ask(evaluation.listCorrections, { month: '2021-01', unitId: street, limit, cursor }, street);
      if ('refused' in page) throw new Error(page.because);
      listed.push(...page.items.map(({ ticketNo, items }) => `${ticketNo} ${items}`));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(listed).toEqual(matters.flatMap(({ ticketNo }) => [`${ticketNo} -1`, `${ticketNo} 1`]));
  }
}, 60_000);

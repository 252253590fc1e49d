import { evaluation } from '@fengqiao/contracts';
import { sql } from '@fengqiao/service';
import { aDispatch, at, iso } from '../dispatch-under-test';
import { startUnderTest, type UnderTest } from '../under-test';

const hotline = '110000-12345';
type Matter = ReturnType<typeof aDispatch>;
/** The same matter with another limit. */
const dueOn = ({ dispatched, signed, contacted, ...rest }: Matter, time: string): Matter => {
  const moved = <Name extends string>([name, data]: readonly [Name, Matter['dispatched'][1]]) =>
    [name, { ...data, dueAt: iso(time) }] as const;
  return { ...rest, dispatched: moved(dispatched), signed: moved(signed), contacted: moved(contacted) };
};

let city: UnderTest;
beforeAll(async () => {
  city = await startUnderTest(at('16T11:22'));
});
afterAll(() => city?.close());

const figuresOf = async (unit: string) => {
  const answer = await city.ask(evaluation.ranking, { month: '2020-12' }, hotline);
  return 'items' in answer ? answer.items.find(({ unitId }) => unitId === unit) : answer;
};
const lead = '110106001';
const [agreed, other, reworked] = [0, 1, 2].map(() => aDispatch({ accountable: lead, lead })) as [Matter, Matter, Matter];
const answers = { contacted: true, resolved: 'partly', satisfied: 'no' } as const;
const tokenOf = (matter: Matter): string => city.links.filter(({ ticketNo }) => ticketNo === matter.ticketNo).at(-1)!.token;
const answer = (token: string, more: object = answers) => city.ask(evaluation.answerByLink, { token, ...more });
const show = (token: string) => city.ask(evaluation.showLink, { token });

it('goes to reporters who agreed, at the next hour of calling, and to nobody else', async () => {
  for (const one of [agreed, reworked]) city.agrees(one.ticketNo);
  for (const { dispatched, signed, contacted } of [agreed, other, reworked].map((one) => dueOn(one, '25T23:59')))
    await city.say(dispatched, signed, contacted);
  await city.moveTo(at('26T08:29'));
  expect(city.links).toEqual([]);
  await city.moveTo(at('26T08:30'));
  expect(city.links.map(({ ticketNo }) => ticketNo).sort()).toEqual([agreed.ticketNo, reworked.ticketNo].sort());
  const waiting = await city.ask(evaluation.leaseCallbacks, { limit: 50 }, hotline);
  const leased = 'items' in waiting ? waiting.items.map(({ ticketNo }) => ticketNo) : [];
  expect([leased.includes(agreed.ticketNo), leased.includes(other.ticketNo)]).toEqual([false, true]);
});

it('asks what the telephone would ask, and is answered once', async () => {
  expect(await show(tokenOf(agreed))).toMatchObject({
    ticketNo: agreed.ticketNo,
    status: 'open',
    questions: [{ name: 'contacted' }, { name: 'resolved' }, { name: 'satisfied' }],
  });
  expect(await answer(tokenOf(agreed), { contacted: true })).toMatchObject({ refused: 'answers-missing' });
  await city.moveTo(at('26T23:00'));
  expect(await answer(tokenOf(agreed))).toMatchObject({ status: 'done', attempts: 2, ticketNo: agreed.ticketNo });
  expect(await answer(tokenOf(agreed))).toMatchObject({ refused: 'link-used' });
  expect(await show(tokenOf(agreed))).toEqual({ ticketNo: agreed.ticketNo, status: 'used', questions: [] });
  expect(await answer('A'.repeat(32))).toMatchObject({ refused: 'not-found' });
  expect(await show('A'.repeat(32))).toMatchObject({ refused: 'not-found' });
  expect(await figuresOf(lead)).toMatchObject({ resolution: { num: 0.5, den: 1 }, satisfaction: { num: 0, den: 1 } });
  expect(JSON.stringify(await city.database.rows(sql(`select * from callback_link`)))).not.toContain(tokenOf(agreed));
});

it('says in the timeline that it was sent, and that it was answered', async () => {
  const { items } = (await city.ask(evaluation.evaluationTimeline, { ticketNo: agreed.ticketNo, words: 'staff' })) as {
    items: { text: string }[];
  };
  expect(items.map(({ text }) => text).join('\n')).toMatch(
    /已向诉求人发送一次性评价链接[^]*诉求人通过链接评价：已与诉求人联系，部分解决，不满意/,
  );
  expect(JSON.stringify(items)).not.toContain(tokenOf(agreed));
});

it('is of one round of handling: after rework another one is sent', async () => {
  const first = tokenOf(reworked);
  expect(await answer(first)).toMatchObject({ status: 'done' });
  const [, signed] = reworked.signed;
  const again = { ...signed, version: 4, handlingRound: 2, dueAt: iso('25T23:59'), reworkDueAt: iso('27T12:00') };
  await city.say(['reopened', again]);
  await city.moveTo(at('27T12:30'));
  expect(tokenOf(reworked)).not.toBe(first);
  expect(await answer(first)).toMatchObject({ refused: 'link-used' });
  expect(await answer(tokenOf(reworked), { ...answers, resolved: 'yes' })).toMatchObject({ status: 'done' });
});

it('goes first at the limit also where the reporter was tried before it, and asked for that', async () => {
  const early = dueOn(aDispatch({ accountable: lead, lead }), '29T12:00');
  city.agrees(early.ticketNo);
  await city.say(early.dispatched, early.signed, early.contacted);
  const attempt = { ticketNo: early.ticketNo, reached: false, askedByReporter: true } as const;
  expect(await city.ask(evaluation.recordCallback, attempt, hotline)).toMatchObject({ status: 'waiting', attempts: 1 });
  await city.moveTo(at('29T12:00'));
  expect(await show(tokenOf(early))).toMatchObject({ status: 'open' });
});

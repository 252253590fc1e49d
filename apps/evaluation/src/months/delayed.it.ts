import { evaluation } from '@fengqiao/contracts';
import { aDispatch, street } from '../dispatch-under-test';
import { startUnderTest, type UnderTest } from '../under-test';

const local = (time: string): Date => new Date(`${time}:00+08:00`);
const hotline = '110000-12345';
let city: UnderTest;
let unsent = 0;
beforeAll(async () => {
  city = await startUnderTest(local('2020-12-16T11:22'));
  city.play('fq.rpc.dispatch.unsent', () => ({ count: unsent, newest: '1' }));
  city.play('fq.rpc.dispatch.said-of', () => ({ items: [] }));
});
afterAll(() => city?.close());

const close = () => city.ask(evaluation.closeMonth, { month: '2020-12' }, hotline);
const responded = async () => {
  const answer = await city.ask(evaluation.ranking, { month: '2020-12' }, street);
  if ('refused' in answer) throw new Error(answer.because);
  return answer.items.find(({ unitId }) => unitId === street)!.response;
};

it('with events delayed and repeated, figures are right as soon as the last has come, and no month closes before', async () => {
  const matters = Array.from({ length: 100 }, () => aDispatch());
  const told = matters.flatMap(({ dispatched, signed, contacted }) => [dispatched, signed, contacted]);
  // One in a hundred is late: a signature, which what follows it overtakes; and the last word on a ticket, of which only its
  // sender knows that it is missing.
  const delayed = [5, 20, 60].map((at) => matters[at]!.signed);
  const last = [10, 40, 70].map((at) => matters[at]!.contacted);
  const onTime = told.filter((one) => ![...delayed, ...last].some((late) => late === one));
  const repeated = onTime.filter((_, at) => at % 100 === 3);
  await city.say(...onTime, ...repeated);
  await city.moveTo(local('2021-01-08T00:00'));
  unsent = delayed.length + last.length;
  expect(await close()).toMatchObject({ refused: 'not-ready', present: { waiting: [{ what: 'sender', count: unsent }] } });
  expect(await responded()).toEqual({ num: 100 - last.length, den: 100 });

  await city.moveTo(local('2021-01-08T01:00'));
  unsent = 0;
  await city.say(...last);
  expect(await close()).toMatchObject({
    refused: 'not-ready',
    present: { waiting: [{ what: 'missing', count: delayed.length }] },
  });
  await city.say(...delayed, ...repeated);
  expect(await responded()).toEqual({ num: 100, den: 100 });
  expect(await close()).toMatchObject({ status: 'closed' });
}, 60_000);

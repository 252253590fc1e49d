import { evaluation } from '@fengqiao/contracts';
import { sql } from '@fengqiao/service';
import fc from 'fast-check';
import { course } from '../courses-under-test';
import { historiesOf, type Told } from '../histories-under-test';
import { callBack } from '../playing-under-test';
import { recounting, type Figures } from '../recounting-under-test';
import { startUnderTest, type UnderTest } from '../under-test';

const local = (time: string): Date => new Date(`${time}:00+08:00`);
const hotline = '110000-12345';
const HOUR = 3_600_000;
const months = ['2020-12', '2021-01'];
/** An event on its way: decided at one city time, in the stream at another. `isKnown`: its sender knows that it has not come. */
type Letter = { readonly told: Told; readonly decidedAt: Date; readonly comesAt: Date; readonly isKnown: boolean };

let city: UnderTest;
let now: Date;
/** What has been decided and has not come yet. */
let out: Letter[] = [];
const moveTo = async (to: Date): Promise<void> => {
  await city.moveTo(to);
  now = to;
};
beforeAll(async () => {
  city = await startUnderTest(local('2020-12-16T11:22'));
  // As dispatch would: it keeps what it has decided until the stream has it.
  city.play('fq.rpc.dispatch.unsent', () => ({ count: kept().length, newest: '1' }));
  city.play('fq.rpc.dispatch.said-of', () => ({ items: [] }));
});
afterAll(() => city?.close());

const kept = (): Letter[] => out.filter(({ decidedAt, isKnown }) => isKnown && decidedAt <= now);
const close = () => city.ask(evaluation.closeMonth, { month: '2020-12' }, hotline);
const publish = async ({ told: { type, snapshot } }: Letter, again?: string): Promise<string> =>
  city.publish([type.split('.')[2]!, snapshot], again);
const arrive = async (letter: Letter): Promise<string> => {
  out = out.filter((one) => one !== letter);
  return publish(letter);
};

/** A ticket that counts whatever else happens: without it the figures are others. */
const oneThatCounts = (told: readonly Told[]): string => {
  const isCounted = ({ snapshot: { kind, status, group, hungSince } }: Told): boolean =>
    kind === 'complaint' && status !== 'ended' && !group && !hungSince;
  const numbers = told.map(({ snapshot }) => snapshot.ticketNo);
  return numbers.find((ticketNo) => told.filter(({ snapshot }) => snapshot.ticketNo === ticketNo).every(isCounted))!;
};

/**
 * An hour on the day on which the month may close; of a hundred events one comes an hour later, some after what followed it, and
 * so does all that is said of one ticket.
 */
const lettersOf = (told: readonly Told[]): Letter[] => {
  const begin = local('2021-01-08T09:00').getTime();
  const counts = oneThatCounts(told);
  const isStray = (nth: number): boolean => nth % 100 === 12;
  const isLate = (nth: number): boolean => isStray(nth) || told[nth]!.snapshot.ticketNo === counts;
  const lost = told.findIndex(({ snapshot: { version, ticketNo } }, nth) => isStray(nth) && ticketNo !== counts && told.some(({ snapshot: later }) => later.ticketNo === ticketNo && later.version > version)); // prettier-ignore
  return told.map((one, nth) => {
    const decidedAt = new Date(begin + Math.floor((nth / told.length) * HOUR));
    const comesAt = isLate(nth) ? new Date(decidedAt.getTime() + HOUR) : decidedAt;
    return { told: one, decidedAt, comesAt, isKnown: nth !== lost };
  });
};

const agreed = async (): Promise<Figures> => {
  const [tallied, recounted] = await recounting(city, months).bothWays(now);
  expect(tallied).toEqual(recounted);
  return tallied;
};

it('has right figures as soon as the last of a stream has come, late or twice, and closes no month before', async () => {
  const histories = historiesOf(fc.sample(course, { numRuns: 70, seed: 44 }));
  // Step by step through all tickets at once, as a city works.
  const told = histories
    .flatMap(({ told: steps }) => steps.map((step, nth) => ({ step, nth })))
    .sort((one, other) => one.nth - other.nth)
    .map(({ step }) => step);
  const letters = lettersOf(told);
  out = [...letters];
  let [twice, anew] = [0, 0];
  const end = local('2021-01-08T10:00');
  for (const [nth, letter] of letters.filter(({ comesAt }) => comesAt < end).entries()) {
    if (letter.decidedAt.getTime() - (now?.getTime() ?? 0) > HOUR / 6) await moveTo(letter.decidedAt);
    const id = await arrive(letter);
    if (nth % 100 !== 11) continue;
    // The sender's second try, as the same message, and as another one that says the same.
    if (nth % 200 === 11) await publish(letter, id);
    else await publish(letter);
    if (nth % 200 === 11) twice += 1;
    else anew += 1;
  }
  await city.handled();
  await moveTo(end);
  await callBack(city, histories, 0);
  const late = letters.filter(({ decidedAt, comesAt }) => comesAt > decidedAt);
  expect([twice > 0, anew > 0, out]).toEqual([true, true, late]);
  expect(late.length).toBeGreaterThan(told.length / 100);
  expect(evaluation.closeMonth.refusals).toMatchObject({ 'not-ready': 409 });

  const before = await agreed();
  const [lost] = out.filter(({ isKnown }) => !isKnown);
  for (const letter of out.filter(({ isKnown }) => isKnown)) {
    expect(await close()).toMatchObject({
      refused: 'not-ready',
      present: { waiting: [{ what: 'sender', count: kept().length }] },
    });
    await moveTo(letter.comesAt);
    await arrive(letter);
    await city.handled();
  }
  const ticketNo = lost!.told.snapshot.ticketNo;
  expect(await close()).toMatchObject({
    refused: 'not-ready',
    present: { waiting: [{ what: 'missing', count: 1, examples: [ticketNo] }] },
  });
  await moveTo(local('2021-01-08T11:00'));
  await arrive(lost!);
  await city.handled();
  const after = await agreed();
  expect(after).not.toEqual(before);
  const { facts, messages } = (await city.database.one<{ facts: number; messages: number }>(
    sql(`select (select count(*) from fact)::int as facts, (select count(*) from inbox)::int as messages`),
  ))!;
  expect([facts, messages]).toEqual([told.length, told.length + anew]);
  expect(await close()).toMatchObject({ status: 'closed' });
  expect(await agreed()).toEqual(after);
}, 60_000);

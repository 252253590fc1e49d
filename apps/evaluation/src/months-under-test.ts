import { resolve } from 'node:path';
import { loadCity, type City } from '@fengqiao/city';
import { evaluation } from '@fengqiao/contracts';
import { sql } from '@fengqiao/service';
import fc from 'fast-check';
import { aDispatch, street } from './dispatch-under-test';
import { course } from './courses-under-test';
import { historiesOf } from './histories-under-test';
import { callBack, exclude, hear, revoke } from './playing-under-test';
import type { UnderTest } from './under-test';

const hotline = '110000-12345';
const local = (time: string): Date => new Date(`${time}:00+08:00`);
const iso = (time: string): string => local(time).toISOString();

/** Beijing, with a policy of its own from 2021 on: half satisfied is nothing, what helps is not counted, and two are a class. */
export const changingCity = (): City => {
  const city = loadCity(resolve('libs/city/profiles/beijing'));
  const first = city.assessmentAt(local('2020-12-31T12:00'));
  const values = { ...first.values, satisfied: { yes: 100, mostly: 0, no: 0 } };
  const classes = { ...first.classes, k: 2 };
  const second = {
    ...first,
    version: 'assessment-2',
    values,
    classes,
    countedKinds: first.countedKinds.filter((kind) => kind !== 'help'),
  };
  return { ...city, assessmentAt: (at: Date) => (at < local('2021-01-01T00:00') ? first : second) };
};

/** What is kept of what happened; all else is derived from it. */
export const factTables = ['fact', 'callback_outcome', 'exclusion_step', 'month_decision'] as const;

const derived = {
  item: `- 'derived_at'`,
  frozen_item: `- 'derived_at'`,
  frozen_tally: '',
  correction: `- 'seq'`,
  exclusion: '',
  month_close: '',
  month_ranking: '',
  correction_notice: `- 'upto'`,
} as const;

/** All that is derived, row by row: the machine's own numbers and times left out, and nothing that hangs on when it came to a row. */
export const standingOf = async (city: UnderTest): Promise<Record<string, unknown>> => {
  const standing: Record<string, unknown> = {};
  for (const [name, but] of Object.entries(derived))
    standing[name] = (
      await city.database.rows<{ row: string }>(
        sql(`select (to_jsonb(t) ${but})::text as row from ${name} t order by (to_jsonb(t) ${but})::text collate "C"`),
      )
    ).map(({ row }) => row);
  for (const month of ['2020-12', '2021-01', '2021-02']) {
    const late = { month, unitId: street, limit: 200 };
    const told = await city.ask(evaluation.listCorrections, late, street);
    standing[`corrections ${month}`] = 'items' in told ? told.items.map((one) => JSON.stringify(one)).sort() : told;
    standing[`snapshot ${month}`] = await city.ask(evaluation.monthSnapshot, { month }, hotline);
  }
  return standing;
};

/** December and January close; what comes between, after and late is all that may. Answers how many matters there were. */
export const playMonths = async (city: UnderTest): Promise<number> => {
  const histories = historiesOf(fc.sample(course, { numRuns: 40, seed: 2020 }));
  const [told, left, passed, cut] = [aDispatch(), aDispatch(), aDispatch(), aDispatch()];
  const answered = Array.from({ length: 4 }, () => aDispatch());
  // January has begun in Beijing, but not yet everywhere in the world.
  const early = ['2021-01-01T01:00', '2021-01-01T09:00'].map((time) => aDispatch({ dueAt: iso(time) }));
  const record = (ticketNo: string, resolved: 'yes' | 'no', satisfied: 'yes' | 'mostly') =>
    city.ask(evaluation.recordCallback, { ticketNo, reached: true, contacted: true, resolved, satisfied }, hotline);
  const done = async (answer: Promise<object>): Promise<object> => {
    const given = await answer;
    if ('refused' in given) throw new Error(JSON.stringify(given));
    return given;
  };
  const decide = (id: string, approved: boolean) => done(city.ask(evaluation.decideExclusion, { id, approved, reason: '属实' }, hotline)); // prettier-ignore
  const correct = (month: string) => done(city.ask(evaluation.correctMonth, { month }, hotline));

  await hear(city, histories.flatMap((history) => history.told)); // prettier-ignore
  await city.say(
    ...[told, left, passed, ...answered, ...early].flatMap(({ dispatched, signed, contacted }) => [
      dispatched,
      signed,
      contacted,
    ]),
  );
  await city.say(cut.dispatched); // its signature is on its way for a month
  await city.moveTo(local('2020-12-28T09:00'));
  await revoke(city, await exclude(city, histories));
  await callBack(city, histories, 0);
  for (const { ticketNo } of [told, ...answered]) await record(ticketNo, 'yes', 'mostly');
  const asking = { ticketNo: left.ticketNo, reasonCode: 'false', evidence: '照片' };
  const { exclusionId } = (await done(city.ask(evaluation.askExclusion, asking, street))) as { exclusionId: string };
  await city.moveTo(local('2021-01-08T09:00'));
  await done(city.ask(evaluation.closeMonth, { month: '2020-12' }, hotline));

  // At the same instant as the close, and late all the same.
  await record(told.ticketNo, 'no', 'mostly');
  await city.say(cut.signed, cut.contacted);
  await decide(exclusionId, true);
  await city.moveTo(local('2021-01-12T09:00'));
  const [name, before] = passed.contacted;
  const clock = (hours: number) => ({ dueAt: new Date(local('2021-01-12T09:00').getTime() + hours * 3_600_000).toISOString() });
  const anew = {
    version: 4,
    accountable: '110106001',
    lead: '110106001',
    objectors: [street],
    dispatchRound: 2,
    assignments: [],
  };
  await city.say([
    name,
    { ...before, ...anew, dueAt: iso('2021-01-25T18:00'), response: { sign: clock(2), contact: clock(24) } },
  ]);
  // Never heard of before: of December, and nobody knows for hours whether it is responded to.
  const unknown = aDispatch({ response: { sign: clock(2), contact: clock(48) } });
  await city.say(unknown.dispatched);
  const usual = Array.from({ length: 6 }, () => aDispatch({ dueAt: iso('2021-01-20T18:00') }));
  const helping = aDispatch({ kind: 'help', dueAt: iso('2021-01-20T18:00') });
  await city.say(...[...usual, helping].flatMap(({ dispatched, signed, contacted }) => [dispatched, signed, contacted]));
  await correct('2020-12');
  await city.moveTo(local('2021-01-26T09:00'));
  for (const [nth, { ticketNo }] of usual.entries()) await record(ticketNo, nth % 2 === 0 ? 'yes' : 'no', 'mostly');
  await done(city.ask(evaluation.revokeExclusion, { id: exclusionId, reason: '复核' }, hotline));
  await record(passed.ticketNo, 'yes', 'yes');
  await callBack(city, histories, 1);
  await city.moveTo(local('2021-02-08T09:00'));
  await done(city.ask(evaluation.closeMonth, { month: '2021-01' }, hotline));

  await record(usual[1]!.ticketNo, 'yes', 'yes');
  await record(told.ticketNo, 'yes', 'yes');
  await city.moveTo(local('2021-02-09T09:00'));
  await correct('2021-01');
  await correct('2020-12');
  await record(left.ticketNo, 'no', 'mostly');
  return histories.length + answered.length + early.length + 5 + usual.length + 1;
};

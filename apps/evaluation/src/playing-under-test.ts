import { evaluation, type DispatchSnapshot } from '@fengqiao/contracts';
import type { Heard } from '@fengqiao/service';
import { v7 } from 'uuid';
import { OnDispatchConsumer } from './facts/on-dispatch.consumer';
import type { History, Told } from './histories-under-test';
import type { UnderTest } from './under-test';

const hotline = '110000-12345';

/** All of them, four at a time. */
export const each = async <One>(all: readonly One[], work: (one: One) => Promise<unknown>): Promise<void> => {
  const left = [...all];
  const worker = async (): Promise<void> => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one);
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
};

/** Facts come in this order, several at once; what fails by a lock is brought again, as the stream would. */
export const hear = (city: UnderTest, told: readonly Told[]): Promise<void> => {
  const consumer = city.app.get(OnDispatchConsumer);
  return each(told, ({ type, snapshot: data }) => {
    const envelope = { type, correlationid: v7() } as Heard<DispatchSnapshot>['envelope'];
    return city.database.transaction((tx) => consumer.keep({ tx, data, envelope }));
  });
};

/** The nth round of calls; `early`: to those who asked for it before the limit. */
export const callBack = (city: UnderTest, histories: readonly History[], nth: number, early = false): Promise<void> =>
  each(histories, async ({ ticketNo, course: c }) => {
    const { called, reached, resolved, satisfied } = c.answers[Math.min(nth, c.answers.length - 1)]!;
    if (early ? !c.asksEarly : !called) return;
    const said = reached ? { contacted: true, resolved, ...(c.channel !== 'media' && { satisfied }) } : {};
    await city.ask(evaluation.recordCallback, { ticketNo, reached, ...said, ...(early && { askedByReporter: true }) }, hotline);
  });

/** Asked for by whoever is accountable now, and decided. Answers which of them are to be taken back some time. */
export const exclude = async (city: UnderTest, histories: readonly History[]): Promise<string[]> => {
  const passing: string[] = [];
  const asking = histories.filter(({ course: { exclusion } }) => exclusion !== 'none');
  await each(asking, async ({ ticketNo, course: c, leads }) => {
    for (const unit of leads) {
      const asked = await city.ask(evaluation.askExclusion, { ticketNo, reasonCode: 'false', evidence: '照片' }, unit);
      if (!('exclusionId' in asked) || c.exclusion === 'asked') continue;
      const id = asked.exclusionId;
      await city.ask(evaluation.decideExclusion, { id, approved: c.exclusion !== 'refused', reason: '属实' }, hotline);
      if (c.exclusion === 'revoked') passing.push(id);
    }
  });
  return passing;
};

export const revoke = (city: UnderTest, ids: readonly string[]): Promise<void> =>
  each(ids, (id) => city.ask(evaluation.revokeExclusion, { id, reason: '复核' }, hotline));

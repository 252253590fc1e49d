import { evaluation, type DispatchSnapshot } from '@fengqiao/contracts';
import type { Heard } from '@fengqiao/service';
import { v7 } from 'uuid';
import { OnDispatchConsumer } from './facts/on-dispatch.consumer';
import type { History, Told } from './histories-under-test';
import type { UnderTest } from './under-test';

const hotline = '110000-12345';

/** Facts come in this order, several at once; what fails by a lock is brought again, as the stream would. */
export const hear = async (city: UnderTest, told: readonly Told[]): Promise<void> => {
  const consumer = city.app.get(OnDispatchConsumer);
  const left = [...told];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) {
      const { type, snapshot: data } = next;
      const envelope = { type, correlationid: v7() } as Heard<DispatchSnapshot>['envelope'];
      await city.database.transaction((tx) => consumer.keep({ tx, data, envelope }));
    }
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
};

/** The nth round of calls; `early`: to those who asked for it before the limit. */
export const callBack = async (city: UnderTest, histories: readonly History[], nth: number, early = false): Promise<void> => {
  for (const { ticketNo, course: c } of histories) {
    const { called, reached, resolved, satisfied } = c.answers[Math.min(nth, c.answers.length - 1)]!;
    if (early ? !c.asksEarly : !called) continue;
    const said = reached ? { contacted: true, resolved, ...(c.channel !== 'media' && { satisfied }) } : {};
    await city.ask(evaluation.recordCallback, { ticketNo, reached, ...said, ...(early && { askedByReporter: true }) }, hotline);
  }
};

/** Asked for by whoever is accountable now, and decided. Answers which of them are to be taken back some time. */
export const exclude = async (city: UnderTest, histories: readonly History[]): Promise<string[]> => {
  const passing: string[] = [];
  for (const { ticketNo, course: c, streets } of histories.filter(({ course: { exclusion } }) => exclusion !== 'none')) {
    for (const unit of streets) {
      const asked = await city.ask(evaluation.askExclusion, { ticketNo, reasonCode: 'false', evidence: '照片' }, unit);
      if (!('exclusionId' in asked) || c.exclusion === 'asked') continue;
      const id = asked.exclusionId;
      await city.ask(evaluation.decideExclusion, { id, approved: c.exclusion !== 'refused', reason: '属实' }, hotline);
      if (c.exclusion === 'revoked') passing.push(id);
    }
  }
  return passing;
};

export const revoke = async (city: UnderTest, ids: readonly string[]): Promise<void> => {
  for (const id of ids) await city.ask(evaluation.revokeExclusion, { id, reason: '复核' }, hotline);
};

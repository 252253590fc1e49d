import type { Transaction } from './database';

const turns = new WeakMap<Transaction, Map<string, Promise<unknown>>>();

/**
 * Decides about one thing after another within a transaction. Messages that are handled together share one, and a row lock does
 * not hold them apart: what two of them decide about the same thing, each reading it and then writing it, would be lost.
 * Rejects as `work` does; the next has its turn all the same.
 */
export const inTurn = <Result>(tx: Transaction, thing: string, work: () => Promise<Result>): Promise<Result> => {
  const things = turns.get(tx) ?? new Map<string, Promise<unknown>>();
  turns.set(tx, things);
  const before = things.get(thing) ?? Promise.resolve();
  const mine = before.then(work, work);
  things.set(thing, mine);
  return mine;
};

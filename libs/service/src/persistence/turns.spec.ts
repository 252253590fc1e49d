import type { Transaction } from './database';
import { inTurn } from './turns';

const tx = {} as Transaction;

it('lets whoever decides about one thing see what was decided before, and others go on meanwhile', async () => {
  const told: string[] = [];
  let sum = 0;
  const adding = async (): Promise<void> => {
    const read = sum;
    await Promise.resolve();
    sum = read + 1;
    told.push(`one is ${sum}`);
  };
  await Promise.all([inTurn(tx, 'one', adding), inTurn(tx, 'one', adding), inTurn(tx, 'another', () => Promise.resolve(told.push('another')))]); // prettier-ignore
  expect(told).toEqual(['another', 'one is 1', 'one is 2']);
});

it('keeps the turns of two transactions apart, and passes over one that failed', async () => {
  const never = inTurn(tx, 'thing', () => new Promise<string>(() => undefined));
  expect(await inTurn({} as Transaction, 'thing', () => Promise.resolve('other'))).toBe('other');
  const fails = inTurn(tx, 'failing', () => Promise.reject(new Error('away')));
  const next = inTurn(tx, 'failing', () => Promise.resolve('next'));
  await expect(fails).rejects.toThrow('away');
  expect(await next).toBe('next');
  void never;
});

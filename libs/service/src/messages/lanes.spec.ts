import fc from 'fast-check';
import { Lanes, type Ended } from './lanes';

type Item = { readonly key: string; readonly nth: number; readonly isAlone: boolean };

const turn = (): Promise<void> => new Promise((over) => setImmediate(over));
const itemsOf = (plan: readonly { key: string; isAlone: boolean }[]): Item[] => plan.map((one, nth) => ({ ...one, nth }));

/** Works on what it is given, a turn of the loop for each batch; `outcome` says how many of a run end. */
const working = (plan: readonly Item[], size: number, outcome: (run: readonly Item[]) => Ended) => {
  const batches: Item[][] = [];
  const done: Item[] = [];
  let running = new Set<string>();
  let overlapped = false;
  const lanes = new Lanes<Item>({
    width: 3,
    size: () => size,
    isAlone: ({ isAlone }) => isAlone,
    work: async (runs) => {
      const keys = runs.map((run) => run[0]!.key);
      overlapped ||= keys.some((key) => running.has(key));
      running = new Set([...running, ...keys]);
      batches.push(runs.flat());
      await turn();
      keys.forEach((key) => running.delete(key));
      return runs.map((run) => {
        const ended = outcome(run);
        done.push(...run.slice(0, ended.done));
        return ended;
      });
    },
  });
  plan.forEach((item) => lanes.add(item.key, item));
  return { lanes, batches, done, hasOverlapped: () => overlapped };
};

const settled = async (done: readonly Item[], count: number): Promise<void> => {
  for (let n = 0; n < 1_000 && done.length < count; n++) await turn();
};

describe('lanes', () => {
  const plans = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd', 'e'), isAlone: fc.boolean() }), { maxLength: 60 });

  it('work on all, each key in its order, never twice at once, in batches that keep their size and leave the lonely alone', () =>
    fc.assert(
      fc.asyncProperty(plans, fc.integer({ min: 1, max: 8 }), fc.infiniteStream(fc.boolean()), async (plan, size, luck) => {
        const items = itemsOf(plan);
        const fails = (run: readonly Item[]) => run.length > 1 && (luck.next().value as boolean);
        const { batches, done, hasOverlapped } = working(items, size, (run) => ({ done: fails(run) ? 1 : run.length }));
        await settled(done, items.length);
        for (const key of 'abcde')
          expect(done.filter((one) => one.key === key).map(({ nth }) => nth)).toEqual(
            items.filter((one) => one.key === key).map(({ nth }) => nth),
          );
        expect(hasOverlapped()).toBe(false);
        expect(batches.every((batch) => batch.length <= size)).toBe(true);
        expect(batches.filter((batch) => batch.some(({ isAlone }) => isAlone)).every(({ length }) => length === 1)).toBe(true);
      }),
      { numRuns: 100 },
    ));

  it('take together what waits for a place', async () => {
    const { batches, done } = working(itemsOf([...'abcdefgh'].map((key) => ({ key, isAlone: false }))), 4, (run) => ({
      done: run.length,
    }));
    await settled(done, 8);
    expect(batches.map(({ length }) => length)).toEqual([1, 1, 1, 4, 1]);
  });

  it('let a key rest with all that is behind it, and go on with the others', async () => {
    let tries = 0;
    const plan = itemsOf([...'abab'].map((key) => ({ key, isAlone: false })));
    const { done } = working(plan, 2, (run) =>
      run[0]!.key === 'a' && tries++ === 0 ? { done: 0, againAfterMs: 20 } : { done: run.length },
    );
    await settled(done, 2);
    expect(done.map(({ nth }) => nth)).toEqual([1, 3]);
    await new Promise((over) => setTimeout(over, 40));
    await settled(done, 4);
    expect(done.map(({ nth }) => nth)).toEqual([1, 3, 0, 2]);
  });

  it('begin nothing after they are closed, and give back what has not ended', async () => {
    const plan = itemsOf([...'abcdeaa'].map((key) => ({ key, isAlone: false })));
    const { lanes, done } = working(plan, 8, (run) => ({ done: run.length }));
    const { begun, waiting } = await lanes.close(1_000);
    expect([done.map(({ nth }) => nth), begun, waiting.map(({ nth }) => nth).sort()]).toEqual([[0, 1, 2], [], [3, 4, 5, 6]]);
  });
});

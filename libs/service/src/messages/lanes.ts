/** What became of a run of one key: how many of its items, from the first on, have ended, and when the next is tried again. */
export type Ended = { readonly done: number; readonly againAfterMs?: number };

export type LanesOptions<Item> = {
  /** How many batches are worked on at once. */
  readonly width: number;
  /** How many items the next batch may have. */
  readonly size: () => number;
  /** Whether an item is a batch of its own. */
  readonly isAlone: (item: Item) => boolean;
  /** Never rejects. Is given the first items of several keys, a run of each in its order; answers for each run. */
  readonly work: (runs: readonly (readonly Item[])[]) => Promise<readonly Ended[]>;
};

/**
 * Works on many keys at once and on each key one after another, in the order in which its items came. What waits when a
 * place becomes free is taken together, as a batch.
 *
 * A key is waiting (its turn has not come), running, or resting (its first item is tried again later; the ones behind it
 * stay behind it, and it takes no place from the others).
 */
export class Lanes<Item> {
  private readonly lanes = new Map<string, Item[]>();
  private readonly waiting = new Set<string>();
  private readonly resting = new Map<string, NodeJS.Timeout>();
  private readonly running = new Map<string, readonly Item[]>();
  private batches = 0;
  private closed = false;
  private ended: (() => void) | undefined;

  constructor(private readonly options: LanesOptions<Item>) {}

  add(key: string, item: Item): void {
    const lane = this.lanes.get(key);
    if (lane) {
      lane.push(item);
      return;
    }
    this.lanes.set(key, [item]);
    this.advance(key);
  }

  /** Begins nothing more, waits for what has begun, and gives back everything that has not ended. */
  async close(withinMs: number): Promise<{ begun: Item[]; waiting: Item[] }> {
    this.closed = true;
    for (const timer of this.resting.values()) clearTimeout(timer);
    if (this.batches > 0) {
      let late: NodeJS.Timeout | undefined;
      const budget = new Promise<void>((over) => (late = setTimeout(over, withinMs)));
      await Promise.race([new Promise<void>((ended) => (this.ended = ended)), budget]);
      clearTimeout(late);
    }
    const begun = [...this.running.values()].flat();
    const waiting = [...this.lanes].flatMap(([key, items]) => items.slice(this.running.get(key)?.length ?? 0));
    return { begun, waiting };
  }

  private advance(key?: string): void {
    if (key !== undefined) this.waiting.add(key);
    while (!this.closed && this.batches < this.options.width && this.waiting.size > 0) void this.run(this.next());
  }

  /** The longest waiting first; one that is alone waits until it is the first. */
  private next(): Map<string, readonly Item[]> {
    const runs = new Map<string, readonly Item[]>();
    let left = this.options.size();
    for (const key of this.waiting) {
      const lane = this.lanes.get(key)!;
      const alone = lane.findIndex(this.options.isAlone);
      if (alone === 0 && runs.size > 0) continue;
      const run = alone === 0 ? lane.slice(0, 1) : lane.slice(0, alone < 0 ? left : Math.min(left, alone));
      runs.set(key, run);
      left -= run.length;
      if (alone === 0 || left <= 0) break;
    }
    return runs;
  }

  private async run(runs: ReadonlyMap<string, readonly Item[]>): Promise<void> {
    this.batches += 1;
    for (const [key, run] of runs) {
      this.waiting.delete(key);
      this.running.set(key, run);
    }
    const outcomes = await this.options.work([...runs.values()]);
    this.batches -= 1;
    [...runs.keys()].forEach((key, at) => this.end(key, outcomes[at]!));
    if (this.closed && this.batches === 0) this.ended?.();
    this.advance();
  }

  private end(key: string, { done, againAfterMs }: Ended): void {
    const lane = this.lanes.get(key)!;
    this.running.delete(key);
    lane.splice(0, done);
    if (lane.length === 0) this.lanes.delete(key);
    else if (againAfterMs !== undefined) this.rest(key, againAfterMs);
    else this.waiting.add(key);
  }

  private rest(key: string, ms: number): void {
    if (this.closed) return;
    const timer = setTimeout(() => {
      this.resting.delete(key);
      this.advance(key);
    }, ms);
    this.resting.set(key, timer);
  }
}

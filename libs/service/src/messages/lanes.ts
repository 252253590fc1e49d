/**
 * Works on many keys at once and on each key one after another, in the order in which its items came.
 *
 * A key is waiting (its turn has not come), running, or resting (its first item is tried again later; the ones behind it
 * stay behind it, and it takes no place from the others).
 */
export class Lanes<Item> {
  private readonly lanes = new Map<string, Item[]>();
  private readonly waiting: string[] = [];
  private readonly resting = new Map<string, NodeJS.Timeout>();
  private readonly running = new Set<string>();
  private closed = false;
  private ended: (() => void) | undefined;

  /** `work` never rejects; it resolves to the milliseconds after which the same item is to be tried again, or to nothing. */
  constructor(
    private readonly width: number,
    private readonly work: (item: Item) => Promise<number | undefined>,
  ) {}

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
    if (this.running.size > 0) {
      let late: NodeJS.Timeout | undefined;
      const budget = new Promise<void>((over) => (late = setTimeout(over, withinMs)));
      await Promise.race([new Promise<void>((ended) => (this.ended = ended)), budget]);
      clearTimeout(late);
    }
    const begun = [...this.running].map((key) => this.lanes.get(key)![0]!);
    const waiting = [...this.lanes].flatMap(([key, items]) => (this.running.has(key) ? items.slice(1) : items));
    return { begun, waiting };
  }

  private advance(key?: string): void {
    if (key !== undefined) this.waiting.push(key);
    while (!this.closed && this.running.size < this.width) {
      const next = this.waiting.shift();
      if (next === undefined) return;
      void this.run(next);
    }
  }

  private async run(key: string): Promise<void> {
    const lane = this.lanes.get(key)!;
    this.running.add(key);
    const againAfterMs = await this.work(lane[0]!);
    this.running.delete(key);
    if (againAfterMs !== undefined) this.rest(key, againAfterMs);
    else if (lane.shift() && lane.length > 0) this.waiting.push(key);
    else this.lanes.delete(key);
    if (this.closed && this.running.size === 0) this.ended?.();
    this.advance();
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

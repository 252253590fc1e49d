type Counted = { hour: number; before: number; now: number };

const REMEMBERED = 50_000;

/**
 * Counts by key in a sliding window, approximated by two neighbouring spans: the older one counts by the part of it that the
 * window still covers. Two numbers a key, whatever the limit. Past 50 000 keys the one that was counted first is forgotten.
 */
export class SlidingWindow {
  private readonly counted = new Map<string, Counted>();

  constructor(
    private readonly limit: number,
    private readonly spanMs: number,
    private readonly remembered = REMEMBERED,
  ) {}

  /** Counts one and answers undefined, or counts nothing and answers the seconds after which one more may fit. */
  take(key: string, nowMs: number): number | undefined {
    const hour = Math.floor(nowMs / this.spanMs);
    const passed = (nowMs % this.spanMs) / this.spanMs;
    const count = this.at(key, hour);
    if (count.before * (1 - passed) + count.now >= this.limit) return this.secondsUntilFree(count, passed);
    count.now += 1;
    return undefined;
  }

  private at(key: string, hour: number): Counted {
    const known = this.counted.get(key);
    if (known?.hour === hour) return known;
    const count = { hour, before: known?.hour === hour - 1 ? known.now : 0, now: 0 };
    this.counted.delete(key);
    if (this.counted.size >= this.remembered) this.counted.delete(this.counted.keys().next().value!);
    this.counted.set(key, count);
    return count;
  }

  private secondsUntilFree({ before, now }: Counted, passed: number): number {
    const needed = now < this.limit ? 1 - (this.limit - now) / before - passed : 1 - passed + Math.max(0, 1 - this.limit / now);
    return Math.floor((needed * this.spanMs) / 1000) + 1;
  }
}

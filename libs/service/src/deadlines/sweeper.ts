import type { Logger } from '../logs';
import type { Database } from '../persistence/database';
import { sql } from '../persistence/statement';
import { type Deadline, deadlineColumns } from './deadline';

/**
 * $1 is city time and compared with `due_at` only; leases are the database's own time and compared with `now()` only.
 */
const lease = sql(`
  with due as (
    select id from deadline
    where due_at <= $1 and (lease_until is null or lease_until <= now())
    order by due_at, id limit $2
    for update skip locked),
  leased as (
    update deadline set lease_until = now() + make_interval(secs => $3), attempts = attempts + 1
    where id in (select id from due)
    returning ${deadlineColumns}, attempts)
  select * from leased order by "dueAt", id`);

const done = sql(`delete from deadline where id = any($1::uuid[])`);

/** Changes only our own lease: `attempts` tells whether somebody has leased it since. */
const backOff = sql(`update deadline set lease_until = now() + make_interval(secs => $3) where id = $1 and attempts = $2`);

/** Gives back what was leased and not begun, without counting it as an attempt. */
const giveBack = sql(`
  update deadline set lease_until = null, attempts = deadline.attempts - 1
  from unnest($1::uuid[], $2::int[]) as ours (id, attempts)
  where deadline.id = ours.id and deadline.attempts = ours.attempts`);

const nextDue = sql(`select min(due_at) as "dueAt" from deadline where lease_until is null or lease_until <= now()`);

const countOverdue = sql(`select count(*)::int as count from deadline where due_at <= $1`);

/** What to do when a deadline of this name runs out: issue the command that the flow names. */
export type Fire = Readonly<Record<string, (deadline: Deadline) => Promise<void>>>;

export type SweeperOptions = {
  /** True in a replay stack: nothing runs but by `runDue()`, and one after another, so that the same times give the same history. */
  readonly manual: boolean;
  readonly batch: number;
  /** How many are fired at once; begun oldest first. */
  readonly concurrency: number;
  /** Machine time: well above what a batch takes. */
  readonly leaseSeconds: number;
  /** Machine time. */
  readonly pollMs: number;
};

type Leased = Deadline & { readonly attempts: number };

const DEFAULTS: SweeperOptions = { manual: false, batch: 200, concurrency: 8, leaseSeconds: 60, pollMs: 1_000 };
const backOffSeconds = (attempts: number): number => Math.min(300, 2 ** attempts);

/**
 * Fires the deadlines that are due in city time, oldest first, until none is left; any number of sweepers, none fired twice.
 * What is fired takes the deadline in its own transaction (`takeDeadline`), so one that is fired again after a crash finds
 * nothing to do. One that fails is logged and comes again later, and stops none of the others.
 */
export class Sweeper {
  private readonly options: SweeperOptions;
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<number> | undefined;
  private stopping = false;

  constructor(
    private readonly database: Database,
    private readonly clock: { now(): Date },
    private readonly fire: Fire,
    private readonly logger: Pick<Logger, 'warn' | 'error'>,
    options: Partial<SweeperOptions> = {},
  ) {
    const concurrency = options.manual ? { concurrency: 1 } : {};
    this.options = { ...DEFAULTS, ...concurrency, ...options };
  }

  /** Polls every second by the machine's timer; does nothing when manual. */
  start(): void {
    this.stopping = false;
    if (this.options.manual || this.timer) return;
    this.timer = setInterval(() => this.poll(), this.options.pollMs);
    this.poll();
  }

  /** Returns once what has been begun has ended; what was leased and not begun is given back. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    this.stopping = true;
    await this.sweeping?.catch(() => undefined);
  }

  /**
   * Fires all that is due at this city time, and what becomes due by that; answers how many did not fail. Throws when the
   * database is away. Never runs twice at once in one sweeper: whoever asks meanwhile gets a run that begins after it.
   */
  async runDue(): Promise<number> {
    while (this.sweeping) await this.sweeping.catch(() => undefined);
    this.sweeping = this.sweep();
    try {
      return await this.sweeping;
    } finally {
      this.sweeping = undefined;
    }
  }

  /** City time of the earliest deadline that nobody is working on and that is not backing off from a failure. */
  async nextDueAt(): Promise<Date | undefined> {
    return (await this.database.one<{ dueAt: Date | null }>(nextDue))?.dueAt ?? undefined;
  }

  /** How many are due and not yet done, for metrics. */
  async overdue(): Promise<number> {
    return (await this.database.one<{ count: number }>(countOverdue, [this.clock.now()]))?.count ?? 0;
  }

  private poll(): void {
    if (this.sweeping) return;
    this.runDue().catch((fault: unknown) =>
      this.logger.warn({ fault: textOf(fault) }, 'deadlines are not swept; the next poll tries again'),
    );
  }

  private async sweep(): Promise<number> {
    const { batch, leaseSeconds } = this.options;
    let fired = 0;
    while (!this.stopping) {
      const leased = await this.database.rows<Leased>(lease, [this.clock.now(), batch, leaseSeconds]);
      if (leased.length === 0) break;
      fired += await this.fireAll(leased);
    }
    return fired;
  }

  private async fireAll(leased: readonly Leased[]): Promise<number> {
    const until = performance.now() + (this.options.leaseSeconds * 1_000) / 2;
    const fired: string[] = [];
    const coming = [...leased];
    const work = async (): Promise<void> => {
      while (!this.stopping && performance.now() < until) {
        const deadline = coming.shift();
        if (!deadline) return;
        if (await this.fireOne(deadline)) fired.push(deadline.id);
      }
    };
    await Promise.all(Array.from({ length: this.options.concurrency }, work));
    if (coming.length > 0)
      await this.database.rows(giveBack, [coming.map(({ id }) => id), coming.map(({ attempts }) => attempts)]);
    if (fired.length > 0) await this.database.rows(done, [fired]); // those whose command had no reason to take them
    return fired.length;
  }

  private async fireOne({ attempts, ...deadline }: Leased): Promise<boolean> {
    const { id, name, aggregateId } = deadline;
    try {
      const fire = this.fire[name];
      if (!fire) throw new Error(`Nobody knows what to do when ${name} runs out`);
      await fire(deadline);
      return true;
    } catch (fault) {
      this.logger.error({ deadline: id, name, aggregateId, attempts, fault: textOf(fault) }, 'a deadline failed; it comes again');
      await this.database.rows(backOff, [id, attempts, backOffSeconds(attempts)]).catch(() => undefined); // else its lease is the back-off
      return false;
    }
  }
}

const textOf = (fault: unknown): string => (fault instanceof Error ? fault.message : String(fault));

import { setTimeout as pause } from 'node:timers/promises';
import type { Envelope } from '@fengqiao/contracts';
import type { Logger } from '../logs';
import type { Database } from '../persistence/database';
import { sql } from '../persistence/statement';
import type { EventStream } from './event-stream';
import { LostStream } from './lost-stream';

/**
 * Leases the oldest message of each key, which closes that key to every other relay, and returns the run of messages behind
 * it. Nothing is leased while a loss of the stream is being made good: that goes before anything new.
 *
 * What protects a leased key, `leased_until <= now()`, is a condition on the very row being locked, so it is evaluated anew
 * if another relay leased that row in between; a head ceases to be one only by being moved. Without `for update skip locked`
 * 59 of 120 messages were leased twice (measured); leasing one head per message drained a hot key at 21/s, runs at 6 353/s.
 */
const leaseRuns = sql(`
  with head as (
    select seq, key from outbox
    where leased_until <= now() and seq in (select distinct on (key) seq from outbox order by key, seq)
      and not exists (select from relay_state where resend_after is not null)
    order by seq limit $1
    for update skip locked),
  leased as (
    update outbox set attempts = attempts + 1, leased_until = now() + make_interval(secs => $2)
    where seq in (select seq from head)
    returning seq, attempts)
  select run.seq, run.key, run.subject, run.message, leased.attempts
  from head join leased using (seq) cross join lateral (
    select seq, key, subject, message from outbox where outbox.key = head.key order by seq limit $3) as run
  order by run.seq`);

const moveToSent = sql(`
  with acked as (select * from unnest($1::bigint[], $2::bigint[]) as acked (seq, stream_seq)),
  gone as (delete from outbox where seq in (select seq from acked) returning seq, id, subject, key, message)
  insert into sent (seq, id, subject, key, message, stream_seq)
  select gone.seq, gone.id, gone.subject, gone.key, gone.message, acked.stream_seq from gone join acked using (seq)`);

/** Shortens only our own lease: `attempts` tells whether somebody has leased the key since. */
const backOff = sql(`
  update outbox set leased_until = now() + make_interval(secs => $3) where seq = $1 and attempts = $2`);

const depth = sql(`
  select count(*)::int as count, coalesce(extract(epoch from now() - min(written_at)), 0)::float8 as "oldestSeconds" from outbox`);

/** Along the key: under load most of the table is what has been moved away since the last vacuum. */
const waiting = sql(`select count(*)::int as count from (select from outbox order by seq limit $1) as first`);

const idle = sql(`
  select (select seq from outbox order by seq limit 1) is null
    and not exists (select from relay_state where resend_after is not null) as idle`);

type Row = { seq: string; key: string; subject: string; message: Envelope; attempts: number };
type Sent = { readonly seqs: string[]; readonly streamSeqs: number[] };

/** All of it machine time. */
export type RelayOptions = {
  /** How many keys are leased at once. */
  readonly keys: number;
  /** How many messages of a key are sent under one lease. */
  readonly run: number;
  /** Well above the time-out of one publish: half of it may pass before the last one of a run is sent. */
  readonly leaseSeconds: number;
  readonly pollMs: number;
  /** How often the stream is asked whether it still has what it acknowledged. */
  readonly checkMs: number;
};

const DEFAULTS: RelayOptions = { keys: 100, run: 50, leaseSeconds: 30, pollMs: 1_000, checkMs: 60_000 };
/** So many messages in one round are the sign of load. */
const MANY = 8;
/** How much later a message may leave under load. */
const GATHER_MS = 60;
const backOffSeconds = (attempts: number, leaseSeconds: number): number => Math.min(leaseSeconds, 0.1 * 2 ** attempts);

/**
 * Brings the outbox to the stream: one message at a time within a key, many keys at once, any number of relays.
 *
 * What the stream acknowledged moves to `sent`, and what the stream has lost since is sent again from there (lost-stream.ts).
 * A relay that stalls longer than its lease may repeat a message late: the stream drops it by its id within two minutes,
 * the inbox for ever.
 */
export class OutboxRelay {
  private readonly options: RelayOptions;
  private readonly lost: LostStream;
  private draining: Promise<void> | undefined;
  private nudged = false;
  private timers: NodeJS.Timeout[] = [];
  private unwatch: () => void = () => undefined;
  /** Whether the stream has been compared with what it acknowledged, on this connection and within the last minute. */
  private isChecked = false;
  /** Counts losses of the connection: what is acknowledged across one is not believed. */
  private connection = 0;
  /** The highest sequence acknowledged before this round: a lower one now means that the stream went back. */
  private highest = 0;

  constructor(
    private readonly database: Database,
    private readonly stream: EventStream,
    private readonly logger: Pick<Logger, 'warn'>,
    options: Partial<RelayOptions> = {},
  ) {
    this.options = { ...DEFAULTS, ...options };
    this.lost = new LostStream(database, stream, logger);
  }

  start(): void {
    if (this.isStarted) return;
    this.timers = [setInterval(() => this.nudge(), this.options.pollMs), setInterval(() => this.doubt(), this.options.checkMs)];
    this.unwatch = this.stream.watch(() => {
      this.connection++;
      this.doubt();
    });
    this.nudge();
  }

  /** A hint, never a promise: polling alone delivers everything, only later. */
  nudge(): void {
    if (!this.isStarted) return;
    this.nudged = true;
    // A nudge that comes between the last look and the end of the promise must look again: without, p99 was 1 982 ms.
    this.draining ??= this.drain()
      .catch((fault: unknown) =>
        this.logger.warn({ fault: textOf(fault) }, 'the outbox is not drained; the next poll tries again'),
      )
      .finally(() => {
        this.draining = undefined;
        if (this.nudged) this.nudge();
      });
  }

  /** Returns once what is being sent has its answer; the rest waits for another relay, or the next start. */
  async stop(): Promise<void> {
    this.timers.forEach(clearInterval);
    this.timers = [];
    this.unwatch();
    await this.draining;
  }

  /** Whether everything said so far, by any instance of this service, is in the stream. */
  async isIdle(): Promise<boolean> {
    return (await this.database.one<{ idle: boolean }>(idle))?.idle ?? false;
  }

  /** How many messages wait here, as far as `limit`. */
  async waiting(limit: number): Promise<number> {
    return (await this.database.one<{ count: number }>(waiting, [limit]))?.count ?? 0;
  }

  async depth(): Promise<{ count: number; oldestSeconds: number }> {
    return (await this.database.one<{ count: number; oldestSeconds: number }>(depth)) ?? { count: 0, oldestSeconds: 0 };
  }

  private get isStarted(): boolean {
    return this.timers.length > 0;
  }

  private doubt(): void {
    this.isChecked = false;
    this.nudge();
  }

  private async drain(): Promise<void> {
    while (this.nudged && this.isStarted) {
      this.nudged = false;
      if (!this.isChecked) await this.check();
      const sent = await this.round();
      if (sent > 0) this.nudged = true;
      // Many at once: more are coming. A round costs about the same for thirty as for ten, so it waits for them a moment.
      if (sent >= MANY && sent < this.options.keys) await pause(GATHER_MS);
    }
  }

  private async check(): Promise<void> {
    const { connection } = this;
    await this.lost.check();
    await this.lost.resend(() => this.isStarted);
    this.highest = 0;
    this.isChecked = connection === this.connection;
  }

  private async round(): Promise<number> {
    const { keys, run, leaseSeconds } = this.options;
    const rows = await this.database.rows<Row>(leaseRuns, [keys, leaseSeconds, run]);
    if (rows.length === 0) return 0;
    const runs = await Promise.all(byKey(rows).map((messages) => this.send(messages)));
    const seqs = runs.flatMap((sent) => sent.seqs);
    if (seqs.length === 0) return 0;
    const streamSeqs = runs.flatMap((sent) => sent.streamSeqs);
    await this.database.rows(moveToSent, [seqs, streamSeqs]);
    this.highest = streamSeqs.reduce((highest, sequence) => Math.max(highest, sequence), this.highest);
    return seqs.length;
  }

  /** In order, no further than the first fault, and not into the second half of the lease. */
  private async send(run: readonly Row[]): Promise<Sent> {
    const sent: Sent = { seqs: [], streamSeqs: [] };
    const { connection, highest } = this;
    const until = performance.now() + (this.options.leaseSeconds * 1_000) / 2;
    try {
      for (const { seq, key, subject, message } of run) {
        if (sent.seqs.length > 0 && performance.now() > until) break;
        const { sequence, repeated } = await this.stream.publish({ subject, key, envelope: message });
        if (connection !== this.connection) throw new Error('the connection was lost while this was on its way');
        if (!repeated && sequence <= highest) throw new Error(`the stream went back from ${highest} to ${sequence}`);
        sent.seqs.push(seq);
        sent.streamSeqs.push(sequence);
      }
    } catch (fault) {
      await this.giveBack(run[0]!, sent.seqs.length === 0, fault);
    }
    return sent;
  }

  private async giveBack(head: Row, isHeadUnsent: boolean, fault: unknown): Promise<void> {
    this.isChecked = false;
    this.logger.warn(
      { key: head.key, subject: head.subject, attempts: head.attempts, fault: textOf(fault) },
      'not sent; it stays in the outbox',
    );
    if (!isHeadUnsent) return;
    const seconds = backOffSeconds(head.attempts, this.options.leaseSeconds);
    await this.database.rows(backOff, [head.seq, head.attempts, seconds]).catch(() => undefined); // else the lease is the back-off
  }
}

const textOf = (fault: unknown): string => (fault instanceof Error ? fault.message : String(fault));

const byKey = (rows: readonly Row[]): Row[][] => {
  const runs = new Map<string, Row[]>();
  for (const row of rows) {
    const run = runs.get(row.key);
    if (run) run.push(row);
    else runs.set(row.key, [row]);
  }
  return [...runs.values()];
};

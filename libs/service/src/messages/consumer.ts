import { setTimeout as pause } from 'node:timers/promises';
import { type ConsumerMessages, jetstream, jetstreamManager, type JetStreamManager, type JsMsg } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Envelope } from '@fengqiao/contracts';
import { z } from 'zod';
import { Busy, Overdue, Unreachable } from '../faults';
import type { Logger } from '../logs';
import type { Database } from '../persistence/database';
import { eventStreamOn } from './event-stream';
import { type Delivery, type Outcome, receive, receiveTogether, type Receiver } from './inbox';
import { type Ended, Lanes } from './lanes';
import { mendPosition, type Place } from './last-heard';
import { ACK_WAIT_MS, declareDurable, declareStream, EVENTS } from './topology';

export type ConsumerMeans = {
  readonly nats: NatsConnection;
  readonly database: Database;
  readonly logger: Logger;
  readonly afterCommit: () => void;
  readonly concurrency: number;
};

const envelopeShape = z.object({
  specversion: z.literal('1.0'),
  id: z.uuid(),
  source: z.string(),
  type: z.string(),
  subject: z.string(),
  time: z.string(),
  datacontenttype: z.literal('application/json'),
  correlationid: z.string(),
  data: z.unknown(),
});

const PULL = { max_messages: 64, expires: 30_000, idle_heartbeat: 5_000, abort_on_missing_resource: true };
const REOPEN_AFTER_MS = 500;
const HOLD_MS = 1_000;
/** How often it is asked whether the stream went back behind the durable. */
const LOOK_MS = 60_000;
const sizeAfter = (size: number, ms: number): number => (ms > BATCH_MS ? Math.ceil(size / 2) : Math.min(BATCH, size * 2));
const retryAfterMs = (delivery: number): number => Math.min(60_000, 250 * 2 ** delivery);

/** At most so many messages share a transaction, and fewer while it takes longer than that: it holds what they lock. */
const BATCH = 32;
const BATCH_MS = 1_000;

/** `isAlone`: it is not handled together with others, because it was tried before or was among those that failed together. */
type InHand = { readonly message: JsMsg; readonly envelope: Envelope; readonly place: Place; isAlone: boolean };

/** Nothing is wrong with a message whose handler found another service or the database away. */
const isPassing = (fault: unknown): boolean => fault instanceof Busy || fault instanceof Overdue || fault instanceof Unreachable;

const textOf = (fault: unknown): string => (fault instanceof Error ? fault.message : String(fault));

/**
 * Reads one durable. A message ends in one of two ways: its transaction commits and it is acked, or its transaction rolls
 * back and the stream delivers it again, later each time. A refusal, a broken contract and a message that keeps failing are
 * all committed, as parked rows, and so acked. A message that fails only because the database or another service is away is
 * kept in hand and tried again, and does not count: an outage must not park what has nothing wrong with it.
 *
 * What waits is handled together, in one transaction. When that fails nothing has happened, nothing counts against any of
 * them, and each is handled alone: only so is it known whose fault it was.
 *
 * Everything in hand tells the server that it is being worked on, so a slow handler (or the wait behind one) is not
 * delivered to somebody else. `max_ack_pending` bounds what is in hand.
 */
export class DurableConsumer {
  private readonly lanes: Lanes<InHand>;
  private size = BATCH;
  private readonly inHand = new Set<JsMsg>();
  private readonly faults = new Map<string, string>();
  private messages: ConsumerMessages | undefined;
  private manager: Promise<JetStreamManager> | undefined;
  private heartbeat: NodeJS.Timeout | undefined;
  private looking: NodeJS.Timeout | undefined;
  private unwatch: () => void = () => undefined;
  private streamCreated = '';
  private closing = false;
  private reading: Promise<void> | undefined;
  private readonly stopped = new AbortController();

  constructor(
    readonly receiver: Receiver,
    private readonly means: ConsumerMeans,
  ) {
    this.lanes = new Lanes({
      width: means.concurrency,
      size: () => this.size,
      isAlone: ({ isAlone }) => isAlone,
      work: (runs) => this.settle(runs),
    });
  }

  /** Resolves after the first attempt to open, successful or not; from then on it opens again whenever it must. */
  async start(): Promise<void> {
    this.heartbeat = setInterval(() => this.inHand.forEach((message) => message.working()), ACK_WAIT_MS / 3);
    this.looking = setInterval(() => void this.look(), LOOK_MS);
    this.unwatch = eventStreamOn(this.means.nats).watch(() => void this.look());
    await new Promise<void>((opened) => {
      this.reading = this.read(opened);
    });
  }

  /** What the server has for this durable and what it gave out without an answer; declares the durable when it is gone. */
  async pending(): Promise<number> {
    await this.declare(await this.jsm());
    return this.lag();
  }

  /** As `pending`, but throws when the durable is gone. */
  async lag(): Promise<number> {
    const jsm = await this.jsm();
    const { num_pending, num_ack_pending } = await jsm.consumers.info(EVENTS, this.receiver.durable);
    return num_pending + num_ack_pending;
  }

  /** What of the stream up to a sequence is not handled: nothing once the floor of answers has passed it, or nothing waits. */
  async behind(sequence: number): Promise<number> {
    const { num_pending, num_ack_pending, ack_floor } = await (await this.jsm()).consumers.info(EVENTS, this.receiver.durable);
    return ack_floor.stream_seq >= sequence ? 0 : num_pending + num_ack_pending;
  }

  /** Takes nothing more, finishes what it has begun, and gives the rest back to the stream at once. */
  async close(withinMs: number): Promise<void> {
    this.closing = true;
    clearInterval(this.looking);
    this.unwatch();
    this.stopped.abort();
    await this.messages?.close();
    await this.reading;
    const { begun, waiting } = await this.lanes.close(withinMs);
    clearInterval(this.heartbeat);
    if (!this.means.nats.isClosed()) await this.giveBack(waiting);
    for (const { envelope } of begun)
      this.log('warn', envelope, 'a handler outlasted the budget of closing; its message comes again');
  }

  /**
   * nats-server 2.9 loses a message that is given back while a pull request without a reader still waits: it stays away
   * until `ack_wait` is over. To ask for the state of the consumer makes the server drop such requests.
   */
  private async giveBack(waiting: readonly InHand[]): Promise<void> {
    const { nats } = this.means;
    try {
      await nats.flush();
      if (waiting.length > 0) await (await this.jsm()).consumers.info(EVENTS, this.receiver.durable);
      for (const { message } of waiting) message.nak();
      await nats.flush(); // answers are only buffered until then
    } catch {
      // NATS is away: it delivers again what nobody answered
    }
  }

  private async read(opened: () => void): Promise<void> {
    const { durable } = this.receiver;
    while (!this.closing && !this.means.nats.isClosed()) {
      try {
        this.messages = await this.open();
        opened();
        if (this.closing) void this.messages.close();
        const fault = await this.messages.closed();
        if (fault) throw fault;
      } catch (fault) {
        if (!this.closing)
          this.means.logger.warn({ durable, fault: textOf(fault) }, 'the durable is gone or out of reach: opening it again');
      }
      opened();
      if (!this.closing) await pause(REOPEN_AFTER_MS, undefined, { signal: this.stopped.signal }).catch(() => undefined);
    }
  }

  private async open(): Promise<ConsumerMessages> {
    const jsm = await this.jsm();
    await this.declare(jsm);
    await this.mend(jsm);
    const consumer = await jetstream(this.means.nats).consumers.get(EVENTS, this.receiver.durable);
    return consumer.consume({ ...PULL, callback: (message) => this.take(message) });
  }

  private async declare(jsm: JetStreamManager): Promise<void> {
    this.streamCreated = (await declareStream(jsm)).created;
    await declareDurable(jsm, this.receiver.durable, this.receiver.subject);
  }

  private mend(jsm: JetStreamManager): Promise<boolean> {
    return mendPosition(this.means.database, jsm, this.receiver, this.means.logger);
  }

  /** Like `open`, while it reads: a durable that is made anew ends the reading, and it is opened again. */
  private async look(): Promise<void> {
    const { durable } = this.receiver;
    try {
      await this.mend(await this.jsm());
    } catch (fault) {
      this.means.logger.debug({ durable, fault: textOf(fault) }, 'not compared with the stream; later');
    }
  }

  private jsm(): Promise<JetStreamManager> {
    return (this.manager ??= jetstreamManager(this.means.nats, { checkAPI: false }));
  }

  private take(message: JsMsg): void {
    const envelope = envelopeIn(message);
    if (!envelope) {
      const { durable } = this.receiver;
      this.means.logger.error(
        { durable, sequence: message.seq, bytes: message.data.length },
        'a message that is no envelope is thrown away',
      );
      message.term();
      return;
    }
    this.inHand.add(message);
    const place = { streamCreated: this.streamCreated, sequence: message.seq };
    this.lanes.add(envelope.subject, { message, envelope, place, isAlone: message.info.deliveryCount > 1 });
  }

  private async settle(runs: readonly (readonly InHand[])[]): Promise<Ended[]> {
    const [run] = runs;
    return runs.length === 1 && run!.length === 1 ? [await this.settleAlone(run![0]!)] : this.settleTogether(runs);
  }

  private async settleTogether(runs: readonly (readonly InHand[])[]): Promise<Ended[]> {
    const began = performance.now();
    try {
      const deliveries = runs.map((run) => run.map((one) => this.deliveryOf(one)));
      const outcomes = await this.means.database.transaction((tx) => receiveTogether(tx, this.receiver, deliveries));
      runs.forEach((run, nth) => run.forEach((one, at) => this.ended(one, outcomes[nth]![at]!)));
      if (outcomes.flat().some(({ status }) => status === 'handled')) this.means.afterCommit();
      this.size = sizeAfter(this.size, performance.now() - began);
      return runs.map((run) => ({ done: run.length }));
    } catch (fault) {
      const { durable } = this.receiver;
      this.means.logger.debug({ durable, fault: textOf(fault) }, 'not handled together: each is handled alone');
      for (const one of runs.flat()) one.isAlone = true;
      return runs.map(() => ({ done: 0 }));
    }
  }

  private async settleAlone(one: InHand): Promise<Ended> {
    const { message, envelope } = one;
    const began = performance.now();
    let isClaimed = false;
    const delivery = { ...this.deliveryOf(one), onClaimed: () => (isClaimed = true) };
    try {
      const outcome = await this.means.database.transaction((tx) => receive(tx, this.receiver, delivery));
      this.ended(one, outcome);
      this.size = sizeAfter(this.size, performance.now() - began);
      if (outcome.status === 'handled') this.means.afterCommit();
    } catch (fault) {
      this.log('warn', envelope, 'not handled', { delivery: delivery.count, fault: textOf(fault) });
      if (!isClaimed || isPassing(fault)) return { done: 0, againAfterMs: HOLD_MS };
      message.nak(retryAfterMs(delivery.count));
      this.done(one);
      if (this.faults.size > 1_000) this.faults.clear(); // those that another instance ended
      this.faults.set(envelope.id, textOf(fault));
    }
    return { done: 1 };
  }

  private deliveryOf({ message, envelope, place }: InHand): Delivery {
    return { envelope, place, count: message.info.deliveryCount, lastFault: this.faults.get(envelope.id) };
  }

  private ended(one: InHand, { status, why }: Outcome): void {
    one.message.ack();
    this.done(one);
    if (status === 'parked') this.log('warn', one.envelope, 'parked', { why });
    if (status === 'ignored') this.log('debug', one.envelope, 'not known here, and passed over');
  }

  private done({ message, envelope }: InHand): void {
    this.inHand.delete(message);
    this.faults.delete(envelope.id);
  }

  private log(level: 'warn' | 'debug', { id, type, correlationid }: Envelope, what: string, more: object = {}): void {
    this.means.logger[level]({ durable: this.receiver.durable, id, type, correlationId: correlationid, ...more }, what);
  }
}

const envelopeIn = (message: JsMsg): Envelope | undefined => {
  try {
    const read = envelopeShape.safeParse(message.json());
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
};

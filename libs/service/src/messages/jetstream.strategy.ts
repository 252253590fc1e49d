import { jetstreamManager } from '@nats-io/jetstream';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { Refusal } from '@fengqiao/domain';
import { type ConsumerMeans, DurableConsumer } from './consumer';
import { type Heard, JETSTREAM, type Subscription } from './hears';
import type { Receiver } from './inbox';
import { EVENTS } from './topology';

export type JetStreamOptions = Pick<ConsumerMeans, 'nats' | 'database' | 'logger'> & {
  /** Called after a handler's transaction has committed: the place to nudge this service's relay. */
  readonly afterCommit?: () => void;
  /** How many batches of one durable are handled at once, never two with messages of one key. */
  readonly concurrency?: number;
  /** How long `close` waits for what is in hand. Machine time. */
  readonly closeWithinMs?: number;
};

const CONCURRENCY = 2;
const CLOSE_WITHIN_MS = 10_000;

/** Brings events to the methods marked with `@Hears`: each has its own durable, its own inbox key and its own order. */
export class JetStreamStrategy extends Server implements CustomTransportStrategy {
  override readonly transportId = JETSTREAM;
  /** The consumer reports failures; Nest need not log them as well. */
  override readonly propagatesEventHandlerErrors = true;
  private readonly consumers = new Map<string, DurableConsumer>();

  constructor(private readonly options: JetStreamOptions) {
    super();
  }

  /** Nest would chain the handlers of one subject and call them together: two subscriptions would share one acknowledgement. */
  override addHandler(pattern: unknown, handler: MessageHandler, _isEvent?: boolean, extras: Record<string, unknown> = {}): void {
    const subscription = extras['subscription'] as Subscription | undefined;
    if (!subscription) throw new Error(`${String(pattern)} is not heard by @Hears: only events come through JetStream`);
    const { durable } = subscription;
    if (this.consumers.has(durable)) throw new Error(`Two methods hear through the durable ${durable}: name them apart`);
    const { nats, database, logger, afterCommit = () => undefined, concurrency = CONCURRENCY } = this.options;
    const receiver = { ...subscription, handle: (heard: Heard) => answerOf(handler, heard) };
    this.consumers.set(durable, new DurableConsumer(receiver, { nats, database, logger, afterCommit, concurrency }));
  }

  /** Declares what is missing and begins. With NATS away it begins all the same, and opens as soon as NATS is back. */
  listen(callback: (error?: unknown) => void): void {
    Promise.all([...this.consumers.values()].map((consumer) => consumer.start())).then(() => callback(), callback);
  }

  async close(): Promise<void> {
    const withinMs = this.options.closeWithinMs ?? CLOSE_WITHIN_MS;
    await Promise.all([...this.consumers.values()].map((consumer) => consumer.close(withinMs)));
  }

  /** How many messages all durables still have before them or in hand, as the server knows it. Throws when it is away. */
  async pending(): Promise<number> {
    const counts = await Promise.all([...this.consumers.values()].map((consumer) => consumer.pending()));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** Like `pending`, but declares nothing: for those who ask often. Throws also when a durable is gone. */
  async lag(): Promise<number> {
    const counts = await Promise.all([...this.consumers.values()].map((consumer) => consumer.lag()));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** The sequence of the newest message in the stream. Throws when the server is away. */
  async newest(): Promise<number> {
    const jsm = await jetstreamManager(this.options.nats, { checkAPI: false });
    return (await jsm.streams.info(EVENTS)).state.last_seq;
  }

  /** How many messages up to that sequence some durable has not handled; more may be counted, while any is left. */
  async behind(sequence: number): Promise<number> {
    const counts = await Promise.all([...this.consumers.values()].map((consumer) => consumer.behind(sequence)));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** The subscription behind a durable, for those who handle a parked message again. */
  receiverOf(durable: string): Receiver | undefined {
    return this.consumers.get(durable)?.receiver;
  }

  on(): never {
    throw new Error('This transport tells nothing but by its log');
  }

  unwrap<T>(): T {
    return this.options.nats as T;
  }
}

/** A fault comes as an Observable that errs: whoever does not subscribe to it acknowledges what has failed. */
const answerOf = async (handler: MessageHandler, heard: Heard): Promise<void | Refusal> => {
  const returned: unknown = await handler(heard);
  return (isObservable(returned) ? await lastValueFrom(returned, { defaultValue: undefined }) : returned) as void | Refusal;
};

import { backlogOf, everyBacklog } from '@fengqiao/contracts';
import type { NatsConnection, Subscription } from '@nats-io/transport-node';
import type { Logger } from '../logs';

/** Machine time. A service that has said nothing for `FRESH_MS` is away: what waits for it is no reason to refuse. */
const TELL_EVERY_MS = 500;
const FRESH_MS = 3_000;
/** However long a backlog is, so often something new is begun: twenty a second are thirty times what a city registers. */
const AT_LEAST_EVERY_MS = 50;

/**
 * Whether new work may be begun: not while a service has more waiting than the bound, and after that not before it has less
 * than half. Work that is there already is never refused here.
 */
export class Admission {
  private readonly backlogs = new Map<string, { readonly count: number; readonly at: number }>();
  private isFull = false;
  private lastBegun = -Infinity;

  constructor(private readonly bound: number) {}

  /** How many events wait for a service or in its outbox, as it says itself. `now` in milliseconds of machine time. */
  hear(service: string, count: number, now: number): void {
    this.backlogs.set(service, { count, at: now });
  }

  admits(now: number): boolean {
    const counts = [...this.backlogs.values()].filter(({ at }) => now - at < FRESH_MS).map(({ count }) => count);
    const longest = Math.max(0, ...counts);
    this.isFull = longest > (this.isFull ? this.bound / 2 : this.bound);
    if (this.isFull && now - this.lastBegun < AT_LEAST_EVERY_MS) return false;
    this.lastBegun = now;
    return true;
  }
}

type Telling = {
  readonly service: string;
  readonly nats: NatsConnection;
  readonly logger: Pick<Logger, 'debug'>;
  /** What waits for this service; throws while it is not to be had, and then nothing is said. */
  readonly count: () => Promise<number>;
};

/** Tells all services how long this one's backlog is, and hears theirs. Returns what ends it. */
export const tellBacklog = (admission: Admission, { service, nats, logger, count }: Telling): (() => void) => {
  let isCounting = false;
  const tell = async (): Promise<void> => {
    if (isCounting || nats.isClosed()) return;
    isCounting = true;
    try {
      nats.publish(backlogOf(service), JSON.stringify(await count()));
    } catch (fault) {
      logger.debug({ fault: fault instanceof Error ? fault.message : 'not an Error' }, 'the backlog is not to be had');
    } finally {
      isCounting = false;
    }
  };
  const heard: Subscription = nats.subscribe(everyBacklog, {
    callback: (fault, message) => {
      if (fault) return;
      const waiting: unknown = message.json();
      if (typeof waiting === 'number') admission.hear(message.subject, waiting, performance.now());
    },
  });
  const timer = setInterval(() => void tell(), TELL_EVERY_MS).unref();
  return () => {
    clearInterval(timer);
    if (!nats.isClosed()) heard.unsubscribe();
  };
};

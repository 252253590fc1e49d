import { setTimeout as pause } from 'node:timers/promises';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Running, StoredParts } from '@fengqiao/service';

export type Stored = Running & { readonly parts: StoredParts };

/** The one stream of all events, as the service kit names it. */
const EVENTS = 'FENGQIAO_EVENTS';
/** Machine time: longer than any retry of a message that fails only once or twice. */
const PATIENCE_MS = 60_000;
const LONGEST_PAUSE_MS = 20;

const isIdle = async (services: readonly Stored[]): Promise<boolean> =>
  (await Promise.all(services.map(({ parts }) => parts.relay.isIdle()))).every(Boolean);

/**
 * Knows whether anything is still on its way between the services: an event not yet in the stream, or one that a consumer
 * has not yet handled to its end.
 */
export class Quiet {
  private manager: Promise<JetStreamManager> | undefined;

  constructor(
    private readonly services: readonly Stored[],
    private readonly nats: NatsConnection,
  ) {}

  /** Waits until all is quiet. Throws after a minute of machine time: then something fails again and again, and the logs say what. */
  async reached(): Promise<void> {
    const until = performance.now() + PATIENCE_MS;
    for (let wait = 2; !(await this.now()); wait = Math.min(LONGEST_PAUSE_MS, wait * 1.4)) {
      if (performance.now() > until) throw new Error(`Events are still on their way after a minute: ${await this.whose()}`);
      await pause(wait);
    }
  }

  /**
   * Whatever a handler does is in an outbox before its message is answered. So if, one look after the other, nothing waits for
   * a consumer, nothing is in an outbox and the stream has not grown since before, nothing happened meanwhile and nothing is
   * to come. The outboxes are looked at first as well: that is cheap, and while something happens it is mostly there.
   */
  private async now(): Promise<boolean> {
    if (!(await isIdle(this.services))) return false;
    const before = await this.lastSequence();
    if ((await this.waiting()) > 0 || !(await isIdle(this.services))) return false;
    return before === (await this.lastSequence());
  }

  private async lastSequence(): Promise<number> {
    return (await (await this.jsm()).streams.info(EVENTS)).state.last_seq;
  }

  /** Messages that no consumer has taken, and those taken and not answered; one question for all durables. Who is away is not waited for. */
  private async waiting(): Promise<number> {
    const infos = await (await this.jsm()).consumers.list(EVENTS).next();
    const heard = infos.filter(({ name }) => this.services.some(({ parts }) => parts.consumers.receiverOf(name)));
    return heard.reduce((sum, { num_pending, num_ack_pending }) => sum + num_pending + num_ack_pending, 0);
  }

  private async whose(): Promise<string> {
    const counts = this.services.map(async ({ name, parts }) => {
      const [depth, pending] = await Promise.all([parts.relay.depth(), parts.consumers.pending()]);
      return `${name} has ${depth.count} to send and ${pending} to handle`;
    });
    return (await Promise.all(counts)).join(', ');
  }

  private jsm(): Promise<JetStreamManager> {
    return (this.manager ??= jetstreamManager(this.nats, { checkAPI: false }));
  }
}

import type { Contract } from '@fengqiao/contracts';
import { isRefusal, refuse } from '@fengqiao/domain';
import { Server, Transport, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import { headers, type Msg, type NatsConnection, type Subscription } from '@nats-io/transport-node';
import { isObservable, lastValueFrom } from 'rxjs';
import { ZodError } from 'zod';
import type { Access } from '../access/access';
import { Busy, Unreachable, Overdue, Unverified } from '../faults';
import type { Logger } from '../logs';
import { rpcSeconds } from '../metrics';
import { answered } from './answers';
import { Call } from './call';
import type { Identity } from './identity';
import { respond } from './reply';
import { wire, type FaultName } from './wire';

const CLOSE_BUDGET_MS = 15_000;

export type RpcServing = {
  readonly service: string;
  readonly nats: NatsConnection;
  readonly identity: Identity;
  readonly access: Access;
  readonly logger: Logger;
  /** Requests in hand before Busy: back-pressure, since the client library queues without end. */
  readonly limit: number;
  /** Whether a command that opens new work is taken: not while services have more than they can follow. Absent: always. */
  readonly admits?: () => boolean;
};

/**
 * Answers `fq.rpc.<service>.*`. Nest's own NATS transport closes without answering what is in hand and works for askers that
 * have long gone; this one answers Busy at its limit, skips what nobody waits for, and drains before it closes.
 */
export class RpcStrategy extends Server implements CustomTransportStrategy {
  override readonly transportId = Transport.NATS;
  private subscriptions: Subscription[] = [];
  private inHand = 0;
  private idle: (() => void) | undefined;

  constructor(private readonly serving: RpcServing) {
    super();
  }

  /** Nest would let the second handler take the place of the first. */
  override addHandler(subject: string, ...handler: [MessageHandler, boolean?, Record<string, unknown>?]): void {
    if (this.messageHandlers.has(subject)) throw new Error(`${subject} has two handlers`);
    super.addHandler(subject, ...handler);
  }

  listen(listening: () => void): void {
    const { nats, service } = this.serving;
    for (const [subject, handler] of this.messageHandlers) {
      const contract = answered.get(subject);
      if (!contract) throw new Error(`${subject} has a handler but no contract`);
      const subscription = nats.subscribe(subject, { queue: service });
      this.subscriptions.push(subscription);
      void this.read(subscription, contract, handler);
    }
    listening();
  }

  /** No new requests, the ones in hand are answered, then it is over; a handler that is stuck is left behind after the budget. */
  async close(): Promise<void> {
    await Promise.all(this.subscriptions.map((subscription) => subscription.drain()));
    this.subscriptions = [];
    if (this.inHand > 0) {
      await Promise.race([
        new Promise<void>((done) => (this.idle = done)),
        new Promise((late) => setTimeout(late, CLOSE_BUDGET_MS).unref()),
      ]);
    }
    await this.serving.nats.flush();
  }

  on(): void {
    throw new Error('This transport emits no events');
  }

  unwrap<T>(): T {
    return this.serving.nats as T;
  }

  private async read(subscription: Subscription, contract: Contract, handler: MessageHandler): Promise<void> {
    for await (const message of subscription) void this.settle(message, contract, handler);
  }

  private async settle(message: Msg, contract: Contract, handler: MessageHandler): Promise<void> {
    if (this.inHand >= this.serving.limit) {
      fault(message, 'busy', { message: 'The service has all it can hold in hand' });
      return;
    }
    if (contract.opensWork && this.serving.admits?.() === false) {
      rpcSeconds.observe({ service: this.serving.service, contract: contract.name, outcome: 'busy' }, 0);
      fault(message, 'busy', { message: 'More was begun than can be followed; what is there already goes first' });
      return;
    }
    if (Number(message.headers?.get(wire.deadline) || Infinity) < Date.now()) return;
    this.inHand += 1;
    const began = performance.now();
    const correlationId = message.headers?.get(wire.correlation) || 'none';
    let outcome = 'answered';
    try {
      const answer = await this.answer(message, contract, handler, correlationId);
      if (isRefusal(answer)) outcome = answer.refused;
      await respond(message, JSON.stringify(answer ?? null));
    } catch (cause) {
      outcome = this.failed(message, contract, correlationId, cause);
    } finally {
      const ms = performance.now() - began;
      rpcSeconds.observe({ service: this.serving.service, contract: contract.name, outcome }, ms / 1000);
      this.serving.logger.debug({ contract: contract.name, outcome, correlationId, ms: Math.round(ms * 10) / 10 }, 'answered');
      this.inHand -= 1;
      if (this.inHand === 0) this.idle?.();
    }
  }

  private async answer(message: Msg, contract: Contract, handler: MessageHandler, correlationId: string): Promise<unknown> {
    const { identity, access } = this.serving;
    const token = message.headers?.get(wire.token);
    const assertion = message.headers?.get(wire.assertion);
    const actor = await identity.verify({
      ...(token && { token }),
      ...(assertion && { assertion }),
      subject: message.subject,
      body: message.data,
    });
    const call = new Call(contract, actor, correlationId, message.headers?.get(wire.key) || undefined, access);
    // A thing is first looked for with the caller's eyes, by its handler: 404 and 403 differ. All else ends here.
    if (!call.allowed && !contract.path?.includes(':'))
      return refuse('forbidden', `None of the caller's roles may call ${contract.name} under the access policy of this city`);
    const input: unknown = contract.input.parse(message.json());
    const returned: unknown = await handler(input, { call });
    return isObservable(returned) ? lastValueFrom(returned, { defaultValue: null }) : returned;
  }

  private failed(message: Msg, contract: Contract, correlationId: string, cause: unknown): FaultName {
    const { logger } = this.serving;
    if (cause instanceof ZodError) {
      const issues = cause.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
      return fault(message, 'invalid', { issues });
    }
    if (cause instanceof Unverified) return fault(message, 'unverified', { message: cause.message });
    if (cause instanceof Busy || cause instanceof Unreachable || cause instanceof Overdue) {
      const name = cause instanceof Overdue ? 'overdue' : 'busy';
      logger.warn({ contract: contract.name, correlationId, cause: cause.message }, name);
      return fault(message, name, { message: cause.message });
    }
    logger.error({ contract: contract.name, correlationId, ...describe(cause) }, 'failed');
    return fault(message, 'failed', {});
  }
}

const fault = (message: Msg, name: FaultName, said: object): FaultName => {
  const carried = headers();
  carried.set(wire.fault, name);
  message.respond(JSON.stringify(said), { headers: carried });
  return name;
};

/** What a log may say of a fault: its kind, code and place; never the values of a failed statement, which may be personal. */
export const describe = (cause: unknown): object => {
  if (!(cause instanceof Error)) return { fault: 'not an Error' };
  const { name, stack } = cause;
  const { code, table, constraint } = cause as { code?: string; table?: string; constraint?: string };
  const fromPostgres = code !== undefined && /^[0-9A-Z]{5}$/.test(code);
  return {
    fault: name,
    ...(fromPostgres ? { code, table, constraint } : { message: cause.message }),
    stack: stack
      ?.split('\n')
      .filter((line) => line.trimStart().startsWith('at '))
      .slice(0, 8),
  };
};

import { isRefusal } from '@fengqiao/domain';
import type { Contract, ReplyOf } from '@fengqiao/contracts';
import { NoRespondersError, RequestError, TimeoutError, headers, type NatsConnection } from '@nats-io/transport-node';
import { v7 } from 'uuid';
import type { z } from 'zod';
import { Busy, Overdue, Unreachable, Unverified } from '../faults';
import type { Identity, Sender } from './identity';
import { readReply } from './reply';
import { wire, type FaultName } from './wire';

/** The other service found the input not to have the contract's shape. */
export class Invalid extends Error {
  override readonly name = 'Invalid';
  constructor(readonly issues: readonly { readonly path: string; readonly message: string }[]) {
    super('The input does not have the shape of its contract');
  }
}

/** The other service failed. What failed is in its own log, under the same correlation id. */
export class Failed extends Error {
  override readonly name = 'Failed';
}

export type Asking = { readonly sender?: Sender; readonly key?: string; readonly correlationId?: string };
const DEFAULT_TIMEOUT_MS = 10_000;

/** Asks other services by contract, over NATS request/reply. */
export class Bus {
  constructor(
    private readonly nats: NatsConnection,
    private readonly identity: Identity,
  ) {}

  /**
   * The answer, or the refusal, of the service that owns the contract. Throws `Overdue` (done or not: unknown),
   * `Unreachable` and `Busy` (not done), `Invalid`, `Unverified`, or `Failed`.
   */
  async ask<C extends Contract>(contract: C, input: z.input<C['input']>, asking: Asking = {}): Promise<ReplyOf<C>> {
    const timeout = contract.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const body = JSON.stringify(input);
    const carried = headers();
    const { sender = { as: 'service' as const }, key, correlationId = v7() } = asking;
    if ('token' in sender) carried.set(wire.token, sender.token);
    else carried.set(wire.assertion, await this.identity.assert(sender.as, contract.subject, body));
    if (key) carried.set(wire.key, key);
    carried.set(wire.correlation, correlationId);
    carried.set(wire.deadline, String(Date.now() + timeout));
    try {
      const reply = await this.nats.request(contract.subject, body, { timeout, headers: carried });
      const fault = reply.headers?.get(wire.fault) as FaultName | '' | undefined;
      if (fault) throw faultOf(fault, reply.string());
      const answer = await readReply(reply);
      return (isRefusal(answer) ? answer : contract.output.parse(answer)) as ReplyOf<C>;
    } catch (fault) {
      throw translated(fault, contract);
    }
  }
}

const faultOf = (name: FaultName, body: string): Error => {
  const said = JSON.parse(body || '{}') as { message?: string; issues?: { path: string; message: string }[] };
  if (name === 'busy') return new Busy(said.message ?? 'The service has all it can hold in hand');
  if (name === 'overdue') return new Overdue(said.message ?? 'The service does not know whether it was done');
  if (name === 'invalid') return new Invalid(said.issues ?? []);
  if (name === 'unverified') return new Unverified(said.message ?? 'The caller could not be verified');
  return new Failed('The service failed; its log says why');
};

const translated = (fault: unknown, contract: Contract): unknown => {
  const cause = fault instanceof RequestError ? (fault.cause ?? fault) : fault;
  if (cause instanceof TimeoutError) return new Overdue(`${contract.service} did not answer ${contract.name} in time`);
  if (cause instanceof NoRespondersError || (fault instanceof RequestError && fault.isNoResponders()))
    return new Unreachable(`${contract.service} is not there to answer ${contract.name}`);
  return fault;
};

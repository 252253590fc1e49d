import type { Durable, Envelope, EventContract, EventFamily } from '@fengqiao/contracts';
import type { Refusal } from '@fengqiao/domain';
import { applyDecorators, UseFilters } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import type { z } from 'zod';
import type { Transaction } from '../persistence/database';
import { FaultsAsTheyAre } from '../rpc/faults.filter';

/** Keeps event handlers apart from the request handlers of the same application. */
export const JETSTREAM = Symbol('fengqiao.jetstream');

/** What a handler is given. What it writes goes through `tx`, so that the claim on the message and its effect commit together. */
export type Heard<Data = unknown> = {
  readonly tx: Transaction;
  readonly data: Data;
  /** Of all envelopes only this one has had its data checked. `envelope.time` is city time of the decision. */
  readonly envelope: Envelope<Data>;
};

/** What the strategy is told of a handler. */
export type Subscription = {
  /** Names the durable and keys the inbox: rename it, and history is read anew. */
  readonly durable: string;
  readonly subject: string;
  readonly events: readonly EventContract[];
  /** A family may grow an event we do not know: it is passed over. On the subject of one event it is a broken contract. */
  readonly isFamily: boolean;
};

const registered = new Map<string, string>();

/** The durables of a service, as far as its module is loaded: their names begin with the service's. Its rights on NATS are made of them. */
export const durablesOf = (service: string): Durable[] =>
  [...registered].filter(([name]) => name.startsWith(`${service}-`)).map(([name, subject]) => ({ name, subject }));

type DataOf<Source> =
  Source extends EventContract<infer Schema>
    ? z.output<Schema>
    : Source extends { readonly events: readonly (infer Event)[] }
      ? DataOf<Event>
      : never;

type Hearing<Source> = (heard: Heard<DataOf<Source>>) => Promise<void | Refusal>;

/**
 * Subscribes a controller's method to an event, or to all events of a noun, through a durable of its own, named
 * `<service>-<word>`: under another name the service may not read it.
 *
 * The method ends in one of three ways. It returns: its writes and the claim commit, and the message is never seen again.
 * It returns a refusal (before it wrote anything): the message is parked with the reason. It throws: all is undone and
 * the message comes again, later each time, until it is parked as one that keeps failing.
 *
 * Order is promised within a key as far as nothing fails and one instance runs: who needs more compares versions. Messages of
 * several keys may share a transaction: who reads and writes one thing for several of them does so `inTurn`.
 */
export const Hears = <const Source extends EventContract | EventFamily>(source: Source, durable: string) => {
  const isFamily = 'events' in source;
  const subscription: Subscription = {
    durable,
    subject: source.subject,
    events: isFamily ? source.events : [source],
    isFamily,
  };
  registered.set(durable, source.subject);
  const pattern = EventPattern(source.subject, JETSTREAM, { subscription }) as MethodDecorator;
  const decorate = applyDecorators(pattern, UseFilters(new FaultsAsTheyAre()));
  return <Method extends Hearing<Source>>(
    target: object,
    name: string | symbol,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void => {
    decorate(target, name, descriptor);
  };
};

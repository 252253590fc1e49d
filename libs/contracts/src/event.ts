import type { z } from 'zod';

/** CloudEvents 1.0 in JSON, with `correlationid` as extension: what every event carries, whatever it says. */
export type Envelope<Data = unknown> = {
  readonly specversion: '1.0';
  readonly id: string;
  /** `/fengqiao/<service>` */
  readonly source: string;
  /** The contract's name: `dispatch.dispatch.signed.v1`. */
  readonly type: string;
  /** The aggregate's key; order is promised within it. */
  readonly subject: string;
  /** City time of the decision. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly correlationid: string;
  readonly data: Data;
};

/** A public event: `<service>.<noun>.<event>`, 1 is said on `fq.evt.<service>.<noun>.<event>.v1`. A version only gains optional fields. */
export type EventContract<Schema extends z.ZodType = z.ZodType> = {
  readonly type: string;
  readonly service: string;
  readonly subject: string;
  readonly schema: Schema;
};

export const event = <Schema extends z.ZodType>(
  name: `${string}.${string}.${string}`,
  version: number,
  schema: Schema,
): EventContract<Schema> => ({
  type: `${name}.v${version}`,
  service: name.split('.')[0]!,
  subject: `fq.evt.${name}.v${version}`,
  schema,
});

/** All events of one noun, for a consumer that follows the aggregate as a whole: one filter, one durable, one order. */
export type EventFamily<Event extends EventContract = EventContract> = {
  readonly subject: string;
  readonly events: readonly Event[];
};

export const family = <Event extends EventContract>(
  noun: `${string}.${string}`,
  version: number,
  events: readonly Event[],
): EventFamily<Event> => ({
  subject: `fq.evt.${noun}.*.v${version}`,
  events,
});

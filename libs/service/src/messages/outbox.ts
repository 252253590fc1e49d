import type { Envelope, EventContract } from '@fengqiao/contracts';
import { v7 } from 'uuid';
import type { z } from 'zod';
import type { Transaction } from '../persistence/database';
import { sql } from '../persistence/statement';

/** A message on its way out: where it goes, the aggregate it belongs to, and what it says. */
export type Outgoing = { readonly subject: string; readonly key: string; readonly envelope: Envelope };

/** When it was decided (city time), and what it belongs to. */
export type Occasion = { readonly at: Date; readonly correlationId: string };

/** Builds a message that is already known to honour its contract; throws on data that breaks it, before anything is written. */
export const announcement = <Schema extends z.ZodType>(
  contract: EventContract<Schema>,
  key: string,
  data: z.input<Schema>,
  { at, correlationId }: Occasion,
): Outgoing => ({
  subject: contract.subject,
  key,
  envelope: {
    specversion: '1.0',
    id: v7(),
    source: `/fengqiao/${contract.service}`,
    type: contract.type,
    subject: key,
    time: at.toISOString(),
    datacontenttype: 'application/json',
    correlationid: correlationId,
    data: contract.schema.parse(data),
  },
});

const insert = sql(`
  insert into outbox (id, subject, key, message)
  select id, subject, key, message
  from unnest($1::uuid[], $2::text[], $3::text[], $4::json[]) with ordinality as m (id, subject, key, message, nth)
  order by nth`);

/**
 * Says what was decided, in the transaction that decides it; does not wait (the commit does).
 *
 * Every writer of a key has read the version its predecessor committed, so within one key `seq` follows commit order.
 * Across keys no order is promised, and none may be relied upon; a table without a version check has no such promise.
 */
export const append = (tx: Transaction, outgoing: readonly Outgoing[]): void => {
  if (outgoing.length === 0) return;
  tx.write(insert, [
    outgoing.map(({ envelope }) => envelope.id),
    outgoing.map(({ subject }) => subject),
    outgoing.map(({ key }) => key),
    outgoing.map(({ envelope }) => JSON.stringify(envelope)),
  ]);
};

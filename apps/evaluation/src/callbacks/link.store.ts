import { createHash, randomBytes } from 'node:crypto';
import { setDeadline, sql, type Database, type Transaction } from '@fengqiao/service';
import { Injectable } from '@nestjs/common';
import type { Link } from './callback';
import type { StoredCallback } from './callback.store';

/** The name of the deadline at which a link is to be sent. */
export const linkDeadline = 'link';

const insert = sql(`insert into callback_link (hash, callback_id, begun) values ($1, $2, $3) on conflict do nothing`);
const find = sql(`
  select c.dispatch_id as "dispatchId", l.begun from callback_link l join callback c on c.id = l.callback_id where l.hash = $1`);
const standing = sql(`
  select dispatch_id as "dispatchId", ticket_no as "ticketNo" from callback c
  where id = $1 and status = 'due' and begun = $2 and not exists (
    select from callback_outcome o where o.callback_id = c.id and o.version > c.begun and o.at >= c.due_at)`);

/** Under which a token is known. */
export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** What waits to be sent. The token is here until then, and nowhere after it: kept is its hash. */
export type Unsent = Link & { readonly token: string };
export type Found = Link & { readonly dispatchId: string };

/** One-time links to callbacks. Whoever has the token is the reporter; of the token only a hash is kept. */
@Injectable()
export class LinkStore {
  /** A new link, to be sent at a city time. Does not wait. */
  plan(tx: Transaction, { id, begun, version }: StoredCallback, dueAt: Date): void {
    const unsent: Unsent = { begun, token: randomBytes(24).toString('base64url') };
    setDeadline(tx, { aggregateId: id, name: linkDeadline, dueAt, version, data: unsent });
  }

  /** The link can be answered from now on. Does not wait. */
  add(tx: Transaction, callbackId: string, { token, begun }: Unsent): void {
    tx.write(insert, [hashOf(token), callbackId, begun]);
  }

  find(db: Database | Transaction, token: string): Promise<Found | undefined> {
    return db.one<Found>(find, [hashOf(token)]);
  }

  /** The matter whose reporter is still to be asked in this round, and was not tried since the limit; undefined: no link is needed any more. */
  toSend(db: Database, callbackId: string, { begun }: Link): Promise<{ dispatchId: string; ticketNo: string } | undefined> {
    return db.one(standing, [callbackId, begun]);
  }
}

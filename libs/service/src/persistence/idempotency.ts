import { createHmac, hkdfSync } from 'node:crypto';
import { refuse, type Refusal } from '@fengqiao/domain';
import type { JWK } from 'jose';
import stringify from 'safe-stable-stringify';
import type { Call } from '../rpc/call';
import type { Database, Transaction } from './database';
import { sql } from './statement';

const claim = sql(`
  insert into idempotency (caller, contract, key, body_hash) values ($1, $2, $3, $4)
  on conflict do nothing returning 1`);
const remembered = sql(`select body_hash, answer from idempotency where caller = $1 and contract = $2 and key = $3`);
const remember = sql(`update idempotency set answer = $4 where caller = $1 and contract = $2 and key = $3`);

/** What stands for a body in the database. */
export type BodyDigest = (input: unknown) => string;

/**
 * A digest that only this service can make: a body may hold a phone number, and a plain hash of so little is soon found out.
 * The key is derived from the service's own; after a change of that key, what was sent before counts as another body.
 */
export const bodyDigestOf = ({ d }: JWK): BodyDigest => {
  if (!d) throw new Error('The key of a service is a private one');
  const key = Buffer.from(hkdfSync('sha256', Buffer.from(d, 'base64url'), '', 'fengqiao:idempotency', 32));
  return (input) =>
    createHmac('sha256', key)
      .update(stringify(input) ?? '')
      .digest('base64url');
};

/** Where a key is kept, and what stands for the body that it came with. */
export type KeyPlace = { readonly row: readonly [caller: string, contract: string, key: string]; readonly hash: string };

/** Nobody can learn another's answer by guessing a key. Callers without a token are all one: among them the body tells them apart. */
export const placeOf = ({ actor, contract }: Call, key: string, hash: string): KeyPlace => ({
  row: [actor.kind === 'public' ? `${actor.id}:${hash}` : actor.id, contract.name, key],
  hash,
});

/** Claims the key before anything else is done; a second request with it waits for the first one's transaction. False: it was there. */
export const claimKey = async (tx: Transaction, { row, hash }: KeyPlace): Promise<boolean> =>
  (await tx.rows(claim, [...row, hash])).length > 0;

/** What is known of a key that was there: its answer to give again (null where none may be kept), or that it came with another body. */
export const recallKey = async (
  db: Database,
  { row, hash }: KeyPlace,
): Promise<{ readonly answer: unknown } | Refusal<'key-reused'> | undefined> => {
  const kept = await db.one<{ body_hash: string; answer: unknown }>(remembered, row);
  if (!kept) return undefined;
  if (kept.body_hash === hash) return { answer: kept.answer };
  return refuse('key-reused', 'This Idempotency-Key was used with another body; give each new command a new key', {
    where: 'Idempotency-Key',
  });
};

export const rememberAnswer = (tx: Transaction, { row }: KeyPlace, answer: unknown): void =>
  tx.write(remember, [...row, JSON.stringify(answer)]);

const forget = sql(`
  delete from idempotency where ctid in
    (select ctid from idempotency where at < now() - make_interval(days => $1) limit 1000) returning 1`);

/** Forgets keys older than `days` of machine time, a thousand a step. Answers how many. */
export const forgetKeys = async (db: Database, days: number): Promise<number> => {
  for (let gone = 0; ;) {
    const step = (await db.rows(forget, [days])).length;
    gone += step;
    if (step < 1000) return gone;
  }
};

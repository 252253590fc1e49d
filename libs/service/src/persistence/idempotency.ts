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

/** Nobody can learn another's answer by guessing a key. Callers without a token are all one: among them the body tells them apart. */
const placeOf = ({ actor, contract }: Call, key: string, hash: string): string[] => [
  actor.kind === 'public' ? `${actor.id}:${hash}` : actor.id,
  contract.name,
  key,
];

/** A claimed key, to be remembered with its answer. */
type Mine = { readonly first: true; readonly place: readonly string[] };

/** What is known of a key: nothing yet (now claimed by this transaction), an answer to give again, or a refusal. */
export type Claimed = Mine | { readonly first: false; readonly answer: unknown } | Refusal<'key-reused'>;

/** Claims the key before anything else is done; a second request with it waits for the first one's transaction. */
export const claimKey = async (tx: Transaction, call: Call, key: string, hash: string): Promise<Claimed> => {
  const place = placeOf(call, key, hash);
  if ((await tx.rows(claim, [...place, hash])).length > 0) return { first: true, place };
  const row = await tx.one<{ body_hash: string; answer: unknown }>(remembered, place);
  if (row?.body_hash === hash) return { first: false, answer: row.answer };
  return refuse('key-reused', 'This Idempotency-Key was used with another body; give each new command a new key', {
    where: 'Idempotency-Key',
  });
};

export const rememberAnswer = (tx: Transaction, { place }: Mine, answer: unknown): void =>
  tx.write(remember, [...place, JSON.stringify(answer)]);

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

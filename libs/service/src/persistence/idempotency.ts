import { createHash } from 'node:crypto';
import { refuse, type Refusal } from '@fengqiao/domain';
import stringify from 'safe-stable-stringify';
import type { Call } from '../rpc/call';
import type { Database, Transaction } from './database';
import { sql } from './statement';

const claim = sql(`
  insert into idempotency (caller, contract, key, body_hash) values ($1, $2, $3, $4)
  on conflict do nothing returning 1`);
const remembered = sql(`select body_hash, answer from idempotency where caller = $1 and contract = $2 and key = $3`);
const remember = sql(`update idempotency set answer = $4 where caller = $1 and contract = $2 and key = $3`);

/** What is known of a key: nothing yet (now claimed by this transaction), an answer to give again, or a refusal. */
export type Claimed = { readonly first: true } | { readonly first: false; readonly answer: unknown } | Refusal<'key-reused'>;

const hashOf = (input: unknown): string =>
  createHash('sha256')
    .update(stringify(input) ?? '')
    .digest('base64url');

/**
 * Claims the key before anything else is done; a second request with it waits for the first one's transaction. The key is
 * per caller and route: nobody can learn another's answer by guessing a key.
 */
export const claimKey = async (tx: Transaction, call: Call, key: string, input: unknown): Promise<Claimed> => {
  const place = [call.actor.id, call.contract.name, key];
  const hash = hashOf(input);
  if ((await tx.rows(claim, [...place, hash])).length > 0) return { first: true };
  const row = await tx.one<{ body_hash: string; answer: unknown }>(remembered, place);
  if (row?.body_hash === hash) return { first: false, answer: row.answer };
  return refuse('key-reused', 'This Idempotency-Key was used with another body; give each new command a new key', {
    where: 'Idempotency-Key',
  });
};

export const rememberAnswer = (tx: Transaction, call: Call, key: string, answer: unknown): void =>
  tx.write(remember, [call.actor.id, call.contract.name, key, JSON.stringify(answer)]);

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

import type { Contract } from '@fengqiao/contracts';
import type { z } from 'zod';
import type { Flaw } from './problem';

export type Raw = { readonly query: unknown; readonly body: unknown; readonly params: unknown };
type Fields = Record<string, unknown>;

const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;

/**
 * The input that a request means: the query of a GET, the JSON body of a POST (none is an empty one), and what stands in the
 * path, which nothing else may name. Flaws instead, when there is no such input.
 */
export const merged = (contract: Contract, { query, body, params }: Raw): Fields | readonly Flaw[] => {
  const path = fieldsOf(params) ?? {};
  const asked = fieldsOf(query) ?? {};
  if (contract.method === 'GET') {
    const twice = Object.entries(asked).filter(([, value]) => Array.isArray(value));
    if (twice.length > 0) return twice.map(([where]) => ({ where, what: 'given more than once' }));
    return beside(path, asked);
  }
  const strange = Object.keys(asked);
  if (strange.length > 0)
    return strange.map((where) => ({ where, what: 'a POST takes its input from the body, not from the query' }));
  const sent = body === undefined ? {} : fieldsOf(body);
  return sent ? beside(path, sent) : [{ where: '', what: 'the body is one JSON object' }];
};

const beside = (path: Fields, sent: Fields): Fields | readonly Flaw[] => {
  const smuggled = Object.keys(sent).filter((name) => Object.hasOwn(path, name));
  if (smuggled.length > 0) return smuggled.map((where) => ({ where, what: 'an unknown field here: the path says it' }));
  return { ...sent, ...path };
};

/** Every way in which an input misses its contract, each unknown field named by itself. */
export const flawsIn = ({ issues }: z.ZodError): Flaw[] =>
  issues.flatMap((issue): Flaw[] => {
    const at = issue.path.map(String);
    if (issue.code !== 'unrecognized_keys') return [{ where: at.join('.'), what: issue.message }];
    return issue.keys.map((key) => ({ where: [...at, key].join('.'), what: 'an unknown field' }));
  });

/** 1–255 visible ASCII characters: what a caller may name a request by. */
export const keyPattern = /^[\x21-\x7e]{1,255}$/;

/** A correlation id that may be taken over into logs and headers; anything else is replaced by a new one. */
export const correlationPattern = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/;

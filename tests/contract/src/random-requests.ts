import type { Contract } from '@fengqiao/contracts';
import fc from 'fast-check';
import { inputsOf, type Pools } from './random-inputs';
import type { Sent } from './wire';

/** A request, and as whom it is sent: a unit, nobody, or somebody with a token that is none. */
export type Attempt = { readonly as: string | undefined; readonly sent: Sent };

const junk = 'eyJhbGciOiJub25lIn0.e30.';

const words = (value: unknown): string =>
  (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).replace(/\p{Surrogate}/gu, '\ufffd');

const sentOf = (contract: Contract, input: unknown, twice: boolean): Sent => {
  const fields = typeof input === 'object' && input !== null ? { ...(input as Record<string, unknown>) } : {};
  const path = (contract.path ?? '').replace(/:(\w+)/g, (_, name: string) => {
    const value = fields[name];
    delete fields[name];
    return encodeURIComponent(words(value));
  });
  if (contract.method === 'POST')
    return { path: `/api/v1${path}`, body: JSON.stringify(typeof input === 'object' && !Array.isArray(input) ? fields : input) };
  const query = Object.entries(fields).map(
    ([name, value]) => `${encodeURIComponent(words(name))}=${encodeURIComponent(words(value))}`,
  );
  return { path: `/api/v1${path}?${[...query, ...(twice ? query : [])].join('&')}` };
};

/** Now and then the JSON itself is damaged on the way. */
const damaged = (sent: Sent, at: number): Sent => {
  const body = sent.body as string | undefined;
  return body === undefined ? sent : { ...sent, body: body.slice(0, at % (body.length + 1)) };
};

const keys = fc.option(fc.oneof(fc.constantFrom('again', 'and-again'), fc.string({ minLength: 1, maxLength: 20 })), {
  freq: 4,
  nil: undefined,
});

/** Random requests at one route, by random callers. */
export const attemptsAt = (contract: Contract, units: readonly string[], pools: Pools): fc.Arbitrary<Attempt> =>
  fc
    .record({
      input: inputsOf(contract, pools),
      as: fc.oneof(
        { weight: 12, arbitrary: fc.constantFrom(...units) },
        { weight: 1, arbitrary: fc.constantFrom(undefined, junk) },
      ),
      key: keys,
      whole: fc.integer({ min: 0, max: 30 }),
      at: fc.nat(),
    })
    .map(({ input, as, key, whole, at }) => {
      const sent = sentOf(contract, input, whole === 1);
      const headers = key !== undefined && { headers: { 'idempotency-key': key } };
      return {
        as: as === junk ? undefined : as,
        sent: { ...(whole === 0 ? damaged(sent, at) : sent), ...headers, ...(as === junk && { token: junk }) },
      };
    });

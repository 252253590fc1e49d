import type { Contract } from '@fengqiao/contracts';
import type { z } from 'zod';
import { NotOk, type Problem } from './problem';

export type ClientOptions = {
  /** A bearer token, or how to get one for each call. Public contracts need none. */
  readonly token?: string | (() => Promise<string>);
  /** Machine time after which a call is given up; 30 s unless told. */
  readonly timeoutMs?: number;
  /** Told each time a request with a key is sent again. */
  readonly onRepeat?: () => void;
};

/** What came back, whatever it was. */
export type Reply<Answer> = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Answer | Problem;
  /** The answer. Throws `NotOk` on everything but success. */
  ok(): Answer;
  /** The problem. Throws on a success: for tests and for callers who expect a refusal. */
  problem(): Problem;
};

export type Client = {
  /**
   * Calls a contract by its route. With a `key` it is repeated up to twice after 503, 504 or a lost connection: the platform
   * does nothing twice under one key. Rejects when nothing comes back at all.
   */
  call<C extends Contract>(
    contract: C,
    input: z.input<C['input']>,
    options?: { readonly key?: string },
  ): Promise<Reply<z.output<C['output']>>>;
};

const ATTEMPTS = 3;
const LONGEST_PAUSE_MS = 5_000;
const DEFAULT_TIMEOUT_MS = 30_000;
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

type Sending = { readonly timeoutMs: number; readonly onRepeat: (() => void) | undefined };
type Prepared = { readonly url: string; readonly init: RequestInit };

const prepared = (baseUrl: string, contract: Contract, input: unknown): Prepared => {
  if (!contract.path || !contract.method) throw new Error(`${contract.name} has no route: only services call it`);
  const rest = { ...(input as Record<string, string | number | boolean | undefined>) };
  const path = contract.path.replace(/:(\w+)/g, (_, name: string) => {
    const value = rest[name];
    delete rest[name];
    return encodeURIComponent(String(value));
  });
  const url = new URL(`/api/v1${path}`, baseUrl);
  if (contract.method === 'POST')
    return {
      url: url.href,
      init: { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(rest) },
    };
  for (const [name, value] of Object.entries(rest)) if (value !== undefined) url.searchParams.set(name, String(value));
  return { url: url.href, init: { method: 'GET' } };
};

const replyOf = async <C extends Contract>(contract: C, response: Response): Promise<Reply<z.output<C['output']>>> => {
  const { status, headers } = response;
  const said = await response.json();
  const body = (response.ok ? contract.output.parse(said) : said) as z.output<C['output']> | Problem;
  return {
    status,
    headers,
    body,
    ok: () => {
      if (!response.ok) throw new NotOk(contract.name, status, body as Problem);
      return body as z.output<C['output']>;
    },
    problem: () => {
      if (response.ok) throw new Error(`${contract.name} was answered ${status}, and a problem was expected`);
      return body as Problem;
    },
  };
};

/** Sends until there is an answer worth giving back. Only a request with a key is ever sent again. */
const sent = async ({ url, init }: Prepared, repeatable: boolean, { timeoutMs, onRepeat }: Sending): Promise<Response> => {
  for (let attempt = 1; ; attempt += 1) {
    const last = !repeatable || attempt === ATTEMPTS;
    let wait = 1_000;
    try {
      const response = await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
      if (last || (response.status !== 503 && response.status !== 504)) return response;
      wait = Number(response.headers.get('retry-after') ?? '1') * 1_000;
      await response.body?.cancel();
    } catch (fault) {
      if (last) throw fault;
    }
    await pause(Math.min(wait, LONGEST_PAUSE_MS));
    onRepeat?.();
  }
};

/** A typed client of the platform's public API, made from its contracts. `baseUrl` is the server's root. */
export const clientFor = (baseUrl: string, { token, timeoutMs = DEFAULT_TIMEOUT_MS, onRepeat }: ClientOptions = {}): Client => ({
  call: async (contract, input, { key } = {}) => {
    const { url, init } = prepared(baseUrl, contract, input);
    const bearer = contract.access === 'public' ? undefined : typeof token === 'function' ? await token() : token;
    const headers = {
      ...(init.headers as Record<string, string>),
      ...(bearer && { authorization: `Bearer ${bearer}` }),
      ...(key !== undefined && { 'idempotency-key': key }),
    };
    return replyOf(contract, await sent({ url, init: { ...init, headers } }, key !== undefined, { timeoutMs, onRepeat }));
  },
});

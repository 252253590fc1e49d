import { commonRefusals, type Contract } from '@fengqiao/contracts';
import type { Refusal } from '@fengqiao/domain';

/** One thing that is wrong with a request: where (a path into the input, or a header), and what. */
export type Flaw = { readonly where: string; readonly what: string };

/** RFC 9457, `application/problem+json`, with our members `code`, `where`, `errors` and `present`. */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly where?: string;
  readonly errors?: readonly Flaw[];
  /** With `stale-version`: the thing as it stands, so that a client can decide again without asking. */
  readonly present?: unknown;
};

/** What is sent: a problem and the headers that belong to it. */
export type Told = { readonly problem: Problem; readonly headers: Readonly<Record<string, string>> };

type More = Partial<Pick<Problem, 'where' | 'errors' | 'present'>>;

/** Machine time after which a locked or throttled caller of a service may come again: the services count by the hour. */
const LOCKED_SECONDS = 3_600;

const titleOf = (code: string): string => `${code.charAt(0).toUpperCase()}${code.slice(1).replaceAll('-', ' ')}`;

export const problem = (status: number, code: string, detail: string, more: More = {}): Problem => ({
  type: `/problems/${code}`,
  title: titleOf(code),
  status,
  detail,
  code,
  ...more,
});

export const told = (problem: Problem, headers: Told['headers'] = {}): Told => ({ problem, headers });

/** The status of a refusal: its contract's, else the kit's, else 409: a service newer than this gateway may know more codes. */
export const statusOf = (contract: Contract, code: string): number =>
  contract.refusals[code] ?? (commonRefusals as Readonly<Record<string, number>>)[code] ?? 409;

/** A rule's no, with the status that its contract gives it. */
export const refusalTold = (contract: Contract, { refused, because, where, present }: Refusal): Told => {
  const status = statusOf(contract, refused);
  const more = { ...(where !== undefined && { where }), ...(present !== undefined && { present }) };
  return told(problem(status, refused, because, more), status === 429 ? { 'retry-after': String(LOCKED_SECONDS) } : {});
};

export const invalid = (errors: readonly Flaw[]): Told => {
  const named = errors.slice(0, 5).map(({ where, what }) => (where ? `${where}: ${what}` : what));
  return told(
    problem(400, 'invalid-input', `The request does not have the shape of its contract. ${named.join('; ')}`, { errors }),
  );
};

const byStatus: Readonly<Record<number, readonly [code: string, detail: string]>> = {
  400: ['malformed-request', 'The request cannot be read: its URL, headers or JSON body are malformed'],
  404: ['no-such-route', 'There is nothing at this address; /api/v1/openapi.json lists what there is'],
  405: ['method-not-allowed', 'This address answers other methods, named in Allow'],
  408: ['request-timeout', 'The request did not arrive whole in time'],
  413: ['body-too-large', 'The body is larger than 1 MiB'],
  414: ['uri-too-long', 'A part of the address is too long'],
  415: ['unsupported-media-type', 'Bodies are JSON: send Content-Type: application/json'],
  417: ['expectation-failed', 'Of Expect only 100-continue can be met: leave it out'],
  431: ['headers-too-large', 'The headers of the request are too large'],
  503: ['busy', 'The service is stopping or has all it can hold in hand; nothing was done'],
};

/** An error of the HTTP server itself, by its status; anything unknown is 500 and says nothing of its inside. */
export const httpTold = (status: number): Told => {
  const known = byStatus[status];
  if (known) return told(problem(status, ...known), status === 503 ? { 'retry-after': '1' } : {});
  if (status >= 400 && status < 500) return told(problem(status, 'malformed-request', 'The request cannot be answered as it is'));
  return told(problem(500, 'internal', 'Something failed on our side and was logged under the correlation id of this answer'));
};

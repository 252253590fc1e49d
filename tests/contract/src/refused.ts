import type { Got } from './wire';

type Problem = {
  readonly code: string;
  readonly where?: string;
  readonly errors?: readonly { readonly where: string; readonly what: string }[];
  readonly present?: unknown;
};

/** What no answer may tell: where code lies, what the database said. */
const inside = /\bat [\w.<>]+ \(|\.[jt]s:\d+|node_modules|violates|relation "|syntax error at|QueryFailed/;

/** Whether an answer is problem details as RFC 9457 and our documents say, with nothing of our inside. */
export const expectProblem = ({ status, headers, json, text }: Got): Problem => {
  expect(headers['content-type']).toBe('application/problem+json');
  const { code } = json as Problem;
  expect(json).toMatchObject({ type: `/problems/${code}`, status });
  const { title, detail } = json as Record<string, string>;
  expect(title).toMatch(/^[A-Z]/);
  expect(detail).toMatch(/\S{3}/);
  expect(code).toMatch(/^[a-z][a-z-]+$/);
  expect(text).not.toMatch(inside);
  return json as Problem;
};

/** Status, code and place of a refusal, its form checked on the way. `where` is one place, or several by comma. */
export const refusalIn = (got: Got): { status: number; code: string; where: string | undefined } => {
  const { code, where, errors } = expectProblem(got);
  expect(got.headers['x-correlation-id']).toMatch(/^[\w-]{8,}$/);
  const places = errors && [...new Set(errors.map((flaw) => flaw.where))].sort();
  return { status: got.status, code, where: where ?? places?.join(',') };
};

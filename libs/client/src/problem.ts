/** RFC 9457, as the platform answers everything that is not a success. Decide on `code`, never on the texts. */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly where?: string;
  readonly errors?: readonly { readonly where: string; readonly what: string }[];
  /** With `stale-version`: the thing as it stands. */
  readonly present?: unknown;
};

/** Thrown by `ok()`: the platform refused or failed; the problem says which. */
export class NotOk extends Error {
  override readonly name = 'NotOk';
  constructor(
    readonly contract: string,
    readonly status: number,
    readonly problem: Problem,
  ) {
    super(`${contract} was answered ${status} ${problem.code}: ${problem.detail}`);
  }
}

/** A rule said no. Refusals are values: expected, typed, and never retried. Faults are thrown. */
export type Refusal<Code extends string = string> = {
  readonly refused: Code;
  /** For operators, in plain words: what was refused, and what would be accepted. */
  readonly because: string;
  /** The field that is wrong, as a path into the input (`then.dispatch.lead`). */
  readonly where?: string;
  /** The thing as it stands, where the caller knew an older one. */
  readonly present?: unknown;
};

export const refuse = <Code extends string>(
  refused: Code,
  because: string,
  more: { readonly where?: string; readonly present?: unknown } = {},
): Refusal<Code> => ({ refused, because, ...more });

/** Tells a refusal from any other outcome by its two keys, which no answer of a contract may have. */
export const isRefusal = (outcome: unknown): outcome is Refusal =>
  typeof outcome === 'object' && outcome !== null && 'refused' in outcome && 'because' in outcome;

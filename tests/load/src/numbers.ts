/** What a window brought. Times in milliseconds. */
export type Window = {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly count: number;
  readonly statuses: Readonly<Record<string, number>>;
};

export const quantile = (sorted: ArrayLike<number>, q: number): number =>
  sorted.length === 0 ? NaN : sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))]!;

export const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
export const median = (values: readonly number[]): number => quantile(sorted(values), 0.5);

export const windowOf = (latencies: readonly number[], elapsedMs: number, statuses: Record<string, number>): Window => {
  const inOrder = sorted(latencies);
  const count = inOrder.length;
  return { perSecond: (count / elapsedMs) * 1000, p50: quantile(inOrder, 0.5), p99: quantile(inOrder, 0.99), count, statuses };
};

/** `median (least–most)`. */
export const spread = (values: readonly number[], digits = 2): string => {
  const inOrder = sorted(values);
  return `${median(inOrder).toFixed(digits)} (${(inOrder[0] ?? NaN).toFixed(digits)}–${(inOrder.at(-1) ?? NaN).toFixed(digits)})`;
};

/** A table for the terminal and for a Markdown file alike. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = head.map((name, at) => Math.max(name.length, ...rows.map((row) => (row[at] ?? '').length)));
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, at) => cell.padEnd(widths[at]!)).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join('\n');
};

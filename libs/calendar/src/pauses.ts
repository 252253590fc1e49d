/**
 * A stretch in which the clock stood (挂起), from its approval to its end. While one is open there is no due time: whoever
 * keeps the ledger clears the deadline, and asks again when it has ended.
 */
export type Pause = { readonly from: Date; readonly to: Date };

/** A stretch of time in milliseconds since 1970, half open. */
export type Stretch = { readonly from: number; readonly to: number };

/** The ledger in order, without overlaps, and only what lies after `start`; empty and reversed entries are dropped. */
export const ledger = (pauses: readonly Pause[], start: number): Stretch[] => {
  const merged: Stretch[] = [];
  const rows = pauses
    .map(({ from, to }) => ({ from: Math.max(from.getTime(), start), to: to.getTime() }))
    .filter(({ from, to }) => to > from)
    .sort((a, b) => a.from - b.from);
  for (const row of rows) {
    const last = merged[merged.length - 1];
    if (last && row.from <= last.to) merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, row.to) };
    else merged.push(row);
  }
  return merged;
};

/** True if the clock had stopped before that instant and had not gone on before it. */
export const stoodAt = (pauses: readonly Stretch[], at: number): boolean => pauses.some(({ from, to }) => from < at && at <= to);

/** What remains of a stretch without the pauses. */
export const without = (stretch: Stretch, pauses: readonly Stretch[]): Stretch[] =>
  pauses.reduce<Stretch[]>(
    (rest, pause) =>
      rest
        .flatMap(({ from, to }) => [
          { from, to: Math.min(to, Math.max(from, pause.from)) },
          { from: Math.max(from, Math.min(to, pause.to)), to },
        ])
        .filter(({ from, to }) => to > from),
    [stretch],
  );

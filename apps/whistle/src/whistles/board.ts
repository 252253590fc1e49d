import { nextLimit } from './clocks';
import { isOpen, type Whistle } from './whistle';

/** Where a whistle stands on the board of whoever has this path: `own` part in it, or one below; `part`: blew or was called. */
export type BoardLine = { readonly path: string; readonly own: boolean; readonly part: boolean };

/** After every limit that can run: what waits for nobody’s limit, and after that what is over. */
const NO_LIMIT_MS = Date.UTC(5000, 0, 1);
const OVER_MS = Date.UTC(9999, 0, 1);

/** The earliest due time of a task that nobody has finished. ISO time. */
const nextTask = ({ tasks }: Whistle): string | undefined =>
  tasks.flatMap(({ status, dueAt }) => (status === 'open' ? [dueAt] : [])).sort()[0];

/**
 * What the board is ordered by, as one time: the limit or task that runs out first; then what runs against nobody, the oldest
 * first; then what is over, the last ended first.
 */
export const sortAt = (whistle: Whistle): string => {
  const { blownAt, closed, withdrawn } = whistle;
  if (!isOpen(whistle)) return new Date(OVER_MS - Date.parse((closed ?? withdrawn)?.at ?? blownAt)).toISOString();
  const [first] = [nextLimit(whistle), nextTask(whistle)].flatMap((time) => time ?? []).sort();
  return first ?? new Date(NO_LIMIT_MS + Date.parse(blownAt)).toISOString();
};

/** Every unit that has a part in it, by its part. */
export const viewersOf = (whistle: Whistle): [unitId: string, role: string][] => {
  const all: [string, string][] = [
    [whistle.blower, 'blower'],
    ...whistle.targets.flatMap(({ unitId, superior }): [string, string][] => [
      [unitId, 'target'],
      [superior, 'superior'],
    ]),
    ...whistle.conferences.flatMap(({ invitees }) => invitees.map((id): [string, string] => [id, 'invitee'])),
    ...whistle.funds.map(({ keeper }): [string, string] => [keeper, 'keeper']),
    ...whistle.notices.flatMap(({ communities }) => communities.map((id): [string, string] => [id, 'told'])),
  ];
  return [...new Map(all.map((pair) => [pair.join(), pair])).values()];
};

/** One line for each path of a viewer and for each above it. */
export const linesFor = (viewers: readonly { readonly path: string; readonly role: string }[]): BoardLine[] => {
  const lines = new Map<string, BoardLine>();
  for (const { path, role } of viewers) {
    const ids = path.split('.');
    for (let depth = 1; depth <= ids.length; depth += 1) {
      const at = ids.slice(0, depth).join('.');
      const { own = false, part = false } = lines.get(at) ?? {};
      lines.set(at, { path: at, own: own || depth === ids.length, part: part || role === 'blower' || role === 'target' });
    }
  }
  return [...lines.values()];
};

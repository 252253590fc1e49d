import { parseArgs } from 'node:util';

export const parts = ['post', 'handling', 'lifecycle', 'latency', 'overload', 'memory', 'month', 'inbox'] as const;
export type Part = (typeof parts)[number];

export type Options = {
  /** What to measure; everything unless told. */
  readonly only: readonly Part[];
  /** Length of one window. */
  readonly seconds: number;
  /** How many pairs of windows: ours beside the floor's. */
  readonly pairs: number;
  /** Tickets that are there already in the second half of `lifecycle`, and in `inbox`. */
  readonly tickets: number;
  /** Items of all months in `month`. */
  readonly items: number;
  /** Length of the flood. */
  readonly floodSeconds: number;
  readonly connections: number;
  /** What follows an answer stands behind the floor's too. */
  readonly followed: boolean;
  /** Writes a CPU profile of the platform's process there. */
  readonly profile: string | undefined;
  /** Prints the plans of the main queries on the seeded database. */
  readonly plans: boolean;
  /** Prints what Postgres spent its time on. */
  readonly statements: boolean;
};

const number = (text: string | undefined, name: string, otherwise: number): number => {
  const value = text === undefined ? otherwise : Number(text);
  if (!(value > 0) || value > 10_000_000) throw new Error(`--${name} is a number above 0, not ${text}`);
  return value;
};

export const optionsFrom = (argv: readonly string[]): Options => {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      only: { type: 'string', multiple: true },
      seconds: { type: 'string' },
      pairs: { type: 'string' },
      tickets: { type: 'string' },
      items: { type: 'string' },
      flood: { type: 'string' },
      connections: { type: 'string' },
      profile: { type: 'string' },
      followed: { type: 'boolean', default: false },
      plans: { type: 'boolean', default: false },
      statements: { type: 'boolean', default: false },
    },
  });
  const only = (values.only ?? parts).map((name) => {
    const part = parts.find((one) => one === name);
    if (!part) throw new Error(`--only is one of ${parts.join(', ')}, not ${name}`);
    return part;
  });
  return {
    only,
    seconds: number(values.seconds, 'seconds', 2.5),
    pairs: number(values.pairs, 'pairs', 7),
    tickets: number(values.tickets, 'tickets', 1_000_000),
    items: number(values.items, 'items', 10_000_000),
    floodSeconds: number(values.flood, 'flood', 60),
    connections: number(values.connections, 'connections', 32),
    followed: values.followed,
    profile: values.profile,
    plans: values.plans,
    statements: values.statements,
  };
};

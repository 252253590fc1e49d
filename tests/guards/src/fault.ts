import type { Copy } from './copy';

/** One thing that is broken on purpose, and what came of it. */
export type Outcome = {
  readonly guard: string;
  readonly fault: string;
  readonly check: string;
  readonly red: boolean;
  readonly seconds: number;
};

/** Breaks something in the copy, runs a check of CI over it, and leaves the copy as it was. Throws when the check is red before. */
export type Part = (copy: Copy) => Promise<Outcome[]>;

export class NotGreen extends Error {
  constructor(check: string, out: string) {
    super(`${check} is red before anything is broken, so it guards nothing:\n${out}`);
  }
}

export const secondsSince = (began: number): number => (performance.now() - began) / 1000;

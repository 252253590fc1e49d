import { readdirSync, readFileSync } from 'node:fs';

const TICK_MS = 10;

type Stat = { readonly parent: number; readonly ms: number };

/** Time on the processors that a process and its children that have ended used up. Linux only; elsewhere nothing is known. */
const statOf = (pid: string | number): Stat | undefined => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0);
    return { parent: Number(fields[1]), ms: ticks * TICK_MS };
  } catch {
    return undefined;
  }
};

const processes = (): string[] => {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
};

/** Milliseconds of a process and its present children. */
export const cpuMs = (pid: number): number => {
  const children = processes().flatMap((each) => statOf(each) ?? []);
  return children.filter(({ parent }) => parent === pid).reduce((sum, { ms }) => sum + ms, statOf(pid)?.ms ?? 0);
};

/** The process whose command line has this text. */
export const pidOf = (text: string): number | undefined => {
  const found = processes().find((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').includes(text);
    } catch {
      return false;
    }
  });
  return found === undefined ? undefined : Number(found);
};

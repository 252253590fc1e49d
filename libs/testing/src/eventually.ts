import { setTimeout as pause } from 'node:timers/promises';

const absent = [undefined, null, false] as const;
type Absent = (typeof absent)[number];

const withinTime = async <T>(work: Promise<T>, until: number): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error('the condition did not answer')), Math.max(0, until - performance.now()));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};

/**
 * Asks again and again until the condition neither throws nor answers undefined, null or false, and returns its answer.
 * Fails after `withinMs` with the last thing the condition complained about: tests wait for states, they never sleep.
 */
export const eventually = async <T>(condition: () => T | Promise<T>, withinMs = 5_000): Promise<Exclude<T, Absent | void>> => {
  const until = performance.now() + withinMs;
  let last: unknown;
  do {
    try {
      const answer = await withinTime(Promise.resolve(condition()), until);
      if (!absent.includes(answer as Absent)) return answer as Exclude<T, Absent | void>;
      last = `it was still ${String(answer)}`;
    } catch (fault) {
      last = fault;
    }
    await pause(20);
  } while (performance.now() < until);
  throw new Error(`not within ${withinMs} ms: ${last instanceof Error ? last.message : String(last)}`, { cause: last });
};

import type { ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import type { Entry } from './ledger';
import { ended, stopChild } from './processes';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

/** Told of a server that ended without being asked to. */
export type OnEnded = (name: string) => void;

/**
 * Starts a server that ended by itself again, on the port that everybody knows, until it is stopped. Answers how to stop it.
 * `again` starts it and waits until it is ready; what fails is tried again, a little later each time.
 */
export const supervise = (
  first: ChildProcess,
  again: () => Promise<ChildProcess>,
  stopSignal: Entry['stopSignal'],
  onEnded: () => void,
): (() => Promise<void>) => {
  const stopping = new AbortController();
  const { signal } = stopping;
  let child = first;
  let reviving: Promise<void> | undefined;

  const revive = async (): Promise<void> => {
    onEnded();
    for (let wait = FIRST_PAUSE_MS; !signal.aborted; wait = Math.min(LONGEST_PAUSE_MS, wait * 2)) {
      await pause(wait, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        child = await again();
        return watch();
      } catch {
        // its log says why
      }
    }
  };
  const watch = (): void => {
    const begin = (): void => void (reviving = signal.aborted ? undefined : revive());
    if (ended(child)) begin();
    else child.once('exit', begin);
  };
  watch();
  return async () => {
    stopping.abort();
    await reviving;
    await stopChild(child, stopSignal);
  };
};

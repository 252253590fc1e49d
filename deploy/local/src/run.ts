import { CannotStart } from '@fengqiao/servers';

/** Messages that are meant for the person at the keyboard; everything else is a fault, and keeps its stack. */
const forPeople = (fault: unknown): string | undefined => {
  if (fault instanceof CannotStart) return fault.message;
  const { name, message } = fault as { name?: string; message?: string };
  return name === 'FlawedProfile' || message?.startsWith('The settings are') ? message : undefined;
};

/** Runs a program to its end: exit code 0, or one sentence and 1. */
export const run = (program: () => Promise<void>): void => {
  program().then(
    () => process.exit(0),
    (fault: unknown) => {
      console.error(forPeople(fault) ?? fault);
      process.exit(1);
    },
  );
};

/**
 * Resolves at the first SIGINT or SIGTERM. Later ones change nothing: a terminal and npm both pass Ctrl-C on, and the second
 * must not kill us half-way.
 */
export const asked = (): Promise<void> =>
  new Promise((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop());
  });

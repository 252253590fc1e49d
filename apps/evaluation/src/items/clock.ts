/** A clock as dispatch tells it: when it runs out, and when it was stopped. */
export type Clock = { readonly dueAt: string; readonly stoppedAt?: string | undefined };

/** What the review of an objection took beyond its own limit excuses as much lateness. */
export const excused = (clock: Clock, ms = 0): Clock => ({
  ...clock,
  dueAt: new Date(new Date(clock.dueAt).getTime() + ms).toISOString(),
});

export const stoppedInTime = ({ dueAt, stoppedAt }: Clock): boolean =>
  stoppedAt !== undefined && new Date(stoppedAt) <= new Date(dueAt);

/** True when all clocks were stopped in time, false when one was not, and from when this is known for certain. */
export const responseOf = (clocks: readonly Clock[], countsFrom: Date): { responded: boolean; responseFrom: Date } => {
  const isLate = clocks.some((clock) => clock.stoppedAt !== undefined && !stoppedInTime(clock));
  const running = clocks.filter(({ stoppedAt }) => !stoppedAt).map(({ dueAt }) => new Date(dueAt).getTime());
  const known = isLate || running.length === 0 ? 0 : Math.min(...running);
  return {
    responded: clocks.length > 0 && !isLate && running.length === 0,
    responseFrom: new Date(Math.max(countsFrom.getTime(), known)),
  };
};

export const instantOf = (clock: Clock | undefined): Date | undefined =>
  clock?.stoppedAt ? new Date(clock.stoppedAt) : undefined;

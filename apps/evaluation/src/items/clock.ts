/** A clock as dispatch tells it: when it runs out, and when it was stopped. */
export type Clock = { readonly dueAt: string; readonly stoppedAt?: string | undefined };

/** What the review of an objection took beyond its own limit excuses as much lateness. */
export const excused = (clock: Clock, ms = 0): Clock => ({
  ...clock,
  dueAt: new Date(new Date(clock.dueAt).getTime() + ms).toISOString(),
});

export const stoppedInTime = ({ dueAt, stoppedAt }: Clock): boolean =>
  stoppedAt !== undefined && new Date(stoppedAt) <= new Date(dueAt);

/** Whether somebody responded, and the city time from which that is known for certain. */
export type Response = { readonly responded: boolean; readonly responseFrom: Date };

/**
 * True when all clocks were stopped in time, false when one was not. `judgedAt`: nobody waits longer for an answer; a clock that
 * runs then, with a limit that lies later, was kept so far.
 */
export const responseOf = (clocks: readonly Clock[], countsFrom: Date, judgedAt?: Date): Response => {
  const isLate = clocks.some((clock) => clock.stoppedAt !== undefined && !stoppedInTime(clock));
  const running = clocks.filter(({ stoppedAt }) => !stoppedAt).map(({ dueAt }) => new Date(dueAt).getTime());
  const until = judgedAt?.getTime() ?? Infinity;
  const known = isLate || running.length === 0 ? 0 : Math.min(...running, until);
  return {
    responded: clocks.length > 0 && !isLate && running.every((dueAt) => dueAt > until),
    responseFrom: new Date(Math.max(countsFrom.getTime(), known)),
  };
};

/** Of several parts together: true when each responded, known when the last is. */
export const together = (responses: readonly Response[]): Response => ({
  responded: responses.every(({ responded }) => responded),
  responseFrom: new Date(Math.max(...responses.map(({ responseFrom }) => responseFrom.getTime()))),
});

export const instantOf = (clock: Clock | undefined): Date | undefined =>
  clock?.stoppedAt ? new Date(clock.stoppedAt) : undefined;

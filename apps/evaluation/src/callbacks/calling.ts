/** The hours of calling, `HH:MM`, on the city's clock (`HH:MM:SS`). */
export type CallingHours = { readonly from: string; readonly until: string; readonly localClock: (at: Date) => string };

const DAY = 86_400_000;

/** Milliseconds after midnight. */
const sinceMidnight = (clock: string): number => {
  const [hours = 0, minutes = 0, seconds = 0] = clock.split(':').map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1_000;
};

export const isCallingTime = (at: Date, { from, until, localClock }: CallingHours): boolean =>
  localClock(at) >= from && localClock(at) < until;

/** City time at which a reporter may be disturbed next: now within the hours of calling, else when they begin. */
export const callingTimeFrom = (at: Date, hours: CallingHours): Date => {
  if (isCallingTime(at, hours)) return at;
  const second = new Date(Math.floor(at.getTime() / 1_000) * 1_000);
  const wait = sinceMidnight(hours.from) - sinceMidnight(hours.localClock(second));
  return new Date(second.getTime() + (wait > 0 ? wait : wait + DAY));
};

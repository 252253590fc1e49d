import type { Calendar, Limit } from '@fengqiao/calendar';

/** Who is told, how long after the limit has passed. */
export type Ladder = readonly { readonly after: Limit; readonly to: string }[];

/** A rung of the ladder that is waited for. `limitAt`: when the limit itself ran out; every rung is reckoned from there. */
export type Rung = { readonly level: number; readonly to: string; readonly dueAt: Date; readonly limitAt: Date };

const later = (calendar: Calendar, { amount, unit }: Limit, from: Date): Date =>
  amount > 0 ? calendar.dueAt({ amount, unit }, from).dueAt : from;

/** The rung above `level`, or undefined: the ladder has ended, and whoever stands at its top knows. */
export const nextRung = (calendar: Calendar, ladder: Ladder, level: number, limitAt: Date): Rung | undefined => {
  const rung = ladder[level];
  return rung && { level: level + 1, to: rung.to, dueAt: later(calendar, rung.after, limitAt), limitAt };
};

/** The first rung of a limit that starts to run at `from`. */
export const firstRung = (calendar: Calendar, ladder: Ladder, limit: Limit, from: Date): Rung | undefined =>
  nextRung(calendar, ladder, 0, later(calendar, limit, from));

import type { Calendar, Due } from './calendar';
import { endOfDay } from './due';
import type { LimitUnit, WorkingHours } from './limit';
import { addDays, MINUTE, type LocalDate } from './local-time';
import { limitInWords, momentInWords, spanInWords } from './words';

/** A due time that somebody named, and a stretch in which its clock stood before it had come. */
export type Stood = { readonly end: Date; readonly from: Date; readonly to: Date };

/**
 * When a due time that was named comes, now that its clock has stood. One at the end of a day goes on as a limit in days does: the
 * days that were left when the clock stopped are counted from when it went on, and the last ends as days do. `unit` is that of the
 * limit in whose place it was named: of `workingDays` the closing time is the end of a day. Any other moves by as long as the
 * clock stood.
 */
export const afterPause = (calendar: Calendar, { end, from, to }: Stood, hours: WorkingHours, unit?: LimitUnit): Due => {
  const length = to.getTime() - from.getTime();
  const [begun, ended, named] = [from, to, end].map((at) => momentInWords(calendar, at));
  const stood = `${begun}至${ended}：时限暂停${spanInWords(length)}`;
  const counted = countedIn(calendar, end, hours, unit);
  if (!counted) {
    const dueAt = new Date(end.getTime() + length);
    const because = [`${stood}，原定${named}，顺延${spanInWords(length)}`, `到期：${momentInWords(calendar, dueAt)}`];
    return { dueAt, provisional: false, because };
  }
  const start = lastRun(calendar, from, (date) => endOfDay(calendar, counted, date, hours));
  const amount = daysAfter(calendar, start, calendar.localDate(end), counted);
  const due = calendar.dueAt({ amount, unit: counted }, calendar.atLocal(start, '00:00'), hours, [{ from, to }]);
  const left = `${stood}，暂停时距原定的${named}尚余${limitInWords({ amount, unit: counted })}`;
  return { ...due, because: [left, ...due.because.slice(1)] };
};

/** The kind of days that a due time is the end of one of; undefined if it is within a day. */
const countedIn = (
  calendar: Calendar,
  end: Date,
  hours: WorkingHours,
  unit: LimitUnit | undefined,
): 'days' | 'workingDays' | undefined => {
  const date = calendar.localDate(end);
  // Whoever writes 23:59 means the day, to its last second.
  const isEnd = (of: 'days' | 'workingDays'): boolean => {
    const left = endOfDay(calendar, of, date, hours).getTime() - end.getTime();
    return left >= 0 && left < MINUTE;
  };
  if (unit === 'workingDays' && calendar.isWorkingDay(date).working && isEnd('workingDays')) return 'workingDays';
  return isEnd('days') ? 'days' : undefined;
};

/** The last day at whose end the clock still ran. */
const lastRun = (calendar: Calendar, from: Date, end: (date: LocalDate) => Date): LocalDate => {
  const date = calendar.localDate(from);
  return end(date) > from ? addDays(date, -1) : date;
};

const daysAfter = (calendar: Calendar, start: LocalDate, last: LocalDate, unit: 'days' | 'workingDays'): number => {
  let amount = 0;
  for (let date = addDays(start, 1); date <= last; date = addDays(date, 1))
    if (unit === 'days' || calendar.isWorkingDay(date).working) amount += 1;
  return amount;
};

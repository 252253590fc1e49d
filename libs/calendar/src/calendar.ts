import { dueAt } from './due';
import type { HolidaySource } from './holidays';
import { officeHours, type Limit, type WorkingHours } from './limit';
import { localTime, weekdayOf, type LocalDate, type LocalTime } from './local-time';
import type { Pause } from './pauses';

/** One day that the profile decides for itself, before any notice: a city's own day off, or a notice that the data lack. */
export type DayOverride = { readonly date: LocalDate; readonly working: boolean; readonly name: string };

export type CalendarOptions = {
  /** The zone's name is for people; the offset in minutes is what is reckoned with (Asia/Shanghai: 480). */
  readonly timeZone: { readonly name: string; readonly offsetMinutes: number };
  readonly holidays: HolidaySource;
  readonly overrides?: readonly DayOverride[];
  /** Years whose notice the overrides hold whole, so that what is reckoned in them is not provisional. */
  readonly covered?: readonly number[];
  /** The profile's sets of working hours by name. `default` is for units that name none; without it, the office hours. */
  readonly hours?: Readonly<Record<string, WorkingHours>>;
};

/** What is known of a day. `provisional`: its year's notice is not in the data, so that the plain week was assumed. */
export type WorkingDay = {
  readonly working: boolean;
  readonly provisional: boolean;
  /** 工作日, 周末, 春节放假, 春节调休上班, or an override's own name. */
  readonly what: string;
};

export type Due = {
  readonly dueAt: Date;
  /** True if a day of a year without a notice went into it: to be reckoned again when the data arrive. */
  readonly provisional: boolean;
  /** Sentences in the people's language by which a clerk can check the date by hand. */
  readonly because: readonly string[];
};

export type Calendar = LocalTime & {
  readonly timeZone: string;
  /** The years whose notices are known, ascending. */
  readonly years: readonly number[];
  readonly isWorkingDay: (date: LocalDate) => WorkingDay;
  /** A set of working hours by its name; the default for a name that the profile does not have. Never throws. */
  readonly hoursOf: (name?: string) => WorkingHours;
  /**
   * When a limit that starts at `from` runs out (decisions, *Time*). `minutes` and `hours` are exact. For `days` and
   * `workingDays` the day of dispatch does not count; `days` end at 23:59:59, `workingDays` at the closing time of `hours`.
   * `workingHours` run only within `hours`. Pauses push the end on: exact limits by their length, limits in days by the
   * days at whose end the clock stood. No limit ends within a pause.
   *
   * Throws a RangeError for a limit, a start or hours that no schema would have let in; never for lack of a calendar.
   */
  readonly dueAt: (limit: Limit, from: Date, hours?: WorkingHours, pauses?: readonly Pause[]) => Due;
};

/** Some years of days are kept at hand; whoever asks for more than that waits for each. */
const MOST_DAYS = 5_000;

export const createCalendar = (options: CalendarOptions): Calendar => {
  const { timeZone, holidays, overrides = [], covered = [], hours = {} } = options;
  const own = new Map(overrides.map((day) => [day.date, day]));
  const years = new Set([...holidays.years, ...covered].sort((a, b) => a - b));
  const sets = new Map(Object.entries(hours));

  const lookUp = (date: LocalDate): WorkingDay => {
    const weekend = weekdayOf(date) % 6 === 0;
    const override = own.get(date);
    if (override) return { working: override.working, provisional: false, what: override.name };
    const provisional = !years.has(Number(date.slice(0, 4)));
    const special = holidays.day(date);
    if (special)
      return { working: special.working, provisional: false, what: `${special.name}${special.working ? '调休上班' : '放假'}` };
    return { working: !weekend, provisional, what: weekend ? '周末' : '工作日' };
  };
  // Limits go through the same few days again and again.
  const seen = new Map<LocalDate, WorkingDay>();
  const isWorkingDay = (date: LocalDate): WorkingDay => {
    const known = seen.get(date) ?? lookUp(date);
    if (seen.size < MOST_DAYS) seen.set(date, known);
    return known;
  };
  const hoursOf = (name = 'default'): WorkingHours => sets.get(name) ?? sets.get('default') ?? officeHours;

  const known = { ...localTime(timeZone.offsetMinutes), timeZone: timeZone.name, years: [...years], isWorkingDay, hoursOf };
  return { ...known, dueAt: (limit, from, unitHours = hoursOf(), pauses = []) => dueAt(known, limit, from, unitHours, pauses) };
};

/** The reckoning as one text, a sentence a line. */
export const explain = (due: Due): string => due.because.join('\n');

/** The moment so long after another, as a limit is reckoned; nothing after it is the moment itself. */
export const later = (calendar: Pick<Calendar, 'dueAt'>, { amount, unit }: Limit, from: Date, hours?: WorkingHours): Date =>
  amount > 0 ? calendar.dueAt({ amount, unit }, from, hours).dueAt : from;

/** A day of the local calendar, `YYYY-MM-DD`. */
export type LocalDate = string;
/** A month of the local calendar, `YYYY-MM`. */
export type LocalMonth = string;

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const written = (date: Date): LocalDate => {
  const text = date.toISOString().slice(0, 10);
  if (!/^\d{4}-/.test(text)) throw new RangeError(`A year of four digits, not ${date.toISOString()}`);
  return text;
};

/** Midnight of a day as if the place were Greenwich. Throws a RangeError for what is no day (`2024-02-30`): a fault of the caller. */
const asUtc = (date: LocalDate): number => {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date) ?? [];
  const at = new Date(0);
  at.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (at.getUTCDate() !== Number(day) || at.getUTCMonth() + 1 !== Number(month))
    throw new RangeError(`A day YYYY-MM-DD, not ${date}`);
  return at.getTime();
};

/** True for a day that exists, written `YYYY-MM-DD`. */
export const isLocalDate = (text: string): boolean => {
  try {
    asUtc(text);
    return true;
  } catch {
    return false;
  }
};

/** The day `days` later (earlier if negative). */
export const addDays = (date: LocalDate, days: number): LocalDate => written(new Date(asUtc(date) + days * DAY));

/** 0 is Sunday, 6 is Saturday. */
export const weekdayOf = (date: LocalDate): number => new Date(asUtc(date)).getUTCDay();

/** True for a time of day, `HH:mm` up to `24:00`. */
export const isTime = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/.test(text);

/** How many minutes after midnight a time of day is; `24:00` is the end of the day. Throws a RangeError for what is none. */
export const minutesOf = (time: string): number => {
  if (!isTime(time)) throw new RangeError(`A time HH:mm, not ${time}`);
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
};

/** What the clock on the wall shows at a place with one offset all the year round. */
export type LocalTime = {
  /** Minutes that the place is ahead of UTC. */
  readonly offsetMinutes: number;
  readonly localDate: (at: Date) => LocalDate;
  readonly localMonth: (at: Date) => LocalMonth;
  /** Seconds and all: `HH:mm:ss`. */
  readonly localClock: (at: Date) => string;
  /** The instant of a time of day (`HH:mm`, up to `24:00`) on a day. */
  readonly atLocal: (date: LocalDate, time: string) => Date;
  /** 23:59:59, the last second of a day, in which limits in days end. */
  readonly endOf: (date: LocalDate) => Date;
  /** The instants of a month, half open: `from` is in it, `to` is the first instant of the next. */
  readonly monthRange: (month: LocalMonth) => { readonly from: Date; readonly to: Date };
};

/**
 * Local time by a fixed offset, given in minutes and not looked up: no answer depends on the machine's zone or its ICU data.
 * China has kept no summer time since 1991; a place that does needs more than this.
 */
export const localTime = (offsetMinutes: number): LocalTime => {
  const shifted = (at: Date): Date => new Date(at.getTime() + offsetMinutes * MINUTE);
  const instant = (date: LocalDate, ms: number): Date => new Date(asUtc(date) + ms - offsetMinutes * MINUTE);
  const localDate = (at: Date): LocalDate => written(shifted(at));
  return {
    offsetMinutes,
    localDate,
    localMonth: (at) => localDate(at).slice(0, 7),
    localClock: (at) => shifted(at).toISOString().slice(11, 19),
    atLocal: (date, time) => instant(date, minutesOf(time) * MINUTE),
    endOf: (date) => instant(date, DAY - 1000),
    monthRange: (month) => {
      const first = `${month}-01`;
      return { from: instant(first, 0), to: instant(`${addDays(first, 31).slice(0, 7)}-01`, 0) };
    },
  };
};

/** Beijing's time (Asia/Shanghai): +08:00. */
export const shanghai: LocalTime = localTime(480);

import type { LocalDate } from './local-time';

/** A day that differs from the plain week, and by which feast: 春节 off, or 春节 worked in exchange (调休). */
export type SpecialDay = { readonly working: boolean; readonly name: string };

/** Where the calendar learns which days a government's notices have moved. */
export type HolidaySource = {
  /** The years whose notice is in the data, ascending. In all others the plain week is assumed and what follows is provisional. */
  readonly years: readonly number[];
  readonly day: (date: LocalDate) => SpecialDay | undefined;
};

/** No data at all: Monday to Friday, and everything provisional. */
export const plainWeek: HolidaySource = { years: [], day: () => undefined };

/** Days with what moved them, as `English,中文,days` (the form of the `chinese-days` tables) or the Chinese name alone. */
export type HolidayTable = {
  readonly holidays: Readonly<Record<LocalDate, string>>;
  readonly workdays: Readonly<Record<LocalDate, string>>;
};

/**
 * Reads a table of the State Council's notices. A year is covered only if its own notice is there, and that always names both
 * 春节 and 国庆: a few days of December alone come from the notice of the year after (2018-12-29 to 31) and cover nothing.
 */
export const holidaysFrom = (table: HolidayTable): HolidaySource => {
  const named = (text: string): string => text.split(',')[1] ?? text;
  const days = new Map<LocalDate, SpecialDay>();
  for (const [date, text] of Object.entries(table.holidays)) days.set(date, { working: false, name: named(text) });
  for (const [date, text] of Object.entries(table.workdays)) days.set(date, { working: true, name: named(text) });

  const feasts = [...days].filter(([, day]) => !day.working);
  const yearsOf = (name: string) =>
    new Set(feasts.filter(([, day]) => day.name.startsWith(name)).map(([date]) => Number(date.slice(0, 4))));
  const autumn = yearsOf('国庆');
  return {
    years: [...yearsOf('春节')].filter((year) => autumn.has(year)).sort((a, b) => a - b),
    day: (date) => days.get(date),
  };
};

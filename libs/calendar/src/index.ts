export { afterPause, type Stood } from './after-pause';
export {
  createCalendar,
  explain,
  later,
  type Calendar,
  type CalendarOptions,
  type DayOverride,
  type Due,
  type WorkingDay,
} from './calendar';
export { chinaHolidays } from './holidays.data';
export { holidaysFrom, plainWeek, type HolidaySource, type HolidayTable, type SpecialDay } from './holidays';
export {
  areHours,
  aroundTheClock,
  closingTime,
  limitSchema,
  limitUnits,
  officeHours,
  workingHoursSchema,
  type Limit,
  type LimitUnit,
  type Span,
  type WorkingHours,
} from './limit';
export {
  addDays,
  isLocalDate,
  localTime,
  shanghai,
  weekdayOf,
  type LocalDate,
  type LocalMonth,
  type LocalTime,
} from './local-time';
export type { Pause } from './pauses';
export { limitInWords, momentInWords } from './words';

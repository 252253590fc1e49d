import { z } from 'zod';
import { isTime, minutesOf } from './local-time';

/**
 * How long something may take. `minutes` and `hours` are exact; `days` are calendar days, `workingDays` those of the State
 * Council's notices, `workingHours` run only while the unit is open.
 */
export const limitUnits = ['minutes', 'hours', 'days', 'workingHours', 'workingDays'] as const;
export type LimitUnit = (typeof limitUnits)[number];
export type Limit = { readonly amount: number; readonly unit: LimitUnit };

const wholeDays = (limit: Limit): boolean =>
  (limit.unit !== 'days' && limit.unit !== 'workingDays') || Number.isInteger(limit.amount);

/** For the door where a policy comes in: a positive amount, and days only whole. */
export const limitSchema = z
  .strictObject({ amount: z.number().positive(), unit: z.enum(limitUnits) })
  .refine(wholeDays, 'Days are counted whole');

/** Within a policy that was parsed this cannot fail; it is a fault of the caller if it does. */
export const assertLimit = (limit: Limit): void => {
  if (!(limit.amount > 0) || !Number.isFinite(limit.amount) || !wholeDays(limit))
    throw new RangeError(`A limit is a positive amount, days are whole: not ${limit.amount} ${limit.unit}`);
};

/** A stretch of the day, `HH:mm` to `HH:mm`, at most to `24:00`. */
export type Span = { readonly from: string; readonly to: string };

/** When a unit is open: on working days, or on every day of the year (a duty desk that never closes). */
export type WorkingHours = { readonly spans: readonly Span[]; readonly everyDay?: boolean };

/** Office hours of a Beijing administration, used where a unit names none. */
export const officeHours: WorkingHours = {
  spans: [
    { from: '09:00', to: '12:00' },
    { from: '13:00', to: '18:00' },
  ],
};

/** A desk that is always there: 7×24 (draft DB11: units should sign around the clock). */
export const aroundTheClock: WorkingHours = { spans: [{ from: '00:00', to: '24:00' }], everyDay: true };

/** True if the unit is open at all, and its spans follow each other without overlapping. */
export const areHours = (hours: WorkingHours): boolean => {
  if (!hours.spans.every(({ from, to }) => isTime(from) && isTime(to))) return false;
  const edges = hours.spans.flatMap(({ from, to }) => [minutesOf(from), minutesOf(to)]);
  return (
    edges.length > 0 && edges.every((edge, at) => at === 0 || (at % 2 === 0 ? edge >= edges[at - 1]! : edge > edges[at - 1]!))
  );
};

const time = z.string().refine(isTime, 'A time of day, HH:mm up to 24:00');

/** For the door where a profile comes in. */
export const workingHoursSchema = z
  .strictObject({ spans: z.array(z.strictObject({ from: time, to: time })).min(1), everyDay: z.boolean().exactOptional() })
  .refine(areHours, 'Spans follow each other, and each ends after it begins');

/** When the unit closes for the day, `HH:mm`. */
export const closingTime = (hours: WorkingHours): string => hours.spans[hours.spans.length - 1]?.to ?? '24:00';

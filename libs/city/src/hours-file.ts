import { areHours } from '@fengqiao/calendar';
import { z } from 'zod';
import { sentence, unitId, unitKind, version } from './parts';

const span = z
  .string()
  .regex(/^\d\d:\d\d-\d\d:\d\d$/, 'a span of hours is HH:MM-HH:MM')
  .transform((text) => ({ from: text.slice(0, 5), to: text.slice(6) }));
const setName = z.string().regex(/^[a-z0-9-]+$/, 'a set of hours has a short lower-case name');

/** `days: working` leaves out weekends and holidays and includes make-up days; `all` is every day. */
const set = z
  .strictObject({ days: z.enum(['working', 'all']), spans: z.array(span).min(1) })
  .transform(({ days, spans }) => (days === 'all' ? { spans, everyDay: true } : { spans }))
  .refine(areHours, 'spans are times of day that follow each other, and each ends after it begins');
const holiday = z.strictObject({ date: z.iso.date(), working: z.boolean(), name: sentence });

/** `hours.yaml`: when units work, and the days on which the city differs from the national calendar. */
export const hoursFile = z.strictObject({
  version,
  sets: z.record(setName, set),
  default: setName,
  byKind: z.partialRecord(unitKind, setName),
  units: z.record(unitId, setName),
  holidays: z.array(holiday),
  /** Years whose State Council notice is typed whole in `holidays`, before the calendar's own data have it. */
  coveredYears: z.array(z.int().min(1990).max(2200)).default([]),
});
export type HoursFile = z.output<typeof hoursFile>;

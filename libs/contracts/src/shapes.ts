import { assignmentRoles, requestKinds, ticketStatuses, urgencies } from '@fengqiao/domain';
import { z } from 'zod';

// Everything but tab and newline that a terminal, a log or Postgres would stumble over; half a surrogate pair is no character.
const control = /[^\P{Cc}\t\n]|\p{Cs}/u;

/**
 * Free text: trimmed, no control characters but tab and newline, no half ones. CRLF, which browsers and Windows send, is a newline.
 * They are looked for before it is trimmed: to JavaScript a vertical tab is a blank.
 */
export const text = (max: number, min = 1) =>
  z
    .string()
    .refine((value) => !control.test(value.replace(/\r\n/g, '\n')), {
      error: 'control characters other than tab and newline (\\n or \\r\\n), and halves of characters, are not accepted',
    })
    .overwrite((value) => value.replace(/\r\n/g, '\n').trim())
    .min(min)
    .max(max);

const digits = /^-?\d{1,15}(\.\d{1,15})?$/;
/** A number in a query string, in digits: what JavaScript takes for a number besides (blanks, 0x10, nothing at all) is none. */
export const inQuery = <Wanted extends z.ZodCoercedNumber>(wanted: Wanted) =>
  z.preprocess((sent) => (typeof sent === 'string' && !digits.test(sent) ? NaN : sent), wanted);

/** A unit's id: statistics-office codes, level plus slug, or a root of its own (`fy.110117`). */
export const unitId = z
  .string()
  .regex(/^[a-z0-9]+([.-][a-z0-9]+)*$/, 'a unit id such as 110107011 or 110107011-cg')
  .max(64);
export const ticketNo = z.string().regex(/^\d{15,24}$/, 'a ticket number: the date, a sequence and a check digit');
export const categoryId = z
  .string()
  .regex(/^[a-z0-9-]+(\/[a-z0-9-]+)*$/, 'a category id such as parking/private-occupation/private-lock')
  .max(120);
export const month = z.string().regex(/^(19|20)\d{2}-(0[1-9]|1[0-2])$/, 'a month such as 2020-12');

/** An instant as we give it: ISO 8601 with offset, to the second or finer. */
export const instant = z.iso.datetime({ offset: true });
const [earliest, tooLate] = [Date.UTC(1900, 0), Date.UTC(2200, 0)];
/**
 * An instant as callers may give it: the seconds may be left out. No offset beyond 14 h: Postgres has none. The years are few
 * enough that whatever is reckoned from it, limits and ladders after it too, is still written with four digits.
 */
export const givenInstant = z
  .union([instant, z.iso.datetime({ offset: true, precision: -1 })], 'an instant with offset, such as 2020-12-16T11:22:00+08:00')
  .refine((at) => !/[+-](14:(?!00)|1[5-9]:|2\d:)\d*$/.test(at), { error: 'no place on earth is more than 14 hours from UTC' })
  .refine((at) => Date.parse(at) >= earliest && Date.parse(at) < tooLate, { error: 'a time in the years 1900 to 2199, in UTC' })
  .describe('In the years 1900 to 2199 of UTC. The seconds may be left out.');
export const expectedVersion = z.int().positive().optional();

export const kind = z.enum(requestKinds);
export const urgency = z.enum(urgencies);
export const ticketStatus = z.enum(ticketStatuses);
export const assignmentRole = z.enum(assignmentRoles);

const pageSize = 'a whole number from 1 to 200';

/** `?cursor=&limit=` of every list: 50 a page by default, 200 at most. Cursors are opaque. */
export const page = {
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/, 'the nextCursor of the page before')
    .max(400)
    .optional(),
  limit: inQuery(z.coerce.number(pageSize).int(pageSize).min(1, pageSize).max(200, pageSize)).default(50),
};
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().optional() });

/** A flag in a query string. */
export const flag = z.enum(['true', 'false']).optional();

/** What every command on a thing answers with, at least. */
export const commanded = z.object({ id: z.string(), status: z.string(), version: z.int() });

/** A clock that still runs: which one, and when it runs out. */
export const nextClock = z.object({ clock: z.enum(['sign', 'contact', 'arrive', 'handle']), dueAt: instant });

/** One line of a timeline. `by` is the unit's or service's name; `rule` says which rule of law or policy stands behind the step. */
export const timelineItem = z.object({
  at: instant,
  type: z.string(),
  by: z.string(),
  unitId: z.string().optional(),
  text: z.string(),
  rule: z.string().optional(),
});

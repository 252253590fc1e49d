import { z } from 'zod';

/** Where a page ended, as an opaque word: base64url of the sort key's values. */
export const writeCursor = (values: readonly string[]): string => Buffer.from(JSON.stringify(values)).toString('base64url');

/** The values of a cursor of so many parts; undefined for anything that is none of ours. */
export const readCursor = (cursor: string, parts: number): string[] | undefined => {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const fits = Array.isArray(values) && values.length === parts && values.every((value) => typeof value === 'string');
    return fits ? values : undefined;
  } catch {
    return undefined;
  }
};

/** An instant as Postgres writes it in UTC, to the microsecond: a page ends exactly where its last row stands. */
const instant = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/)
  .refine(
    (text) => !text.startsWith('0000') && z.iso.datetime().safeParse(`${text.slice(0, 10)}T${text.slice(11, 19)}Z`).success,
  );

const position = z.tuple([z.array(instant), z.uuid()]);

/**
 * Sort times and an id out of a cursor: nulls for the first page, undefined for what is no cursor of ours. Never trusted: what
 * Postgres could not read as a time is none.
 */
export const positionIn = (cursor: string | undefined, times: number): (string | null)[] | undefined => {
  if (cursor === undefined) return Array<null>(times + 1).fill(null);
  const values = readCursor(cursor, times + 1);
  const read = position.safeParse(values && [values.slice(0, times), values[times]]);
  return read.success ? read.data.flat() : undefined;
};

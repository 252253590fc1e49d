import { z } from 'zod';

/** Where a page ended: an instant to the microsecond as Postgres writes it, and an id. Opaque to callers, never trusted. */
const instant = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/)
  .refine(
    (text) => !text.startsWith('0000') && z.iso.datetime().safeParse(`${text.slice(0, 10)}T${text.slice(11, 19)}Z`).success,
  );
const position = z.tuple([instant, z.uuid()]);

export const cursorOf = (at: string, id: string): string => Buffer.from(JSON.stringify([at, id])).toString('base64url');

/** The position, or null for what is no cursor of ours. */
export const positionIn = (cursor: string): [string, string] | null => {
  try {
    const read = position.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
};

import { z } from 'zod';

/** Where a page ended: an instant to the microsecond as Postgres writes it, and an id. Opaque to callers, never trusted. */
const position = z.tuple([z.string().regex(/^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?$/), z.uuid()]);

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

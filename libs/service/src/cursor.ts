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

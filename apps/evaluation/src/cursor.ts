import { readCursor, writeCursor } from '@fengqiao/service';
import { z } from 'zod';

/** Where a page of things in the order of their limits ended. */
export type After = { readonly dueAt: Date; readonly id: string };

const shape = z.tuple([z.iso.datetime(), z.uuid()]);

/** Where the page begins; undefined for a cursor that no page ended with. */
export const afterOf = (cursor: string | undefined): After | undefined => {
  if (cursor === undefined) return beginning;
  const read = shape.safeParse(readCursor(cursor, 2));
  return read.success ? { dueAt: new Date(read.data[0]), id: read.data[1] } : undefined;
};

/** The first page begins before everything. */
const beginning: After = { dueAt: new Date(0), id: '00000000-0000-0000-0000-000000000000' };

/** A page of at most `limit`, from rows of which one more was asked for; the cursor only if there is more. */
export const pageOf = <Row extends After, Item>(rows: readonly Row[], limit: number, itemOf: (row: Row) => Item) => {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(itemOf),
    ...(rows.length > limit && last && { nextCursor: writeCursor([last.dueAt.toISOString(), last.id]) }),
  };
};

import { Buffer } from 'node:buffer';
import { refuse, type Refusal } from '@fengqiao/domain';

type Page<Item> = { readonly items: Item[]; readonly nextCursor?: string };

const cursorOf = (id: string): string => Buffer.from(id).toString('base64url');

/**
 * A page of a list that is at hand as a whole. The cursor is the last id of the page before: a list that changed in between
 * goes on after it, and one that lost it refuses instead of starting again.
 */
export const pageOf = <Item extends { readonly id: string }>(
  all: readonly Item[],
  limit: number,
  cursor: string | undefined,
): Page<Item> | Refusal<'bad-cursor'> => {
  const after = cursor === undefined ? -1 : all.findIndex(({ id }) => cursorOf(id) === cursor);
  if (cursor !== undefined && after < 0)
    return refuse('bad-cursor', 'Not a nextCursor of this list: begin without one', { where: 'cursor' });
  const items = all.slice(after + 1, after + 1 + limit);
  const last = items.at(-1);
  return { items, ...(last && after + 1 + limit < all.length && { nextCursor: cursorOf(last.id) }) };
};

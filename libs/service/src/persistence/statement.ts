import { createHash } from 'node:crypto';

/** A prepared statement: named by its own text, so that two texts never share a name on one connection. */
export type Statement = { readonly name: string; readonly text: string };

export const sql = (text: string): Statement => ({ name: createHash('sha1').update(text).digest('hex').slice(0, 20), text });

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A form in which something secret might lie about: what it is called, and its bytes. */
export type Form = readonly [what: string, bytes: Buffer];

const swapped = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

/** Base64 shifts by the bytes before: of each of the three ways only what does not depend on the neighbours. */
const base64s = (bytes: Buffer): string[] =>
  [0, 1, 2].map((before) => {
    const all = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    return all.slice([0, 2, 3][before], Math.floor((8 * (before + bytes.length)) / 6));
  });

/** The digests that anybody could make of a text; of one that holds little that is not known, it is soon found out. */
export const digestsOf = (text: string): Form[] =>
  ['md5', 'sha1', 'sha256', 'sha512'].flatMap((algorithm): Form[] => {
    const digest = createHash(algorithm).update(text).digest();
    return [
      [algorithm, digest],
      [`${algorithm} in hexadecimal`, Buffer.from(digest.toString('hex'))],
      [`${algorithm} in base64`, Buffer.from(digest.toString('base64').slice(0, 20))],
      [`${algorithm} in base64url`, Buffer.from(digest.toString('base64url').slice(0, 20))],
    ];
  });

/** A text as it may stand in a file: as it is, encoded, escaped, or as a digest that anybody could make of it. */
export const formsOf = (text: string): Form[] => {
  const bytes = Buffer.from(text);
  const hex = bytes.toString('hex');
  const forms: [string, string | Buffer][] = [
    ['UTF-8', bytes],
    ['UTF-16 LE', Buffer.from(text, 'utf16le')],
    ['UTF-16 BE', swapped(text)],
    ['hexadecimal', hex],
    ['HEXADECIMAL', hex.toUpperCase()],
    ...base64s(bytes).map((one): [string, string] => ['base64', one]),
    ...base64s(bytes).map((one): [string, string] => ['base64url', one.replaceAll('+', '-').replaceAll('/', '_')]),
    ['percent signs', encodeURIComponent(text)],
    ['JSON escapes', [...text].map((sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')],
  ];
  return [...forms.map(([what, form]): Form => [`${text} as ${what}`, Buffer.from(form)]), ...digestsOf(text)];
};

/** The forms that occur in these bytes. */
export const foundIn = (bytes: Buffer, forms: readonly Form[]): string[] =>
  forms.filter(([, form]) => bytes.includes(form)).map(([what]) => what);

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** Every file below a folder that holds one of the forms, and which. */
export const filesWith = (folder: string, forms: readonly Form[]): Record<string, string[]> =>
  Object.fromEntries(
    filesBelow(folder)
      .map((file) => [file.slice(folder.length + 1), foundIn(readFileSync(file), forms)] as const)
      .filter(([, found]) => found.length > 0),
  );

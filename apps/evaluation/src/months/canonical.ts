/** What may be hashed: texts, whole numbers, truths, lists and records of these. Parts of numbers are written as texts before. */
export type Canonical =
  string | number | boolean | null | readonly Canonical[] | { readonly [key: string]: Canonical | undefined };

/**
 * JSON with one spelling: keys in the order of their code units, no spaces, whole numbers only. Equal values have equal texts on
 * every machine, in every time zone and language. Throws on a number that is not whole: a fault of the caller.
 */
export const canonical = (value: Canonical): string => {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new Error(`${value} is not whole: write it as a text`);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${(value as readonly Canonical[]).map(canonical).join(',')}]`;
  const record = value as Readonly<Record<string, Canonical | undefined>>;
  const keys = Object.keys(record)
    .filter((key) => record[key] !== undefined)
    .sort((a, b) => (a < b ? -1 : 1));
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(record[key]!)}`).join(',')}}`;
};

/** The same value with every number that is not whole written as a text. */
export const withTexts = (value: unknown): Canonical => {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : String(value);
  if (Array.isArray(value)) return value.map(withTexts);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withTexts(one)]));
  return value as Canonical;
};

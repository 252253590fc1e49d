import { type Limit as Duration, limitUnits } from '@fengqiao/calendar';
import { unitKinds, urgencies } from '@fengqiao/domain';
import { z } from 'zod';

/** The shapes that several files of a profile share. All objects are strict: a misspelt key is a flaw, not a silent default. */
export const amount = z
  .int({ error: 'a limit needs a value: a whole number' })
  .min(0)
  .max(100_000, 'a limit is at most 100000 of its unit: a due time has a year of four digits');
export const limitUnit = z.enum(limitUnits, { error: `a limit needs a unit: one of ${limitUnits.join(', ')}` });
export const duration = z.strictObject({ amount, unit: limitUnit });

export type { Duration };

export const unitKind = z.enum(unitKinds);
export const urgency = z.enum(urgencies);
export const unitId = z
  .string()
  .regex(/^[a-z0-9]+(?:[-.][a-z0-9]+)*$/i, 'a unit id is made of letters, digits, hyphens and dots');
export const slug = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'a slug is kebab-case');
export const sentence = z.string().trim().min(1);
export const version = z.string().regex(/^[a-z][a-z0-9.-]*$/, 'a version is a short lower-case name');
export const instant = z.iso.datetime({ offset: true });

/** What every version of a policy carries besides its content. The first is in force from the beginning of time. */
export const versioned = { version, author: sentence, from: instant.optional() };

/** The version in force at a time: the last whose `from` is not later. `versions` are in order, the first without `from`. */
export const inForce = <Version extends { readonly from?: string | undefined }>(
  versions: readonly Version[],
  at: Date,
): Version => {
  const found = versions.findLast(({ from }) => from === undefined || Date.parse(from) <= at.getTime());
  if (!found) throw new Error('a policy without a first version: the loader lets none pass');
  return found;
};

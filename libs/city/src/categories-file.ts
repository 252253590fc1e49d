import { z } from 'zod';
import { duration, sentence, slug, urgency, version } from './parts';

/** Whose kind of duty a matter is. The dispatch catalogue says which unit; a check holds the two against each other. */
export const owners = ['street', 'districtDepartment', 'cityDepartment', 'enterprise'] as const;

/** What the law wants within the handling, so long after its start, or `after` something that happens in it. Explained, not timed. */
const step = duration.extend({ what: sentence, after: sentence.optional(), basis: sentence });
export type StatutoryStep = z.output<typeof step>;

/** `basis` is the law or rule that sets the clock, for the explanation of a due time. */
const statutory = duration.extend({ basis: sentence, steps: z.array(step).optional() });

const leaf = z.strictObject({
  id: slug,
  name: sentence,
  urgency,
  owner: z.enum(owners),
  statutory: statutory.optional(),
  words: z.array(sentence).default([]),
});
const second = z.strictObject({ id: slug, name: sentence, children: z.array(leaf).default([]) });
const first = z.strictObject({ id: slug, name: sentence, children: z.array(second).default([]) });

/** `categories.yaml`: what people ask about, three levels. */
export const categoriesFile = z.strictObject({ version, categories: z.array(first).min(1) });
export type CategoriesFile = z.output<typeof categoriesFile>;
export type StatutoryClock = z.output<typeof statutory>;
export type CategoryLeaf = z.output<typeof leaf>;

import { roles } from '@fengqiao/domain';
import { z } from 'zod';
import { sentence, slug, unitKind, urgency, versioned } from './parts';

/** On what a whistle may rest. */
export const bases = ['ticket', 'group', 'patrol', 'grid', 'initiative'] as const;
const atLeastOne = z.int().min(1);
const share = z.int().min(0).max(100);
const kind = z.strictObject({ name: sentence, urgency, city: urgency.optional() });

/**
 * Who may call whom. `peers`: equals on two sides of a border. `as`: only who holds one of these roles at the unit, and they by
 * such rows alone; `on`: only on such a basis.
 */
const call = z.strictObject({
  id: slug,
  as: z.array(z.enum(roles)).min(1).optional(),
  on: z.array(z.enum(bases)).min(1).optional(),
  from: z.array(unitKind).min(1),
  to: z.array(unitKind).min(1),
  where: z.enum(['ownStreet', 'ownDistrict', 'cityOwn', 'anywhere']),
  peers: z.boolean().optional(),
  basis: sentence,
});
const marks = z.record(z.string().regex(/^[a-z][A-Za-z]*$/, 'what is marked has a short name'), sentence);

const whistle = z.strictObject({
  ...versioned,
  kinds: z.strictObject({ demand: kind, keyWork: kind, enforcement: kind, emergency: kind }),
  calls: z.array(call).min(1),
  mechanismMetres: atLeastOne,
  /** Whistles of one blower of these kinds in a month. */
  band: z.strictObject({ low: z.int().min(0), high: atLeastOne, of: z.array(unitKind).min(1) }),
  marks: z.strictObject({ unit: marks, blower: marks }),
  /** Weights of the parts of each side's score, in per cent. */
  scores: z.strictObject({
    unit: z.strictObject({ arrival: share, work: share, marks: share }),
    blower: z.strictObject({ validity: share, closing: share, marks: share }),
  }),
  keepers: z.array(unitKind).min(1),
});

/** `whistle.yaml`: who may call whom, the limits of each kind, the marks of both sides. */
export const whistleFile = z.strictObject({ versions: z.array(whistle).min(1) });
export type WhistleFile = z.output<typeof whistleFile>;
export type WhistlePolicy = WhistleFile['versions'][number];
export type WhistleCall = z.output<typeof call>;

const entry = z.strictObject({ id: slug, board: sentence, title: sentence, categories: z.array(sentence), basis: sentence });
/** `published`: how many items the source counts, on these boards; `entries` are those that are kept here. */
const list = z.strictObject({
  published: z.int().min(0),
  source: sentence,
  boards: z.array(sentence),
  entries: z.array(entry),
});

/** `duties.yaml`: a street's own duties and the enforcement powers given to it. */
export const dutiesFile = z.strictObject({
  versions: z.array(z.strictObject({ ...versioned, duties: list, powers: list })).min(1),
});
export type DutiesFile = z.output<typeof dutiesFile>;
export type DutiesVersion = DutiesFile['versions'][number];
export type Duty = z.output<typeof entry>;

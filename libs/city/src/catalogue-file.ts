import { z } from 'zod';
import { sentence, slug, unitId, unitKind, versioned } from './parts';

const unitRule = z.union(
  [
    z.strictObject({ of: z.literal('street'), slug: slug.optional() }),
    z.strictObject({ of: z.literal('district'), slug: slug.optional() }),
    z.strictObject({ of: z.literal('city'), slug: slug.optional() }),
    z.strictObject({ unit: unitId }),
  ],
  'a unit rule is {of: street|district|city, slug?} or {unit: id}',
);
const row = z.strictObject({
  id: slug,
  category: sentence,
  /** The row holds only where the place is or lies in a unit of this kind (a zone, an area). */
  placeKind: unitKind.optional(),
  unit: unitRule,
  basis: sentence,
});

/** `catalogue.yaml`: the dispatch catalogue (派单目录), versioned. */
export const catalogueFile = z.strictObject({ versions: z.array(z.strictObject({ ...versioned, rows: z.array(row) })).min(1) });
export type CatalogueFile = z.output<typeof catalogueFile>;
export type CatalogueVersion = CatalogueFile['versions'][number];
export type CatalogueRow = z.output<typeof row>;
export type UnitOfRow = z.output<typeof unitRule>;

import { z } from 'zod';
import { sentence, slug, unitId, unitKind, version } from './parts';

const below = z.array(unitKind).min(1);

/** `<upper id>-<slug>` for every upper unit of the kinds named in `below`. */
const childRule = z.strictObject({ below, kind: unitKind, units: z.record(slug, sentence) });

/** `<root>.<upper id>`: a root of its own, beside the government's tree (courts, discipline). */
const rootRule = z.strictObject({ below, kind: unitKind, root: slug, name: sentence });

const explicit = z.strictObject({ id: unitId, name: sentence, kind: unitKind, parent: unitId.optional() });

/** `units.yaml`: units without an official code, by rule and one by one. */
export const unitsFile = z.strictObject({ version, rules: z.array(z.union([childRule, rootRule])), units: z.array(explicit) });
export type UnitsFile = z.output<typeof unitsFile>;
export type UnitRule = UnitsFile['rules'][number];

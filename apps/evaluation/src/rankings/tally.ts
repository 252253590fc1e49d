import { Fraction, type RateName, type Tallies, type Tally } from '@fengqiao/domain';

/** Sums of items of one unit that share kind, exclusion and the numbers of those who answered. */
export type Cell = {
  readonly unitId: string;
  readonly kind: string;
  readonly excluded: boolean;
  readonly resolvedDen: number;
  readonly satisfiedDen: number;
  readonly items: number;
  /** Items whose response is known, and those of them that responded in time. */
  readonly responses: number;
  readonly responded: number;
  readonly resolvedYes: number;
  readonly resolvedPartly: number;
  readonly satisfiedYes: number;
  readonly satisfiedPartly: number;
};

/**
 * How cells become rates. Values are hundredths. `over`: whether the rates of resolution and satisfaction are of the items
 * whose reporters answered, or of all items, so that who was not reached counts like a no.
 */
export type Definition = {
  readonly definitionId: string;
  readonly weights: Readonly<Record<RateName, number>>;
  readonly values: {
    readonly resolved: Readonly<Record<'yes' | 'partly' | 'no', number>>;
    readonly satisfied: Readonly<Record<'yes' | 'mostly' | 'no', number>>;
  };
  readonly countedKinds: readonly string[];
  readonly over: 'answered' | 'items';
};

export type Counted = { readonly items: number; readonly tallies: Tallies };

const noTally: Tally = { num: Fraction.zero, den: 0 };
export const nothingCounted: Counted = { items: 0, tallies: { response: noTally, resolution: noTally, satisfaction: noTally } };

type Worth = readonly [yes: number, partly: number, no: number];

/** The mean of what the reporters of an item said, summed over the items of a cell. */
const answersOf = (cell: Cell, den: number, yes: number, partly: number, worth: Worth, over: Definition['over']): Tally => {
  const said = den > 0 ? yes * worth[0] + partly * worth[1] + (cell.items * den - yes - partly) * worth[2] : 0;
  return {
    num: den > 0 ? Fraction.of(said, 100 * den) : Fraction.zero,
    den: den > 0 || over === 'items' ? cell.items : 0,
  };
};

const plus = (a: Tally, b: Tally): Tally => ({ num: a.num.plus(b.num), den: a.den + b.den });

const add = ({ items, tallies }: Counted, cell: Cell, { values: { resolved, satisfied }, over }: Definition): Counted => {
  const r: Worth = [resolved.yes, resolved.partly, resolved.no];
  const s: Worth = [satisfied.yes, satisfied.mostly, satisfied.no];
  const resolution = answersOf(cell, cell.resolvedDen, cell.resolvedYes, cell.resolvedPartly, r, over);
  const satisfaction = answersOf(cell, cell.satisfiedDen, cell.satisfiedYes, cell.satisfiedPartly, s, over);
  return {
    items: items + cell.items,
    tallies: {
      response: plus(tallies.response, { num: Fraction.of(cell.responded), den: cell.responses }),
      resolution: plus(tallies.resolution, resolution),
      satisfaction: plus(tallies.satisfaction, satisfaction),
    },
  };
};

/** The tallies of each unit that has any: without what is excluded, or as if nothing were. */
export const countedBy = (
  cells: readonly Cell[],
  definition: Definition,
  exclusions: 'left out' | 'counted',
): Map<string, Counted> => {
  const units = new Map<string, Counted>();
  for (const cell of cells) {
    const counts = definition.countedKinds.includes(cell.kind) && (exclusions === 'counted' || !cell.excluded);
    if (counts) units.set(cell.unitId, add(units.get(cell.unitId) ?? nothingCounted, cell, definition));
  }
  return units;
};

/** How many items of each unit are excluded. */
export const excludedBy = (cells: readonly Cell[], { countedKinds }: Definition): Map<string, number> => {
  const units = new Map<string, number>();
  for (const { unitId, excluded, items, kind } of cells)
    if (excluded && countedKinds.includes(kind)) units.set(unitId, (units.get(unitId) ?? 0) + items);
  return units;
};

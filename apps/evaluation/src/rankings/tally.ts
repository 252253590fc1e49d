import { Fraction, type RateName, type Tallies, type Tally } from '@fengqiao/domain';

/** Sums of items of one unit that share kind, exclusion and the numbers of those who answered. */
export type Cell = {
  readonly unitId: string;
  readonly kind: string;
  readonly excluded: boolean;
  readonly resolvedDen: number;
  readonly satisfiedDen: number;
  /** False where nobody can be asked, or is asked for nothing of the kind: then no definition counts the items in the rate. */
  readonly resolutionApplies: boolean;
  readonly satisfactionApplies: boolean;
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
 * whose reporters answered, or of all items to which they apply, so that who was not reached counts like a no.
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

/** Of a cell what one rate asks. */
type Part = {
  readonly items: number;
  readonly applies: boolean;
  readonly answered: number;
  readonly yes: number;
  readonly partly: number;
};

/** Hundredths by the number of those who answered: whole numbers, of which a fraction is made once, at the end. */
class Mean {
  private readonly hundredths = new Map<number, number>();
  private items = 0;

  add({ items, applies, answered, yes, partly }: Part, [all, some, none]: Worth, over: Definition['over']): void {
    if (answered === 0 && (over === 'answered' || !applies)) return;
    this.items += items;
    if (answered === 0) return;
    const sum = yes * all + partly * some + (items * answered - yes - partly) * none;
    this.hundredths.set(answered, (this.hundredths.get(answered) ?? 0) + sum);
  }

  tally(): Tally {
    const parts = [...this.hundredths].map(([answered, sum]) => Fraction.of(sum, 100 * answered));
    return { num: Fraction.sum(parts), den: this.items };
  }
}

/** The sums of one unit, before they are divided. */
class Sums {
  private items = 0;
  private responses = 0;
  private responded = 0;
  private readonly resolution = new Mean();
  private readonly satisfaction = new Mean();

  add(cell: Cell, { values: { resolved, satisfied }, over }: Definition): void {
    const { items, resolutionApplies, satisfactionApplies } = cell;
    this.items += items;
    this.responses += cell.responses;
    this.responded += cell.responded;
    const [r, s]: Worth[] = [
      [resolved.yes, resolved.partly, resolved.no],
      [satisfied.yes, satisfied.mostly, satisfied.no],
    ] as const;
    const resolution = { answered: cell.resolvedDen, yes: cell.resolvedYes, partly: cell.resolvedPartly };
    this.resolution.add({ items, applies: resolutionApplies, ...resolution }, r, over);
    const satisfaction = { answered: cell.satisfiedDen, yes: cell.satisfiedYes, partly: cell.satisfiedPartly };
    this.satisfaction.add({ items, applies: satisfactionApplies, ...satisfaction }, s, over);
  }

  counted(): Counted {
    const response = { num: Fraction.of(this.responded), den: this.responses };
    return {
      items: this.items,
      tallies: { response, resolution: this.resolution.tally(), satisfaction: this.satisfaction.tally() },
    };
  }
}

/** The tallies of each unit that has any: without what is excluded, or as if nothing were. */
export const countedBy = (
  cells: readonly Cell[],
  definition: Definition,
  exclusions: 'left out' | 'counted',
): Map<string, Counted> => {
  const units = new Map<string, Sums>();
  for (const cell of cells) {
    if (!definition.countedKinds.includes(cell.kind) || (exclusions === 'left out' && cell.excluded)) continue;
    const sums = units.get(cell.unitId) ?? new Sums();
    sums.add(cell, definition);
    units.set(cell.unitId, sums);
  }
  return new Map([...units].map(([id, sums]) => [id, sums.counted()]));
};

/** How many items of each unit are excluded. */
export const excludedBy = (cells: readonly Cell[], { countedKinds }: Definition): Map<string, number> => {
  const units = new Map<string, number>();
  for (const { unitId, excluded, items, kind } of cells)
    if (excluded && countedKinds.includes(kind)) units.set(unitId, (units.get(unitId) ?? 0) + items);
  return units;
};

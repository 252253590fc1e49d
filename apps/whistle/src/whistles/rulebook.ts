import type { Role, Unit } from '@fengqiao/domain';

/** The four matters of Street Regulation art. 5. */
export type Kind = 'demand' | 'keyWork' | 'enforcement' | 'emergency';

/** A limit that was set: when it runs out, and why then. ISO times. */
export type SetLimit = { readonly dueAt: string; readonly provisional: boolean; readonly because: readonly string[] };

/** What a blower may want to know. `ref`: the entry of the list, or the mechanism. */
export type Advice = {
  readonly code: 'own-duty' | 'own-power' | 'standing-mechanism';
  readonly text: string;
  readonly ref?: string;
};

/** A unit that blows, with the roles there of whoever speaks for it; without, whatever roles there are. */
export type Blower = Unit & { readonly roles?: readonly Role[] };

/** The rule of policy by which one unit may call another. */
export type CallRule = { readonly id: string; readonly basis: string; readonly peers: boolean };

/** What the rules of whistles ask of the city: its units, who may call whom, its limits. All by the versions in force. */
export type Rulebook = {
  unit(id: string): Unit | undefined;
  /** Whether it may call anybody at all. */
  mayBlow(from: Blower, at: Date): boolean;
  /** By which rule it may call another on this basis (any, where none is named). */
  callOf(from: Blower, to: Unit, at: Date, basis?: string): CallRule | undefined;
  /** What it may call, in words and with its articles: for whoever was refused. */
  callsOf(from: Blower, at: Date): string;
  /** The own street-level unit, for whom a rule lets it call that; whoever is found in the lane needs name nobody. */
  ownStreetOf(from: Blower, at: Date, basis?: string): Unit | undefined;
  /** The lowest unit above both; never the one that is called. */
  superiorOf(blower: Unit, called: Unit): string;
  acceptBy(kind: Kind, called: Unit, at: Date): SetLimit;
  arriveBy(kind: Kind, called: Unit, at: Date): SetLimit;
  contestBy(kind: Kind, at: Date, superior: string): string;
  supervisionBy(at: Date, superior: string): string;
  policyVersion(at: Date): string;
  isKeeper(unit: Unit, at: Date): boolean;
  /** What is marked of this side, by name. */
  marksOf(side: 'unit' | 'blower', at: Date): readonly string[];
  /** A street's own duties and powers that these categories meet. */
  ownDuties(blower: Unit, categories: readonly string[], at: Date): Advice[];
};

/** What every decision is given from outside. */
export type Given = { readonly now: Date; readonly rules: Rulebook; readonly newId: () => string };

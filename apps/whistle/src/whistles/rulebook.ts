import type { Unit } from '@fengqiao/domain';

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

/** The rule of policy by which one unit may call another. */
export type CallRule = { readonly id: string; readonly basis: string; readonly peers: boolean };

/** What the rules of whistles ask of the city: its units, who may call whom, its limits. All by the versions in force. */
export type Rulebook = {
  unit(id: string): Unit | undefined;
  /** Whether units of this kind may call anybody at all. */
  mayBlow(from: Unit, at: Date): boolean;
  callOf(from: Unit, to: Unit, at: Date): CallRule | undefined;
  /** What a unit of this kind may call, in words and with its articles: for whoever was refused. */
  callsOf(from: Unit, at: Date): string;
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

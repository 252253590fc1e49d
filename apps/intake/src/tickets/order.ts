/** What can be told apart of two steps that stand at the same instant. */
type Step = { readonly at: string; readonly type: string };

/** Intake decides before dispatch hears of it; a callback comes before what it closes, and the count comes last. */
const phases: readonly (readonly string[])[] = [
  ['registered'],
  ['held', 'answered', 'thanked', 'diverted', 'classified', 'released', 'withdrawn', 'requested'],
  [], // everything else
  ['callbackPlanned', 'callbackMoved', 'callbackDue', 'callbackAttempted', 'callbackRecorded', 'callbackCancelled'],
  ['closed', 'ended'],
  ['counted'],
];
const usual = phases.findIndex((types) => types.length === 0);
const phaseOf = new Map(phases.flatMap((types, phase) => types.map((type) => [type, phase] as const)));

/**
 * Steps of several services in one order: by time, and within one instant the cause before its effect. A replay clock stands
 * still while all of them act; steps of one service keep the order in which it told them.
 */
export const inOrder = <One extends Step>(steps: readonly One[]): One[] =>
  [...steps].sort(
    (a, b) => Date.parse(a.at) - Date.parse(b.at) || (phaseOf.get(a.type) ?? usual) - (phaseOf.get(b.type) ?? usual),
  );

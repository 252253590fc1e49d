import { toldOf } from '../dispatches/escalating';
import type { Rulebook } from '../dispatches/rulebook';
import type { Ladder } from './leader-assignment';

/** The city's ladder for leaders' assignments, as their rules ask for it: the version in force at the due time. */
export const leaderLadder =
  (rules: Rulebook): Ladder =>
  (unitId, limitAt) =>
    rules
      .rungs({ ladder: 'leaderAssignment', unitId, since: limitAt, limitAt })
      .map(({ to, at }) => ({ ...toldOf(to, unitId, unitId, rules), at }));

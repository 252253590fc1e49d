import type { Dispatch, Event } from './dispatch';
import { escalate, nextRungAt } from './escalating';
import { lapse, nextLapse } from './handling';
import type { Given } from './parts';
import type { Rulebook } from './rulebook';
import { lapseWaits, waitsOf } from './waits';

/** What time alone does to a dispatch: clocks that ran out are marked, rungs that are due are told. Nothing if nothing is due. */
export const elapse = (dispatch: Dispatch, given: Given): Event[] => [
  ...dispatch.assignments.flatMap(({ id }) => lapse(dispatch, id, given)),
  ...lapseWaits(dispatch, given),
  ...escalate(dispatch, given),
];

/** When time next does something to it: the one deadline that a dispatch keeps. ISO time. */
export const nextLook = (dispatch: Dispatch, rules: Rulebook): string | undefined =>
  [...dispatch.assignments.map(nextLapse), ...Object.values(waitsOf(dispatch)), nextRungAt(dispatch, rules)]
    .filter((at) => at !== undefined)
    .sort()[0];

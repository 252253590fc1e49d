import { lapseDeferral, overtakeDeferral } from './deferring';
import type { Dispatch, Event } from './dispatch';
import { lapseReview, overtakeObjection } from './objecting';
import type { Given } from './parts';

/** What somebody is to decide, answer or look at beside the clocks of the units. */
export type WaitName = 'objectionReview' | 'deferralDecision' | 'hangReview';

/** Until when, of what has not been seen to run out. ISO times. */
export const waitsOf = ({ objection, deferral, hang }: Dispatch): Readonly<Partial<Record<WaitName, string>>> => ({
  ...(objection && !objection.lapsed && { objectionReview: objection.dueAt }),
  ...(deferral && !deferral.lapsed && { deferralDecision: deferral.dueAt }),
  ...(hang && !hang.reminded && { hangReview: hang.reviewAt }),
});

/** What has not been decided or answered in time is marked so; nobody decides for whoever is late. */
export const lapseWaits = (dispatch: Dispatch, given: Given): Event[] => [
  ...lapseReview(dispatch, given),
  ...lapseDeferral(dispatch, given),
];

/** What is over undecided because the handling ends. */
export const overtake = (dispatch: Dispatch, now: Date): Event[] => [
  ...overtakeObjection(dispatch, now),
  ...overtakeDeferral(dispatch, now),
];

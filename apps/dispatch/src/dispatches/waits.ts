import { lapseAnswers, nextAnswerAt, overtakeAnswers } from './answering';
import { lapseDeferral, overtakeDeferral } from './deferring';
import type { Dispatch, Event } from './dispatch';
import { lapseReview, overtakeObjection } from './objecting';
import type { Given } from './parts';

/** What somebody is to decide, answer or look at beside the clocks of the units. */
export type WaitName = 'objectionReview' | 'deferralDecision' | 'hangReview' | 'answer';

/** Until when, of what has not been seen to run out. ISO times. */
export const waitsOf = (dispatch: Dispatch): Readonly<Partial<Record<WaitName, string>>> => {
  const { objection, deferral, hang } = dispatch;
  const answer = nextAnswerAt(dispatch);
  return {
    ...(objection && !objection.lapsed && { objectionReview: objection.dueAt }),
    ...(deferral && !deferral.lapsed && { deferralDecision: deferral.dueAt }),
    ...(hang && !hang.reminded && { hangReview: hang.reviewAt }),
    ...(answer && { answer }),
  };
};

/** What has not been decided or answered in time is marked so; nobody decides for whoever is late. */
export const lapseWaits = (dispatch: Dispatch, given: Given): Event[] => [
  ...lapseReview(dispatch, given),
  ...lapseDeferral(dispatch, given),
  ...lapseAnswers(dispatch, given),
];

/** What is over undecided because the handling ends. */
export const overtake = (dispatch: Dispatch, now: Date): Event[] => [
  ...overtakeObjection(dispatch, now),
  ...overtakeDeferral(dispatch, now),
];

/** The ticket is taken back or answered elsewhere: nobody owes anything of it. What is owed outlives a completion. */
export const overtakeAll = (dispatch: Dispatch, now: Date): Event[] => [
  ...overtake(dispatch, now),
  ...overtakeAnswers(dispatch, now),
];

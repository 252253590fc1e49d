import type { Dispatch, Event } from './dispatch';
import { lapseReview } from './objecting';
import type { Given } from './parts';
import type { WaitName } from './rulebook';

/** Until when somebody is to decide or answer, beside the clocks of the units. ISO times. */
export const waitsOf = ({ objection }: Dispatch): Readonly<Partial<Record<WaitName, string>>> => ({
  ...(objection && !objection.lapsed && { objectionReview: objection.dueAt }),
});

/** What has not been decided or answered in time, is marked so; nobody decides for whoever is late. */
export const lapseWaits = (dispatch: Dispatch, given: Given): Event[] => lapseReview(dispatch, given);

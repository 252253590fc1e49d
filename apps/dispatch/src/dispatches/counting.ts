import { ledBy, type Dispatch, type Event } from './dispatch';

/** What of a dispatch is counted against, or for, a unit: see `dispatch.figures`. */
export const countedAs = [
  'overridden',
  'misdispatched',
  'objected',
  'upheld',
  'rejected',
  'extended',
  'hung',
  'unsolved',
  'squadUnstaffed',
] as const;
export type Counted = (typeof countedAs)[number];
export type Mark = { readonly what: Counted; readonly unitId: string };

/** The street-level unit above one, or itself; undefined: there is none. */
type StreetOf = (unitId: string) => { readonly id: string } | undefined;

/**
 * What an event counts as, and for whom. `before` is the state in which it was decided. What is pushed down is counted for the
 * street-level unit, whichever of its offices it reaches.
 */
export const marksOf = (before: Dispatch | undefined, event: Event, streetOf: StreetOf): Mark[] => {
  const accountable = before?.accountable;
  const of = (what: Counted, unitId: string | undefined): Mark[] => (unitId === undefined ? [] : [{ what, unitId }]);
  switch (event.type) {
    case 'HandedOn':
    case 'Reclassified': {
      const lead =
        event.type === 'HandedOn' ? event.assignments.find(({ role }) => role === 'lead')?.unitId : before && ledBy(before);
      return event.overridden && lead !== undefined ? of('overridden', streetOf(lead)?.id ?? lead) : [];
    }
    case 'Dispatched':
    case 'Joined':
    case 'Left':
      return event.overridden ? of('overridden', event.accountable) : [];
    case 'Corrected':
      // Whoever had it by mistake; and whom it is pushed down to, if it is.
      return [...of('misdispatched', accountable), ...(event.overridden ? of('overridden', event.accountable) : [])];
    case 'Objected':
      return of('objected', event.unitId);
    case 'ObjectionRejected':
      return of('rejected', before?.objection?.unitId);
    case 'ObjectionUpheld':
      return [...of('upheld', before?.objection?.unitId), ...(event.overridden ? of('overridden', event.accountable) : [])];
    case 'Extended':
      return of('extended', accountable);
    case 'HangApproved':
      return of('hung', accountable);
    case 'Unsolved':
      return of('unsolved', accountable);
    case 'SquadCalled':
      return event.onDuty.length > 0 ? [] : event.assignments.flatMap(({ unitId }) => of('squadUnstaffed', unitId));
    default:
      return [];
  }
};

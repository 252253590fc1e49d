import { callbackAttempted, callbackDue, callbackRecorded } from '@fengqiao/contracts';
import { announcement, type Occasion, type Outgoing } from '@fengqiao/service';
import type { Matter } from '../facts/fact.store';
import { standingAnswer, type Event } from './callback';
import type { StoredCallback } from './callback.store';

/** The occasion, and the unit (or `clock`) in whose name it was done. */
export type Said = Pick<Occasion, 'correlationId'> & { readonly by: string };

/**
 * What others hear of a callback. `callback` stands as the event left it; what the reporter said in words is never said on.
 * Planning, moving and cancelling are evaluation's own business.
 */
export const announce = (matter: Matter, callback: StoredCallback, event: Event, { by, correlationId }: Said): Outgoing[] => {
  const { ticketId, ticketNo } = matter;
  const occasion = { at: event.at, correlationId };
  const common = { callbackId: callback.id, ticketId, ticketNo, version: callback.version, at: event.at.toISOString(), by };
  switch (event.type) {
    case 'Planned':
    case 'Moved':
    case 'Reopened':
    case 'PassedOn':
    case 'Cancelled':
      return [];
    case 'FellDue':
      return [announcement(callbackDue, callback.id, { ...common, dueAt: callback.dueAt.toISOString() }, occasion)];
    case 'Concluded':
      return [announcement(callbackRecorded, callback.id, { ...common, ...atLast(callback), askedByReporter: false }, occasion)];
    case 'Attempted':
      return [announcement(callbackAttempted, callback.id, { ...common, attempts: callback.outcomes.length }, occasion)];
    case 'GivenUp':
      return [announcement(callbackRecorded, callback.id, { ...common, ...atLast(callback), askedByReporter: false }, occasion)];
    case 'Recorded': {
      const { contacted, resolved, satisfied, askedByReporter, late } = event;
      const said = { reached: true, contacted, resolved, satisfied, askedByReporter, ...(late && { late }) };
      return [announcement(callbackRecorded, callback.id, { ...common, ...said }, occasion)];
    }
  }
};

/** What a callback ends with that reaches nobody: with what the reporter had said before the limit, if anything. */
const atLast = (callback: StoredCallback) => {
  const said = standingAnswer(callback);
  if (!said) return { reached: false };
  const { contacted, resolved, satisfied, at } = said;
  return { reached: true, contacted, resolved, satisfied, saidAt: at.toISOString() };
};

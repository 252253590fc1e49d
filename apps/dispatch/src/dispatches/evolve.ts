import {
  assigned,
  atWork,
  change,
  ended,
  lapsed,
  over,
  responded,
  roleOf,
  startedAll,
  stop,
  withoutReason,
  type Response,
} from './changes';
import { evolveAsked } from './asking';
import { evolveAnswers, isAnswering, type AnswerEvent } from './answering';
import { isListed, type Assignment, type Dispatch, type Event } from './dispatch';
import { evolveGroup, isOfGroup, told, type GroupEvent } from './group';
import { evolveDeferral, isDeferral, type DeferralEvent } from './deferring';
import { evolveExtension, isExtension, type ExtensionEvent } from './extending';
import { evolveObjection, isObjection, type ObjectionEvent } from './objecting';
import { evolveLeadership, type LeadershipEvent } from './leading';
import { evolveRework, isRework, lastWord, type ReworkEvent } from './reworking';
import type { Matter } from './rulebook';
import { escalated } from './escalating';
import { evolveRecomputed, type RecomputeEvent } from './recomputing';
import { evolveSquad, isOfSquad, type SquadEvent } from './squads';

type Of<Type extends Event['type']> = Extract<Event, { type: Type }>;
type Assigning = Of<
  'Reclassified' | 'Undispatched' | 'Informed' | 'Dispatched' | 'Corrected' | 'HandedOn' | 'AssistsAdded' | 'Asked'
>;
type Handling = Exclude<
  Event,
  | Assigning
  | Of<'Opened'>
  | ObjectionEvent
  | ExtensionEvent
  | DeferralEvent
  | AnswerEvent
  | GroupEvent
  | ReworkEvent
  | LeadershipEvent
  | SquadEvent
  | RecomputeEvent
>;

/** The state after an event. `undefined` is a ticket that nobody has heard of yet; only `Opened` begins one. */
export const evolve = (dispatch: Dispatch | undefined, event: Event): Dispatch => {
  if (event.type === 'Opened')
    return { ...begun(event.matter, event.id, event.catalogueVersion, event.limitsVersion), version: 1 };
  if (!dispatch) throw new Error(`A dispatch begins with Opened, not with ${event.type}`);
  return { ...next(dispatch, event), version: dispatch.version + 1 };
};

/** The states that events lead through: each event's own, so that everybody hears of every version. */
export const through = (dispatch: Dispatch | undefined, events: readonly Event[]): Dispatch[] => {
  const states: Dispatch[] = [];
  for (const event of events) states.push(evolve(states.at(-1) ?? dispatch, event));
  return states;
};

const begun = (matter: Matter, id: string, catalogueVersion: string, limitsVersion: string): Dispatch => ({
  ...matter,
  id,
  version: 0,
  status: 'undispatched',
  provisional: false,
  catalogueVersion,
  limitsVersion,
  dispatchRound: 0,
  handlingRound: 1,
  candidates: [],
  overridden: false,
  misdispatches: 0,
  assignments: [],
  unseen: [],
});

const next = (dispatch: Dispatch, event: Exclude<Event, { type: 'Opened' }>): Dispatch => {
  switch (event.type) {
    case 'Reclassified':
      return { ...dispatch, ...event.matter, overridden: dispatch.overridden || event.overridden === true };
    case 'Undispatched':
      return {
        ...dispatch,
        undispatchedBecause: event.code,
        because: event.because,
        candidates: event.candidates,
        waitsUntil: event.until,
      };
    case 'Informed':
      return informed(dispatch, event);
    case 'Dispatched':
      return assigned(dispatch, event);
    case 'Corrected':
      return { ...assigned(dispatch, event), misdispatches: dispatch.misdispatches + 1 };
    case 'HandedOn':
    case 'AssistsAdded':
      return handedOn(dispatch, event);
    case 'Asked':
      return evolveAsked(dispatch, event);
    default:
      if (event.type === 'AssignedByLeader') return evolveLeadership(dispatch, event);
      if (event.type === 'Recomputed') return evolveRecomputed(dispatch, event);
      if (isOfSquad(event)) return evolveSquad(dispatch, event);
      if (isRework(event)) return evolveRework(dispatch, event);
      if (isOfGroup(event)) return evolveGroup(dispatch, event);
      if (isObjection(event)) return evolveObjection(dispatch, event);
      if (isExtension(event)) return evolveExtension(dispatch, event);
      if (isAnswering(event)) return evolveAnswers(dispatch, event);
      return isDeferral(event) ? evolveDeferral(dispatch, event) : handled(dispatch, event);
  }
};

/** Nobody is to do anything: whoever was to, has it no more. */
const informed = (dispatch: Dispatch, { at, copies }: Of<'Informed'>): Dispatch => {
  const { accountable: _, dueAt: __, response: ___, ...others } = withoutReason(dispatch);
  const former = dispatch.assignments.map((one) => (isListed(one) ? ended(one, 'replaced', at) : one));
  return { ...others, status: 'informed', assignments: [...former, ...startedAll(copies, at)], unseen: [] };
};

/**
 * The desk has worked: the accountable unit has responded, whether or not the office that it takes the lead from had signed. Who
 * helped and leads now has handed on to itself: for its part as a helper it is not counted.
 */
const handedOn = (dispatch: Dispatch, event: Of<'HandedOn' | 'AssistsAdded'>): Dispatch => {
  const gone = event.type === 'HandedOn' ? [event.fromId, ...(event.helpedSoFar ?? [])] : [];
  return {
    ...dispatch,
    ...responded(dispatch, ['sign'], event.at),
    status: 'handling',
    overridden: dispatch.overridden || (event.type === 'HandedOn' && event.overridden === true),
    assignments: [
      ...dispatch.assignments.map((one) => (gone.includes(one.id) ? ended(one, 'handedOn', event.at) : one)),
      ...startedAll(event.assignments, event.at),
    ],
  };
};

const handled = (dispatch: Dispatch, event: Handling): Dispatch => {
  const { at } = event;
  switch (event.type) {
    case 'Signed':
      return signed(dispatch, event);
    case 'Contacted':
      return contacted(dispatch, event);
    case 'Instructed':
      return {
        ...dispatch,
        unseen: [...dispatch.unseen, { instructionId: event.instructionId, assignmentId: event.assignmentId, at }],
      };
    case 'InstructionsSeen':
      return {
        ...dispatch,
        unseen: dispatch.unseen.filter(({ instructionId }) => !event.instructionIds.includes(instructionId)),
      };
    case 'Visited':
    case 'Recorded':
      return dispatch;
    case 'Reported':
      return { ...dispatch, assignments: change(dispatch, event.assignmentId, (one) => reported(one, event)) };
    case 'FedBack':
      return fedBack(dispatch, event);
    case 'ResultTold':
      return { ...dispatch, ...told(dispatch), feedbackToReporterAt: dispatch.feedbackToReporterAt ?? at };
    case 'Completed':
      return completed(dispatch, event);
    case 'CalledBack':
      return { ...dispatch, callback: lastWord(dispatch.callback, event) };
    case 'Lapsed':
      return { ...dispatch, assignments: change(dispatch, event.assignmentId, (one) => lapsed(one, event.clock)) };
    case 'Escalated':
      return escalated(dispatch, event);
    case 'Closed':
      return { ...dispatch, status: 'closed', assignments: over(dispatch, at) };
    case 'Ended':
      return { ...withoutReason(dispatch), group: undefined, status: 'ended', assignments: over(dispatch, at) };
  }
};

/** Where nobody can be called, the public page tells the reporter that somebody has taken it: that is the first contact. */
const signed = (dispatch: Dispatch, { at, assignmentId }: Of<'Signed'>): Dispatch => {
  const isLead = roleOf(dispatch, assignmentId) === 'lead';
  const clocks: readonly Response[] = dispatch.hasContact ? ['sign'] : ['sign', 'contact'];
  const stopped = (one: Assignment): Assignment => clocks.reduce((all, clock) => stop(all, clock, at), one);
  return {
    ...dispatch,
    ...(isLead && { status: atWork(dispatch), ...responded(dispatch, clocks, at) }),
    assignments: change(dispatch, assignmentId, (one) => ({ ...stopped(one), status: 'signed' })),
  };
};

/** The desk may call for an office that has not signed yet: that is the accountable unit's response, not the office's signature. */
const contacted = (dispatch: Dispatch, event: Of<'Contacted'>): Dispatch => {
  const { at, assignmentId, reached, counted, exhausted } = event;
  const stops = reached || exhausted;
  return {
    ...dispatch,
    ...responded(dispatch, stops ? ['sign', 'contact'] : ['sign'], at),
    status: atWork(dispatch),
    assignments: change(dispatch, assignmentId, ({ notReached, ...one }) => ({
      ...(stops ? stop(one, 'contact', at) : one),
      attempts: one.attempts + (counted ? 1 : 0),
      ...(counted && { lastAttemptAt: at }),
      ...(!reached && (exhausted || notReached) && { notReached: true as const }),
    })),
  };
};

const reported = (one: Assignment, { at, final, explanation }: Of<'Reported'>): Assignment => {
  const told: Assignment = explanation === undefined ? one : { ...one, explained: true };
  return final ? ended(stop(told, 'handle', at), 'reported', at) : told;
};

const fedBack = (dispatch: Dispatch, { at, to }: Of<'FedBack'>): Dispatch => ({
  ...dispatch,
  ...responded(dispatch, ['sign'], at),
  status: atWork(dispatch),
  ...(to === 'reporter'
    ? { ...told(dispatch), feedbackToReporterAt: dispatch.feedbackToReporterAt ?? at }
    : { feedbackToHotlineAt: dispatch.feedbackToHotlineAt ?? at }),
});

const completed = (dispatch: Dispatch, { at, assignmentId, overtaken }: Of<'Completed'>): Dispatch => ({
  ...dispatch,
  status: 'completed',
  completedAt: at,
  assignments: dispatch.assignments.map((one) => {
    if (one.id === assignmentId) return ended(stop(one, 'handle', at), 'completed', at);
    return overtaken.includes(one.id) ? ended(one, 'overtaken', at) : one;
  }),
});

import { refuse, type Refusal } from '@fengqiao/domain';
import { isFor, stepFor } from '@fengqiao/flow';
import { ask, type AskRefusal } from './asking';
import type { Capacity } from './capacities';
import { hang, resume, type DeferralRefusal } from './deferring';
import {
  endsWithCompletion,
  isOpen,
  nextClock,
  unseenBy,
  type Assignment,
  type Command,
  type Dispatch,
  type Event,
} from './dispatch';
import { dispatchFlow, type Step } from './dispatch.flow';
import { through } from './evolve';
import { extend, type ExtendRefusal } from './extending';
import { object, type ObjectRefusal } from './objecting';
import type { Given } from './parts';
import { clockNames } from './rulebook';
import { arrive, type ArriveRefusal } from './squads';
import { raise, type RaiseRefusal } from './raising';
import { report } from './reporting';
import { isOfRound, lastWord, rework, reworkAtLast, type Resolved } from './reworking';
import { overtake } from './waits';

export type HandlingRefusal =
  | 'step-not-allowed'
  | 'not-yours'
  | 'not-the-lead'
  | 'already-signed'
  | 'feedback-missing'
  | 'assists-open'
  | AskRefusal
  | ArriveRefusal
  | RaiseRefusal
  | ObjectRefusal
  | ExtendRefusal
  | DeferralRefusal;

/**
 * What follows from a command on an assignment. Who may never give it is told so first, whatever the state. Whoever works on
 * its own part before signing it, signs it by that: for the lead, the step is then one from `handling`.
 */
export const handle = (
  dispatch: Dispatch,
  assignment: Assignment,
  capacity: Capacity,
  command: Command,
  given: Given,
): Event[] | Refusal<HandlingRefusal> => {
  const step: Step = command.type === 'Sign' && capacity === 'assist' ? 'AssistSign' : command.type;
  if (!dispatchFlow.steps.some((row) => row.on === step && isFor(row, capacity))) return wrongCapacity(command, capacity);
  const isOwn = capacity === 'lead' || capacity === 'assist';
  const signs = assignment.status === 'assigned' && command.type !== 'Sign';
  const status = signs && capacity === 'lead' && dispatch.status === 'dispatched' ? 'handling' : dispatch.status;
  const row = stepFor(dispatchFlow, status, step);
  if (!row || !isFor(row, capacity))
    return refuse('step-not-allowed', `${command.type} is no step of a dispatch that is ${dispatch.status}`);
  if (!isOpen(assignment))
    return refuse('step-not-allowed', `This assignment is ${assignment.status}; nothing more is done on it`);
  const events = decide(dispatch, assignment, command, given);
  if ('refused' in events || !isOwn) return events;
  const at = given.now.toISOString();
  const signing: Event[] = signs ? [{ type: 'Signed', at, assignmentId: assignment.id, implied: true }] : [];
  return [...signing, ...seen(dispatch, assignment, at), ...events];
};

const wrongCapacity = (command: Command, capacity: Capacity): Refusal<HandlingRefusal> =>
  capacity === 'assist'
    ? refuse('not-the-lead', `${command.type} is the lead's; an assist reports to the lead`)
    : refuse('not-yours', `${command.type} is not for the ${capacity}`);

const decide = (
  dispatch: Dispatch,
  assignment: Assignment,
  command: Command,
  given: Given,
): Event[] | Refusal<HandlingRefusal> => {
  const base = { at: given.now.toISOString(), assignmentId: assignment.id };
  switch (command.type) {
    case 'Sign':
      return assignment.status === 'signed'
        ? refuse('already-signed', 'This assignment was signed before')
        : [{ ...base, type: 'Signed', implied: false }];
    case 'Contact':
      return [contacted(assignment, command, given)];
    case 'Instruct':
      return [{ ...base, type: 'Instructed', instructionId: given.newId(), text: command.text }];
    case 'Visit':
      return [{ ...base, type: 'Visited', place: command.place, findings: command.findings }];
    case 'Record':
      return [{ ...base, type: 'Recorded', what: command.what, text: command.text }];
    case 'Report':
      return report(assignment, command, given);
    case 'Feedback':
      return [
        {
          ...base,
          type: 'FedBack',
          to: command.to,
          text: command.text,
          notReached: command.to === 'reporter' && assignment.notReached === true,
        },
      ];
    case 'Complete':
      return complete(dispatch, assignment, command, given);
    case 'Ask':
      return ask(dispatch, assignment, command, given);
    case 'Arrive':
      return arrive(assignment, command, given);
    case 'Raise':
      return raise(dispatch, assignment, command, given);
    case 'Object':
      return object(dispatch, assignment, command, given);
    case 'Extend':
      return extend(dispatch, assignment, command, given);
    case 'Hang':
      return hang(dispatch, assignment, command, given);
    case 'Resume':
      return resume(dispatch, command, given);
  }
};

/**
 * An attempt counts an hour (policy) after the last one that did; the contact clock stops when the reporter is reached, or
 * after the policy's attempts. Who was reached once is not missed later.
 */
const contacted = (
  assignment: Assignment,
  { reached, note }: Extract<Command, { type: 'Contact' }>,
  { now, rules }: Given,
): Event => {
  const { max, apartMs } = rules.contactAttempts(now);
  const { attempts, lastAttemptAt, notReached, clocks } = assignment;
  const wasReached = clocks.contact?.stoppedAt !== undefined && !notReached;
  const isApart = lastAttemptAt === undefined || now.getTime() - new Date(lastAttemptAt).getTime() >= apartMs;
  const counted = !reached && !wasReached && isApart;
  const exhausted = counted && !notReached && attempts + 1 >= max;
  return { type: 'Contacted', at: now.toISOString(), assignmentId: assignment.id, reached, note, counted, exhausted };
};

/**
 * Both feedbacks are required before the end (双反馈, art. 15-3). A reporter whom all attempts missed counts as told; one who left
 * nothing to be called by is told by the public page, with a feedback all the same. Who said during the work that it is not solved
 * is heard now.
 */
const complete = (
  dispatch: Dispatch,
  assignment: Assignment,
  { summary, reason }: Extract<Command, { type: 'Complete' }>,
  given: Given,
): Event[] | Refusal<HandlingRefusal> => {
  const missing = missingFeedback(dispatch, assignment);
  if (missing.length > 0)
    return refuse('feedback-missing', `Feedback ${missing.join(' and ')} is missing; both are given before the end`);
  const helping = dispatch.assignments.filter((one) => one.role === 'assist' && isOpen(one));
  if (helping.length > 0 && !reason)
    return refuse(
      'assists-open',
      `${helping.map((one) => one.unitId).join(', ')} still work on it; wait for their final report or say why not in reason`,
    );
  const at = given.now.toISOString();
  const completed: Event = {
    type: 'Completed',
    at,
    assignmentId: assignment.id,
    summary,
    reason,
    overtaken: helping.map((one) => one.id),
  };
  const events = [...overtake(dispatch, given.now), completed];
  const again = reworkAtLast(through(dispatch, events).at(-1)!, given);
  return again.length > 0 ? [...events, ...again] : closesNow(dispatch, events, at);
};

const missingFeedback = (
  { feedbackToReporterAt, feedbackToHotlineAt, group }: Dispatch,
  { notReached }: Assignment,
): string[] => {
  const untold = group?.role === 'head' ? group.untold : 0;
  return [
    ...(feedbackToReporterAt !== undefined || notReached ? [] : ['to the reporter']),
    ...(untold > 0 ? [`to the reporters of ${untold} grouped tickets`] : []),
    ...(feedbackToHotlineAt ? [] : ['to the hotline']),
  ];
};

/**
 * A dispatch is over when it is completed and the reporter was asked, and with it everyone whose ticket hangs on it; unsolved ones
 * stay for re-handling.
 */
const mayClose = ({ status, kind, callback, group }: Dispatch): boolean =>
  status === 'completed' &&
  (endsWithCompletion(kind) || (callback !== undefined && callback.resolved !== 'no')) &&
  (group?.role !== 'head' || group.unasked === 0);

/** These events, and the close if they leave nothing to wait for. */
export const closesNow = (dispatch: Dispatch, events: readonly Event[], at: string): Event[] =>
  mayClose(through(dispatch, events).at(-1) ?? dispatch) ? [...events, { type: 'Closed', at }] : [...events];

const seen = (dispatch: Dispatch, assignment: Assignment, at: string): Event[] => {
  const instructionIds = unseenBy(dispatch, assignment);
  return instructionIds.length > 0 ? [{ type: 'InstructionsSeen', at, assignmentId: assignment.id, instructionIds }] : [];
};

/** The unit has its assignment on the screen: what the head signed has been seen. */
export const markSeen = (dispatch: Dispatch, assignmentId: string, given: Given): Event[] => {
  const assignment = dispatch.assignments.find((one) => one.id === assignmentId);
  return assignment && isOpen(assignment) ? seen(dispatch, assignment, given.now.toISOString()) : [];
};

/**
 * Evaluation recorded what the reporter said, or that nobody was reached: then what the reporter had said before it stands.
 * `asked`: the reporter wanted to be called. Before `limit` that reopens nothing, since the callback of the limit is still to
 * come; from then on it is as good as any. `at` is when it was said; `carrier` has limit and rounds, a member's is its head.
 */
export const calledBack = (
  dispatch: Dispatch,
  { at: saidAt, asked, ...said }: { reached: boolean; resolved?: Resolved | undefined; asked?: true; at?: string },
  given: Given,
  carrier = dispatch,
): Event[] => {
  if (!stepFor(dispatchFlow, dispatch.status, 'CallBack')) return [];
  const at = given.now.toISOString();
  const { dueAt } = carrier;
  const early = asked && said.reached && dueAt !== undefined && new Date(saidAt ?? at) < new Date(dueAt);
  const anew = !said.reached && !isOfRound(dispatch, carrier) && ({ anew: true } as const);
  const heard = { type: 'CalledBack', at, ...said, ...(early && { asked }), ...anew } as const;
  const again = early ? [] : rework(dispatch, lastWord(dispatch.callback, heard).resolved, given);
  return again.length > 0 ? [heard, ...again] : closesNow(dispatch, [heard], at);
};

/** The clock ran out and nobody had stopped it: kept, shown, counted. No event if it was stopped or moved in the meantime. */
export const lapse = (dispatch: Dispatch, assignmentId: string, given: Given): Event[] => {
  const assignment = dispatch.assignments.find((one) => one.id === assignmentId);
  if (!assignment || !isOpen(assignment)) return [];
  return clockNames.flatMap((clock): Event[] => {
    const set = assignment.clocks[clock];
    const ranOut = set && !set.stoppedAt && !set.standsSince && !set.lapsed && new Date(set.dueAt) <= given.now;
    return ranOut ? [{ type: 'Lapsed', at: given.now.toISOString(), assignmentId, clock }] : [];
  });
};

/** When the next clock of an assignment runs out that has not been seen to: the deadline to keep. */
export const nextLapse = (assignment: Assignment): string | undefined => {
  const running = Object.fromEntries(Object.entries(assignment.clocks).filter(([, set]) => !set.lapsed));
  return nextClock({ ...assignment, clocks: running })?.dueAt;
};

import { refuse, type Refusal } from '@fengqiao/domain';
import { stepFor } from '@fengqiao/flow';
import { endsWithCompletion, evolve, isOpen, leadOf, nextClock, type Assignment, type Dispatch, type Event } from './dispatch';
import { dispatchFlow, type Step } from './dispatch.flow';
import type { Given } from './assigning';

/** In which capacity a caller acts on an assignment; found from its grants before the rules are asked. */
export type Capacity = 'lead' | 'assist' | 'head';

export type Command =
  | { readonly type: 'Sign' }
  | { readonly type: 'Contact'; readonly reached: boolean; readonly note?: string | undefined }
  | { readonly type: 'Instruct'; readonly text: string }
  | { readonly type: 'Visit'; readonly place?: string | undefined; readonly findings: string }
  | { readonly type: 'Record'; readonly what: 'work' | 'measurement' | 'meeting' | 'notice'; readonly text: string }
  | { readonly type: 'Report'; readonly text: string; readonly final: boolean }
  | { readonly type: 'Feedback'; readonly to: 'reporter' | 'hotline'; readonly text: string }
  | { readonly type: 'Complete'; readonly summary: string; readonly reason?: string | undefined };

export type HandlingRefusal = 'step-not-allowed' | 'not-yours' | 'not-the-lead' | 'already-signed' | 'feedback-missing' | 'assists-open';

const outOfTurn = (status: string, step: string): Refusal<'step-not-allowed'> =>
  refuse('step-not-allowed', `${step} is not a step of a dispatch that is ${status}`);

/** What follows from a unit's command on its assignment. Whoever works on what it has not signed, signs it by that. */
export const handle = (
  dispatch: Dispatch,
  assignment: Assignment,
  capacity: Capacity,
  command: Command,
  given: Given,
): Event[] | Refusal<HandlingRefusal> => {
  const step: Step = command.type === 'Sign' && capacity === 'assist' ? 'AssistSign' : command.type;
  const row = stepFor(dispatchFlow, dispatch.status, step);
  // Completing before signing is explained by what is missing, not by the state.
  if (!row && command.type !== 'Complete') return outOfTurn(dispatch.status, command.type);
  if (!row && dispatch.status !== 'dispatched') return outOfTurn(dispatch.status, command.type);
  if (row && ![row.by].flat().includes(capacity)) return wrongCapacity(command, capacity);
  if (!isOpen(assignment)) return refuse('step-not-allowed', `This assignment is ${assignment.status}; nothing more is done on it`);
  const at = given.now.toISOString();
  const signing: Event[] =
    assignment.status === 'assigned' && capacity !== 'head' && command.type !== 'Sign'
      ? [{ type: 'Signed', at, assignmentId: assignment.id, implied: true }]
      : [];
  const events = decide(dispatch, assignment, command, given);
  return 'refused' in events ? events : [...signing, ...events, ...seen(dispatch, assignment, capacity, at)];
};

const wrongCapacity = (command: Command, capacity: Capacity): Refusal<HandlingRefusal> =>
  capacity === 'assist'
    ? refuse('not-the-lead', `${command.type} is the lead's; an assist reports to the lead`)
    : refuse('not-yours', `${command.type} is not for the ${capacity}`);

const decide = (dispatch: Dispatch, assignment: Assignment, command: Command, given: Given): Event[] | Refusal<HandlingRefusal> => {
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
      return [{ ...base, type: 'Reported', text: command.text, final: command.final }];
    case 'Feedback':
      return [{ ...base, type: 'FedBack', to: command.to, text: command.text, notReached: command.to === 'reporter' && assignment.notReached === true }];
    case 'Complete':
      return complete(dispatch, assignment, command, base.at);
  }
};

/** An attempt counts an hour (policy) after the last; the contact clock stops when reached, or after the policy's attempts. */
const contacted = (assignment: Assignment, { reached, note }: Extract<Command, { type: 'Contact' }>, { now, rules }: Given): Event => {
  const { max, apartMs } = rules.contactAttempts(now);
  const last = assignment.lastAttemptAt ? new Date(assignment.lastAttemptAt).getTime() : -Infinity;
  const counted = !reached && now.getTime() - last >= apartMs;
  const exhausted = counted && assignment.attempts + 1 >= max;
  return { type: 'Contacted', at: now.toISOString(), assignmentId: assignment.id, reached, note, counted, exhausted };
};

/** Both feedbacks are required before the end (双反馈, art. 15-3); a reporter whom all attempts missed counts as told. */
const complete = (
  dispatch: Dispatch,
  assignment: Assignment,
  { summary, reason }: Extract<Command, { type: 'Complete' }>,
  at: string,
): Event[] | Refusal<HandlingRefusal> => {
  const missing = [
    ...(dispatch.feedbackToReporterAt || assignment.notReached ? [] : ['to the reporter']),
    ...(dispatch.feedbackToHotlineAt ? [] : ['to the hotline']),
  ];
  if (missing.length > 0) return refuse('feedback-missing', `Feedback ${missing.join(' and ')} is missing; both are given before the end`);
  const helping = dispatch.assignments.filter((one) => one.role === 'assist' && isOpen(one));
  if (helping.length > 0 && !reason)
    return refuse('assists-open', `${helping.map((one) => one.unitId).join(', ')} still work on it; wait for their final report or say why not in reason`);
  const completed: Event = { type: 'Completed', at, assignmentId: assignment.id, summary, reason, overtaken: helping.map((one) => one.id) };
  return mayClose({ ...dispatch, status: 'completed' }) ? [completed, { type: 'Closed', at }] : [completed];
};

/** A dispatch is over when it is completed and the reporter was asked; unsolved ones stay for re-handling. */
const mayClose = (dispatch: Dispatch): boolean =>
  dispatch.status === 'completed' && (endsWithCompletion(dispatch.kind) || (dispatch.callback !== undefined && dispatch.callback.resolved !== 'no'));

const seen = (dispatch: Dispatch, assignment: Assignment, capacity: Capacity, at: string): Event[] =>
  capacity === 'lead' && dispatch.unseen.length > 0
    ? [{ type: 'InstructionsSeen', at, assignmentId: assignment.id, instructionIds: dispatch.unseen }]
    : [];

/** The lead has the assignment on its screen: what the head signed has been seen. */
export const markSeen = (dispatch: Dispatch, given: Given): Event[] => {
  const lead = leadOf(dispatch);
  return lead ? seen(dispatch, lead, 'lead', given.now.toISOString()) : [];
};

/** Evaluation recorded what the reporter said, or that nobody was reached. */
export const calledBack = (dispatch: Dispatch, said: { reached: boolean; resolved?: 'yes' | 'partly' | 'no' | undefined }, given: Given): Event[] => {
  if (!stepFor(dispatchFlow, dispatch.status, 'CallBack')) return [];
  const at = given.now.toISOString();
  const event: Event = { type: 'CalledBack', at, ...said };
  return mayClose(evolve(dispatch, event)) ? [event, { type: 'Closed', at }] : [event];
};

/** The clock ran out and nobody had stopped it: kept, shown, counted. No event if it was stopped or moved in the meantime. */
export const lapse = (dispatch: Dispatch, assignmentId: string, given: Given): Event[] => {
  const assignment = dispatch.assignments.find((one) => one.id === assignmentId);
  if (!assignment || !isOpen(assignment)) return [];
  return (['sign', 'contact', 'handle'] as const).flatMap((clock): Event[] => {
    const set = assignment.clocks[clock];
    const ranOut = set && !set.stoppedAt && !set.lapsed && new Date(set.dueAt) <= given.now;
    return ranOut ? [{ type: 'Lapsed', at: given.now.toISOString(), assignmentId, clock }] : [];
  });
};

/** When the next clock of an assignment runs out that has not been seen to: the deadline to keep. */
export const nextLapse = (assignment: Assignment): string | undefined => {
  const running = Object.fromEntries(Object.entries(assignment.clocks).filter(([, set]) => !set.lapsed));
  return nextClock({ ...assignment, clocks: running })?.dueAt;
};

/** Intake answered, diverted or took back: nothing is left to handle. */
export const end = (dispatch: Dispatch, because: 'answered' | 'diverted' | 'withdrawn', given: Given): Event[] =>
  stepFor(dispatchFlow, dispatch.status, 'End') ? [{ type: 'Ended', at: given.now.toISOString(), because }] : [];

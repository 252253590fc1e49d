import { refuse, type Refusal } from '@fengqiao/domain';
import { stepFor } from '@fengqiao/flow';
import { callbackFlow, type CallbackStatus, type CallbackStep } from './callback.flow';
import { isCallingTime, type CallingHours } from './calling';

/** What one call brought. An attempt that reached nobody has no answers. */
export type Outcome = {
  readonly at: Date;
  readonly version: number;
  readonly reached: boolean;
  readonly contacted?: boolean | undefined;
  readonly resolved?: 'yes' | 'partly' | 'no' | undefined;
  readonly satisfied?: 'yes' | 'mostly' | 'no' | undefined;
  readonly askedByReporter: boolean;
  /** How the reporter was asked; of what was recorded before channels were, the telephone. */
  readonly channel: Channel;
};

export type Channel = 'phone' | 'sms' | 'network';

export type Callback = {
  readonly status: CallbackStatus;
  /** City time of the limit, which is the callback's own. */
  readonly dueAt: Date;
  readonly outcomes: readonly Outcome[];
  /** Of handling, to which it belongs: after rework the reporter is called again. */
  readonly round: number;
  /** Of dispatching: another unit that leads is asked about at its own limit. */
  readonly dispatchRound: number;
  /** The version at which this round's calls began: attempts are counted from there. */
  readonly begun: number;
  readonly version: number;
};

/** The answers of a call, as they were given; `comment` stays in the history. */
export type Answers = {
  readonly reached: boolean;
  readonly contacted?: boolean | undefined;
  readonly resolved?: 'yes' | 'partly' | 'no' | undefined;
  readonly satisfied?: 'yes' | 'mostly' | 'no' | undefined;
  readonly askedByReporter?: boolean | undefined;
  readonly channel: Channel;
  readonly comment?: string | undefined;
  /** Given by the reporter through a one-time link. */
  readonly byLink?: boolean | undefined;
};

export type Command =
  /** The dispatch has this limit now, or none that counts, in these rounds of its handling and dispatching. */
  | ({
      readonly type: 'plan';
      readonly at: Date;
      readonly dueAt: Date | undefined;
      /** Since when the unit leads, if another did before. */
      readonly ledSince?: Date | undefined;
    } & Rounds)
  | { readonly type: 'fallDue'; readonly at: Date; readonly someoneToAsk: boolean; readonly closed?: boolean }
  /** A one-time link went out: an attempt by message, until the reporter answers. */
  | { readonly type: 'linked'; readonly at: Date }
  | { readonly type: 'record'; readonly at: Date; readonly answers: Answers; readonly ticket: Ticket; readonly link?: Link };

type Rounds = Pick<Callback, 'round' | 'dispatchRound'>;

/** What a one-time link was made for: the callback's round, by the version at which its calls began. */
export type Link = { readonly begun: number };

/** What recording must know of the ticket. `ended`: at intake, so that nothing of it counts. */
export type Ticket = { readonly closed: boolean; readonly ended?: boolean; readonly satisfactionApplies: boolean };

/** `late`: after the ticket was closed. */
type Said = Omit<Answers, 'reached' | 'askedByReporter'> & { readonly askedByReporter: boolean; readonly late?: true };
export type Event =
  | ({ readonly type: 'Planned' | 'Moved' | 'Reopened' | 'PassedOn'; readonly at: Date; readonly dueAt: Date } & Rounds)
  | { readonly type: 'Cancelled' | 'FellDue' | 'Concluded'; readonly at: Date }
  | ({ readonly type: 'Attempted' | 'GivenUp' | 'Recorded'; readonly at: Date } & Said);

/** How often, how far apart, over how many days of the city's calendar and by how many channels a reporter is asked, and when. */
export type Calls = CallingHours & {
  readonly attempts: number;
  readonly hoursApart: number;
  readonly days: number;
  readonly channels: number;
  readonly localDate: (at: Date) => string;
};

export type RefusalCode =
  'limit-not-reached' | 'step-not-allowed' | 'answers-missing' | 'answers-without-reach' | 'outside-calling-hours' | 'link-used';
type Outcomes = readonly Event[] | Refusal<RefusalCode>;

const HOUR = 3_600_000;

/** Every decision about a callback; undefined: none was planned so far. */
export const decide = (command: Command, callback: Callback | undefined, calls: Calls): Outcomes => {
  switch (command.type) {
    case 'plan':
      return plan(command, callback);
    case 'fallDue':
      return callback ? fallDue(command, callback) : notAllowed('There is no callback that could fall due');
    case 'linked':
      return callback && mayLink(callback)
        ? [{ type: 'Attempted', at: command.at, channel: 'sms', askedByReporter: false, byLink: true }]
        : notAllowed('A link is for a reporter who is due to be asked, and was not tried yet');
    case 'record':
      return callback
        ? record(command, callback, calls)
        : notAllowed('No callback is planned for a ticket without a counted limit');
  }
};

const notAllowed = (because: string): Refusal<RefusalCode> => refuse('step-not-allowed', because);
const takes = (callback: Callback, step: CallbackStep): boolean => stepFor(callbackFlow, callback.status, step) !== undefined;

const plan = ({ at, dueAt, ledSince, ...rounds }: Command & { type: 'plan' }, callback: Callback | undefined): Outcomes => {
  if (!dueAt) return callback && takes(callback, 'cancel') ? [{ type: 'Cancelled', at }] : [];
  const { round, dispatchRound } = rounds;
  const limit = { at, dueAt, round, dispatchRound };
  if (!callback || takes(callback, 'plan')) return [{ type: 'Planned', ...limit }];
  const isPassedOn = dispatchRound !== callback.dispatchRound || isOfBefore(callback, ledSince);
  if (isPassedOn && takes(callback, 'passOn')) return [{ type: 'PassedOn', ...limit }];
  if (round > callback.round && takes(callback, 'reopen')) return [{ type: 'Reopened', ...limit }];
  if (callback.dueAt.getTime() === dueAt.getTime() || !takes(callback, 'move')) return [];
  return [{ type: 'Moved', ...limit }];
};

/** Whether this round's calls were about another unit: that of a group which the ticket has left. */
const isOfBefore = ({ outcomes, begun }: Callback, ledSince: Date | undefined): boolean =>
  ledSince !== undefined && outcomes.some(({ version, at }) => version > begun && at <= ledSince);

const fallDue = ({ at, someoneToAsk, closed }: Command & { type: 'fallDue' }, callback: Callback): Outcomes => {
  if (!takes(callback, 'fallDue')) return notAllowed(`A callback that is ${callback.status} does not fall due`);
  if (at < callback.dueAt) return refuse('limit-not-reached', `The limit is ${callback.dueAt.toISOString()}`);
  if (closed) return [{ type: 'Cancelled', at }]; // after an early answer: nobody is asked once more
  return [{ type: someoneToAsk ? 'FellDue' : 'Concluded', at }];
};

/** Link first: before anybody tried since the limit, in this round of handling. */
export const mayLink = (callback: Callback): boolean => callback.status === 'due' && triesAtLimit(callback).length === 0;

/**
 * One answer for each link: not a second, not after the telephone was quicker, not for an earlier round of handling. What was said
 * before the limit spends none.
 */
export const isSpent = ({ begun, dueAt, outcomes }: Pick<Callback, 'begun' | 'dueAt' | 'outcomes'>, link: Link): boolean =>
  link.begun !== begun || outcomes.some(({ reached, version, at }) => reached && version > begun && at >= dueAt);

/** What the reporter said in this round, though nobody is reached any more: no attempt that fails unsays it. */
export const standingAnswer = ({ outcomes, begun }: Pick<Callback, 'begun' | 'outcomes'>): Outcome | undefined =>
  outcomes.filter(({ reached, version }) => reached && version > begun).at(-1);

const record = ({ at, answers, ticket, link }: Command & { type: 'record' }, callback: Callback, calls: Calls): Outcomes => {
  if (link && isSpent(callback, link)) return refuse('link-used', 'The reporter has said how it went: a link is for one answer');
  const flaw = flawOf(answers, ticket);
  if (flaw) return flaw;
  const over = overFor(answers, ticket, link);
  if (over) return over;
  const early = at < callback.dueAt;
  if (early && !answers.askedByReporter)
    return refuse('limit-not-reached', `The limit is ${callback.dueAt.toISOString()}; earlier only if the reporter asked for it`);

  const isCall = answers.channel === 'phone' && !answers.askedByReporter;
  if (isCall && !isCallingTime(at, calls))
    return refuse('outside-calling-hours', `Reporters are called from ${calls.from} until ${calls.until}`);

  const fell: Event[] = callback.status === 'waiting' && !early ? [{ type: 'FellDue', at }] : [];
  const standing = fell.reduce(evolve, callback);
  const { reached, askedByReporter = false, ...rest } = answers;
  const said = { at, ...rest, askedByReporter, ...(ticket.closed && { late: true as const }) };
  if (reached) {
    if (!takes(standing, hearing(ticket, standing, early && answers.resolved !== 'yes')))
      return notAllowed(`A callback that is ${standing.status} takes no answers`);
    return [...fell, { type: 'Recorded', ...said }];
  }
  if (!takes(standing, 'attempt')) return notAllowed(`A callback that is ${standing.status} takes no further attempt`);
  const tooSoon = sooner(standing, at, calls);
  if (tooSoon) return notAllowed(`The next attempt is possible from ${tooSoon.toISOString()}`);
  const last = takes(standing, 'giveUp') && isLast(standing, at, answers.channel, calls);
  return [...fell, { type: last ? 'GivenUp' : 'Attempted', ...said }];
};

/** Who handles a closed ticket is done: nobody is called and no link taken. What a reporter says to the hotline counts all the same. */
const overFor = ({ reached }: Answers, { closed, ended }: Ticket, link: Link | undefined): Refusal<RefusalCode> | undefined => {
  if (ended) return notAllowed('The ticket ended at intake: nothing of it is counted');
  if (!closed || (reached && !link)) return undefined;
  return notAllowed('The ticket is closed: nobody is called any more; what the reporter says is recorded by the hotline');
};

const hearing = ({ closed }: Ticket, { status }: Callback, isAskedAgain: boolean): CallbackStep => {
  if (closed && status === 'cancelled') return 'hearLate';
  return isAskedAgain ? 'hearEarly' : 'record';
};

const flawOf = ({ reached, contacted, resolved, satisfied }: Answers, { satisfactionApplies }: Ticket) => {
  const given = [contacted, resolved, satisfied].some((answer) => answer !== undefined);
  if (!reached && given) return refuse('answers-without-reach', 'Who was not reached has answered nothing');
  const missing = [contacted, resolved, ...(satisfactionApplies ? [satisfied] : [])].includes(undefined);
  if (reached && missing) return refuse('answers-missing', 'A reporter who was reached says contacted, resolved and satisfied');
  return undefined;
};

const triesOf = ({ outcomes, begun }: Callback): readonly Outcome[] =>
  outcomes.filter(({ reached, version }) => !reached && version > begun);

/** The callback is the one at the limit: who could not be reached before it, at the reporter's own wish, has not been called back. */
const triesAtLimit = (callback: Callback): readonly Outcome[] => triesOf(callback).filter(({ at }) => at >= callback.dueAt);

/** City time from which the reporter may be tried next: the limit, or long enough after the last attempt of this round, also before it. */
export const nextAttemptFrom = (callback: Callback, { hoursApart }: Pick<Calls, 'hoursApart'>): Date => {
  const last = triesOf(callback).at(-1);
  return last ? new Date(last.at.getTime() + hoursApart * HOUR) : callback.dueAt;
};

/** From when the next attempt is possible, if that is later than now. */
const sooner = (callback: Callback, at: Date, calls: Calls): Date | undefined => {
  if (triesOf(callback).length === 0) return undefined;
  const next = nextAttemptFrom(callback, calls);
  return next > at ? next : undefined;
};

/** Whether this attempt is the last one: enough of them since the limit, on enough days of the city's calendar, by enough channels. */
const isLast = (callback: Callback, at: Date, channel: Channel, { attempts, days, channels, localDate }: Calls): boolean => {
  const tries = [...triesAtLimit(callback), { at, channel }];
  return (
    tries.length >= attempts &&
    new Set(tries.map((one) => localDate(one.at))).size >= days &&
    new Set(tries.map((one) => one.channel)).size >= channels
  );
};

/** The state after an event; a callback begins with `Planned`. */
export const evolve = (callback: Callback | undefined, event: Event): Callback => {
  if (event.type === 'Planned') {
    const version = (callback?.version ?? 0) + 1;
    const { dueAt, round, dispatchRound } = event;
    return { status: 'waiting', dueAt, outcomes: callback?.outcomes ?? [], round, dispatchRound, begun: version, version };
  }
  if (!callback) throw new Error(`A callback begins with Planned, not with ${event.type}`);
  const version = callback.version + 1;
  switch (event.type) {
    case 'Moved':
      return { ...callback, version, status: 'waiting', dueAt: event.dueAt };
    case 'Reopened':
    case 'PassedOn': {
      const { dueAt, round, dispatchRound } = event;
      return { ...callback, version, status: 'waiting', dueAt, round, dispatchRound, begun: version };
    }
    case 'Cancelled':
      return { ...callback, version, status: 'cancelled' };
    case 'FellDue':
      return { ...callback, version, status: 'due' };
    case 'Concluded':
      return { ...callback, version, status: 'done' };
    case 'Attempted':
      return { ...callback, version, outcomes: [...callback.outcomes, outcomeOf(event, version, false)] };
    case 'GivenUp':
      return { ...callback, version, status: 'done', outcomes: [...callback.outcomes, outcomeOf(event, version, false)] };
    case 'Recorded':
      return {
        ...callback,
        version,
        status: heardIn(callback, event),
        outcomes: [...callback.outcomes, outcomeOf(event, version, true)],
      };
  }
};

const heardIn = (
  { status, dueAt }: Callback,
  { at, resolved }: Pick<Said, 'resolved'> & { readonly at: Date },
): CallbackStatus => {
  if (status === 'cancelled') return status;
  return at < dueAt && resolved !== 'yes' ? 'waiting' : 'done';
};

const outcomeOf = (
  { at, contacted, resolved, satisfied, askedByReporter, channel }: Said & { at: Date },
  version: number,
  reached: boolean,
): Outcome => ({
  at,
  version,
  reached,
  contacted,
  resolved,
  satisfied,
  askedByReporter,
  channel,
});

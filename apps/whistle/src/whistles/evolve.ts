import type { Event, Of } from './events';
import type { Blow, Fund, Target, Task, Whistle } from './whistle';

/** The state after an event. Only `Blown` begins one. */
export const evolve = (whistle: Whistle | undefined, event: Event): Whistle => {
  if (event.type === 'Blown') return begun(event.blow, event.at);
  if (!whistle) throw new Error(`A whistle begins with Blown, not with ${event.type}`);
  return { ...next(whistle, event), version: whistle.version + 1 };
};

/** The states that events lead through: each event's own, so that everybody hears of every version. */
export const through = (whistle: Whistle | undefined, events: readonly Event[]): Whistle[] => {
  const states: Whistle[] = [];
  for (const event of events) states.push(evolve(states.at(-1) ?? whistle, event));
  return states;
};

const begun = (blow: Blow, at: string): Whistle => ({
  ...blow,
  version: 1,
  status: 'blown',
  blownAt: at,
  conferences: [],
  actions: [],
  tasks: [],
  funds: [],
  bodies: [],
  notices: [],
  supervisions: [],
  appraisals: [],
});

type OfTarget = Of<
  | 'Accepted'
  | 'Delegated'
  | 'Arrived'
  | 'Refused'
  | 'Unanswered'
  | 'Overdue'
  | 'Contested'
  | 'ContestDue'
  | 'Relieved'
  | 'Overruled'
  | 'Released'
>;
const ofTarget = new Set<Event['type']>([
  'Accepted',
  'Delegated',
  'Arrived',
  'Refused',
  'Unanswered',
  'Overdue',
  'Contested',
  'ContestDue',
  'Relieved',
  'Overruled',
  'Released',
] satisfies OfTarget['type'][]);
const isOfTarget = (event: Event): event is OfTarget => ofTarget.has(event.type);

const next = (whistle: Whistle, event: Exclude<Event, { type: 'Blown' }>): Whistle => {
  if (!isOfTarget(event)) return worked(whistle, event);
  const targets = whistle.targets.map((one) => (one.id === event.targetId ? turned(one, event) : one));
  switch (event.type) {
    case 'Arrived':
      return { ...whistle, targets, status: 'working' };
    case 'Relieved':
      return { ...whistle, targets, tasks: dropped(whistle.tasks, targets.find(({ id }) => id === event.targetId)!.unitId) };
    default:
      return { ...whistle, targets };
  }
};

const turned = (target: Target, event: OfTarget): Target => {
  const { at } = event;
  switch (event.type) {
    case 'Accepted':
    case 'Delegated':
      return {
        ...target,
        status: 'accepted',
        acceptedAt: target.acceptedAt ?? at,
        ...(event.person && { person: event.person }),
      };
    case 'Arrived':
      return {
        ...target,
        status: 'arrived',
        acceptedAt: target.acceptedAt ?? at,
        arrivedAt: at,
        person: event.person,
        ...(event.place && { arrivedPlace: event.place }),
        ...(event.late && { late: true }),
      };
    case 'Refused':
      return { ...target, status: 'refused', refused: { at, reason: event.reason } };
    case 'Unanswered':
      return { ...target, unanswered: true };
    case 'Overdue':
      return { ...target, late: true };
    case 'Contested':
      return { ...target, contested: { at, reason: event.reason, dueAt: event.dueAt } };
    case 'ContestDue':
      return { ...target, contested: { ...target.contested!, isDue: true } };
    case 'Relieved':
      return { ...target, status: 'relieved', relieved: { at, by: event.by, reason: event.reason } };
    case 'Overruled':
      return { ...target, contested: { ...target.contested!, overruled: { at, by: event.by, reason: event.reason } } };
    case 'Released':
      return { ...target, status: 'released', releasedAt: at };
  }
};

const worked = (whistle: Whistle, event: Exclude<Event, { type: 'Blown' } | OfTarget>): Whistle => {
  const { at } = event;
  switch (event.type) {
    case 'Conferred':
      return { ...whistle, conferences: [...whistle.conferences, event.conference] };
    case 'Attended': {
      const { present, minutes } = event;
      return {
        ...whistle,
        conferences: change(whistle.conferences, event.conferenceId, (one) => ({ ...one, present, minutes })),
      };
    }
    case 'Planned':
      return planned(whistle, event);
    case 'Acted': {
      const { unitId, result, evidence } = event;
      const said = { unitId, at, result, ...(evidence && { evidence }) };
      return {
        ...whistle,
        actions: change(whistle.actions, event.actionId, (one) => ({ ...one, results: [...one.results, said] })),
      };
    }
    case 'TaskFinished':
      return {
        ...whistle,
        tasks: change(whistle.tasks, event.taskId, (one) => ({
          ...one,
          status: 'finished',
          finishedAt: at,
          evidence: event.evidence,
        })),
      };
    case 'TaskAccepted':
      return {
        ...whistle,
        tasks: change(whistle.tasks, event.taskId, (one) => ({ ...one, status: 'accepted', acceptedAt: at })),
      };
    case 'Withdrawn':
      return { ...whistle, status: 'withdrawn', withdrawn: { at, reason: event.reason } };
    case 'Closed':
      return {
        ...whistle,
        status: 'closed',
        closed: { at, result: event.result },
        ...(event.mechanismId && { mechanismId: event.mechanismId }),
      };
    case 'Appraised': {
      const { by, unitId, marks, comment } = event;
      return { ...whistle, appraisals: [...whistle.appraisals, { at, by, unitId, marks, ...(comment && { comment }) }] };
    }
    default:
      return beside(whistle, event);
  }
};

type Beside = Of<
  | 'Supervised'
  | 'SupervisionAnswered'
  | 'SupervisionLapsed'
  | 'FundApplied'
  | 'FundDecided'
  | 'FundUsed'
  | 'BodyFormed'
  | 'BodyEnded'
  | 'Noticed'
>;

/** What goes on beside the work: supervision, money, bodies, notices. */
const beside = (whistle: Whistle, event: Beside): Whistle => {
  const { at } = event;
  switch (event.type) {
    case 'Supervised':
      return { ...whistle, supervisions: [...whistle.supervisions, { ...event.supervision, at }] };
    case 'SupervisionAnswered':
      return {
        ...whistle,
        supervisions: change(whistle.supervisions, event.supervisionId, (one) => ({
          ...one,
          answeredAt: at,
          finding: event.finding,
        })),
      };
    case 'SupervisionLapsed':
      return {
        ...whistle,
        supervisions: change(whistle.supervisions, event.supervisionId, (one) => ({ ...one, lapsed: true })),
      };
    case 'FundApplied':
      return {
        ...whistle,
        funds: [...whistle.funds, { ...event.fund, appliedAt: at, status: 'applied', usedFen: 0, uses: [] }],
      };
    case 'FundDecided':
      return {
        ...whistle,
        funds: change(whistle.funds, event.fundId, (one) => ({
          ...one,
          status: event.approved ? 'approved' : 'denied',
          decidedAt: at,
          decision: event.reason,
        })),
      };
    case 'FundUsed':
      return { ...whistle, funds: change(whistle.funds, event.fundId, (one) => used(one, event)) };
    case 'BodyFormed':
      return { ...whistle, bodies: [...whistle.bodies, event.body] };
    case 'BodyEnded':
      return { ...whistle, bodies: change(whistle.bodies, event.bodyId, (one) => ({ ...one, endedAt: at })) };
    case 'Noticed':
      return { ...whistle, notices: [...whistle.notices, { ...event.notice, at }] };
  }
};

const used = (fund: Fund, { at, amountFen, for: purpose }: Of<'FundUsed'>): Fund => ({
  ...fund,
  usedFen: fund.usedFen + amountFen,
  uses: [...fund.uses, { at, amountFen, for: purpose }],
});

const planned = (whistle: Whistle, { conferenceId, actions, tasks, joins }: Of<'Planned'>): Whistle => ({
  ...whistle,
  status: 'working',
  targets: [...whistle.targets, ...joins],
  actions: [...whistle.actions, ...actions.map((one) => ({ ...one, conferenceId, results: [] }))],
  tasks: [...whistle.tasks, ...tasks.map((one): Task => ({ ...one, conferenceId, status: 'open' }))],
});

const dropped = (tasks: readonly Task[], unitId: string): Task[] =>
  tasks.map((one) => (one.unitId === unitId && one.status !== 'accepted' ? { ...one, status: 'dropped' } : one));

const change = <Part extends { readonly id: string }>(parts: readonly Part[], id: string, by: (part: Part) => Part): Part[] =>
  parts.map((one) => (one.id === id ? by(one) : one));

import { supervise } from './called';
import type { Event } from './events';
import { evolve } from './evolve';
import type { Given } from './rulebook';
import { isContested, isOpen, type Target, type Whistle } from './whistle';

const isAwaited = ({ status }: Target): boolean => status === 'called' || status === 'accepted';

/** The limits of a unit that was called that nobody has seen run out. */
const limitsOf = (target: Target): string[] => [
  ...(target.status === 'called' && !target.unanswered ? [target.acceptBy] : []),
  ...(isAwaited(target) && !target.late ? [target.arriveBy] : []),
  ...(isContested(target) && !target.contested!.isDue ? [target.contested!.dueAt] : []),
];

/** The earliest limit that runs in a whistle; undefined when none does. ISO time. */
export const nextLimit = (whistle: Whistle): string | undefined => {
  const ofTargets = isOpen(whistle) ? whistle.targets.flatMap(limitsOf) : [];
  const ofSupervision = whistle.supervisions.flatMap(({ answeredAt, lapsed, dueAt }) => (answeredAt || lapsed ? [] : [dueAt]));
  return [...ofTargets, ...ofSupervision].sort()[0];
};

/** When the clock must look: a moment past the limit, for who comes at the very minute is in time. */
export const nextLapse = (whistle: Whistle): Date | undefined => {
  const limit = nextLimit(whistle);
  return limit === undefined ? undefined : new Date(new Date(limit).getTime() + 1);
};

const lapsesOf = (whistle: Whistle, target: Target, given: Given): Event[] => {
  const at = given.now.toISOString();
  const isOver = (limit: string): boolean => given.now > new Date(limit);
  const base = { at, targetId: target.id };
  const silent = target.status === 'called' && !target.unanswered && isOver(target.acceptBy);
  const missing = isAwaited(target) && !target.late && isOver(target.arriveBy);
  const { contested } = target;
  return [
    ...(silent ? [{ ...base, type: 'Unanswered' } as const] : []),
    ...(missing
      ? [
          { ...base, type: 'Overdue' } as const,
          ...supervise(whistle, target, target.status === 'called' ? 'silent' : 'late', given),
        ]
      : []),
    ...(isContested(target) && !contested!.isDue && isOver(contested!.dueAt) ? [{ ...base, type: 'ContestDue' } as const] : []),
  ];
};

/** What ran out by now: kept, shown, counted, and brought before the superior. Nothing, if all was stopped in the meantime. */
export const lapse = (whistle: Whistle, given: Given): Event[] => {
  const ofTargets = isOpen(whistle) ? whistle.targets.flatMap((target) => lapsesOf(whistle, target, given)) : [];
  const ofSupervision = whistle.supervisions.flatMap(({ id, answeredAt, lapsed, dueAt }): Event[] =>
    answeredAt || lapsed || given.now <= new Date(dueAt)
      ? []
      : [{ type: 'SupervisionLapsed', at: given.now.toISOString(), supervisionId: id }],
  );
  return [...ofTargets, ...ofSupervision];
};

/** A limit that ran out by now is seen before anything else is decided, so that nobody escapes it by acting first. */
export const caughtUp = (whistle: Whistle, given: Given): { readonly whistle: Whistle; readonly events: readonly Event[] } => {
  const events = lapse(whistle, given);
  return { whistle: events.reduce((state, event) => evolve(state, event), whistle), events };
};

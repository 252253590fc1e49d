import { refuse, type Refusal } from '@fengqiao/domain';
import type { Command, Event } from './events';
import type { Given } from './rulebook';
import { isBound, isContested, targetOf, type NewSupervision, type Target, type Whistle } from './whistle';

export type CalledRefusal =
  'step-not-allowed' | 'not-yours' | 'not-in-whistle' | 'not-contested' | 'contest-running' | 'unknown-part' | 'already-answered';

type Answer = Extract<Command, { type: 'Accept' | 'Delegate' | 'ReportIn' | 'Refuse' | 'Contest' }>;

/** Of a step's states of the unit that was called: from which of them it may be taken. */
const takenFrom: Readonly<Record<Answer['type'], readonly Target['status'][]>> = {
  Accept: ['called', 'refused'],
  Delegate: ['called', 'accepted', 'refused'],
  ReportIn: ['called', 'accepted', 'refused'],
  Refuse: ['called', 'accepted'],
  Contest: ['called', 'accepted', 'arrived', 'refused'],
};

/** A unit that was called answers, comes, refuses or contests. Coming is accepting; who refused may still come. */
export const answer = (target: Target, command: Answer, whistle: Whistle, given: Given): Event[] | Refusal<CalledRefusal> => {
  if (!takenFrom[command.type].includes(target.status))
    return refuse('step-not-allowed', `${command.type} is no step of a unit that is ${target.status}`);
  const { now, rules } = given;
  const base = { at: now.toISOString(), targetId: target.id };
  switch (command.type) {
    case 'Accept':
      return [{ ...base, type: 'Accepted', ...(command.person && { person: command.person }) }];
    case 'Delegate':
      return [{ ...base, type: 'Delegated', person: command.person }];
    case 'ReportIn': {
      const late = now > new Date(target.arriveBy);
      const { person, place } = command;
      return [
        { ...base, type: 'Arrived', person, ...(place && { place }), late },
        ...(late ? supervise(whistle, target, 'late', given) : []),
      ];
    }
    case 'Refuse':
      return [{ ...base, type: 'Refused', reason: command.reason }, ...supervise(whistle, target, 'refused', given)];
    case 'Contest':
      return isContested(target)
        ? refuse('step-not-allowed', `It was contested before; ${target.superior} decides after ${target.contested!.dueAt}`)
        : [{ ...base, type: 'Contested', reason: command.reason, dueAt: rules.contestBy(whistle.kind, now, target.superior) }];
  }
};

/** Brings a unit before the superior, once for as long as nobody has looked into it. */
export const supervise = (
  { supervisions }: Whistle,
  { unitId, superior }: Target,
  because: NewSupervision['because'],
  { now, rules, newId }: Given,
): Event[] => {
  if (supervisions.some((one) => one.unitId === unitId && one.answeredAt === undefined)) return [];
  const supervision = { id: newId(), unitId, superior, because, dueAt: rules.supervisionBy(now, superior) };
  return [{ type: 'Supervised', at: now.toISOString(), supervision }];
};

/** Why the superior may not decide now: only of a unit that contested, once the blower's time to settle it is over, or refused. */
const undecidable = (
  { blower }: Whistle,
  target: Target,
  units: readonly string[],
  { now }: Given,
): Refusal<CalledRefusal> | undefined => {
  const { unitId, superior, contested, status } = target;
  if (!units.includes(superior)) return refuse('not-yours', `${superior} decides about ${unitId}`);
  if (!isBound(target)) return refuse('step-not-allowed', `${unitId} is ${status}`);
  if (status === 'refused') return undefined;
  if (!contested || !isContested(target))
    return refuse('not-contested', `${unitId} has neither contested nor refused, or was answered`);
  if (now <= new Date(contested.dueAt))
    return refuse('contest-running', `Until ${contested.dueAt} ${blower} may settle it; then the superior decides`);
  return undefined;
};

const notCalled = (unitId: string): Refusal<CalledRefusal> =>
  refuse('not-in-whistle', `${unitId} was not called`, { where: 'unitId' });

/** The superior lets a unit off: it is no longer mandatory, and its tasks are dropped. */
export const relieve = (
  whistle: Whistle,
  units: readonly string[],
  { unitId, reason }: Extract<Command, { type: 'Relieve' }>,
  given: Given,
): Event[] | Refusal<CalledRefusal> => {
  const target = targetOf(whistle, unitId);
  if (!target) return notCalled(unitId);
  const { id: targetId, superior: by } = target;
  const relieved = { type: 'Relieved', at: given.now.toISOString(), targetId, by, reason } as const;
  return undecidable(whistle, target, units, given) ?? [relieved];
};

/** The superior holds a unit to it: what it contested stands, and it may contest again on other grounds. */
export const overrule = (
  whistle: Whistle,
  units: readonly string[],
  { unitId, reason }: Extract<Command, { type: 'Overrule' }>,
  given: Given,
): Event[] | Refusal<CalledRefusal> => {
  const target = targetOf(whistle, unitId);
  if (!target) return notCalled(unitId);
  const against = undecidable(whistle, target, units, given);
  if (against) return against;
  if (!isContested(target))
    return refuse('not-contested', `${unitId} has not contested; a refusal is answered by its supervision`);
  return [{ type: 'Overruled', at: given.now.toISOString(), targetId: target.id, by: target.superior, reason }];
};

/** The superior says what it found and did (Street Regulation art. 44). */
export const answerSupervision = (
  whistle: Whistle,
  units: readonly string[],
  { supervisionId, finding }: Extract<Command, { type: 'AnswerSupervision' }>,
  { now }: Given,
): Event[] | Refusal<CalledRefusal> => {
  const found = whistle.supervisions.find(({ id }) => id === supervisionId);
  if (!found) return refuse('unknown-part', 'There is no such supervision in this whistle', { where: 'supervisionId' });
  if (!units.includes(found.superior)) return refuse('not-yours', `${found.superior} looks into it`);
  if (found.answeredAt) return refuse('already-answered', `It was answered at ${found.answeredAt}`);
  return [{ type: 'SupervisionAnswered', at: now.toISOString(), supervisionId, finding }];
};

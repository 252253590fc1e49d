import { refuse, type Refusal } from '@fengqiao/domain';
import type { Command, Event } from './events';
import type { Given } from './rulebook';
import { obligationsOf, openTasksOf, targetOf, type Whistle } from './whistle';

export type EndingRefusal =
  | 'step-not-allowed'
  | 'not-yours'
  | 'not-in-whistle'
  | 'not-arrived'
  | 'tasks-open'
  | 'already-released'
  | 'not-released'
  | 'unknown-mark'
  | 'already-appraised';

type Outcome = Event[] | Refusal<EndingRefusal>;
type Of<Type extends Command['type']> = Extract<Command, { type: Type }>;

/** 事不完人不走: nobody is let go before its tasks are accepted, and nobody who has not come. */
export const release = (whistle: Whistle, { unitId }: Of<'Release'>, { now }: Given): Outcome => {
  const target = targetOf(whistle, unitId);
  if (!target) return refuse('not-in-whistle', `${unitId} was not called`, { where: 'unitId' });
  if (target.status === 'released') return refuse('already-released', `${unitId} was released at ${target.releasedAt}`);
  if (target.status === 'relieved') return refuse('step-not-allowed', `${unitId} was relieved`);
  if (target.status !== 'arrived') return refuse('not-arrived', `${unitId} has not reported in; it is ${target.status}`);
  const open = openTasksOf(whistle, unitId);
  if (open.length > 0) return refuse('tasks-open', `${open.length} tasks of ${unitId} are not accepted`);
  return [{ type: 'Released', at: now.toISOString(), targetId: target.id }];
};

/** Whether equals acted together: they keep what they agreed for the next time. */
const leavesMechanism = ({ targets, actions }: Whistle): boolean =>
  actions.length > 0 && targets.some(({ peer, status }) => peer && status !== 'relieved');

export const close = (whistle: Whistle, { result }: Of<'Close'>, { now, newId }: Given): Outcome => {
  const obligations = obligationsOf(whistle);
  const told = (because: 'tasks-open' | 'not-released'): string =>
    obligations.flatMap((one) => (one.because === because ? [one.unitId] : [])).join(', ');
  if (told('tasks-open')) return refuse('tasks-open', `Tasks are not accepted: ${told('tasks-open')}`);
  if (told('not-released')) return refuse('not-released', `Not released: ${told('not-released')}`);
  const mechanism = leavesMechanism(whistle) ? { mechanismId: newId() } : {};
  return [{ type: 'Closed', at: now.toISOString(), result, ...mechanism }];
};

/** 双考核: the blower marks each unit, each unit marks the blower, once. */
export const appraise = (
  whistle: Whistle,
  by: string,
  { unitId, marks, comment }: Of<'Appraise'>,
  { now, rules }: Given,
): Outcome => {
  const isBlower = by === whistle.blower;
  if (isBlower ? !targetOf(whistle, unitId) : unitId !== whistle.blower)
    return refuse('not-in-whistle', isBlower ? `${unitId} was not called` : `You appraise ${whistle.blower}, which called you`, {
      where: 'unitId',
    });
  const known = rules.marksOf(isBlower ? 'unit' : 'blower', now);
  const given = Object.keys(marks);
  const strange = given.find((name) => !known.includes(name));
  if (strange !== undefined || given.length === 0)
    return refuse('unknown-mark', `Mark one or more of ${known.join(', ')}`, { where: 'marks' });
  if (whistle.appraisals.some((one) => one.by === by && one.unitId === unitId))
    return refuse('already-appraised', `${by} has appraised ${unitId}`);
  return [{ type: 'Appraised', at: now.toISOString(), by, unitId, marks, ...(comment && { comment }) }];
};

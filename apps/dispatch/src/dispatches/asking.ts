import { refuse, type Refusal } from '@fengqiao/domain';
import { atWork, responded } from './changes';
import { calledIn } from './deferring';
import { isOpen, type Assignment, type Dispatch, type Event, type NewAssignment } from './dispatch';
import { cannotAssist } from './orders';
import { helpingBy, newPart, type Given } from './parts';
import { urgencyOf } from './rulebook';

/** The lead asks another unit, of any tree, to help (art. 14). `dueAt`: until when, before the lead's own limit; ISO time. */
export type AskCommand = {
  readonly type: 'Ask';
  readonly unitId: string;
  readonly text: string;
  readonly dueAt?: string | undefined;
};

/** The unit helps from now on, with clocks of its own. `assignmentId` is the lead's. */
export type AskEvent = {
  readonly type: 'Asked';
  readonly at: string;
  readonly assignmentId: string;
  readonly assignments: readonly NewAssignment[];
  readonly text: string;
};

export type AskRefusal = 'unknown-unit' | 'assist-not-allowed' | 'already-helps' | 'due-time';

/** Whom the lead asks becomes a helper that reports to it; nothing of the lead's own moves. */
export const ask = (
  dispatch: Dispatch,
  { id: assignmentId, unitId: leads, clocks }: Assignment,
  { unitId, text, dueAt }: AskCommand,
  given: Given,
): Event[] | Refusal<AskRefusal> => {
  const { now, rules } = given;
  const where = 'unitId';
  const unit = rules.unit(unitId);
  if (!unit) return refuse('unknown-unit', `There is no unit ${unitId}`, { where });
  if (unit.kind === 'external')
    return refuse('assist-not-allowed', `${unitId} can be told and not asked (art. 22): the hotline informs it`, { where });
  const refused = cannotAssist(unit, [leads, dispatch.accountable], where);
  if (refused) return refused;
  if (dispatch.assignments.some((one) => one.role === 'assist' && one.unitId === unitId && isOpen(one)))
    return refuse('already-helps', `${unitId} helps with it already`, { where });
  const limit = dispatch.hang?.reviewAt ?? clocks.handle?.dueAt;
  if (dueAt !== undefined && (new Date(dueAt) <= now || (limit !== undefined && new Date(dueAt) >= new Date(limit))))
    return refuse('due-time', 'Give a time to come, before the limit of the lead, or the review of what hangs', {
      where: 'dueAt',
    });
  const part = newPart(unit, 'assist', { category: dispatch.category, urgency: urgencyOf(dispatch, rules) }, given);
  const handle = part.clocks.handle;
  const named = dueAt !== undefined && handle && rules.moved(handle, new Date(dueAt), '主办提请协助时约定');
  const helps = named ? { ...part, clocks: { ...part.clocks, handle: named } } : helpingBy(part, clocks.handle, given);
  return [{ type: 'Asked', at: now.toISOString(), assignmentId, assignments: [helps], text }];
};

/** The state after it: who asks has taken the matter. */
export const evolveAsked = (dispatch: Dispatch, { at, assignments }: AskEvent): Dispatch => ({
  ...dispatch,
  ...responded(dispatch, ['sign'], at),
  status: atWork(dispatch),
  assignments: [
    ...dispatch.assignments,
    ...calledIn(dispatch, assignments, at).map((one): Assignment => ({ ...one, asked: true })),
  ],
});

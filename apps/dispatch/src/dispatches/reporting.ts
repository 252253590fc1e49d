import { refuse, type Refusal } from '@fengqiao/domain';
import type { Assignment, Event } from './dispatch';
import type { Given } from './parts';

/** A helper tells the lead what came of its part, or how far it is (art. 14). `explanation`: why it does not keep its limit. */
export type ReportCommand = {
  readonly type: 'Report';
  readonly text: string;
  readonly final: boolean;
  readonly explanation?: string | undefined;
};

export type ReportRefusal = 'explanation-missing';

/**
 * A helper that is late says why, with its final report or in one before (art. 14-2: the reasons and how far it is). Whoever has
 * said so once is not asked again.
 */
export const report = (
  { id: assignmentId, clocks: { handle }, explained }: Assignment,
  { text, final, explanation }: ReportCommand,
  { now }: Pick<Given, 'now'>,
): Event[] | Refusal<ReportRefusal> => {
  const isLate = handle !== undefined && !handle.standsSince && now > new Date(handle.dueAt);
  if (final && isLate && !explained && explanation === undefined)
    return refuse('explanation-missing', `The limit of this part ran out at ${handle.dueAt}: say in explanation why`, {
      where: 'explanation',
    });
  const why = explanation === undefined ? {} : { explanation };
  return [{ type: 'Reported', at: now.toISOString(), assignmentId, text, final, ...why }];
};

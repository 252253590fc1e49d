import type { Assignment, Event } from './dispatch';
import type { Given } from './parts';

/** A helper tells the lead what came of its part, or how far it is (art. 14). `explanation`: why it does not keep its limit. */
export type ReportCommand = {
  readonly type: 'Report';
  readonly text: string;
  readonly final: boolean;
  readonly explanation?: string | undefined;
};

/**
 * A helper that is late owes its reasons, with its final report or in one before (art. 14-2). Without them the report is taken
 * all the same, for what was done is done, and is marked as unexplained before everybody who sees it.
 */
export const report = (
  { id: assignmentId, clocks: { handle }, explained }: Assignment,
  { text, final, explanation }: ReportCommand,
  { now }: Pick<Given, 'now'>,
): Event[] => {
  const isLate = handle !== undefined && !handle.standsSince && now > new Date(handle.dueAt);
  const owes = final && isLate && !explained && explanation === undefined;
  const why = explanation === undefined ? {} : { explanation };
  return [{ type: 'Reported', at: now.toISOString(), assignmentId, text, final, ...why, ...(owes && { unexplained: true }) }];
};

/** How a report accounts for being late, in words for those who handle the matter. */
export const accountOf = ({ explanation, unexplained }: Omit<ReportCommand, 'type'> & { readonly unexplained?: true }): string =>
  explanation ? `；不能按期办结的说明：${explanation}` : unexplained ? '（逾期，未说明理由）' : '';

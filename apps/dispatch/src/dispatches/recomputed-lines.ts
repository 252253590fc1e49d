import type { Dispatch } from './dispatch';
import type { Line, Names, Words } from './timeline';

/** The holidays of a year have become known: what had been reckoned without them. */
export const recomputedLines = ({ dueAt, limitsVersion }: Dispatch, words: Words, names: Names): Line[] => {
  const due = dueAt ? `，办理时限为${names.time(dueAt)}` : '';
  if (words === 'public') return [{ type: 'recomputed', text: `放假安排已公布，时限重新计算${due}` }];
  return [{ type: 'recomputed', text: `放假安排已录入，暂定时限重新计算${due}`, rule: `时限政策 ${limitsVersion}` }];
};

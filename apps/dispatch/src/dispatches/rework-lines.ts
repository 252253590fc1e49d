import type { Dispatch } from './dispatch';
import type { ReworkEvent } from './reworking';
import type { Line, Names, Words } from './timeline';

const rule = '条例第二十三条：回访未解决的重新办理';

/** What re-handling is called in a timeline. */
export const reworkLines = (event: ReworkEvent, state: Dispatch, words: Words, names: Names): Line[] => {
  const unit = names.unit(state.accountable!);
  if (event.type === 'Unsolved')
    return words === 'public'
      ? [{ type: 'unsolved', text: '经再次回访，问题仍未解决，已提请上级督促' }]
      : [{ type: 'unsolved', text: `第${state.handlingRound}次办理后仍未解决，不再退回重办，提请上级督办${unit}`, rule }];
  const until = names.time(event.assignments[0]!.clocks.handle!.dueAt);
  return words === 'public'
    ? [{ type: 'reopened', text: `经回访，问题尚未解决，已退回${unit}重新办理，${until}前办结` }]
    : [
        {
          type: 'reopened',
          text: `回访未解决，退回${unit}第${state.handlingRound}次办理，${until}前办结`,
          unitId: state.accountable!,
          rule,
        },
      ];
};

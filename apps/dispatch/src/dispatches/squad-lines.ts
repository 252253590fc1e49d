import type { Dispatch } from './dispatch';
import type { SquadEvent } from './squads';
import type { Line, Names, Words } from './timeline';

/** What is read of an emergency squad. The public page says that it was called and that it is there, not who of it. */
export const squadLines = (event: SquadEvent, state: Dispatch, words: Words, names: Names): Line[] => {
  if (event.type === 'SquadCalled') {
    return event.assignments.map(({ unitId, clocks }) => {
      if (words === 'public') return { type: 'squadCalled', text: `已调派${names.unit(unitId)}` };
      const onDuty = event.onDuty.length > 0 ? `值守：${event.onDuty.join('、')}` : '值守表此时无人';
      const text = `调${names.unit(unitId)}：${event.text}；${onDuty}；${names.time(clocks.arrive!.dueAt)}前到场`;
      return { type: 'squadCalled', text, unitId, rule: '应急队伍二十四小时值守，到场时限单独计算' };
    });
  }
  const unitId = state.assignments.find(({ id }) => id === event.assignmentId)?.unitId ?? '';
  if (words === 'public') return [{ type: 'arrived', text: '应急队伍已到现场' }];
  const text = `${names.unit(unitId)}到场：${event.person}${event.place ? `（${event.place}）` : ''}`;
  return [{ type: 'arrived', text, unitId, rule: '到场时限单独计算' }];
};

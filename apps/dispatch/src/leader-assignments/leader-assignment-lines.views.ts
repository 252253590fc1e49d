import type { Line, Names } from '../dispatches/timeline';
import type { Event, LeaderAssignment } from './leader-assignment';

const rule = '领导交办';

/** What a leader's assignment about a ticket is called in the ticket's timeline, for staff; reporters hear nothing of it. */
export const leaderAssignmentLines = (event: Event, it: LeaderAssignment, names: Names): Line[] => {
  const { unitId } = it;
  const line = (type: string, text: string): Line[] => [{ type: `leaderAssignment.${type}`, text, unitId, rule }];
  switch (event.type) {
    case 'Given':
      return line('given', `${names.unit(it.by)}领导交办${names.unit(unitId)}，${names.time(event.dueAt)}前答复：${event.text}`);
    case 'Seen':
      return line('seen', `${names.unit(unitId)}已阅交办事项`);
    case 'Answered':
      return line('answered', `${names.unit(unitId)}答复交办事项：${event.text}`);
    case 'Accepted':
      return line('accepted', '交办事项办结认可');
    case 'Returned':
      return line('returned', `交办事项退回重报，${names.time(event.dueAt)}前答复：${event.reason}`);
    case 'Lapsed':
      return line('overdue', '交办时限已过，未答复');
    case 'Escalated':
      return line('escalated', `${names.unit(unitId)}未答复交办事项，升级告知${names.unit(event.toUnit)}（第${event.rung}级）`);
  }
};

import type { GroupEvent } from './group';
import type { Line, Names, Words } from './timeline';

const rule = '同一事项并单办理，各自回访';

const said = (reason: string | undefined): string => (reason ? `：${reason}` : '');

/** What a step of a group is called: on the head's timeline, and on that of each member. Reporters hear nothing of each other. */
export const groupLines = (event: GroupEvent, words: Words, names: Names): Line[] =>
  words === 'public' ? publicLines(event, names) : staffLines(event, names);

const staffLines = (event: GroupEvent, names: Names): Line[] => {
  switch (event.type) {
    case 'MembersJoined':
      return [{ type: 'grouped', text: `并入 ${event.ticketNos.length} 件同一事项的诉求${said(event.reason)}`, rule }];
    case 'MemberLeft':
      return [
        {
          type: 'ungrouped',
          text: `${event.ticketNo} ${event.because === 'ended' ? '已终止，不再随本单办理' : '拆分，单独办理'}${said(event.reason)}`,
          rule,
        },
      ];
    case 'Joined':
      return [
        {
          type: 'grouped',
          text: `并入主单 ${event.headTicketNo}，由${names.unit(event.accountable)}一并办理${said(event.reason)}`,
          rule,
        },
      ];
    case 'Left':
      return [
        {
          type: 'ungrouped',
          text: `拆分，单独派至${names.unit(event.accountable)}承办${said(event.reason)}`,
          unitId: event.accountable,
          rule: `${event.because}；${event.catalogueVersion}，${event.limitsVersion}`,
        },
      ];
    case 'ToldInGroup':
      return [{ type: 'fedBack.reporter', text: `向诉求人反馈（随主单）：${event.text}`, rule: '双反馈，条例第十五条第三项' }];
    case 'MemberAsked':
    case 'MemberUnsolved':
      return [];
  }
};

const publicLines = (event: GroupEvent, names: Names): Line[] => {
  switch (event.type) {
    case 'Joined':
      return [
        {
          type: 'grouped',
          text: `您的诉求与同一事项的其他诉求合并办理，由${names.unit(event.accountable)}负责，${names.time(event.dueAt)}前办结`,
        },
      ];
    case 'Left':
      return [{ type: 'ungrouped', text: `您的诉求改为单独办理，由${names.unit(event.accountable)}负责` }];
    case 'ToldInGroup':
      return [{ type: 'fedBack', text: '承办单位已反馈办理情况' }];
    case 'MembersJoined':
    case 'MemberLeft':
    case 'MemberAsked':
    case 'MemberUnsolved':
      return [];
  }
};

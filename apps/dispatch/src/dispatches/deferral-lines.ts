import type { DeferralEvent } from './deferring';
import type { Dispatch } from './dispatch';
import type { ExtensionEvent } from './extending';
import type { Line, Names } from './timeline';

const basis = '条例第十五条第二项';
const noticed = { reporter: '诉求人', hotline: '热线' } as const;

/** What staff reads of an extension. */
export const extensionLines = (event: ExtensionEvent, names: Names): Line[] => {
  const until = names.time(event.handle.dueAt);
  if (event.type === 'ExtensionRevoked')
    return [{ type: 'extensionRevoked', text: `热线撤销延期：${event.reason}；仍应于${until}前办结`, rule: basis }];
  const notices = event.notices.map(({ to, how, at }) => `${noticed[to]}（${how}，${names.time(at)}）`).join('、');
  return [{ type: 'extended', text: `依规延期至${until}：${event.reason}；已告知${notices}`, rule: basis }];
};

/** What the reporter reads of it: fixed sentences, both times. */
export const publicExtensionLines = (event: ExtensionEvent, { promisedAt }: Dispatch, names: Names): Line[] => {
  const [until, promised] = [names.time(event.handle.dueAt), promisedAt ? `，最初承诺${names.time(promisedAt)}前` : ''];
  return event.type === 'Extended'
    ? [{ type: 'extended', text: `承办单位依规延期一次，改为${until}前办结${promised}` }]
    : [{ type: 'extensionRevoked', text: `延期已被热线撤销，仍应于${until}前办结` }];
};

/** What staff reads of a hang. */
export const deferralLines = (event: DeferralEvent, state: Dispatch, names: Names): Line[] => {
  const line = (type: string, text: string, rule = '条例第二十四条；挂账须经非承办单位审批'): Line[] => [{ type, text, rule }];
  switch (event.type) {
    case 'HangAsked': {
      const { reason, plan, reviewAt, decider, limit } = event;
      const when = `${names.time(reviewAt)}复核；由${names.unit(decider)}于${names.time(limit.dueAt)}前审批，获批前时限照常计算`;
      return line('hangAsked', `申请挂账：${reason}；计划：${plan}；${when}`);
    }
    case 'HangApproved':
      return line('hung', `同意挂账：${event.reason}；办理时限自此暂停，${names.time(event.reviewAt)}复核`);
    case 'HangRejected':
      return line('hangRejected', `不同意挂账：${event.reason}；时限照常计算`);
    case 'HangLapsed':
      return line('hangOverdue', '挂账审批时限已过，尚未作出决定', `时限政策 ${state.limitsVersion}`);
    case 'HangReviewDue':
      return line('hangReviewDue', '已到挂账复核日，应当复核能否恢复办理');
    case 'Resumed':
      return line(
        'resumed',
        `恢复办理：${event.reason}；剩余时限接续计算${state.dueAt ? `，${names.time(state.dueAt)}前办结` : ''}`,
      );
    case 'HangOvertaken':
      return line('hangOvertaken', '办理已结束或者移交，挂账随之终止');
  }
};

/** What the reporter reads of it: fixed sentences. */
export const publicDeferralLines = (event: DeferralEvent, state: Dispatch, names: Names): Line[] => {
  switch (event.type) {
    case 'HangApproved':
      return [{ type: 'hung', text: `因客观原因暂时无法办结，已列入台账，${names.time(event.reviewAt)}复核，期间公布进展` }];
    case 'HangReviewDue':
      return [{ type: 'hangReviewDue', text: '已到复核日，承办单位正在复核能否恢复办理' }];
    case 'Resumed':
      return [{ type: 'resumed', text: `已恢复办理${state.dueAt ? `，${names.time(state.dueAt)}前办结` : ''}` }];
    default:
      return [];
  }
};

import type { DispatchSnapshot } from '@fengqiao/contracts';
import type { TicketStatus } from '@fengqiao/domain';

const texts: Record<TicketStatus, string> = {
  registered: '您的诉求已登记，正在确定承办单位',
  held: '您的咨询已登记，热线正在核实答复内容',
  answered: '您的诉求已答复',
  diverted: '您的诉求已告知办理途径，不再派单',
  dispatched: '您的诉求已派至承办单位，等待签收',
  handling: '承办单位正在办理',
  hung: '因客观原因暂时无法办结，已列入台账，将定期公布进展',
  completed: '承办单位已办理完毕，热线将回访听取您的意见',
  calledBack: '热线已回访，感谢您的评价',
  closed: '您的诉求已办结归档',
  withdrawn: '您的诉求已撤回',
};

/** Where it stands, in plain words for the reporter. */
export const statusText = (status: TicketStatus): string => texts[status];

const open: readonly TicketStatus[] = ['registered', 'held', 'dispatched', 'handling', 'hung', 'completed'];

/** How the reporter can ask where it is stuck, while there is something to urge. */
export const howToUrge = (status: TicketStatus): string =>
  open.includes(status)
    ? '可在本页点击“催办”，或拨打12345热线并提供工单编号'
    : '本诉求已结束；如有新情况，可拨打12345热线重新反映';

type Due = Partial<Pick<DispatchSnapshot, 'promisedAt' | 'dueAt' | 'reworkDueAt' | 'dueMovedBy' | 'hungSince'>>;

const movedBy: Readonly<Record<string, string>> = {
  extended: '承办单位依规延期办理一次，并应当向您说明原因；最初承诺的时限一并列出',
  passedOn: '经审核已改由其他单位办理，时限自改派之日起计算；最初承诺的时限一并列出',
  reopened: '回访未解决，已重新办理，时限自重新办理之日起计算；最初承诺的时限一并列出',
  resumed: '挂账期间时限暂停，恢复办理后接续计算；最初承诺的时限一并列出',
};

/** Why the present due time is not the one first promised, in plain words; while it hangs, that no time runs. */
export const dueReason = ({ promisedAt, dueAt, reworkDueAt, dueMovedBy, hungSince }: Due): string | undefined => {
  if (hungSince) return '因客观原因暂时无法办结，办理时限暂停计算，恢复办理后接续计算';
  if (!promisedAt || !dueAt || Date.parse(promisedAt) === Date.parse(dueAt)) return undefined;
  return (
    movedBy[reworkDueAt ? 'reopened' : (dueMovedBy ?? '')] ??
    '办理时限已依规调整，承办单位应当向您说明原因；最初承诺的时限一并列出'
  );
};

const knownTo: Readonly<Record<string, string>> = { dispatch: '派单与办理', evaluation: '回访', whistle: '多部门协同' };

/** What is missing of the steps because a service did not answer, in plain words; undefined when none is. */
export const incompleteBecause = (missing: readonly string[]): string | undefined =>
  missing.length === 0
    ? undefined
    : `${missing.map((service) => knownTo[service] ?? '部分').join('、')}环节的情况暂时查询不到，您的诉求不受影响，请稍后再看`;

import { maskNumbersIn } from '@fengqiao/domain';
import type { Event } from './events';
import type { Fund, Target, Whistle } from './whistle';

/** A line: what happened, in words for people, the rule behind it, and the units that it concerns. */
export type Line = {
  readonly type: string;
  readonly text: string;
  readonly rule?: string;
  readonly unitId?: string;
  readonly concerns: readonly string[];
};

/** What a line may say: `staff` reads what was written (numbers masked), the `public` page fixed sentences only. */
export type Words = 'staff' | 'public';

export type Names = { readonly unit: (id: string) => string; readonly time: (iso: string) => string };

/** The lines of one event; `state` is what the event led to. */
export const linesOf = (event: Event, state: Whistle, words: Words, names: Names): Line[] =>
  (words === 'public' ? publicLines(event, state, names) : staffLines(event, state, names)).map((line) => ({
    ...line,
    text: maskNumbersIn(line.text),
  }));

const forAll: readonly string[] = ['blown', 'withdrawn', 'closed'];
/** That a whistle was blown and how it ended is for whoever may read of it at all; the rest only for those it concerns. */
export const isForAll = ({ type }: Pick<Line, 'type'>): boolean => forAll.includes(type);

const kinds = { demand: '群众诉求', keyWork: '重点工作', enforcement: '综合执法', emergency: '应急处置' } as const;
const becauses = { refused: '拒绝报到', silent: '逾期未响应', late: '逾期未到场' } as const;
const yuan = (fen: number): string => `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}元`;
const said = (what: string | undefined): string => (what ? `：${what}` : '');
const listed = (ids: readonly string[], names: Names): string => ids.map(names.unit).join('、');

const targetIn = (state: Whistle, targetId: string): Target => state.targets.find(({ id }) => id === targetId)!;
const fundIn = (state: Whistle, fundId: string): Fund => state.funds.find(({ id }) => id === fundId)!;

const staffLines = (event: Event, state: Whistle, names: Names): Line[] => {
  if ('targetId' in event) return calledLines(event, targetIn(state, event.targetId), names);
  const line = (type: string, text: string, concerns: readonly string[], rule?: string, unitId?: string): Line[] => [
    { type, text, concerns, ...(rule && { rule }), ...(unitId && { unitId }) },
  ];
  const { blower } = state;
  switch (event.type) {
    case 'Blown':
      return [
        ...line(
          'blown',
          `${names.unit(blower)}吹哨（${kinds[event.blow.kind]}）：${event.blow.reason}`,
          everybody(state),
          '街道办事处条例第五条',
        ),
        ...event.blow.targets.map((one) => calledLine(one, names)),
        ...event.blow.advice.flatMap(({ text }) => line('advised', `吹哨前提示：${text}`, [blower], '街道办事处条例第十条')),
      ];
    case 'Supervised': {
      const { unitId, superior, because, dueAt } = event.supervision;
      const text = `${names.unit(unitId)}${becauses[because]}，报${names.unit(superior)}调查督办，${names.time(dueAt)}前答复`;
      return line('supervised', text, [unitId, superior], '街道办事处条例第四十四条', unitId);
    }
    case 'SupervisionAnswered':
    case 'SupervisionLapsed': {
      const { unitId, superior } = state.supervisions.find(({ id }) => id === event.supervisionId)!;
      return event.type === 'SupervisionAnswered'
        ? line(
            'supervisionAnswered',
            `${names.unit(superior)}督办结果：${event.finding}`,
            [unitId, superior],
            '街道办事处条例第四十四条',
            unitId,
          )
        : line(
            'supervisionOverdue',
            `${names.unit(superior)}督办逾期未答复`,
            [unitId, superior],
            '街道办事处条例第四十四条',
            unitId,
          );
    }
    case 'Withdrawn':
      return line(
        'withdrawn',
        `${names.unit(blower)}撤回吹哨：${event.reason}`,
        everybody(state),
        '撤回不是办结，计入吹哨有效性',
      );
    case 'Closed':
      return line('closed', `${names.unit(blower)}结束吹哨：${event.result}`, everybody(state), '事不完人不走');
    case 'Appraised':
      return line(
        'appraised',
        `${names.unit(event.by)}评价${names.unit(event.unitId)}${said(event.comment)}`,
        [event.by, event.unitId],
        '条例第三十三条：双考核',
        event.unitId,
      );
    default:
      return togetherLines(event, state, names);
  }
};

const everybody = (state: Whistle): string[] => [state.blower, ...state.targets.map(({ unitId }) => unitId)];

const calledLine = ({ unitId, mandatory, arriveBy }: Target, names: Names): Line => ({
  type: 'called',
  text: `召集${names.unit(unitId)}${mandatory ? '（必到）' : ''}，${names.time(arriveBy)}前到场`,
  rule: '街道办事处条例第五条、第十一条',
  unitId,
  concerns: [unitId],
});

const calledLines = (event: Extract<Event, { targetId: string }>, target: Target, names: Names): Line[] => {
  const { unitId, superior } = target;
  const name = names.unit(unitId);
  const of = (type: string, text: string, rule = '街道办事处条例第五条'): Line[] => [
    { type, text, rule, unitId, concerns: [unitId, superior] },
  ];
  switch (event.type) {
    case 'Accepted':
      return of('accepted', `${name}响应吹哨${event.person ? `，由${event.person}到场` : ''}`);
    case 'Delegated':
      return of('delegated', `${name}指派${event.person}到场`);
    case 'Arrived':
      return of(
        'arrived',
        `${name}${event.person}报到${event.place?.address ? `（${event.place.address}）` : ''}，${event.late ? '逾期' : '按时'}`,
      );
    case 'Refused':
      return of('refused', `${name}拒绝报到：${event.reason}`, '街道办事处条例第四十四条');
    case 'Unanswered':
      return of('unanswered', `${name}未在时限内响应`);
    case 'Overdue':
      return of('overdue', `${name}未在时限内到场`);
    case 'Contested':
      return of(
        'contested',
        `${name}提出异议：${event.reason}；${names.time(event.dueAt)}后由${names.unit(superior)}裁定`,
        '吹哨异议',
      );
    case 'ContestDue':
      return of('contestDue', `${name}的异议转由${names.unit(superior)}裁定`, '吹哨异议');
    case 'Relieved':
      return of('relieved', `${names.unit(superior)}裁定${name}不再到场：${event.reason}`, '吹哨异议');
    case 'Overruled':
      return of('overruled', `${names.unit(superior)}裁定${name}异议不成立，应当到场：${event.reason}`, '吹哨异议');
    case 'Released':
      return of('released', `同意${name}离开`, '事不完人不走');
  }
};

type Together = Exclude<
  Event,
  | { targetId: string }
  | { type: 'Blown' | 'Supervised' | 'SupervisionAnswered' | 'SupervisionLapsed' | 'Withdrawn' | 'Closed' | 'Appraised' }
>;

const togetherLines = (event: Together, state: Whistle, names: Names): Line[] => {
  const line = (
    type: string,
    text: string,
    concerns: readonly string[],
    rule = '街道办事处条例第十一条第五项',
    unitId?: string,
  ): Line[] => [{ type, text, concerns, rule, ...(unitId && { unitId }) }];
  switch (event.type) {
    case 'Conferred': {
      const { host, at, agenda, invitees } = event.conference;
      return line(
        'conferred',
        `${names.unit(host)}召集联席会（${names.time(at)}）：${agenda.join('；')}`,
        [host, ...invitees],
        '联席会',
      );
    }
    case 'Attended':
      return line('attended', `联席会（${listed(event.present, names)}参加）纪要：${event.minutes}`, event.present, '联席会');
    case 'Planned':
      return [
        ...event.actions.flatMap((one) =>
          line(
            'actionPlanned',
            `联合行动（${names.time(one.at)}，${listed(one.unitIds, names)}）：${one.work}`,
            one.unitIds,
            '联席会',
          ),
        ),
        ...event.tasks.flatMap((one) =>
          line(
            'taskPlanned',
            `${names.unit(one.unitId)}负责：${one.what}，${names.time(one.dueAt)}前完成`,
            [one.unitId],
            '联席会',
            one.unitId,
          ),
        ),
        ...event.joins.map((one) => calledLine(one, names)),
      ];
    case 'Acted': {
      const { unitIds } = state.actions.find(({ id }) => id === event.actionId)!;
      return line(
        'acted',
        `${names.unit(event.unitId)}联合行动：${event.result}`,
        unitIds,
        '街道办事处条例第二十六条',
        event.unitId,
      );
    }
    case 'TaskFinished':
    case 'TaskAccepted': {
      const { unitId, what } = state.tasks.find(({ id }) => id === event.taskId)!;
      return event.type === 'TaskFinished'
        ? line('taskFinished', `${names.unit(unitId)}完成：${what}（${event.evidence}）`, [unitId], '事不完人不走', unitId)
        : line('taskAccepted', `验收：${what}`, [unitId], '事不完人不走', unitId);
    }
    case 'FundApplied':
    case 'FundDecided':
    case 'FundUsed':
      return moneyLines(event, fundIn(state, event.type === 'FundApplied' ? event.fund.id : event.fundId), names);
    case 'BodyFormed':
      return line(
        'bodyFormed',
        `成立联合专班${event.body.title}（${listed(event.body.members, names)}），至${names.time(event.body.until)}`,
        event.body.members,
      );
    case 'BodyEnded': {
      const { title, members } = state.bodies.find(({ id }) => id === event.bodyId)!;
      return line('bodyEnded', `联合专班${title}结束：${event.reason}`, members);
    }
    case 'Noticed': {
      const { about, communities, by, from, until } = event.notice;
      const text = `提前告知${listed(communities, names)}：${about}（${names.time(from)}至${names.time(until)}）`;
      return line('noticed', text, [by, ...communities], '未诉先办');
    }
  }
};

const moneyLines = (
  event: Extract<Event, { type: `Fund${string}` }>,
  { unitId, keeper, amountFen }: Fund,
  names: Names,
): Line[] => {
  const of = (type: string, text: string): Line[] => [
    { type, text, rule: '街道办事处条例第四十条', unitId, concerns: [unitId, keeper] },
  ];
  switch (event.type) {
    case 'FundApplied':
      return of('fundApplied', `${names.unit(unitId)}向${names.unit(keeper)}申请资金${yuan(amountFen)}：${event.fund.purpose}`);
    case 'FundDecided':
      return of(
        'fundDecided',
        `${names.unit(keeper)}${event.approved ? '批准' : '不批准'}资金${yuan(amountFen)}：${event.reason}`,
      );
    case 'FundUsed':
      return of('fundUsed', `使用资金${yuan(event.amountFen)}：${event.for}`);
  }
};

/** Fixed sentences: nothing that anybody wrote. */
const publicLines = (event: Event, state: Whistle, names: Names): Line[] => {
  const line = (type: string, text: string): Line[] => [{ type, text, concerns: [] }];
  switch (event.type) {
    case 'Blown':
      return line('blown', `${names.unit(state.blower)}已召集${state.targets.length}个部门和单位共同办理`);
    case 'Arrived':
      return line('arrived', `${names.unit(targetIn(state, event.targetId).unitId)}已到场`);
    case 'Planned':
      return line('planned', '相关单位已商定办理方案和分工');
    case 'Acted':
      return line('acted', '相关单位已开展联合行动');
    case 'FundDecided':
      return event.approved ? line('fundDecided', '所需资金已获批准') : [];
    case 'Closed':
      return line(
        'closed',
        state.tasks.some(({ status }) => status === 'accepted') ? '相关单位共同办理完毕，已验收并移交' : '相关单位已办理完毕',
      );
    default:
      return [];
  }
};

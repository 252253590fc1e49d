import { maskNumbersIn } from '@fengqiao/domain';
import { answerLines } from './answer-lines';
import { isAnswering, type AnswerEvent } from './answering';
import type { Dispatch, Event } from './dispatch';
import { isOfGroup, type GroupEvent } from './group';
import { groupLines } from './group-lines';
import type { LeadershipEvent } from './leading';
import { accountOf } from './reporting';
import { reworkLines } from './rework-lines';
import { isRework, type ReworkEvent } from './reworking';
import { deferralLines, extensionLines, publicDeferralLines, publicExtensionLines } from './deferral-lines';
import { isDeferral, type DeferralEvent } from './deferring';
import { isExtension, type ExtensionEvent } from './extending';
import { objectionLines, publicObjectionLines } from './objection-lines';
import { isObjection, type ObjectionEvent } from './objecting';
import { squadLines } from './squad-lines';
import { recomputedLines } from './recomputed-lines';
import type { RecomputeEvent } from './recomputing';
import { isOfSquad, type SquadEvent } from './squads';

/** A line of the timeline: what happened, in words for people, and the rule behind it. */
export type Line = { readonly type: string; readonly text: string; readonly rule?: string; readonly unitId?: string };

/** What a line may say: `staff` reads what was written (numbers masked), the `public` page fixed sentences only. */
export type Words = 'staff' | 'public';

export type Names = {
  readonly unit: (id: string) => string;
  readonly time: (iso: string) => string;
  readonly category: (id?: string) => string;
};

const undispatchedPublic = '诉求已受理，正在确定承办单位';

/** The lines of one event; none for what is nobody's business but the machine's. `state` is what the event led to. */
export const linesOf = (event: Event, state: Dispatch, words: Words, names: Names): Line[] =>
  told(event, state, words, names).map((line) => ({ ...line, text: maskNumbersIn(line.text) }));

const told = (event: Event, state: Dispatch, words: Words, names: Names): Line[] => {
  if (isOfGroup(event)) return groupLines(event, words, names);
  if (event.type === 'AssignedByLeader') return []; // the assignment's own lines say so
  if (isRework(event)) return reworkLines(event, state, words, names);
  if (event.type === 'Recomputed') return recomputedLines(state, words, names);
  if (isOfSquad(event)) return squadLines(event, state, words, names);
  return words === 'public' ? publicLines(event, state, names) : staffLines(event, state, names);
};

/**
 * What a step of the head is on the timeline of a ticket that hangs on it. What the head's own reporter was told or asked is
 * theirs: that they were called is said, not with which words; what all were told, each has a record of.
 */
export const linesForMember = (event: Event, state: Dispatch, words: Words, names: Names): Line[] => {
  if (
    isOfGroup(event) ||
    event.type === 'Closed' ||
    event.type === 'ResultTold' ||
    (event.type === 'FedBack' && event.to === 'reporter')
  )
    return [];
  if (event.type !== 'Contacted') return linesOf(event, state, words, names);
  return words === 'public' ? [] : linesOf({ ...event, note: undefined }, state, words, names);
};

const unitOfAssignment = (state: Dispatch, assignmentId: string): string =>
  state.assignments.find((one) => one.id === assignmentId)?.unitId ?? '';

const said = (what: string | undefined): string => (what ? `：${what}` : '');

const pushed = (event: object): string =>
  'overrideReason' in event ? `（部门事项派给街乡，理由：${String(event.overrideReason)}）` : '';

const staffLines = (
  event: Exclude<Event, GroupEvent | ReworkEvent | LeadershipEvent | SquadEvent | RecomputeEvent>,
  state: Dispatch,
  names: Names,
): Line[] => {
  switch (event.type) {
    case 'Opened':
      return [];
    case 'Reclassified':
      return []; // intake's own line says so already
    case 'Undispatched':
      return [
        {
          type: 'undispatched',
          text: `待人工派单：${event.because}；候选：${event.candidates.map(names.unit).join('、')}`,
          rule: '条例第十二条',
        },
      ];
    case 'Informed':
      return event.copies.map((copy) => ({
        type: 'copied',
        text: `转告${names.unit(copy.unitId)}${said(event.reason)}`,
        unitId: copy.unitId,
        rule: event.external ? '条例第二十二条：可告知、不派单、不考核' : '表扬只转告，不派单',
      }));
    case 'Dispatched':
    case 'Corrected':
      return dispatchLines(event, names);
    case 'HandedOn':
    case 'AssistsAdded':
      return event.assignments.map((one) => ({
        type: one.role === 'lead' ? 'handedOn' : 'assistAssigned',
        text: `${one.role === 'lead' ? '转由' : '同时派给'}${names.unit(one.unitId)}${one.role === 'lead' ? `主办${pushed(event)}` : '协办'}${said(event.reason)}`,
        unitId: one.unitId,
        rule: one.role === 'lead' ? '双派单：主办责任不变' : '条例第十七条：社区、物业只协办',
      }));
    case 'Asked':
      return event.assignments.map(({ unitId, clocks }) => ({
        type: 'asked',
        text: `请${names.unit(unitId)}协助：${event.text}；${names.time(clocks.handle!.dueAt)}前报告主办`,
        unitId,
        rule: '条例第十四条',
      }));
    default:
      if (isObjection(event)) return objectionLines(event, state, names);
      if (isExtension(event)) return extensionLines(event, names);
      if (isAnswering(event)) return answerLines(event, state, names);
      return isDeferral(event) ? deferralLines(event, state, names) : handlingLines(event, state, names);
  }
};

const dispatchLines = (event: Extract<Event, { type: 'Dispatched' | 'Corrected' }>, names: Names): Line[] =>
  event.assignments.map(({ role, unitId, clocks }): Line => {
    const name = names.unit(unitId);
    if (role === 'copy') return { type: 'copied', text: `抄送${name}督促协调`, unitId, rule: '条例第十二条第一款第一项' };
    if (role === 'assist')
      return {
        type: 'assistAssigned',
        text: `派给${name}协办，${names.time(clocks.handle!.dueAt)}前报告主办`,
        unitId,
        rule: '条例第十四条',
      };
    const why = event.type === 'Corrected' ? `更正派单（${event.reason}）` : '派单';
    const override = event.overridden ? `；部门事项派给街乡，理由：${event.overrideReason ?? '登记时已说明'}` : '';
    return {
      type: event.type === 'Corrected' ? 'corrected' : 'dispatched',
      text: `${why}至${name}主办，${names.time(clocks.handle!.dueAt)}前办结${override}`,
      unitId,
      rule: `${event.because}；${event.catalogueVersion}，${event.limitsVersion}`,
    };
  });

type Handling = Exclude<
  Event,
  | ObjectionEvent
  | GroupEvent
  | ReworkEvent
  | ExtensionEvent
  | DeferralEvent
  | LeadershipEvent
  | SquadEvent
  | RecomputeEvent
  | AnswerEvent
  | {
      type:
        | 'Opened'
        | 'Reclassified'
        | 'Undispatched'
        | 'Informed'
        | 'Dispatched'
        | 'Corrected'
        | 'HandedOn'
        | 'AssistsAdded'
        | 'Asked';
    }
>;

const whats = { work: '处置', measurement: '检测', meeting: '会议', notice: '告知' } as const;
const clockNames = { sign: '签收', contact: '首次联系', arrive: '到场', handle: '办理' } as const;

const handlingLines = (event: Handling, state: Dispatch, names: Names): Line[] => {
  const unitId = 'assignmentId' in event ? unitOfAssignment(state, event.assignmentId) : undefined;
  const of = (type: string, text: string, rule?: string): Line[] => [
    { type, text, ...(unitId && { unitId }), ...(rule && { rule }) },
  ];
  switch (event.type) {
    case 'Signed':
      return of(
        'signed',
        `${names.unit(unitId!)}签收${event.implied ? '（以办理行为视为签收）' : ''}${unitId === state.accountable ? '，同时报主要负责人' : ''}`,
        '首接负责，条例第十四条',
      );
    case 'Contacted':
      if (event.reached) return of('contacted', `已联系诉求人${said(event.note)}`, '条例第十五条第一项');
      return of(
        'contactAttempted',
        `联系未通${event.counted ? '' : '（距上次不足间隔，不计次）'}${event.exhausted ? '，按规定次数视为已联系' : ''}${said(event.note)}`,
        '条例第十五条第一项',
      );
    case 'Instructed':
      return of('instructed', `批办${said(event.text)}`, '一把手批办');
    case 'InstructionsSeen':
      return of('instructionSeen', '批办已阅', '一把手批办');
    case 'Visited':
      return of('visited', `现场办公${event.place ? `（${event.place}）` : ''}：${event.findings}`, '条例第十五条第二项');
    case 'Recorded':
      return of(`recorded.${event.what}`, `${whats[event.what]}：${event.text}`, '条例第十五条第二项');
    case 'Reported':
      return of('reported', `协办${event.final ? '办结' : '进展'}报告：${event.text}${accountOf(event)}`, '条例第十四条');
    case 'FedBack':
      return event.to === 'reporter'
        ? of(
            'fedBack.reporter',
            `向诉求人反馈${event.notReached ? '（未联系上，以公示页为准）' : ''}：${event.text}`,
            '双反馈，条例第十五条第三项',
          )
        : of('fedBack.hotline', `向热线反馈：${event.text}`, '双反馈，条例第十五条第三项');
    case 'Completed':
      return of(
        'completed',
        `办结：${event.summary}${event.reason ? `；协办未完的说明：${event.reason}` : ''}`,
        '双反馈齐备方可办结',
      );
    case 'ResultTold':
      return of('fedBack.reporter', `吹哨办结，向诉求人反馈：${event.text}`, '事不完人不走；双反馈，条例第十五条第三项');
    case 'CalledBack':
      return [];
    case 'Lapsed':
      return of('overdue', `${clockNames[event.clock]}时限已过，未完成`, `时限政策 ${state.limitsVersion}`);
    case 'Escalated':
      return [escalationLine(event, state, names)];
    case 'Closed':
      return of('closed', '结案', '条例第二十三条：办结并回访后结案');
    case 'Ended':
      return of('ended', '不再办理', '条例第十一条：已答复、分流或撤回');
  }
};

const ladderNames = {
  sign: '签收时限已过',
  contact: '首次联系时限已过',
  arrive: '到场时限已过',
  nearDue: '办理时限临近',
  handle: '办理时限已过',
  reopened: '退回重办',
  objectionReview: '异议审核时限已过',
  deferralDecision: '挂账审批时限已过',
  supervisionAnswer: '督办答复时限已过',
  raiseAnswer: '提级答复时限已过',
  consultationAnswer: '会商答复时限已过',
  leaderAssignment: '交办时限已过',
} as const;
const targetNames = {
  own: '',
  head: '主要负责人',
  district: '',
  hotline: '坐席',
  hotlineSupervisor: '值班长',
  city: '',
} as const;

const escalationLine = (event: Extract<Event, { type: 'Escalated' }>, state: Dispatch, names: Names): Line => ({
  type: `escalated.${event.ladder}`,
  text: `${names.unit(event.unitId)}${ladderNames[event.ladder]}（${names.time(event.limitAt)}），升级告知${names.unit(event.toUnit)}${targetNames[event.to]}`,
  unitId: event.toUnit,
  rule: `逐级告知第${event.rung}级，时限政策 ${state.limitsVersion}`,
});

/** Fixed sentences: no name, no number, nothing that anybody wrote. */
const publicLines = (event: Event, state: Dispatch, names: Names): Line[] => {
  const line = (type: string, text: string): Line[] => [{ type, text }];
  switch (event.type) {
    case 'Undispatched':
      return event.code === 'held' ? line('held', '您的咨询正在由热线答复') : line('undispatched', undispatchedPublic);
    case 'Informed':
      return event.external
        ? line(
            'informed',
            `您反映的事项已转告${event.copies.map(({ unitId }) => names.unit(unitId)).join('、')}；该单位不由本市派单，由其自行处理`,
          )
        : [];
    case 'Dispatched':
      return line('dispatched', `已派给${names.unit(event.accountable)}办理，承诺${names.time(state.promisedAt!)}前办结`);
    case 'Corrected':
      return line('corrected', `已改派给${names.unit(event.accountable)}办理`);
    case 'Signed': {
      const signing = state.assignments.find((one) => one.id === event.assignmentId);
      return signing?.role === 'lead' ? line('signed', `${names.unit(signing.unitId)}已签收`) : [];
    }
    case 'Contacted':
      return line('contacted', event.reached ? '承办单位已与您联系' : '承办单位与您联系，未能接通');
    case 'Visited':
      return line('visited', '工作人员已到现场');
    case 'FedBack':
      return event.to === 'reporter' ? line('fedBack', '承办单位已反馈办理情况') : [];
    case 'ResultTold':
      return line('fedBack', '相关单位共同办理的结果已向您反馈');
    case 'Recorded':
      return state.status === 'hung' ? line('progress', '承办单位更新了挂账事项的办理进展') : [];
    case 'Completed':
      return line('completed', '承办单位已办结，到期后将回访您');
    case 'Closed':
      return line('closed', '已结案');
    default:
      if (isObjection(event)) return publicObjectionLines(event, names);
      if (isExtension(event)) return publicExtensionLines(event, state, names);
      return isDeferral(event) ? publicDeferralLines(event, state, names) : [];
  }
};

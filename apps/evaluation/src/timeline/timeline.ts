import { Fraction } from '@fengqiao/domain';

/** A private event of a callback as the history keeps it. */
export type Step = {
  readonly type: string;
  readonly at: Date;
  readonly unitId: string;
  readonly dueAt?: Date | undefined;
  readonly contacted?: boolean | undefined;
  readonly resolved?: string | undefined;
  readonly satisfied?: string | undefined;
  readonly askedByReporter?: boolean | undefined;
  readonly byLink?: boolean | undefined;
  /** After the ticket was closed. */
  readonly late?: boolean | undefined;
};

/** What counts of a ticket. */
export type Counted = {
  readonly month: string;
  readonly unitName: string;
  readonly countsFrom: Date;
  readonly responded: boolean;
  readonly responseKnown: boolean;
  /** What it adds to each numerator, exactly; null where nothing was answered. */
  readonly resolution: string | null;
  readonly satisfaction: string | null;
  /** Why it is left out of the figures, in words. */
  readonly excluded: string | null;
  readonly definitionId: string;
  readonly policyVersion: string;
};

export type Line = {
  readonly at: Date;
  readonly type: string;
  readonly unitId?: string;
  readonly text: string;
  readonly rule?: string;
};

const article23 = '《北京市接诉即办工作条例》第二十三条：办理时限届满后回访';
const resolvedInWords: Readonly<Record<string, string>> = { yes: '已解决', partly: '部分解决', no: '未解决' };
const satisfiedInWords: Readonly<Record<string, string>> = { yes: '满意', mostly: '基本满意', no: '不满意' };

const answersInWords = ({ contacted, resolved, satisfied, askedByReporter, byLink, late }: Step): string => {
  const said = [
    contacted ? '已与诉求人联系' : '未与诉求人联系',
    ...(resolved ? [resolvedInWords[resolved] ?? resolved] : []),
    ...(satisfied ? [satisfiedInWords[satisfied] ?? satisfied] : []),
  ];
  const when = late ? '（工单办结后，计入考核，不再重新办理）' : askedByReporter ? '（应诉求人要求提前回访）' : '';
  return `${byLink ? '诉求人通过链接评价' : '回访'}：${said.join('，')}${when}`;
};

type Say = { readonly type: string; readonly staff: (step: Step, nth: number) => string; readonly toReporter?: string };
/** An attempt by link is not one that failed: it waits for an answer. */
const linkSent: Say = {
  type: 'callbackLinkSent',
  staff: (_, nth) => `第 ${nth} 次回访：已向诉求人发送一次性评价链接`,
  toReporter: '已向您的手机发送评价链接，请您评价办理结果',
};
/** Fixed sentences for the reporter; nothing of what anybody said is repeated to whoever holds the access code. */
const words: Readonly<Record<string, Say>> = {
  Planned: { type: 'callbackPlanned', staff: () => '已安排回访，办理时限届满时进行' },
  Moved: { type: 'callbackMoved', staff: () => '办理时限变更，回访随之顺延' },
  PassedOn: { type: 'callbackMoved', staff: () => '改由其他单位承办，按新的办理时限重新回访' },
  Reopened: { type: 'callbackPlanned', staff: () => '重新办理后，已再次安排回访' },
  Cancelled: {
    type: 'callbackCancelled',
    staff: ({ unitId }) => (unitId === 'clock' ? '工单已办结，不再回访' : '不再计入考核，取消回访'),
  },
  FellDue: { type: 'callbackDue', staff: () => '办理时限届满，进入回访', toReporter: '办理时限已到，热线将就办理结果回访您' },
  Attempted: {
    type: 'callbackAttempted',
    staff: (_, nth) => `第 ${nth} 次回访未联系上诉求人`,
    toReporter: '回访时未能联系上您，热线会再次与您联系',
  },
  GivenUp: {
    type: 'callbackRecorded',
    staff: (_, nth) => `第 ${nth} 次回访仍未联系上诉求人，回访结束：不计解决率、满意率`,
    toReporter: '多次回访未能联系上您，回访已结束',
  },
  /** Not reached at the limit, but heard before it. */
  GivenUpHeard: {
    type: 'callbackRecorded',
    staff: (_, nth) => `第 ${nth} 次回访仍未联系上诉求人，回访结束：以诉求人此前的答复为准`,
    toReporter: '多次回访未能联系上您，回访已结束，以您此前的答复为准',
  },
  Concluded: {
    type: 'callbackRecorded',
    staff: () => '诉求人未留联系方式，不回访：只计响应率',
    toReporter: '您未留联系方式，本件不作回访',
  },
  Recorded: { type: 'callbackRecorded', staff: answersInWords, toReporter: '回访已完成，感谢您的评价' },
};

/** The steps of an exclusion; the reporter's rights do not change by it, and the page says nothing of it. */
const exclusionWords: Readonly<Record<string, (reason: string) => string>> = {
  Asked: (reason) => `承办单位申请剔除：${reason}`,
  Approved: (reason) => `同意剔除，不计入考核：${reason}`,
  Refused: (reason) => `不同意剔除，照常计入考核：${reason}`,
  Revoked: (reason) => `撤销剔除，恢复计入考核：${reason}`,
};

/** The lines that an exclusion adds for staff. `reason`: its code in words. */
export const exclusionLines = (steps: readonly Step[], reason: string): Line[] =>
  steps.flatMap(({ type, at, unitId }) => {
    const text = exclusionWords[type]?.(reason);
    return text === undefined
      ? []
      : [{ at, type: `exclusion${type}`, unitId, text, rule: '考核剔除：有理由代码和证据，由未参与办理的单位决定' }];
  });

const calls = ['Attempted', 'GivenUp', 'Recorded'];
const beginnings = ['Planned', 'Reopened', 'PassedOn'];

/** Whether the reporter has said something in the round to which the steps before have come. */
const wasHeard = (before: readonly Step[]): boolean =>
  before.findLast(({ type }) => type === 'Recorded' || beginnings.includes(type))?.type === 'Recorded';

const sayOf = (step: Step, before: readonly Step[]): Say | undefined => {
  if (step.type === 'Attempted' && step.byLink) return linkSent;
  return words[step.type === 'GivenUp' && wasHeard(before) ? 'GivenUpHeard' : step.type];
};

/** The lines that callbacks add to a ticket's timeline, in the words of those who read it. */
export const linesOf = (steps: readonly Step[], readers: 'staff' | 'public'): Line[] =>
  steps.flatMap((step, at): Line[] => {
    const say = sayOf(step, steps.slice(0, at));
    const nth = steps.slice(0, at + 1).filter(({ type }) => calls.includes(type)).length;
    const text = readers === 'staff' ? say?.staff(step, nth) : say?.toReporter;
    if (!say || text === undefined) return [];
    const staff = readers === 'staff' ? { unitId: step.unitId, rule: article23 } : {};
    return [{ at: step.at, type: say.type, text, ...staff }];
  });

const valueInWords = (value: string | null): string => {
  if (value === null) return '不计';
  const exact = Fraction.parse(value);
  const decimal = exact.toFixed(2);
  return `${Fraction.parse(decimal).equals(exact) ? decimal.replace(/\.?0+$/, '') || '0' : `(${value})`}/1`;
};

/** How the ticket counts in the assessment: for staff alone. */
export const countedLine = (counted: Counted): Line => {
  const { month, unitName, responded, responseKnown, resolution, satisfaction, excluded } = counted;
  const rates = [
    `响应 ${responseKnown ? `${responded ? 1 : 0}/1` : '未定'}`,
    `解决 ${valueInWords(resolution)}`,
    `满意 ${valueInWords(satisfaction)}`,
  ];
  const rule = `三率定义 ${counted.definitionId}，考核政策 ${counted.policyVersion}`;
  const where = `${unitName} ${month} 考核`;
  const text =
    excluded === null ? `计入 ${where}：${rates.join('，')}` : `不计入 ${where}（剔除：${excluded}）：${rates.join('，')}`;
  return { at: counted.countsFrom, type: 'counted', text, rule };
};

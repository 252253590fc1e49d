import type { Event } from './ticket';
import type { Outcome } from './registration';
import type { Giver } from './ticket.flow';

/** A reveal stands in the history of its ticket, but decides nothing about it. */
export type Told = Event | { readonly type: 'Revealed'; readonly fields: readonly string[]; readonly reason: string };

/** One step in words: for staff with what was said, and the rule that the step rests on. */
export type Line = { readonly type: string; readonly text: string; readonly rule?: string };

const cases = {
  emergency: '属110、119、120、122受理范围，已即时转交',
  legalChannel: '应当或者已经通过诉讼、仲裁、复议等法定途径处理',
  duplicate: '与在办或者已办结事项重复',
  secrecy: '涉及国家秘密、商业秘密或者个人隐私',
  outOfScope: '不属于承办单位职责范围',
  unlawful: '诉求违反法律规定或者公序良俗',
} as const;
const fieldNames: Readonly<Record<string, string>> = { name: '姓名', phone: '电话', address: '地址' };
const told: Readonly<Record<string, string>> = {
  hotline: '热线座席',
  hotlineSupervisor: '热线值班长',
  city: '市级',
  district: '区级',
  head: '主要负责人',
  own: '承办单位',
};
const urging: Record<Giver, string> = {
  reporter: '诉求人催办',
  hotline: '热线催办',
  unit: '催办',
  clock: '催办',
  dispatch: '催办',
  evaluation: '催办',
};

const after = (head: string, words: string | undefined): string => (words ? `${head}：${words}` : head);

const registered = (outcome: Outcome): Line[] => {
  const first: Line = { type: 'registered', text: '登记诉求', rule: '条例第十条' };
  switch (outcome.what) {
    case 'registered':
      return [first, ...(outcome.requested ? [requested(outcome.requested)] : [])];
    case 'held':
      return [first, { type: 'held', text: after('留待热线答复', outcome.reason), rule: '条例第十一条第一款' }];
    case 'answered':
      return [first, { type: 'answered', text: `当场答复：${outcome.text}`, rule: '条例第十一条第一款' }];
    case 'thanked':
      return [first, { type: 'thanked', text: outcome.text, rule: '条例第二条' }];
    case 'diverted':
      return [first, diverted(outcome.diversion)];
  }
};

const requested = ({
  lead,
  reason,
  overrideReason,
}: {
  lead: string;
  reason?: string | undefined;
  overrideReason?: string | undefined;
}): Line => ({
  type: 'requested',
  text: [
    after(`座席指定主办 ${lead}`, reason),
    ...(overrideReason ? [`部门事项交街乡镇办理的理由：${overrideReason}`] : []),
  ].join('；'),
  rule: '条例第十二条',
});

const diverted = (event: {
  case: keyof typeof cases;
  reason: string;
  toReporter: string;
  ofTicketNo?: string | undefined;
}): Line => ({
  type: 'diverted',
  text: `${cases[event.case]}${event.ofTicketNo ? `（原工单 ${event.ofTicketNo}）` : ''}：${event.reason}；告知诉求人：${event.toReporter}`,
  rule: '条例第十一条第三款',
});

/** What a step of intake's is called in a timeline that staff reads. */
export const staffLines = (event: Told): Line[] => {
  switch (event.type) {
    case 'Registered':
      return registered(event.outcome);
    case 'Answered':
      return [{ type: 'answered', text: `热线答复：${event.text}`, rule: '条例第十一条第一款' }];
    case 'Classified':
      return [{ type: 'classified', text: `确定事项类别：${event.category}`, rule: '条例第十一条第二款' }];
    case 'Diverted':
      return [diverted(event)];
    case 'Urged':
      return [{ type: 'urged', text: after(urging[event.by], event.text), rule: '条例第八条' }];
    case 'Withdrawn':
      return [{ type: 'withdrawn', text: `诉求人撤回：${event.reason}`, rule: '条例第八条' }];
    case 'Escalated':
      return [
        {
          type: 'escalated',
          text: `无主办单位，第${event.level}次提示：${told[event.to] ?? event.to}`,
          rule: '条例第十一条第二款',
        },
      ];
    case 'Released':
      return [{ type: 'released', text: '未能当场答复，转派承办单位', rule: '条例第十一条第一款' }];
    case 'Revealed': {
      const fields = event.fields.map((field) => fieldNames[field] ?? field).join('、');
      return [{ type: 'revealed', text: `查看诉求人${fields}，理由：${event.reason}`, rule: '条例第八条' }];
    }
  }
};

const publicRegistered: Record<Outcome['what'], string[]> = {
  registered: ['您的诉求已登记'],
  held: ['您的咨询已登记，热线将答复您'],
  answered: ['您的诉求已登记', '热线已答复您'],
  thanked: ['感谢您的表扬，已转达相关单位'],
  diverted: ['您的诉求已登记', '热线已告知您办理途径'],
};

/** The same for the public page: fixed sentences, nothing that anybody wrote. Steps that are not the reporter's are left out. */
export const publicLines = (event: Told): string[] => {
  switch (event.type) {
    case 'Registered':
      return publicRegistered[event.outcome.what];
    case 'Answered':
      return ['热线已答复您'];
    case 'Diverted':
      return ['热线已告知您办理途径'];
    case 'Urged':
      return event.by === 'reporter' ? ['已记录您的催办'] : [];
    case 'Withdrawn':
      return ['诉求已撤回'];
    case 'Released':
      return ['您的咨询已转派承办单位'];
    case 'Classified':
    case 'Escalated':
    case 'Revealed':
      return [];
  }
};

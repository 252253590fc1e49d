import type { AnswerEvent } from './answering';
import type { Dispatch } from './dispatch';
import type { Line, Names } from './timeline';

const words = { supervision: '督办', raise: '提级', consultation: '会商' } as const;
const rules = {
  supervision: '督办有独立时限，不改变办理时限',
  raise: '条例第二十条；不改变办理时限',
  consultation: '条例第十二条第二款：派单前会商，不改变派单时限',
} as const;

/** What staff reads of what a unit was asked, and of its answer. The public page says nothing of it. */
export const answerLines = (event: AnswerEvent, state: Dispatch, names: Names): Line[] => {
  const line = (type: string, text: string, unitId: string, rule: string): Line[] => [{ type, text, unitId, rule }];
  const unit = names.unit(event.unitId);
  switch (event.type) {
    case 'Supervised': {
      const why = event.because === 'unsolved' ? '重办后仍未解决' : (event.text ?? '');
      const text = `${names.unit(event.superior)}督办${unit}：${why}；${names.time(event.limit.dueAt)}前答复`;
      return line('supervised', text, event.unitId, `${rules.supervision}，${event.limit.policyVersion}`);
    }
    case 'Raised': {
      const text = `${unit}提级请${names.unit(event.to)}解决：${event.reason}；${names.time(event.limit.dueAt)}前答复`;
      return line('raised', text, event.to, `${rules.raise}，${event.limit.policyVersion}`);
    }
    case 'Consulted': {
      const text = `派单前会商，请${unit}提出意见：${event.question}；${names.time(event.limit.dueAt)}前答复`;
      return line('consulted', text, event.unitId, `${rules.consultation}，${event.limit.policyVersion}`);
    }
    case 'Answered': {
      const proposed = event.proposedLead === undefined ? '' : `；建议由${names.unit(event.proposedLead)}主办`;
      const text = `${unit}答复${words[event.kind]}：${event.text}${proposed}`;
      return line(`${event.kind}Answered`, text, event.unitId, rules[event.kind]);
    }
    case 'AnswerLapsed': {
      const text = `${unit}答复${words[event.kind]}的时限已过，尚未答复`;
      return line(`${event.kind}Overdue`, text, event.unitId, `时限政策 ${state.limitsVersion}`);
    }
    case 'AnswerOvertaken':
      return event.kind === 'consultation'
        ? line('consultationOvertaken', '派单已有结果，会商随之终止', event.unitId, rules.consultation)
        : line(`${event.kind}Overtaken`, `办理已终止，${words[event.kind]}随之终止`, event.unitId, rules[event.kind]);
  }
};

import type { Dispatch } from './dispatch';
import type { ObjectionEvent } from './objecting';
import type { Line, Names } from './timeline';

const hoursIn = (ms: number): string => `${Math.ceil(ms / 60_000)}分钟`;
const excuse = (ms: number): string => (ms > 0 ? `；审核超出时限${hoursIn(ms)}，不计入办理超期` : '');

/** What staff reads of an objection. */
export const objectionLines = (event: ObjectionEvent, state: Dispatch, names: Names): Line[] => {
  switch (event.type) {
    case 'Objected': {
      const { unitId, grounds, basis, proposedLead, reviewer, raised, limit } = event;
      const proposed = proposedLead ? `；建议由${names.unit(proposedLead)}办理` : '';
      const when = `${raised ? '提级至' : ''}${names.unit(reviewer)}于${names.time(limit.dueAt)}前审核，审核期间仍由首接单位答复诉求人`;
      const text = `${names.unit(unitId)}提出派单异议：${grounds}（依据：${basis}）${proposed}；${when}`;
      return [{ type: 'objected', text, unitId, rule: '条例第十二条第三款、第十四条' }];
    }
    case 'ObjectionRejected': {
      const text = `派单异议不成立：${event.reason}；办理时限不变${excuse(event.excusedMs)}`;
      return [{ type: 'objectionRejected', text, rule: '条例第十二条第三款' }];
    }
    case 'ObjectionUpheld':
      return event.assignments.map(({ role, unitId, clocks }) =>
        role === 'copy'
          ? { type: 'copied', text: `抄送${names.unit(unitId)}督促协调`, unitId, rule: '条例第十二条第一款第一项' }
          : {
              type: 'objectionUpheld',
              text: `派单异议成立：${event.reason}；${event.designated ? '指定' : '改由'}${names.unit(unitId)}主办，${names.time(clocks.handle!.dueAt)}前办结`,
              unitId,
              rule: `${event.because}；${event.catalogueVersion}，${event.limitsVersion}`,
            },
      );
    case 'ObjectionLapsed':
      return [{ type: 'objectionOverdue', text: '派单异议审核时限已过，尚未作出决定', rule: `时限政策 ${state.limitsVersion}` }];
    case 'ObjectionOvertaken': {
      const text = `办理已结束，派单异议不再审核${excuse(event.excusedMs)}`;
      return [{ type: 'objectionOvertaken', text, rule: '条例第十四条' }];
    }
  }
};

/** What the reporter reads of it: fixed sentences. */
export const publicObjectionLines = (event: ObjectionEvent, names: Names): Line[] => {
  switch (event.type) {
    case 'Objected':
      return [{ type: 'objected', text: '承办单位对职责分工提出异议，审核期间仍由其答复您，办理时限不变' }];
    case 'ObjectionRejected':
      return [{ type: 'objectionRejected', text: '经审核，仍由原承办单位办理，办理时限不变' }];
    case 'ObjectionUpheld': {
      const handle = event.assignments.find(({ role }) => role === 'lead')?.clocks.handle;
      const until = handle ? `，${names.time(handle.dueAt)}前办结` : '';
      return [{ type: 'objectionUpheld', text: `经审核，改由${names.unit(event.accountable)}办理${until}` }];
    }
    case 'ObjectionLapsed':
    case 'ObjectionOvertaken':
      return [];
  }
};

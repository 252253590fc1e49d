import type {
  ActionResult,
  Appraisal,
  Blow,
  Body,
  Conference,
  NewAction,
  NewFund,
  NewSupervision,
  NewTask,
  Notice,
  Place,
  Target,
} from './whistle';

type Optional = string | undefined;

/** What somebody may do on a whistle. */
export type Command =
  | { readonly type: 'Accept'; readonly person?: Optional }
  | { readonly type: 'Delegate'; readonly person: string }
  | { readonly type: 'ReportIn'; readonly person: string; readonly place?: Place | undefined }
  | { readonly type: 'Refuse'; readonly reason: string }
  | { readonly type: 'Contest'; readonly reason: string }
  | { readonly type: 'Relieve'; readonly unitId: string; readonly reason: string }
  | { readonly type: 'Overrule'; readonly unitId: string; readonly reason: string }
  | { readonly type: 'AnswerSupervision'; readonly supervisionId: string; readonly finding: string }
  | { readonly type: 'Withdraw'; readonly reason: string }
  | ({ readonly type: 'Confer' } & Pick<Conference, 'at' | 'place' | 'agenda' | 'invitees'>)
  | { readonly type: 'Attend'; readonly conferenceId: string; readonly present: readonly string[]; readonly minutes: string }
  | {
      readonly type: 'Plan';
      readonly conferenceId: string;
      readonly actions: readonly Omit<NewAction, 'id'>[];
      readonly tasks: readonly Omit<NewTask, 'id'>[];
    }
  | { readonly type: 'Act'; readonly actionId: string; readonly result: string; readonly evidence?: Optional }
  | { readonly type: 'FinishTask'; readonly taskId: string; readonly evidence: string }
  | { readonly type: 'AcceptTask'; readonly taskId: string }
  | { readonly type: 'Release'; readonly unitId: string }
  | { readonly type: 'Close'; readonly result: string }
  | {
      readonly type: 'Appraise';
      readonly unitId: string;
      readonly marks: Readonly<Record<string, number>>;
      readonly comment?: Optional;
    }
  | { readonly type: 'Fund'; readonly amountFen: number; readonly source: string; readonly purpose: string }
  | { readonly type: 'DecideFund'; readonly fundId: string; readonly approved: boolean; readonly reason: string }
  | { readonly type: 'UseFund'; readonly fundId: string; readonly amountFen: number; readonly for: string }
  | ({ readonly type: 'FormBody' } & Pick<Body, 'title' | 'place' | 'members' | 'until'>)
  | { readonly type: 'EndBody'; readonly bodyId: string; readonly reason: string }
  | ({ readonly type: 'Notify' } & Pick<Notice, 'about' | 'households' | 'place' | 'from' | 'until' | 'communities'>);

/** What was decided, privately. Words that people wrote stay here; `whistle.announcements.ts` says what others hear. */
export type Event = { readonly at: string } & (
  | { readonly type: 'Blown'; readonly blow: Blow }
  | { readonly type: 'Accepted'; readonly targetId: string; readonly person?: Optional }
  | { readonly type: 'Delegated'; readonly targetId: string; readonly person: string }
  | {
      readonly type: 'Arrived';
      readonly targetId: string;
      readonly person: string;
      readonly place?: Place | undefined;
      readonly late: boolean;
    }
  | { readonly type: 'Refused'; readonly targetId: string; readonly reason: string }
  | { readonly type: 'Unanswered'; readonly targetId: string }
  | { readonly type: 'Overdue'; readonly targetId: string }
  | { readonly type: 'Supervised'; readonly supervision: NewSupervision }
  | { readonly type: 'SupervisionAnswered'; readonly supervisionId: string; readonly finding: string }
  | { readonly type: 'SupervisionLapsed'; readonly supervisionId: string }
  | { readonly type: 'Contested'; readonly targetId: string; readonly reason: string; readonly dueAt: string }
  | { readonly type: 'ContestDue'; readonly targetId: string }
  | { readonly type: 'Relieved'; readonly targetId: string; readonly by: string; readonly reason: string }
  | { readonly type: 'Overruled'; readonly targetId: string; readonly by: string; readonly reason: string }
  | { readonly type: 'Conferred'; readonly conference: Conference }
  | { readonly type: 'Attended'; readonly conferenceId: string; readonly present: readonly string[]; readonly minutes: string }
  | {
      readonly type: 'Planned';
      readonly conferenceId: string;
      readonly actions: readonly NewAction[];
      readonly tasks: readonly NewTask[];
      /** Units that took a task at the conference: called from now on like the others. */
      readonly joins: readonly Target[];
    }
  | ({ readonly type: 'Acted'; readonly actionId: string } & Omit<ActionResult, 'at'>)
  | { readonly type: 'TaskFinished'; readonly taskId: string; readonly evidence: string }
  | { readonly type: 'TaskAccepted'; readonly taskId: string }
  | { readonly type: 'Released'; readonly targetId: string }
  | { readonly type: 'Withdrawn'; readonly reason: string }
  | { readonly type: 'Closed'; readonly result: string; readonly mechanismId?: Optional }
  | ({ readonly type: 'Appraised' } & Omit<Appraisal, 'at'>)
  | { readonly type: 'FundApplied'; readonly fund: NewFund }
  | { readonly type: 'FundDecided'; readonly fundId: string; readonly approved: boolean; readonly reason: string }
  | { readonly type: 'FundUsed'; readonly fundId: string; readonly amountFen: number; readonly for: string }
  | { readonly type: 'BodyFormed'; readonly body: Body }
  | { readonly type: 'BodyEnded'; readonly bodyId: string; readonly reason: string }
  | { readonly type: 'Noticed'; readonly notice: Notice }
);
export type Of<Type extends Event['type']> = Extract<Event, { type: Type }>;

import { dispatch as contracts, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { isRefusal } from '@fengqiao/domain';
import { Answers, type Call } from '@fengqiao/service';
import { Controller } from '@nestjs/common';
import { answer } from '../dispatches/answering';
import { AssignmentViews } from '../dispatches/assignment.views';
import { DispatchCommands } from '../dispatches/dispatch.commands';
import { ProceedingViews, type ProceedingView } from './proceeding.views';

type RaiseView = Exclude<AnswerOf<typeof contracts.answerRaise>, { refused: string }>;

const raised = ({ at, decider, decidedAt, decidedBy, ...view }: ProceedingView): RaiseView =>
  ({
    ...view,
    ...{ raiseId: view.id, raisedAt: at, to: decider },
    ...(decidedAt && { answeredAt: decidedAt, answeredBy: decidedBy }),
  }) as unknown as RaiseView;

/** Matters raised to a superior (提级), which must answer. */
@Controller()
export class RaiseController {
  constructor(
    private readonly commands: DispatchCommands,
    private readonly parts: AssignmentViews,
    private readonly views: ProceedingViews,
  ) {}

  @Answers(contracts.raise)
  async raise(input: InputOf<typeof contracts.raise>, call: Call): Promise<AnswerOf<typeof contracts.raise>> {
    const { assignmentId, to, reason } = input;
    const outcome = await this.commands.onAssignment(contracts.raise, input, call, { type: 'Raise', to, reason });
    if (isRefusal(outcome)) return outcome as AnswerOf<typeof contracts.raise>;
    const view = await this.parts.after(outcome, assignmentId, call.actor);
    return { ...view, raiseId: view.raises.at(-1)!.raiseId };
  }

  @Answers(contracts.listRaises)
  async list(input: InputOf<typeof contracts.listRaises>, call: Call): Promise<AnswerOf<typeof contracts.listRaises>> {
    const listed = await this.views.list('raise', input, call.scope);
    return isRefusal(listed) ? listed : { ...listed, items: listed.items.map(raised) };
  }

  @Answers(contracts.answerRaise)
  async answer(input: InputOf<typeof contracts.answerRaise>, call: Call): Promise<AnswerOf<typeof contracts.answerRaise>> {
    const { raiseId: id, text } = input;
    const outcome = await this.commands.onProceeding(
      { contract: contracts.answerRaise, shownBy: contracts.listRaises, kind: 'raise', id },
      input,
      call,
      (dispatch, given) => answer(dispatch, { kind: 'raise', id }, text, call.actor, given),
    );
    return isRefusal(outcome) ? (outcome as AnswerOf<typeof contracts.answerRaise>) : raised(await this.views.one(id));
  }
}

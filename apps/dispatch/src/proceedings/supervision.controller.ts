import { dispatch as contracts, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { isRefusal } from '@fengqiao/domain';
import { Answers, type Call } from '@fengqiao/service';
import { Controller } from '@nestjs/common';
import { answer } from '../dispatches/answering';
import { DispatchCommands } from '../dispatches/dispatch.commands';
import { supervise } from '../dispatches/supervising';
import { ProceedingViews, type ProceedingView } from './proceeding.views';

type SupervisionView = Exclude<AnswerOf<typeof contracts.supervise>, { refused: string }>;

const supervision = ({ at, decider, decidedAt, decidedBy, ...view }: ProceedingView): SupervisionView =>
  ({
    ...view,
    ...{ supervisionId: view.id, supervisedAt: at, superior: decider },
    ...(decidedAt && { answeredAt: decidedAt, answeredBy: decidedBy }),
  }) as unknown as SupervisionView;

/** Supervisions (督办): a superior asks a unit that takes part, and the unit answers. */
@Controller()
export class SupervisionController {
  constructor(
    private readonly commands: DispatchCommands,
    private readonly views: ProceedingViews,
  ) {}

  @Answers(contracts.supervise)
  async supervise(input: InputOf<typeof contracts.supervise>, call: Call): Promise<AnswerOf<typeof contracts.supervise>> {
    const outcome = await this.commands.aboutTicket(contracts.supervise, input, call, (dispatch, given) =>
      supervise(dispatch, input, call.actor, given),
    );
    return isRefusal(outcome)
      ? (outcome as AnswerOf<typeof contracts.supervise>)
      : supervision(await this.views.begunBy(outcome));
  }

  @Answers(contracts.listSupervisions)
  async list(
    input: InputOf<typeof contracts.listSupervisions>,
    call: Call,
  ): Promise<AnswerOf<typeof contracts.listSupervisions>> {
    const listed = await this.views.list('supervision', input, call.scope);
    return isRefusal(listed) ? listed : { ...listed, items: listed.items.map(supervision) };
  }

  @Answers(contracts.answerSupervision)
  async answer(
    input: InputOf<typeof contracts.answerSupervision>,
    call: Call,
  ): Promise<AnswerOf<typeof contracts.answerSupervision>> {
    const { supervisionId: id, text } = input;
    const outcome = await this.commands.onProceeding(
      { contract: contracts.answerSupervision, shownBy: contracts.listSupervisions, kind: 'supervision', id },
      input,
      call,
      (dispatch, given) => answer(dispatch, { kind: 'supervision', id }, text, call.actor, given),
    );
    return isRefusal(outcome) ? (outcome as AnswerOf<typeof contracts.answerSupervision>) : supervision(await this.views.one(id));
  }
}

import { dispatch as contracts, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { isRefusal } from '@fengqiao/domain';
import { Answers, type Call } from '@fengqiao/service';
import { Controller } from '@nestjs/common';
import { AssignmentViews } from '../dispatches/assignment.views';
import { DispatchCommands } from '../dispatches/dispatch.commands';
import { review } from '../dispatches/reviewing';
import { ProceedingViews, type ProceedingView } from './proceeding.views';

type ObjectionView = Exclude<AnswerOf<typeof contracts.reviewObjection>, { refused: string }>;

const objection = ({ at, decider, ...view }: ProceedingView): ObjectionView =>
  ({ ...view, objectionId: view.id, objectedAt: at, reviewer: decider }) as unknown as ObjectionView;

/** Objections (派单异议): made on an assignment, reviewed by whoever has no part in it. */
@Controller()
export class ObjectionController {
  constructor(
    private readonly commands: DispatchCommands,
    private readonly parts: AssignmentViews,
    private readonly views: ProceedingViews,
  ) {}

  @Answers(contracts.object)
  async object(input: InputOf<typeof contracts.object>, call: Call): Promise<AnswerOf<typeof contracts.object>> {
    const { assignmentId, grounds, basis, proposedLead } = input;
    const outcome = await this.commands.onAssignment(contracts.object, input, call, {
      type: 'Object',
      grounds,
      basis,
      proposedLead,
    });
    if (isRefusal(outcome)) return outcome as AnswerOf<typeof contracts.object>;
    const view = await this.parts.after(outcome, assignmentId, call.actor);
    return { ...view, objectionId: view.objections.at(-1)!.objectionId };
  }

  @Answers(contracts.listObjections)
  async list(input: InputOf<typeof contracts.listObjections>, call: Call): Promise<AnswerOf<typeof contracts.listObjections>> {
    const listed = await this.views.list('objection', input, call.scope);
    return isRefusal(listed) ? listed : { ...listed, items: listed.items.map(objection) };
  }

  @Answers(contracts.reviewObjection)
  async review(
    input: InputOf<typeof contracts.reviewObjection>,
    call: Call,
  ): Promise<AnswerOf<typeof contracts.reviewObjection>> {
    const { objectionId } = input;
    const outcome = await this.commands.onProceeding(
      { contract: contracts.reviewObjection, shownBy: contracts.listObjections, kind: 'objection', id: objectionId },
      input,
      call,
      (dispatch, given) => review(dispatch, objectionId, input, call.actor, given),
    );
    return isRefusal(outcome)
      ? (outcome as AnswerOf<typeof contracts.reviewObjection>)
      : objection(await this.views.one(objectionId));
  }
}

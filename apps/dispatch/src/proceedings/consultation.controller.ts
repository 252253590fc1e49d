import { dispatch as contracts, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { isRefusal } from '@fengqiao/domain';
import { Answers, type Call } from '@fengqiao/service';
import { Controller } from '@nestjs/common';
import { answerConsultation, consult } from '../dispatches/consulting';
import { DispatchCommands } from '../dispatches/dispatch.commands';
import { DispatchViews } from '../dispatches/dispatch.views';
import { ProceedingViews, type ProceedingView } from './proceeding.views';

type ConsultationView = Exclude<AnswerOf<typeof contracts.answerConsultation>, { refused: string }>;

const consultation = ({ at, decider, decidedAt, decidedBy, ...view }: ProceedingView): ConsultationView =>
  ({
    ...view,
    ...{ consultationId: view.id, askedAt: at, askedBy: decider },
    ...(decidedAt && { answeredAt: decidedAt, answeredBy: decidedBy }),
  }) as unknown as ConsultationView;

/** Consultations before dispatch (会商): the hotline asks who should lead, the units say what they think. */
@Controller()
export class ConsultationController {
  constructor(
    private readonly commands: DispatchCommands,
    private readonly dispatches: DispatchViews,
    private readonly views: ProceedingViews,
  ) {}

  @Answers(contracts.consult)
  async consult(input: InputOf<typeof contracts.consult>, call: Call): Promise<AnswerOf<typeof contracts.consult>> {
    const outcome = await this.commands.aboutTicket(contracts.consult, input, call, (dispatch, given) =>
      consult(dispatch, input, given),
    );
    if (isRefusal(outcome)) return outcome as AnswerOf<typeof contracts.consult>;
    const after = 'assignments' in outcome ? outcome : await this.dispatches.asOf(outcome.id, outcome.version);
    const owed = (after.owed ?? []).filter(({ kind, unitId }) => kind === 'consultation' && input.unitIds.includes(unitId));
    return {
      ...this.dispatches.dispatch(after),
      consultations: owed.map(({ id: consultationId, unitId, dueAt }) => ({ consultationId, unitId, dueAt })),
    };
  }

  @Answers(contracts.listConsultations)
  async list(
    input: InputOf<typeof contracts.listConsultations>,
    call: Call,
  ): Promise<AnswerOf<typeof contracts.listConsultations>> {
    const listed = await this.views.list('consultation', input, call.scope);
    return isRefusal(listed) ? listed : { ...listed, items: listed.items.map(consultation) };
  }

  @Answers(contracts.answerConsultation)
  async answer(
    input: InputOf<typeof contracts.answerConsultation>,
    call: Call,
  ): Promise<AnswerOf<typeof contracts.answerConsultation>> {
    const { consultationId: id } = input;
    const outcome = await this.commands.onProceeding(
      { contract: contracts.answerConsultation, shownBy: contracts.listConsultations, kind: 'consultation', id },
      input,
      call,
      (dispatch, given) => answerConsultation(dispatch, id, input, call.actor, given),
    );
    return isRefusal(outcome)
      ? (outcome as AnswerOf<typeof contracts.answerConsultation>)
      : consultation(await this.views.one(id));
  }
}

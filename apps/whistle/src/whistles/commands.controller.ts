import { whistle as contracts, type AnswerOf, type Contract, type InputOf } from '@fengqiao/contracts';
import { isRefusal, type Refusal } from '@fengqiao/domain';
import { Answers, type Call } from '@fengqiao/service';
import { Controller } from '@nestjs/common';
import type { Command } from './events';
import type { WhistleView } from './showing';
import { placeOf, WhistleCommands } from './whistle.commands';
import { WhistleViews } from './whistle.views';

type Input = { readonly whistleId: string; readonly expectedVersion?: number | undefined };

/** One method per command of a party on a whistle. */
@Controller()
export class CommandsController {
  constructor(
    private readonly commands: WhistleCommands,
    private readonly views: WhistleViews,
  ) {}

  @Answers(contracts.accept)
  accept(input: InputOf<typeof contracts.accept>, call: Call): Promise<AnswerOf<typeof contracts.accept>> {
    return this.on(contracts.accept, input, call, {
      type: 'Accept',
      ...(input.person !== undefined && { person: input.person }),
    });
  }

  @Answers(contracts.delegate)
  delegate(input: InputOf<typeof contracts.delegate>, call: Call): Promise<AnswerOf<typeof contracts.delegate>> {
    return this.on(contracts.delegate, input, call, { type: 'Delegate', person: input.person });
  }

  @Answers(contracts.reportIn)
  reportIn(input: InputOf<typeof contracts.reportIn>, call: Call): Promise<AnswerOf<typeof contracts.reportIn>> {
    return this.on(contracts.reportIn, input, call, {
      type: 'ReportIn',
      person: input.person,
      ...(input.place !== undefined && { place: placeOf(input.place) }),
    });
  }

  @Answers(contracts.refuseWhistle)
  refuseWhistle(input: InputOf<typeof contracts.refuseWhistle>, call: Call): Promise<AnswerOf<typeof contracts.refuseWhistle>> {
    return this.on(contracts.refuseWhistle, input, call, { type: 'Refuse', reason: input.reason });
  }

  @Answers(contracts.contest)
  contest(input: InputOf<typeof contracts.contest>, call: Call): Promise<AnswerOf<typeof contracts.contest>> {
    return this.on(contracts.contest, input, call, { type: 'Contest', reason: input.reason });
  }

  @Answers(contracts.relieve)
  relieve(input: InputOf<typeof contracts.relieve>, call: Call): Promise<AnswerOf<typeof contracts.relieve>> {
    return this.on(contracts.relieve, input, call, { type: 'Relieve', unitId: input.unitId, reason: input.reason });
  }

  @Answers(contracts.overrule)
  overrule(input: InputOf<typeof contracts.overrule>, call: Call): Promise<AnswerOf<typeof contracts.overrule>> {
    return this.on(contracts.overrule, input, call, { type: 'Overrule', unitId: input.unitId, reason: input.reason });
  }

  @Answers(contracts.answerSupervision)
  answerSupervision(
    input: InputOf<typeof contracts.answerSupervision>,
    call: Call,
  ): Promise<AnswerOf<typeof contracts.answerSupervision>> {
    return this.on(contracts.answerSupervision, input, call, {
      type: 'AnswerSupervision',
      supervisionId: input.supervisionId,
      finding: input.finding,
    });
  }

  @Answers(contracts.withdraw)
  withdraw(input: InputOf<typeof contracts.withdraw>, call: Call): Promise<AnswerOf<typeof contracts.withdraw>> {
    return this.on(contracts.withdraw, input, call, { type: 'Withdraw', reason: input.reason });
  }

  @Answers(contracts.attend)
  attend(input: InputOf<typeof contracts.attend>, call: Call): Promise<AnswerOf<typeof contracts.attend>> {
    return this.on(contracts.attend, input, call, {
      type: 'Attend',
      conferenceId: input.conferenceId,
      present: input.present,
      minutes: input.minutes,
    });
  }

  @Answers(contracts.act)
  act(input: InputOf<typeof contracts.act>, call: Call): Promise<AnswerOf<typeof contracts.act>> {
    return this.on(contracts.act, input, call, {
      type: 'Act',
      actionId: input.actionId,
      result: input.result,
      evidence: input.evidence,
    });
  }

  @Answers(contracts.finishTask)
  finishTask(input: InputOf<typeof contracts.finishTask>, call: Call): Promise<AnswerOf<typeof contracts.finishTask>> {
    return this.on(contracts.finishTask, input, call, { type: 'FinishTask', taskId: input.taskId, evidence: input.evidence });
  }

  @Answers(contracts.acceptTask)
  acceptTask(input: InputOf<typeof contracts.acceptTask>, call: Call): Promise<AnswerOf<typeof contracts.acceptTask>> {
    return this.on(contracts.acceptTask, input, call, { type: 'AcceptTask', taskId: input.taskId });
  }

  @Answers(contracts.release)
  release(input: InputOf<typeof contracts.release>, call: Call): Promise<AnswerOf<typeof contracts.release>> {
    return this.on(contracts.release, input, call, { type: 'Release', unitId: input.unitId });
  }

  @Answers(contracts.close)
  close(input: InputOf<typeof contracts.close>, call: Call): Promise<AnswerOf<typeof contracts.close>> {
    return this.on(contracts.close, input, call, { type: 'Close', result: input.result });
  }

  @Answers(contracts.appraise)
  appraise(input: InputOf<typeof contracts.appraise>, call: Call): Promise<AnswerOf<typeof contracts.appraise>> {
    return this.on(contracts.appraise, input, call, {
      type: 'Appraise',
      unitId: input.unitId,
      marks: input.marks,
      comment: input.comment,
    });
  }

  @Answers(contracts.decideFund)
  decideFund(input: InputOf<typeof contracts.decideFund>, call: Call): Promise<AnswerOf<typeof contracts.decideFund>> {
    return this.on(contracts.decideFund, input, call, {
      type: 'DecideFund',
      fundId: input.fundId,
      approved: input.approved,
      reason: input.reason,
    });
  }

  @Answers(contracts.useFund)
  useFund(input: InputOf<typeof contracts.useFund>, call: Call): Promise<AnswerOf<typeof contracts.useFund>> {
    return this.on(contracts.useFund, input, call, {
      type: 'UseFund',
      fundId: input.fundId,
      amountFen: input.amountFen,
      for: input.for,
    });
  }

  @Answers(contracts.endBody)
  endBody(input: InputOf<typeof contracts.endBody>, call: Call): Promise<AnswerOf<typeof contracts.endBody>> {
    return this.on(contracts.endBody, input, call, { type: 'EndBody', bodyId: input.bodyId, reason: input.reason });
  }

  /** All that answer with the whistle alone: the same frame, the same answer. */
  private async on<C extends Contract>(
    contract: C,
    input: Input,
    call: Call,
    command: Command,
  ): Promise<WhistleView | Refusal<never>> {
    const outcome = await this.commands.onWhistle(contract, input, call, command);
    if (isRefusal(outcome)) return outcome as Refusal<never>;
    return (await this.views.after(outcome.id, outcome.version, call)).view;
  }
}

import { evaluation, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { refuse } from '@fengqiao/domain';
import { Answers, Call } from '@fengqiao/service';
import { Controller } from '@nestjs/common';
import { RebuildCommands } from '../facts/rebuild.commands';
import { CorrectionViews } from './correction.views';
import { MonthCommands } from './month.commands';
import { MonthViews } from './month.views';

const forbidden = (call: Call) => refuse('forbidden', `None of the caller's roles may call ${call.contract.name}`);

@Controller()
export class MonthController {
  constructor(
    private readonly commands: MonthCommands,
    private readonly views: MonthViews,
    private readonly corrections: CorrectionViews,
    private readonly rebuilding: RebuildCommands,
  ) {}

  @Answers(evaluation.closeMonth)
  async close(input: InputOf<typeof evaluation.closeMonth>, call: Call): Promise<AnswerOf<typeof evaluation.closeMonth>> {
    return call.allowed ? this.commands.close(evaluation.closeMonth, input, call) : forbidden(call);
  }

  @Answers(evaluation.monthSnapshot)
  async snapshot(
    input: InputOf<typeof evaluation.monthSnapshot>,
    call: Call,
  ): Promise<AnswerOf<typeof evaluation.monthSnapshot>> {
    return call.allowed ? this.views.snapshot(input) : forbidden(call);
  }

  @Answers(evaluation.correctMonth)
  async correct(input: InputOf<typeof evaluation.correctMonth>, call: Call): Promise<AnswerOf<typeof evaluation.correctMonth>> {
    return call.allowed ? this.commands.correct(evaluation.correctMonth, input, call) : forbidden(call);
  }

  @Answers(evaluation.listCorrections)
  async listCorrections(
    input: InputOf<typeof evaluation.listCorrections>,
    call: Call,
  ): Promise<AnswerOf<typeof evaluation.listCorrections>> {
    return call.allowed ? this.corrections.list(input, call) : forbidden(call);
  }

  @Answers(evaluation.rebuild)
  rebuild(input: InputOf<typeof evaluation.rebuild>, call: Call): Promise<AnswerOf<typeof evaluation.rebuild>> {
    return this.rebuilding.rebuild(input, call);
  }
}

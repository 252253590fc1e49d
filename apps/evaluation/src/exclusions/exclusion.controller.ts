import { evaluation, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { refuse } from '@fengqiao/domain';
import { Answers, Call } from '@fengqiao/service';
import { Controller } from '@nestjs/common';
import { ExclusionCommands } from './exclusion.commands';
import { ExclusionViews } from './exclusion.views';

@Controller()
export class ExclusionController {
  constructor(
    private readonly commands: ExclusionCommands,
    private readonly views: ExclusionViews,
  ) {}

  @Answers(evaluation.listExclusions)
  list(input: InputOf<typeof evaluation.listExclusions>, call: Call): Promise<AnswerOf<typeof evaluation.listExclusions>> {
    return this.views.list(input, call.scope);
  }

  @Answers(evaluation.getExclusion)
  async get(input: InputOf<typeof evaluation.getExclusion>, call: Call): Promise<AnswerOf<typeof evaluation.getExclusion>> {
    if (!call.allowed) return refuse('not-found', `There is no exclusion ${input.id} that the caller may see`);
    return this.views.get(input, call.scope);
  }

  @Answers(evaluation.askExclusion)
  ask(input: InputOf<typeof evaluation.askExclusion>, call: Call): Promise<AnswerOf<typeof evaluation.askExclusion>> {
    return this.commands.ask(evaluation.askExclusion, input, call);
  }

  @Answers(evaluation.decideExclusion)
  decide(input: InputOf<typeof evaluation.decideExclusion>, call: Call): Promise<AnswerOf<typeof evaluation.decideExclusion>> {
    return this.commands.decide(evaluation.decideExclusion, input, call);
  }

  @Answers(evaluation.revokeExclusion)
  revoke(input: InputOf<typeof evaluation.revokeExclusion>, call: Call): Promise<AnswerOf<typeof evaluation.revokeExclusion>> {
    return this.commands.revoke(evaluation.revokeExclusion, input, call);
  }
}

import { evaluation, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { refuse } from '@fengqiao/domain';
import { Answers, type Call } from '@fengqiao/service';
import { Controller } from '@nestjs/common';
import { WhistleViews } from './whistle.views';

@Controller()
export class WhistleController {
  constructor(private readonly views: WhistleViews) {}

  @Answers(evaluation.whistles)
  async whistles(input: InputOf<typeof evaluation.whistles>, call: Call): Promise<AnswerOf<typeof evaluation.whistles>> {
    return call.allowed
      ? this.views.whistles(input, call)
      : refuse('forbidden', `None of your roles may call ${call.contract.name}`);
  }
}

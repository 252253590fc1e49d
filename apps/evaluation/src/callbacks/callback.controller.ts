import { evaluation, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { Answers, Call } from '@fengqiao/service';
import { Controller } from '@nestjs/common';
import { CallbackCommands } from './callback.commands';
import { CallbackViews } from './callback.views';
import { LinkCommands } from './link.commands';

@Controller()
export class CallbackController {
  constructor(
    private readonly commands: CallbackCommands,
    private readonly views: CallbackViews,
    private readonly links: LinkCommands,
  ) {}

  @Answers(evaluation.listCallbacks)
  list(input: InputOf<typeof evaluation.listCallbacks>, call: Call): Promise<AnswerOf<typeof evaluation.listCallbacks>> {
    return this.views.list(input, call.scope);
  }

  @Answers(evaluation.recordCallback)
  record(input: InputOf<typeof evaluation.recordCallback>, call: Call): Promise<AnswerOf<typeof evaluation.recordCallback>> {
    return this.commands.record(evaluation.recordCallback, input, call);
  }

  @Answers(evaluation.leaseCallbacks)
  lease(input: InputOf<typeof evaluation.leaseCallbacks>, call: Call): Promise<AnswerOf<typeof evaluation.leaseCallbacks>> {
    return this.commands.lease(evaluation.leaseCallbacks, input, call);
  }

  @Answers(evaluation.showLink)
  show(input: InputOf<typeof evaluation.showLink>): Promise<AnswerOf<typeof evaluation.showLink>> {
    return this.views.link(input);
  }

  @Answers(evaluation.answerByLink)
  answer(input: InputOf<typeof evaluation.answerByLink>, call: Call): Promise<AnswerOf<typeof evaluation.answerByLink>> {
    return this.links.answer(evaluation.answerByLink, input, call);
  }
}

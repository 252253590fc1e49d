import { evaluation, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { Answers, Call } from '@fengqiao/service';
import { Controller } from '@nestjs/common';
import { CallbackCommands } from './callback.commands';
import { CallbackViews } from './callback.views';

@Controller()
export class CallbackController {
  constructor(
    private readonly commands: CallbackCommands,
    private readonly views: CallbackViews,
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
}

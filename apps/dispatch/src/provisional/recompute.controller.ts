import { dispatch as contracts, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { Answers, type Call } from '@fengqiao/service';
import { Controller } from '@nestjs/common';
import { RecomputeCommands } from './recompute.commands';

/** Provisional due times, reckoned again. */
@Controller()
export class RecomputeController {
  constructor(private readonly commands: RecomputeCommands) {}

  @Answers(contracts.recompute)
  recompute(input: InputOf<typeof contracts.recompute>, call: Call): Promise<AnswerOf<typeof contracts.recompute>> {
    return this.commands.recompute(input, call);
  }
}

import { dispatch as contracts, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { Answers, type Call } from '@fengqiao/service';
import { Controller } from '@nestjs/common';
import { EscalationViews } from './escalation.views';

/** The worklist of those whom a ladder told. */
@Controller()
export class EscalationController {
  constructor(private readonly views: EscalationViews) {}

  @Answers(contracts.listEscalations)
  list(input: InputOf<typeof contracts.listEscalations>, call: Call): Promise<AnswerOf<typeof contracts.listEscalations>> {
    return this.views.list(input, call);
  }
}

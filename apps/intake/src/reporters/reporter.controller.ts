import { intake, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { Answers, Call } from '@fengqiao/service';
import { Controller } from '@nestjs/common';
import { LetterCommands } from './letter.commands';
import { RevealCommands } from './reveal.commands';
import { RevealViews } from './reveal.views';

@Controller()
export class ReporterController {
  constructor(
    private readonly commands: RevealCommands,
    private readonly views: RevealViews,
    private readonly letters: LetterCommands,
  ) {}

  @Answers(intake.reveal)
  reveal(input: InputOf<typeof intake.reveal>, call: Call): Promise<AnswerOf<typeof intake.reveal>> {
    return this.commands.reveal(input, call);
  }

  @Answers(intake.listReveals)
  listReveals(input: InputOf<typeof intake.listReveals>, call: Call): Promise<AnswerOf<typeof intake.listReveals>> {
    return this.views.list(input, call);
  }

  @Answers(intake.sendCallbackLink)
  sendLink(input: InputOf<typeof intake.sendCallbackLink>): Promise<AnswerOf<typeof intake.sendCallbackLink>> {
    return this.letters.sendLink(input);
  }
}

import { intake, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { Answers, Call } from '@fengqiao/service';
import { Controller } from '@nestjs/common';
import { TicketCommands } from '../tickets/ticket.commands';
import { ProgressViews } from './progress.views';

@Controller()
export class ProgressController {
  constructor(
    private readonly views: ProgressViews,
    private readonly commands: TicketCommands,
  ) {}

  @Answers(intake.publicProgress)
  progress(input: InputOf<typeof intake.publicProgress>, call: Call): Promise<AnswerOf<typeof intake.publicProgress>> {
    return this.views.progress(input, call);
  }

  @Answers(intake.urgePublic)
  async urge(input: InputOf<typeof intake.urgePublic>, call: Call): Promise<AnswerOf<typeof intake.urgePublic>> {
    const opened = await this.views.open(input.ticketNo, input.accessCode);
    return 'refused' in opened ? opened : this.commands.urgePublic(input, call);
  }
}

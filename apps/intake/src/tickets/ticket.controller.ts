import { intake, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { Answers, Call } from '@fengqiao/service';
import { Controller } from '@nestjs/common';
import { RegisterCommands } from './register.commands';
import { SearchViews } from './search.views';
import { TicketCommands } from './ticket.commands';
import { TicketViews } from './ticket.views';
import { TimelineViews } from './timeline.views';

@Controller()
export class TicketController {
  constructor(
    private readonly registering: RegisterCommands,
    private readonly commands: TicketCommands,
    private readonly views: TicketViews,
    private readonly searching: SearchViews,
    private readonly timelines: TimelineViews,
  ) {}

  @Answers(intake.register)
  register(input: InputOf<typeof intake.register>, call: Call): Promise<AnswerOf<typeof intake.register>> {
    return this.registering.register(intake.register, input, call);
  }

  @Answers(intake.registerPublic)
  registerPublic(input: InputOf<typeof intake.registerPublic>, call: Call): Promise<AnswerOf<typeof intake.registerPublic>> {
    return this.registering.register(intake.registerPublic, input, call);
  }

  @Answers(intake.getTicket)
  get(input: InputOf<typeof intake.getTicket>, call: Call): Promise<AnswerOf<typeof intake.getTicket>> {
    return this.views.get(input, call);
  }

  @Answers(intake.searchTickets)
  search(input: InputOf<typeof intake.searchTickets>, call: Call): Promise<AnswerOf<typeof intake.searchTickets>> {
    return this.searching.search(input, call);
  }

  @Answers(intake.timeline)
  timeline(input: InputOf<typeof intake.timeline>, call: Call): Promise<AnswerOf<typeof intake.timeline>> {
    return this.timelines.timeline(input, call);
  }

  @Answers(intake.matters)
  matters(input: InputOf<typeof intake.matters>): Promise<AnswerOf<typeof intake.matters>> {
    return this.views.matters(input);
  }

  @Answers(intake.titles)
  titles(input: InputOf<typeof intake.titles>): Promise<AnswerOf<typeof intake.titles>> {
    return this.views.titles(input);
  }

  @Answers(intake.answer)
  answer(input: InputOf<typeof intake.answer>, call: Call): Promise<AnswerOf<typeof intake.answer>> {
    return this.commands.execute(intake.answer, input, call, (by) => ({ type: 'Answer', by, text: input.text }));
  }

  @Answers(intake.classify)
  classify(input: InputOf<typeof intake.classify>, call: Call): Promise<AnswerOf<typeof intake.classify>> {
    const { category, kind, urgency } = input;
    const matter = { category, ...(kind && { kind }), ...(urgency && { urgency }) };
    return this.commands.execute(intake.classify, input, call, (by) => ({ type: 'Classify', by, ...matter }));
  }

  @Answers(intake.divert)
  divert(input: InputOf<typeof intake.divert>, call: Call): Promise<AnswerOf<typeof intake.divert>> {
    const { reason, toReporter, ofTicketNo } = input;
    return this.commands.execute(intake.divert, input, call, (by) => ({
      type: 'Divert',
      by,
      case: input.case,
      reason,
      toReporter,
      ofTicketNo,
    }));
  }

  @Answers(intake.urge)
  urge(input: InputOf<typeof intake.urge>, call: Call): Promise<AnswerOf<typeof intake.urge>> {
    return this.commands.execute(intake.urge, input, call, (by) => ({
      type: 'Urge',
      by,
      ...(input.text && { text: input.text }),
    }));
  }

  @Answers(intake.withdraw)
  withdraw(input: InputOf<typeof intake.withdraw>, call: Call): Promise<AnswerOf<typeof intake.withdraw>> {
    return this.commands.execute(intake.withdraw, input, call, (by) => ({ type: 'Withdraw', by, reason: input.reason }));
  }
}

import { dispatch as contracts, type AnswerOf, type Contract, type InputOf } from '@fengqiao/contracts';
import { isRefusal, refuse } from '@fengqiao/domain';
import { Answers, type Call } from '@fengqiao/service';
import { Controller } from '@nestjs/common';
import type { Command } from './leader-assignment';
import { LeaderAssignmentCommands } from './leader-assignment.commands';
import { LeaderAssignmentViews } from './leader-assignment.views';

type Answer = AnswerOf<typeof contracts.answerLeaderAssignment>;
type Input = { leaderAssignmentId: string; expectedVersion?: number | undefined };

@Controller()
export class LeaderAssignmentController {
  constructor(
    private readonly commands: LeaderAssignmentCommands,
    private readonly views: LeaderAssignmentViews,
  ) {}

  @Answers(contracts.giveLeaderAssignment)
  async give(
    input: InputOf<typeof contracts.giveLeaderAssignment>,
    call: Call,
  ): Promise<AnswerOf<typeof contracts.giveLeaderAssignment>> {
    const it = await this.commands.give(input, call);
    return isRefusal(it) ? (it as AnswerOf<typeof contracts.giveLeaderAssignment>) : this.views.view(it);
  }

  @Answers(contracts.listLeaderAssignments)
  list(
    input: InputOf<typeof contracts.listLeaderAssignments>,
    call: Call,
  ): Promise<AnswerOf<typeof contracts.listLeaderAssignments>> {
    return this.views.list(input, call.scope);
  }

  @Answers(contracts.getLeaderAssignment)
  async get(
    { leaderAssignmentId }: InputOf<typeof contracts.getLeaderAssignment>,
    call: Call,
  ): Promise<AnswerOf<typeof contracts.getLeaderAssignment>> {
    const found = call.allowed ? await this.views.one(leaderAssignmentId, call.scope) : undefined;
    return found ?? refuse('not-found', "There is no such leader's assignment, or it is not yours to see");
  }

  @Answers(contracts.seeLeaderAssignment)
  see(input: InputOf<typeof contracts.seeLeaderAssignment>, call: Call): Promise<Answer> {
    return this.step(contracts.seeLeaderAssignment, input, call, { type: 'See' });
  }

  @Answers(contracts.answerLeaderAssignment)
  answer(input: InputOf<typeof contracts.answerLeaderAssignment>, call: Call): Promise<Answer> {
    return this.step(contracts.answerLeaderAssignment, input, call, { type: 'Answer', text: input.text });
  }

  @Answers(contracts.acceptLeaderAssignment)
  accept(input: InputOf<typeof contracts.acceptLeaderAssignment>, call: Call): Promise<Answer> {
    return this.step(contracts.acceptLeaderAssignment, input, call, { type: 'Accept' });
  }

  @Answers(contracts.returnLeaderAssignment)
  giveBack(input: InputOf<typeof contracts.returnLeaderAssignment>, call: Call): Promise<Answer> {
    const { reason, dueAt } = input;
    return this.step(contracts.returnLeaderAssignment, input, call, { type: 'Return', reason, dueAt });
  }

  private async step(contract: Contract, input: Input, call: Call, command: Command): Promise<Answer> {
    const it = await this.commands.step(contract, input, call, command);
    return isRefusal(it) ? (it as Answer) : this.views.view(it);
  }
}

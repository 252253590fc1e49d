import { dispatch as contracts, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { Answers, type Call } from '@fengqiao/service';
import { Controller } from '@nestjs/common';
import { GroupCommands } from './group.commands';

@Controller()
export class GroupController {
  constructor(private readonly commands: GroupCommands) {}

  @Answers(contracts.group)
  group(input: InputOf<typeof contracts.group>, call: Call): Promise<AnswerOf<typeof contracts.group>> {
    return this.commands.group(input, call) as Promise<AnswerOf<typeof contracts.group>>;
  }

  @Answers(contracts.ungroup)
  ungroup(input: InputOf<typeof contracts.ungroup>, call: Call): Promise<AnswerOf<typeof contracts.ungroup>> {
    return this.commands.ungroup(input, call) as Promise<AnswerOf<typeof contracts.ungroup>>;
  }
}

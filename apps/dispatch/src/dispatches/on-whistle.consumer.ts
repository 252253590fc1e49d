import { whistle, whistleClosed, type WhistleSnapshot } from '@fengqiao/contracts';
import { isRefusal } from '@fengqiao/domain';
import { Bus, Hears, type Heard } from '@fengqiao/service';
import { Controller } from '@nestjs/common';
import { DispatchCommands } from './dispatch.commands';
import { tellResult } from './telling';

/** Carries the result of a closed whistle to every reporter of its tickets and their groups. */
@Controller()
export class OnWhistleConsumer {
  constructor(
    private readonly commands: DispatchCommands,
    private readonly bus: Bus,
  ) {}

  @Hears(whistleClosed, 'dispatch-whistle')
  async on({ tx, data, envelope }: Heard<WhistleSnapshot>): Promise<void> {
    const { whistleId, ticketNos } = data;
    if (ticketNos.length === 0) return;
    const { correlationid } = envelope;
    const answer = await this.bus.ask(whistle.whistleResult, { whistleId }, { correlationId: correlationid });
    if (isRefusal(answer) || answer.result === undefined)
      throw new Error(`Whistle ${whistleId} does not say its result; the message comes again`);
    const result = { whistleId, ticketNos, text: answer.result };
    for (const ticketNo of [...ticketNos].sort())
      await this.commands.hear(tx, ticketNo, (found, given) => tellResult(found, result, given), 'whistle', correlationid);
  }
}

import { callbackEvents } from '@fengqiao/contracts';
import { Hears, type Heard } from '@fengqiao/service';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { DispatchCommands } from './dispatch.commands';
import { calledBack } from './handling';

type CallbackEvent = z.output<(typeof callbackEvents.events)[number]['schema']>;

/** Follows what reporters said: a completed dispatch that was called back is over. */
@Controller()
export class OnCallbackConsumer {
  constructor(private readonly commands: DispatchCommands) {}

  @Hears(callbackEvents, 'dispatch-callback')
  async on({ tx, data, envelope }: Heard<CallbackEvent>): Promise<void> {
    if (!('reached' in data)) return;
    const { reached, resolved, askedByReporter, at } = data;
    const said = { reached, resolved, at, ...(askedByReporter && { asked: true as const }) };
    await this.commands.hear(
      tx,
      data.ticketNo,
      (found, given, head) => calledBack(found, said, given, head),
      'evaluation',
      envelope.correlationid,
    );
  }
}

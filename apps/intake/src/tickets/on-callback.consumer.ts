import { callbackEvents, callbackRecorded } from '@fengqiao/contracts';
import { refuse, type Refusal } from '@fengqiao/domain';
import { Hears, type Heard } from '@fengqiao/service';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { calledBack } from './projection';
import { TicketStore } from './ticket.store';

type Recorded = z.output<typeof callbackRecorded.schema>;

/** A reporter who was called and reached has said how it went: the ticket is called back, unless it is closed already. */
@Controller()
export class OnCallback {
  constructor(private readonly tickets: TicketStore) {}

  @Hears(callbackEvents, 'intake-callback')
  async follow({ tx, data, envelope }: Heard): Promise<void | Refusal> {
    if (envelope.type !== callbackRecorded.type) return undefined;
    const { ticketId, ticketNo, reached } = data as Recorded;
    if (!reached) return undefined;
    const known = await this.tickets.lockProjection(tx, ticketId);
    if (!known) return refuse('unknown-ticket', `A callback of ticket ${ticketNo}, which is not here`);
    this.tickets.setStatus(tx, ticketId, calledBack(known.status, known.dispatch ?? undefined));
    return undefined;
  }
}

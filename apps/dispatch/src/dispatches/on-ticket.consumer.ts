import { ticketEvents, type ticketRegistered } from '@fengqiao/contracts';
import { Hears, type Heard } from '@fengqiao/service';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { retry } from './assigning';
import { DispatchCommands } from './dispatch.commands';
import { end } from './handling';
import type { Matter } from './rulebook';

type Registered = z.output<typeof ticketRegistered.schema>;
type WithMatter = Omit<Registered, 'requested'>;
type TicketEvent = Pick<Registered, 'ticketId' | 'ticketNo' | 'version' | 'at' | 'status'>;

const matterOf = ({ ticketId, ticketNo, kind, channel, registeredAt, category, urgency, placeUnitId, placeCandidates, suggestedCategories, hasContact }: WithMatter): Matter => ({
  ...{ ticketId, ticketNo, kind, channel, registeredAt, placeCandidates, suggestedCategories, hasContact },
  ...(category && { category }),
  ...(urgency && { urgency }),
  ...(placeUnitId && { placeUnitId }),
});

/** Follows intake's tickets: one dispatch each, at once and without a person. */
@Controller()
export class OnTicketConsumer {
  constructor(private readonly commands: DispatchCommands) {}

  @Hears(ticketEvents, 'dispatch-ticket')
  async on({ tx, data, envelope }: Heard<TicketEvent>): Promise<void> {
    const correlationId = envelope.correlationid;
    switch (envelope.type) {
      case 'intake.ticket.registered.v1': {
        const said = data as Registered;
        const order = said.requested && { ...said.requested, overrideReason: said.requested.overridden ? '登记时已说明' : undefined };
        return this.commands.open(tx, matterOf(said), statusOf(said.status), order, correlationId);
      }
      case 'intake.ticket.released.v1':
      case 'intake.ticket.classified.v1':
        return this.commands.hear(tx, data.ticketNo, (found, given) => retry(found, matterOf(data as WithMatter), data.status === 'held', given), 'intake', correlationId);
      case 'intake.ticket.answered.v1':
        return this.commands.hear(tx, data.ticketNo, (found, given) => end(found, 'answered', given), 'intake', correlationId);
      case 'intake.ticket.diverted.v1':
        return this.commands.hear(tx, data.ticketNo, (found, given) => end(found, 'diverted', given), 'intake', correlationId);
      case 'intake.ticket.withdrawn.v1':
        return this.commands.hear(tx, data.ticketNo, (found, given) => end(found, 'withdrawn', given), 'intake', correlationId);
    }
  }
}

const statusOf = (status: string): 'registered' | 'held' | 'answered' | 'diverted' =>
  status === 'held' || status === 'answered' || status === 'diverted' ? status : 'registered';

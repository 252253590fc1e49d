import {
  ticketAnswered,
  ticketClassified,
  ticketDiverted,
  ticketEscalated,
  ticketEvents,
  ticketRegistered,
  ticketReleased,
  ticketWithdrawn,
} from '@fengqiao/contracts';
import { Hears, inTurn, type Heard, type Transaction } from '@fengqiao/service';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { tellUndispatched, type TicketEscalated } from '../escalations/undispatched-escalation.store';
import { DispatchCommands } from './dispatch.commands';
import { DispatchStore } from './dispatch.store';
import { end, rethink, type Registration } from './opening';
import type { Matter } from './rulebook';

type Registered = z.output<typeof ticketRegistered.schema>;
type WithMatter = Omit<Registered, 'requested'>;
type TicketEvent = Pick<Registered, 'ticketId' | 'ticketNo' | 'version' | 'at' | 'status'>;

const matterOf = (said: WithMatter): Matter => {
  const {
    ticketId,
    ticketNo,
    version: ticketVersion,
    kind,
    channel,
    registeredAt,
    placeCandidates,
    suggestedCategories,
    hasContact,
  } = said;
  const { category, urgency, placeUnitId } = said;
  return {
    ...{ ticketId, ticketNo, ticketVersion, kind, channel, registeredAt, placeCandidates, suggestedCategories, hasContact },
    ...(category && { category }),
    ...(urgency && { urgency }),
    ...(placeUnitId && { placeUnitId }),
  };
};

/** Follows intake's tickets: one dispatch each, at once and without a person. */
@Controller()
export class OnTicketConsumer {
  constructor(
    private readonly commands: DispatchCommands,
    private readonly store: DispatchStore,
  ) {}

  @Hears(ticketEvents, 'dispatch-ticket')
  async on({ tx, data, envelope }: Heard<TicketEvent>): Promise<void> {
    const { type, correlationid } = envelope;
    const hear = (decide: Parameters<DispatchCommands['hear']>[2]): Promise<void> =>
      this.commands.hear(tx, data.ticketNo, decide, 'intake', correlationid);
    switch (type) {
      case ticketRegistered.type: {
        const said = data as Registered;
        return this.commands.open(tx, matterOf(said), registrationOf(said.status), said.requested, correlationid);
      }
      case ticketReleased.type:
        return hear((found, given) => rethink(found, matterOf(data as WithMatter), 'released', false, given));
      case ticketClassified.type:
        return hear((found, given) => rethink(found, matterOf(data as WithMatter), 'classified', data.status === 'held', given));
      case ticketAnswered.type:
        return hear((found, given) => end(found, 'answered', given));
      case ticketDiverted.type:
        return hear((found, given) => end(found, 'diverted', given));
      case ticketWithdrawn.type:
        return hear((found, given) => end(found, 'withdrawn', given));
      case ticketEscalated.type:
        return this.told(tx, data as TicketEscalated);
    }
  }

  /** The dispatch is locked, so that a lead who is found at this moment ends what is told here. */
  private told(tx: Transaction, said: TicketEscalated): Promise<void> {
    return inTurn(tx, said.ticketNo, async () => {
      const found = await this.store.ofTicket(tx, said.ticketNo);
      if (!found) throw new Error(`The dispatch of ticket ${said.ticketNo} has not been opened yet; the message comes again`);
      tellUndispatched(tx, found, said, this.commands.rules);
    });
  }
}

const registrationOf = (status: string): Registration =>
  status === 'held' || status === 'answered' || status === 'diverted' ? status : 'registered';

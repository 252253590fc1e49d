import type { ticketEscalated } from '@fengqiao/contracts';
import type { Transaction } from '@fengqiao/service';
import { v5 } from 'uuid';
import type { z } from 'zod';
import type { Dispatch } from '../dispatches/dispatch';
import { toldOf } from '../dispatches/escalating';
import type { Rulebook, Target } from '../dispatches/rulebook';
import { add, endUndispatched, rowsOf } from './escalation.store';

export type TicketEscalated = z.output<typeof ticketEscalated.schema>;

/**
 * Intake keeps the ladder of what nobody leads, so that it is climbed while dispatch stands still; whom it told finds it in the
 * same worklist as what dispatch's own ladders tell. The hotline is waited for, which is to name a lead. Of a ticket each rung is
 * told once and has its own id by that: heard again, it is there already. Heard after somebody leads, it is over at once.
 */
export const tellUndispatched = (
  tx: Transaction,
  { id: of, ticketNo, ticketId, status, waitsUntil }: Dispatch,
  { level: rung, to, at, limitAt = waitsUntil ?? at }: TicketEscalated,
  rules: Rulebook,
): void => {
  const told = toldOf(to as Target, rules.hotlineId, rules.hotlineId, rules);
  const escalationId = v5(`undispatched ${rung}`, ticketId);
  const event = { escalationId, ladder: 'undispatched', of, rung, unitId: rules.hotlineId, limitAt, at, ...told } as const;
  tx.write(add, [of, ticketNo, JSON.stringify(rowsOf(event, (id) => rules.unit(id)))]);
  if (status !== 'undispatched') tx.write(endUndispatched, [of]);
};

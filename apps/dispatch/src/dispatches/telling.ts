import { stepFor } from '@fengqiao/flow';
import type { Dispatch, Event } from './dispatch';
import { dispatchFlow } from './dispatch.flow';
import type { Given } from './parts';

/** With what a whistle was closed, and the tickets for which it was blown. */
export type Result = { readonly whistleId: string; readonly text: string; readonly ticketNos: readonly string[] };

/** The reporter of a ticket is told with what its whistle was closed, once; one that hangs on a head of the same whistle is told by the head. */
export const tellResult = (dispatch: Dispatch, { whistleId, text, ticketNos }: Result, { now }: Given): Event[] => {
  const { status, group } = dispatch;
  if (!stepFor(dispatchFlow, status, 'TellResult')) return [];
  if (group?.role === 'member' && ticketNos.includes(group.headTicketNo)) return [];
  return [{ type: 'ResultTold', at: now.toISOString(), whistleId, text }];
};

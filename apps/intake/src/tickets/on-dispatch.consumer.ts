import type { City } from '@fengqiao/city';
import { dispatchEvents, type DispatchSnapshot } from '@fengqiao/contracts';
import { refuse, type Refusal } from '@fengqiao/domain';
import { CITY, clearDeadline, Hears, type Heard, type Transaction } from '@fengqiao/service';
import { Controller, Inject } from '@nestjs/common';
import { isSettled, statusBy, viewersBy } from './projection';
import { TicketStore } from './ticket.store';

/** Keeps the newest state of each ticket's dispatch beside the ticket: its status, its clocks, and who sees it. */
@Controller()
export class OnDispatch {
  constructor(
    private readonly tickets: TicketStore,
    @Inject(CITY) private readonly city: City,
  ) {}

  @Hears(dispatchEvents, 'intake-dispatch')
  async follow({ tx, data }: Heard): Promise<void | Refusal> {
    const snapshot = data as DispatchSnapshot;
    const known = await this.tickets.lockProjection(tx, snapshot.ticketId);
    if (!known) return refuse('unknown-ticket', `A dispatch of ticket ${snapshot.ticketNo}, which is not here`);
    if (snapshot.version <= known.dispatchVersion) return undefined;
    this.tickets.project(tx, snapshot, statusBy(known.status, snapshot));
    this.followViewers(tx, known.dispatch, snapshot);
    if (isSettled(snapshot) && !(known.dispatch && isSettled(known.dispatch))) clearDeadline(tx, snapshot.ticketId);
    return undefined;
  }

  /** Most steps leave the units as they are: then nothing is written. */
  private followViewers(tx: Transaction, before: DispatchSnapshot | null, after: DispatchSnapshot): void {
    const viewers = viewersBy(after);
    if (before && JSON.stringify(viewersBy(before)) === JSON.stringify(viewers)) return;
    const rows = viewers.flatMap(({ unitId, role }) => {
      const path = this.city.unit(unitId)?.path;
      return path === undefined ? [] : [{ unitId, role, path }];
    });
    this.tickets.rewriteViewers(tx, after.ticketId, rows);
  }
}

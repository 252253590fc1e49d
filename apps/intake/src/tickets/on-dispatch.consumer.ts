import type { City } from '@fengqiao/city';
import { dispatchEvents, type DispatchSnapshot } from '@fengqiao/contracts';
import { refuse, type Refusal } from '@fengqiao/domain';
import { CITY, clearDeadline, Hears, inTurn, type Heard, type Transaction } from '@fengqiao/service';
import { Controller, Inject } from '@nestjs/common';
import { carrying, changedInGroup, isMember, isSettled, limitOf, standing, viewersBy, type Viewer } from './projection';
import { TicketStore, type ViewerRow } from './ticket.store';

/** Keeps the newest state of each ticket's dispatch beside the ticket: its status, its clocks, and who sees it. */
@Controller()
export class OnDispatch {
  constructor(
    private readonly tickets: TicketStore,
    @Inject(CITY) private readonly city: City,
  ) {}

  @Hears(dispatchEvents, 'intake-dispatch')
  follow({ tx, data }: Heard): Promise<void | Refusal> {
    const snapshot = data as DispatchSnapshot;
    // A head and its members may be heard in one transaction, where row locks do not hold them apart.
    return inTurn(tx, snapshot.group?.headTicketId ?? snapshot.ticketId, () => this.followInTurn(tx, snapshot));
  }

  private async followInTurn(tx: Transaction, snapshot: DispatchSnapshot): Promise<void | Refusal> {
    // A member's head first, as the head's own steps do: otherwise the two could miss each other.
    const head = isMember(snapshot) ? await this.tickets.lockProjection(tx, snapshot.group!.headTicketId) : undefined;
    const known = await this.tickets.lockProjection(tx, snapshot.ticketId);
    if (!known) return refuse('unknown-ticket', `A dispatch of ticket ${snapshot.ticketNo}, which is not here`);
    if (snapshot.version <= known.dispatchVersion) return undefined;
    const leading = head?.dispatch ?? undefined;
    this.tickets.project(tx, snapshot, carrying(snapshot, leading), standing(known.status, snapshot, leading));
    this.followViewers(tx, known.dispatch, snapshot, leading);
    if (snapshot.group?.role === 'head') this.followMembers(tx, known.dispatch, snapshot);
    if (isSettled(snapshot) && !(known.dispatch && isSettled(known.dispatch))) clearDeadline(tx, snapshot.ticketId);
    return undefined;
  }

  /** Most steps leave the units as they are: then nothing is written. */
  private followViewers(
    tx: Transaction,
    before: DispatchSnapshot | null,
    after: DispatchSnapshot,
    head: DispatchSnapshot | undefined,
  ): void {
    const viewers = viewersBy(after);
    const stayed = before && before.group?.headTicketId === after.group?.headTicketId;
    if (stayed && JSON.stringify(viewersBy(before)) === JSON.stringify(viewers)) return;
    const rows = [...this.rowsOf(viewers), ...(head ? this.rowsOf(asOfGroup(viewersBy(head))) : [])];
    this.tickets.rewriteViewers(tx, after.ticketId, rows);
  }

  /** What the head's step changes for those that hang on it is written for all of them at once. */
  private followMembers(tx: Transaction, before: DispatchSnapshot | null, after: DispatchSnapshot): void {
    const shown = (one: DispatchSnapshot): string =>
      JSON.stringify([one.status, one.handlingRound, one.lead, one.accountable, limitOf(one)]);
    if (!before || shown(before) !== shown(after)) this.tickets.projectOnMembers(tx, after, changedInGroup(after));
    const viewers = asOfGroup(viewersBy(after));
    if (before && JSON.stringify(asOfGroup(viewersBy(before))) === JSON.stringify(viewers)) return;
    this.tickets.rewriteViewersOfMembers(tx, after.ticketId, this.rowsOf(viewers));
  }

  private rowsOf(viewers: readonly Viewer[]): ViewerRow[] {
    return viewers.flatMap(({ unitId, role }) => {
      const path = this.city.unit(unitId)?.path;
      return path === undefined ? [] : [{ unitId, role, path }];
    });
  }
}

const asOfGroup = (viewers: readonly Viewer[]): Viewer[] =>
  [...new Set(viewers.map(({ unitId }) => unitId))].map((unitId) => ({ unitId, role: 'group' }));

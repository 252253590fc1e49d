import { dispatch, dispatchSnapshot, type DispatchSnapshot } from '@fengqiao/contracts';
import { isRefusal } from '@fengqiao/domain';
import { Bus, Clock } from '@fengqiao/service';
import { Injectable } from '@nestjs/common';

/** The dispatch as far as it is known, the one it hangs on if there is one, and the city time of that knowledge. */
export type Present = {
  readonly snapshot: DispatchSnapshot | undefined;
  readonly head: DispatchSnapshot | undefined;
  readonly asOf: Date;
};

/** What intake keeps of a ticket's dispatch. */
export type Kept = {
  readonly dispatch: DispatchSnapshot | null;
  readonly headDispatch: DispatchSnapshot | null;
  readonly dispatchAt: Date | null;
  readonly registeredAt: Date;
};

/** Asks dispatch how a ticket stands, so that whoever just did something reads what they did. */
@Injectable()
export class LiveDispatch {
  constructor(
    private readonly bus: Bus,
    private readonly clock: Clock,
  ) {}

  /** Dispatch's own word within two seconds; else what intake last heard, and when that was. Never a failure. */
  async of(ticketNo: string, row: Kept, correlationId: string): Promise<Present> {
    const [kept, keptHead] = [row.dispatch ?? undefined, row.headDispatch ?? undefined];
    try {
      const answer = await this.bus.ask(dispatch.ofTicket, { ticketNo }, { correlationId });
      if (isRefusal(answer)) throw new Error(answer.refused);
      const live = answer.snapshot === undefined ? undefined : dispatchSnapshot.parse(answer.snapshot);
      const isNewer = live !== undefined && live.version >= (kept?.version ?? 0);
      const head = answer.head === undefined ? undefined : dispatchSnapshot.parse(answer.head);
      return isNewer
        ? { snapshot: live, head, asOf: this.clock.now() }
        : { snapshot: kept, head: keptHead, asOf: this.clock.now() };
    } catch {
      return { snapshot: kept, head: keptHead, asOf: row.dispatchAt ?? row.registeredAt };
    }
  }
}

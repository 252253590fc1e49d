import { dispatch as contracts, intake, type AnswerOf, type Contract, type InputOf } from '@fengqiao/contracts';
import type { City } from '@fengqiao/city';
import { isRefusal, refuse, type Refusal } from '@fengqiao/domain';
import { CITY, UnitOfWork, type Call, type Transaction } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { foreignTo, isHotline } from '../dispatches/capacities';
import type { Dispatch } from '../dispatches/dispatch';
import { byOf, DispatchCommands, NOTHING } from '../dispatches/dispatch.commands';
import { gather, separate, type Grouped } from '../dispatches/grouping';
import { GroupStore } from './group.store';

type Answer = Exclude<AnswerOf<typeof contracts.group>, { refused: string }>;
type Found = { readonly head: Dispatch; readonly others: readonly Dispatch[] };

/** Makes one matter of several tickets, and takes one out again: several dispatches are decided in one transaction. */
@Injectable()
export class GroupCommands {
  constructor(
    private readonly work: UnitOfWork,
    private readonly groups: GroupStore,
    private readonly dispatches: DispatchCommands,
    @Inject(CITY) private readonly city: City,
  ) {}

  group(input: InputOf<typeof contracts.group>, call: Call): Promise<Answer | Refusal> {
    const { ticketNo, reason } = input;
    const ticketNos = [...new Set(input.ticketNos)];
    return this.decide(contracts.group, input, call, { headNo: ticketNo, ticketNos, list: 'ticketNos' }, ({ head, others }) =>
      gather(head, others, reason, isHotline(call.actor) ? 'operator' : 'desk', this.dispatches.given()),
    );
  }

  ungroup(input: InputOf<typeof contracts.ungroup>, call: Call): Promise<Answer | Refusal> {
    const { headNo, ticketNo, reason } = input;
    return this.decide(contracts.ungroup, input, call, { headNo, ticketNos: [ticketNo] }, ({ head, others }) =>
      separate(head, others[0]!, reason, this.dispatches.given()),
    );
  }

  private decide(
    contract: Contract,
    input: { expectedVersion?: number | undefined },
    call: Call,
    named: { headNo: string; ticketNos: readonly string[]; list?: string },
    decide: (found: Found) => Grouped | Refusal,
  ): Promise<Answer | Refusal> {
    return this.work.decide<Answer | Refusal>(contract, call, input, async (tx) => {
      const found = await this.find(tx, named, call);
      if (isRefusal(found)) return found;
      const { head, others } = found;
      const stale = this.dispatches.staleness(head, input.expectedVersion);
      if (stale) return stale;
      const groupId = head.group?.groupId;
      const decided = decide(found);
      if (isRefusal(decided)) return decided;
      const given = [byOf(call), call.correlationId] as const;
      // The others first: whoever leaves has left before anything follows from that for those that stay.
      others.forEach((other, at) => this.dispatches.decided(tx, other, decided.members[at] ?? [], ...given));
      const after = await this.dispatches.conclude(tx, head, decided.head, ...given);
      const { id, status, version, group, ticketNo: headTicketNo } = after;
      const members = group?.role === 'head' ? group.members : 0;
      return { id, groupId: group?.groupId ?? groupId ?? '', headTicketNo, status, version, members };
    });
  }

  /** All of them are seen, and the caller's to group; whoever sees one that is not theirs is told so. */
  private async find(
    tx: Transaction,
    { headNo, ticketNos, list }: { headNo: string; ticketNos: readonly string[]; list?: string },
    call: Call,
  ): Promise<Found | Refusal> {
    this.groups.lockAll(tx, [headNo, ...ticketNos]);
    const seen = await this.groups.seen(tx, [headNo, ...ticketNos], call.scopeFor(intake.getTicket) ?? NOTHING);
    const head = seen.get(headNo);
    if (!head) return refuse('not-found', 'There is no such ticket, or it is not yours to see');
    if (!call.allowed) return refuse('forbidden', `None of your roles may call ${call.contract.name}`);
    const { perCall } = this.city.limitsAt(this.dispatches.given().now).groups;
    if (ticketNos.length > perCall)
      return refuse('too-many', `At most ${perCall} tickets join at once; send the rest in another call`, { where: 'ticketNos' });
    const others: Dispatch[] = [];
    for (const [at, ticketNo] of ticketNos.entries()) {
      const where = list ? `${list}.${at}` : 'ticketNo';
      const other = seen.get(ticketNo);
      if (!other) return refuse('unknown-ticket', `There is no ticket ${ticketNo}, or it is not yours to see`, { where });
      if (ticketNo === headNo) return refuse('not-groupable', 'A ticket does not hang on itself', { where });
      others.push(other);
    }
    const foreign = foreignTo(call.actor, head, others, this.dispatches.rules);
    return foreign
      ? refuse('not-yours', `Only the hotline, and whoever is accountable for ${foreign.ticketNo}, may group it`)
      : { head, others };
  }
}

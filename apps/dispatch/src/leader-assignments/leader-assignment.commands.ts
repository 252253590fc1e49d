import type { City } from '@fengqiao/city';
import { dispatch as contracts, intake, type Contract, type InputOf } from '@fengqiao/contracts';
import { isRefusal, refuse, type Refusal } from '@fengqiao/domain';
import { CITY, Clock, takeDeadline, UnitOfWork, type Call, type Deadline, type Transaction } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { byOf, DispatchCommands, NOTHING } from '../dispatches/dispatch.commands';
import { DispatchStore, type By } from '../dispatches/dispatch.store';
import { assignByLeader } from '../dispatches/leading';
import { followLeaderEscalations } from '../escalations/leader-escalation.store';
import {
  capacityOf,
  decide,
  escalate,
  evolve,
  give,
  lapse,
  nextLook,
  type Command,
  type Event,
  type Ladder,
  type LeaderAssignment,
} from './leader-assignment';
import { leaderLadder } from './leader-assignment.rulebook';
import { LeaderAssignmentStore } from './leader-assignment.store';

const CLOCK: By = { kind: 'clock', id: 'clock', unitId: 'clock' };

/** Find, decide, save: what a leader gives to a head, and what becomes of it. */
@Injectable()
export class LeaderAssignmentCommands {
  private readonly ladder: Ladder;

  constructor(
    private readonly work: UnitOfWork,
    private readonly store: LeaderAssignmentStore,
    private readonly dispatches: DispatchCommands,
    private readonly tickets: DispatchStore,
    private readonly clock: Clock,
    @Inject(CITY) private readonly city: City,
  ) {
    this.ladder = leaderLadder(dispatches.rules);
  }

  give(input: InputOf<typeof contracts.giveLeaderAssignment>, call: Call): Promise<LeaderAssignment | Refusal> {
    const { unitId, person, text, dueAt, basis = { type: 'initiative' } } = input;
    return this.work.decide<LeaderAssignment | Refusal>(contracts.giveLeaderAssignment, call, input, async (tx) => {
      if (!call.allowed) return refuse('forbidden', 'Only leaders of the city and of districts give matters to heads');
      const event = give({ unitId, person, text, dueAt, basis }, call.actor, this.city, { now: this.clock.now(), id: v7() });
      if (isRefusal(event)) return event;
      const refused = basis.type === 'ticket' ? await this.onTicket(tx, event, basis.ref, call) : undefined;
      if (refused) return refused;
      const it = evolve(undefined, event);
      this.store.add(tx, it, (id) => this.city.unit(id)?.path ?? id);
      this.settle(tx, undefined, [event], it, byOf(call));
      return it;
    });
  }

  step(
    contract: Contract,
    input: { leaderAssignmentId: string; expectedVersion?: number | undefined },
    call: Call,
    command: Command,
  ): Promise<LeaderAssignment | Refusal> {
    const { leaderAssignmentId: id, expectedVersion } = input;
    return this.work.decide<LeaderAssignment | Refusal>(contract, call, input, async (tx) => {
      const it = await this.store.seen(tx, id, call.scopeFor(contracts.listLeaderAssignments) ?? NOTHING);
      if (!it) return refuse('not-found', "There is no such leader's assignment, or it is not yours to see");
      if (!call.allowed) return refuse('forbidden', `None of your roles may call ${contract.name}`);
      if (expectedVersion !== undefined && expectedVersion !== it.version) {
        const { version, status } = it;
        return refuse('stale-version', `It is at version ${version}, not ${expectedVersion}; read it again`, {
          where: 'expectedVersion',
          present: { id, version, status },
        });
      }
      const capacity = capacityOf(call.actor, it, command.type, this.city);
      const events = decide(it, command, capacity, this.clock.now());
      return isRefusal(events) ? events : this.decided(tx, it, events, byOf(call));
    });
  }

  /** The due time has come, or somebody is to be told that no answer came. */
  async elapse(deadline: Deadline): Promise<void> {
    await this.work.run(async (tx) => {
      const it = await this.store.lock(tx, deadline.aggregateId);
      if (!(await takeDeadline(tx, deadline.id))) return;
      if (!it) return;
      const { now, newId } = this.dispatches.given();
      const events = [...lapse(it, now), ...escalate(it, now, this.ladder, newId)];
      // The deadline is taken: where time did nothing (a policy moved the rung), the next one stands in its place.
      if (events.length === 0) this.store.followClock(tx, it, undefined, nextLook(it, this.ladder));
      this.decided(tx, it, events, CLOCK);
    });
  }

  /** The unit may see the ticket from now on. The giver must, and somebody must still be able to do something about it. */
  private async onTicket(
    tx: Transaction,
    { id: leaderAssignmentId, unitId }: Extract<Event, { type: 'Given' }>,
    ticketNo: string | undefined,
    call: Call,
  ): Promise<Refusal | undefined> {
    const found = ticketNo && (await this.tickets.seenOfTicket(tx, ticketNo, call.scopeFor(intake.getTicket) ?? NOTHING));
    if (!found)
      return refuse('unknown-ticket', `There is no ticket ${ticketNo ?? ''}, or it is not yours to see`, { where: 'basis.ref' });
    const events = assignByLeader(found, { leaderAssignmentId, unitId }, this.dispatches.given());
    if (isRefusal(events)) return events;
    this.dispatches.decided(tx, found, events, byOf(call), call.correlationId);
    return undefined;
  }

  private decided(tx: Transaction, before: LeaderAssignment, events: readonly Event[], by: By): LeaderAssignment {
    if (events.length === 0) return before;
    const after = events.reduce<LeaderAssignment>(evolve, before);
    this.store.save(tx, after);
    this.settle(tx, before, events, after, by);
    return after;
  }

  private settle(
    tx: Transaction,
    before: LeaderAssignment | undefined,
    events: readonly Event[],
    after: LeaderAssignment,
    by: By,
  ): void {
    this.store.followClock(tx, after, before && nextLook(before, this.ladder), nextLook(after, this.ladder));
    followLeaderEscalations(tx, before, after, events, (id) => this.city.unit(id));
    this.store.remember(tx, after, events, (before?.version ?? 0) + 1, by);
  }
}

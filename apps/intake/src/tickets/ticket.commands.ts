import type { City } from '@fengqiao/city';
import { intake, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { clockActor, isRefusal, refuse, type Actor, type Refusal } from '@fengqiao/domain';
import {
  append,
  appendHistory,
  Call,
  CITY,
  clearDeadline,
  Clock,
  setDeadline,
  takeDeadline,
  UnitOfWork,
  type Deadline,
  type Transaction,
} from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { expectedSquad } from './projection';
import { originalFlaw } from './registration';
import { isHotline } from './seeing';
import { decide, evolve, type Command, type Event, type Ticket } from './ticket';
import { announce } from './ticket.announcements';
import { TicketStore } from './ticket.store';
import { WAITING } from './tokens';
import type { Waiting } from './waiting';

type OnTicket =
  | typeof intake.answer
  | typeof intake.classify
  | typeof intake.divert
  | typeof intake.urge
  | typeof intake.withdraw
  | typeof intake.urgePublic;
type Commanded = AnswerOf<typeof intake.answer>;
type Settled = ReturnType<typeof commandedOf> | Refusal<'stale-version' | 'step-not-allowed' | 'forbidden'>;

/** Who decided, and because of which request. */
type By = { readonly actor: Actor; readonly unitId: string; readonly correlationId: string };

/** What a deadline of a ticket that nobody leads carries: the rung that it stands for. */
type RungData = { readonly level: number; readonly to: string; readonly limitAt: string };

const commandedOf = ({ ticketNo, status, version }: Ticket) => ({ id: ticketNo, status, version });

/** Find, decide, save, announce: every command on a ticket takes these four steps, in one transaction. */
@Injectable()
export class TicketCommands {
  constructor(
    private readonly work: UnitOfWork,
    private readonly tickets: TicketStore,
    private readonly clock: Clock,
    @Inject(CITY) private readonly city: City,
    @Inject(WAITING) private readonly waiting: Waiting,
  ) {}

  /** A caller's command: 404 for what the caller may not see, 403 for what may be seen but not done. */
  async execute<C extends OnTicket>(
    contract: C,
    input: InputOf<C>,
    call: Call,
    command: (by: Command['by']) => Command,
  ): Promise<Commanded> {
    const seeing = call.actor.kind === 'client' ? call.scopeFor(intake.getTicket) : undefined;
    if (!seeing) return noTicket(input.ticketNo);
    return this.work.decide(intake.answer, call, input, async (tx) => {
      const doing = call.scopeFor(contract);
      const found = await this.tickets.lockByNumber(tx, input.ticketNo, seeing, doing);
      if (!found) return noTicket(input.ticketNo);
      if (!doing || !found.within)
        return refuse('forbidden', `None of the caller's roles may call ${contract.name} on this ticket`);
      const by = isHotline(call.actor.grants) ? 'hotline' : 'unit';
      const asked = command(by);
      const flaw = (await this.factsFlaw(tx, asked, input.ticketNo)) ?? (await this.endFlaw(tx, asked, found.ticket));
      return flaw ?? this.settle(tx, found.ticket, asked, { ...callerOf(call), expectedVersion: versionIn(input) });
    });
  }

  /** The reporter's own urge; the number and its access code were compared before. */
  urgePublic(input: InputOf<typeof intake.urgePublic>, call: Call): Promise<AnswerOf<typeof intake.urgePublic>> {
    const { ticketNo, text } = input;
    const everything = { all: true, own: [], subtree: [] };
    return this.work.decide(intake.urgePublic, call, input, async (tx) => {
      const found = await this.tickets.lockByNumber(tx, ticketNo, everything);
      if (!found) return noTicket(ticketNo);
      return this.settle(tx, found.ticket, { type: 'Urge', by: 'reporter', ...(text && { text }) }, callerOf(call));
    });
  }

  /** Nobody leads, and the policy's time has passed: the next rung is told, and the one above it waited for. */
  escalate(deadline: Deadline): Promise<void> {
    return this.fire(deadline, (tx, taken, ticket) => {
      const { level, to, limitAt } = taken.data as RungData;
      this.settle(tx, ticket, { type: 'Escalate', by: 'clock', level, to, limitAt }, byClock(taken));
      const rung = ticket.status === 'registered' ? this.waiting.above(this.clock.now(), level, new Date(limitAt)) : undefined;
      if (rung)
        setDeadline(tx, {
          aggregateId: ticket.id,
          name: 'undispatched',
          dueAt: rung.dueAt,
          version: ticket.version + 1,
          data: rung,
        });
    });
  }

  /** A held inquiry was not answered in time: it is dispatched now (Regulation art. 11-1). */
  release(deadline: Deadline): Promise<void> {
    return this.fire(deadline, (tx, taken, ticket) => {
      this.settle(tx, ticket, { type: 'Release', by: 'clock' }, byClock(taken));
    });
  }

  private async fire(deadline: Deadline, work: (tx: Transaction, taken: Deadline, ticket: Ticket) => void): Promise<void> {
    await this.work.run(async (tx) => {
      // The ticket's row first, as every command does: whoever takes the two the other way round could meet us in a deadlock.
      const ticket = await this.tickets.lock(tx, deadline.aggregateId);
      const taken = await takeDeadline(tx, deadline.id);
      if (taken && ticket) work(tx, taken, ticket);
    });
  }

  private settle(tx: Transaction, ticket: Ticket, command: Command, by: By & { expectedVersion?: number | undefined }): Settled {
    const { actor, unitId, correlationId, expectedVersion } = by;
    if (expectedVersion !== undefined && expectedVersion !== ticket.version)
      return refuse('stale-version', `The ticket is at version ${ticket.version}, not ${expectedVersion}`, {
        present: commandedOf(ticket),
      });
    const events = decide(command, ticket);
    if (isRefusal(events)) return events;
    const at = this.clock.now();
    const occasion = { at, correlationId };
    const policyVersion = this.waiting.policyVersion(at);
    let present = ticket;
    for (const event of events) {
      present = evolve(present, event);
      const row = {
        version: present.version,
        type: event.type,
        at,
        actor: { kind: actor.kind, id: actor.id, unitId },
        policyVersion,
        event,
      };
      appendHistory(tx, ticket.id, [row]);
      append(tx, [announce(present, event, occasion)]);
      this.rewait(tx, present, event, at);
    }
    if (present !== ticket) this.tickets.save(tx, present, events);
    return commandedOf(present);
  }

  private async factsFlaw(
    tx: Transaction,
    command: Command,
    ticketNo: string,
  ): Promise<Refusal<'unknown-category' | 'unknown-ticket' | 'original-missing'> | undefined> {
    if (command.type === 'Classify' && !this.city.category(command.category))
      return refuse('unknown-category', `${command.category} is no category of this city`, { where: 'category' });
    if (command.type !== 'Divert') return undefined;
    const { ofTicketNo } = command;
    const isKnown = ofTicketNo !== undefined && ofTicketNo !== ticketNo && (await this.tickets.isKnown(tx, ofTicketNo));
    return originalFlaw(command, isKnown, 'ofTicketNo');
  }

  /**
   * Those that hang on a ticket go on: it does not end before another one is their head. A squad that was called is on its way: with
   * the ticket its part would end, and nobody has told it.
   */
  private async endFlaw(
    tx: Transaction,
    { type }: Command,
    { id }: Ticket,
  ): Promise<Refusal<'step-not-allowed' | 'squad-called'> | undefined> {
    if (type !== 'Divert' && type !== 'Withdraw') return undefined;
    if (await this.tickets.carriesOthers(tx, id))
      return refuse('step-not-allowed', 'Other tickets hang on this one; ungroup them, or give them another head, first');
    const dispatch = (await this.tickets.lockProjection(tx, id))?.dispatch;
    const squad = dispatch ? expectedSquad(dispatch) : undefined;
    return squad === undefined
      ? undefined
      : refuse('squad-called', `${squad} was called and has not reported: end the ticket after its final report`);
  }

  /** What a step means for the clocks of waiting: an end stops them, a release starts the one for a lead. Urging moves none. */
  private rewait(tx: Transaction, { id, version, category }: Ticket, event: Event, at: Date): void {
    if (event.type === 'Answered' || event.type === 'Diverted' || event.type === 'Withdrawn') clearDeadline(tx, id);
    if (event.type !== 'Released') return;
    const rung = this.waiting.undispatched(at, category);
    if (rung) setDeadline(tx, { aggregateId: id, name: 'undispatched', dueAt: rung.dueAt, version, data: rung });
  }
}

const noTicket = (ticketNo: string): Refusal<'not-found'> =>
  refuse('not-found', `There is no ticket ${ticketNo}, or it is not yours to see`);
const callerOf = (call: Call): By => ({ actor: call.actor, unitId: call.unitId, correlationId: call.correlationId });
const byClock = ({ id }: Deadline): By => ({ actor: clockActor, unitId: clockActor.id, correlationId: id });
const versionIn = (input: object): number | undefined =>
  'expectedVersion' in input ? (input.expectedVersion as number | undefined) : undefined;

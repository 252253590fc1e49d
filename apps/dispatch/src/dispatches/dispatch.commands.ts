import { dispatch as contracts, intake, type Contract, type InputOf } from '@fengqiao/contracts';
import { isRefusal, refuse, type Refusal, type Unit } from '@fengqiao/domain';
import {
  append,
  Clock,
  inTurn,
  takeDeadline,
  UnitOfWork,
  CITY,
  type Call,
  type Deadline,
  type Transaction,
  readHistory,
  type HistoryRow,
} from '@fengqiao/service';
import type { City } from '@fengqiao/city';
import { Inject, Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { assignByOperator, handOn } from './assigning';
import { capacityOf, isHotline, isOwnLook, mayHandOn } from './capacities';
import { rulebookOf } from './city.rulebook';
import { unseenBy, type Command, type Dispatch, type Event } from './dispatch';
import { announce } from './dispatch.announcements';
import { DispatchStore, type By } from './dispatch.store';
import { through } from './evolve';
import { elapse, nextLook } from './elapsing';
import { concernsHead, concernsMembers, forHead, forMember } from './grouping';
import { handle, markSeen } from './handling';
import { openDispatch, type Registration } from './opening';
import type { Order } from './orders';
import type { Given } from './parts';
import type { Matter } from './rulebook';
import { followListed } from '../proceedings/listed.store';
import { ProceedingStore, type Kind } from '../proceedings/proceeding.store';
import { FigureStore } from '../figures/figure.store';
import { GroupStore } from '../groups/group.store';

const DISPATCH: By = { kind: 'service', id: 'dispatch', unitId: 'dispatch' };
const CLOCK: By = { kind: 'clock', id: 'clock', unitId: 'clock' };
const notFound = (what: string) => refuse('not-found', `There is no such ${what}, or it is not yours to see`);

/** Find, decide, save, announce: every command of a dispatch takes these four steps, in one transaction. */
@Injectable()
export class DispatchCommands {
  readonly rules;

  constructor(
    private readonly work: UnitOfWork,
    private readonly store: DispatchStore,
    private readonly proceedings: ProceedingStore,
    private readonly clock: Clock,
    private readonly groups: GroupStore,
    private readonly figures: FigureStore,
    @Inject(CITY) city: City,
  ) {
    this.rules = rulebookOf(city);
  }

  given(): Given {
    return { now: this.clock.now(), rules: this.rules, newId: v7 };
  }

  /** A ticket was registered: it gets its dispatch at once. Heard twice, it stays as it is. */
  async open(
    tx: Transaction,
    matter: Matter,
    status: Registration,
    order: Order | undefined,
    correlationId: string,
  ): Promise<void> {
    const events = openDispatch(matter, status, order, this.given());
    const states = through(undefined, events);
    if (!(await this.store.add(tx, states.at(-1)!))) return;
    this.settle(tx, undefined, events, states, DISPATCH, correlationId);
  }

  /** What another service's event means for the dispatch of a ticket; `head` is the one that carries it, if it is a member. */
  async hear(
    tx: Transaction,
    ticketNo: string,
    decide: (dispatch: Dispatch, given: Given, head?: Dispatch) => Event[],
    by: string,
    correlationId: string,
  ): Promise<void> {
    const said: By = { kind: 'service', id: by, unitId: by };
    await inTurn(tx, ticketNo, async () => {
      this.groups.lockAround(tx, ticketNo);
      const found = await this.store.ofTicket(tx, ticketNo);
      if (!found) throw new Error(`The dispatch of ticket ${ticketNo} has not been opened yet; the message comes again`);
      if (!found.group) return this.conclude(tx, found, decide(found, this.given()), said, correlationId);
      return inTurn(tx, found.group.groupId, async () => {
        const present = (await this.store.ofTicket(tx, ticketNo))!;
        const head = present.group?.role === 'member' ? await this.groups.head(tx, present.group.groupId) : undefined;
        return this.conclude(tx, present, decide(present, this.given(), head), said, correlationId);
      });
    });
  }

  /** A time has come at which something runs out or somebody is to be told. */
  async elapse(deadline: Deadline): Promise<void> {
    await this.work.run(async (tx) => {
      // The dispatch's row first, as every command does: the other way round two could wait for each other.
      const found = await this.store.ofDeadline(tx, deadline.aggregateId);
      if (!(await takeDeadline(tx, deadline.id)) || !found) return;
      const events = elapse(found, this.given());
      this.decided(tx, found, events, CLOCK, deadline.id);
      // The deadline is taken: where time did nothing (a policy moved the rung), the next one stands in its place.
      if (events.length === 0) this.store.lookAgain(tx, found, undefined, nextLook(found, this.rules));
    });
  }

  /** `POST /tickets/{ticketNo}/dispatch`: by the hotline, or by the accountable unit's desk inside its own tree. */
  dispatchTicket(input: InputOf<typeof contracts.dispatchTicket>, call: Call): Promise<Outcome> {
    const { ticketNo, lead, assists = [], urgency, overrideReason, reason } = input;
    const order: Order = { lead, assists, urgency, overrideReason, reason };
    return this.command(contracts.dispatchTicket, input, call, async (tx) => {
      const found = await this.store.seenOfTicket(tx, ticketNo, call.scopeFor(intake.getTicket) ?? NOTHING);
      if (!found) return notFound('ticket');
      const operates = isHotline(call.actor);
      if (!operates && !mayHandOn(call.actor, found))
        return refuse('not-yours', 'Only the hotline and the accountable unit’s desk may dispatch this ticket');
      return [found, (given: Given) => (operates ? assignByOperator(found, order, given) : handOn(found, order, given))] as const;
    });
  }

  /** A unit's command on its assignment; which capacity it acts in follows from its grants. */
  onAssignment(
    contract: Contract,
    input: { assignmentId: string; expectedVersion?: number | undefined },
    call: Call,
    command: Command,
  ): Promise<Outcome> {
    const find = async (tx: Transaction): Promise<Found> => {
      if (command.type === 'Feedback' || command.type === 'Complete') this.groups.lockAroundPart(tx, input.assignmentId);
      const found = await this.store.seenOfAssignment(tx, input.assignmentId, call.scopeFor(contracts.getAssignment) ?? NOTHING);
      const assignment = found?.assignments.find((one) => one.id === input.assignmentId);
      if (!found || !assignment) return notFound('assignment');
      const capacity = capacityOf(call.actor, found, assignment, command.type, this.rules);
      if (!capacity) return refuse('not-yours', `${command.type} on this assignment is for ${assignment.unitId}`);
      return [found, (given: Given) => handle(found, assignment, capacity, command, given)] as const;
    };
    return this.command(contract, input, call, find, withHistory);
  }

  /** Somebody else's command about an assignment: the hotline's, a superior's. */
  aboutAssignment(
    contract: Contract,
    input: { assignmentId: string; expectedVersion?: number | undefined },
    call: Call,
    decide: (dispatch: Dispatch, given: Given) => Event[] | Refusal,
  ): Promise<Outcome> {
    const find = async (tx: Transaction): Promise<Found> => {
      const found = await this.store.seenOfAssignment(tx, input.assignmentId, call.scopeFor(contracts.getAssignment) ?? NOTHING);
      return found ? ([found, (given: Given) => decide(found, given)] as const) : notFound('assignment');
    };
    return this.command(contract, input, call, find, withHistory);
  }

  /** A superior's or a desk's command about a ticket that it may see; `learn` reads what the decision needs besides. */
  aboutTicket(
    contract: Contract,
    input: { ticketNo: string; expectedVersion?: number | undefined },
    call: Call,
    decide: (dispatch: Dispatch, given: Given) => Event[] | Refusal,
    learn: (tx: Transaction) => Promise<void> = () => Promise.resolve(),
  ): Promise<Outcome> {
    return this.command(contract, input, call, async (tx) => {
      const found = await this.store.seenOfTicket(tx, input.ticketNo, call.scopeFor(intake.getTicket) ?? NOTHING);
      if (!found) return notFound('ticket');
      await learn(tx);
      return [found, (given: Given) => decide(found, given)] as const;
    });
  }

  /** A decision on what runs beside the handling, such as an objection; `shownBy` is the list that shows it. */
  onProceeding(
    { contract, shownBy, kind, id }: { contract: Contract; shownBy: Contract; kind: Kind; id: string },
    input: { expectedVersion?: number | undefined },
    call: Call,
    decide: (dispatch: Dispatch, given: Given) => Event[] | Refusal,
  ): Promise<Outcome> {
    return this.command(contract, input, call, async (tx) => {
      const found = await this.proceedings.seen(tx, kind, id, call.scopeFor(shownBy) ?? NOTHING);
      return found ? ([found, (given: Given) => decide(found, given)] as const) : notFound(kind);
    });
  }

  /** The unit has its assignment on the screen; anybody else's look changes nothing. */
  async seen(dispatch: Dispatch, assignmentId: string, call: Call): Promise<Dispatch> {
    const assignment = dispatch.assignments.find((one) => one.id === assignmentId);
    if (!assignment || unseenBy(dispatch, assignment).length === 0 || !isOwnLook(call.actor, assignment)) return dispatch;
    return this.work.run(async (tx) => {
      const found = await this.store.ofTicket(tx, dispatch.ticketNo);
      return found
        ? this.decided(tx, found, markSeen(found, assignmentId, this.given()), byOf(call), call.correlationId)
        : dispatch;
    });
  }

  /** The frame of a caller's command: keyed, authorized, versioned; then decided and settled. */
  private command(
    contract: Contract,
    input: { expectedVersion?: number | undefined },
    call: Call,
    find: (tx: Transaction) => Promise<Found>,
    tell: (tx: Transaction, after: Dispatch) => Told = (_tx, after) => after,
  ): Promise<Outcome> {
    return this.work.decide<Outcome>(
      contract,
      call,
      input,
      async (tx) => {
        const found = await find(tx);
        if (isRefusal(found)) return found;
        if (!call.allowed) return refuse('forbidden', `None of your roles may call ${contract.name}`);
        const [dispatch, decide] = found;
        const stale = this.staleness(dispatch, input.expectedVersion);
        if (stale) return stale;
        const events = decide(this.given());
        if (isRefusal(events)) return events;
        return tell(tx, await this.conclude(tx, dispatch, events, byOf(call), call.correlationId));
      },
      { keep: ({ id, version }): Decided => ({ id, version }) },
    );
  }

  /** The refusal of a command that was decided on an older state, with the present one. */
  staleness({ id, ticketNo, version, status }: Dispatch, expected: number | undefined): Refusal<'stale-version'> | undefined {
    if (expected === undefined || expected === version) return undefined;
    return refuse('stale-version', `The dispatch is at version ${version}, not ${expected}; read it again`, {
      where: 'expectedVersion',
      present: { id, ticketNo, version, status },
    });
  }

  /** Settles what was decided of a dispatch, and what it means for the others of its group. */
  async conclude(tx: Transaction, before: Dispatch, events: readonly Event[], by: By, correlationId: string): Promise<Dispatch> {
    const after = this.decided(tx, before, events, by, correlationId);
    const { group } = before;
    if (group?.role === 'head' && concernsMembers(events)) {
      for (const member of await this.groups.members(tx, group.groupId))
        this.decided(tx, member, forMember(after, events, member, this.given()), by, correlationId);
    }
    if (group?.role === 'member' && concernsHead(events)) {
      const head = await this.groups.head(tx, group.groupId);
      if (head) await this.conclude(tx, head, forHead(head, before, events, this.given()), by, correlationId);
    }
    return after;
  }

  /** Settles what was decided of one dispatch. Does not wait. */
  decided(tx: Transaction, before: Dispatch, events: readonly Event[], by: By, correlationId: string): Dispatch {
    if (events.length === 0) return before;
    const states = through(before, events);
    const after = states.at(-1)!;
    this.store.save(tx, after);
    this.settle(tx, before, events, states, by, correlationId);
    return after;
  }

  private settle(
    tx: Transaction,
    before: Dispatch | undefined,
    events: readonly Event[],
    states: readonly Dispatch[],
    by: By,
    correlationId: string,
  ): void {
    const after = states.at(-1)!;
    this.store.follow(tx, before, after, events, (id) => this.rules.unit(id));
    this.figures.follow(tx, before, events, states);
    const unitOf = (id: string): Unit | undefined => this.rules.unit(id);
    this.proceedings.follow(tx, events, states, by, unitOf);
    followListed(tx, before, events, states, by, { hotlineId: this.rules.hotlineId, path: (id) => unitOf(id)?.path ?? id });
    this.store.lookAgain(tx, after, before && nextLook(before, this.rules), nextLook(after, this.rules));
    this.store.remember(tx, after, events, (before?.version ?? 0) + 1, by);
    append(
      tx,
      events.map((event, at) => announce(states[at]!, event, by.unitId, correlationId)),
    );
  }
}

/** What is remembered of a command under its key: its answer is made again from the history up to that version. */
export type Decided = Pick<Dispatch, 'id' | 'version'>;
/** What a command left; a step's comes with the history that its answer is made of, as the transaction read it. */
export type Told = Dispatch & { readonly history?: Promise<readonly HistoryRow<Event>[]> };
export type Outcome = Told | Decided | Refusal;

type Found = Refusal | readonly [Dispatch, (given: Given) => Event[] | Refusal];

export const NOTHING = { all: false, own: [], subtree: [] };
export const byOf = (call: Call): By => ({ kind: call.actor.kind, id: call.actor.id, unitId: call.unitId });

/** An assignment is answered from its history, which is read before the commit. */
const withHistory = (tx: Transaction, after: Dispatch): Told => {
  const history = readHistory<Event>(tx, after.id);
  history.catch(() => undefined); // then the commit fails too
  return { ...after, history };
};

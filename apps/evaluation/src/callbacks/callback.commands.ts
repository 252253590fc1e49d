import { intake, type AnswerOf, type DispatchSnapshot, type InputOf, type evaluation } from '@fengqiao/contracts';
import type { City } from '@fengqiao/city';
import { clockActor, isRefusal, refuse, serviceActor, type Actor } from '@fengqiao/domain';
import {
  append,
  appendHistory,
  CITY,
  clearDeadline,
  Clock,
  setDeadline,
  takeDeadline,
  UnitOfWork,
  type Call,
  type Deadline,
  type Transaction,
} from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { localTimeOf, policyOfMonth } from '../city-assessing';
import { FactStore, type Matter } from '../facts/fact.store';
import { isClosed, isCounted, ledSince, newestOf, type Fact } from '../items/item';
import { ItemCommands } from '../items/item.commands';
import {
  decide,
  evolve,
  mayLink,
  nextAttemptFrom,
  type Answers,
  type Callback,
  type Calls,
  type Event,
  type Link,
} from './callback';
import { announce } from './callback.announcements';
import { CallbackStore, type Accountable, type StoredCallback } from './callback.store';
import { callingTimeFrom, isCallingTime } from './calling';
import { LinkStore } from './link.store';

type Recording = typeof evaluation.recordCallback;
type Leasing = typeof evaluation.leaseCallbacks;
type Recorded = AnswerOf<Recording>;
/** What something belongs to, and the city time of it. */
type Cause = { readonly correlationId: string; readonly at: Date };
/** Who decided, in whose name. */
type By = Cause & { readonly actor: Pick<Actor, 'kind' | 'id'>; readonly unitId: string };
/** All that is known of a matter, read under its lock. */
type Known = { readonly matter: Matter; readonly facts: readonly Fact[]; readonly callback: StoredCallback | undefined };

/** The name of the deadline at which a callback falls due. */
export const callbackDeadline = 'callback';

const accountableOf = (stored: Accountable | undefined) => stored && { accountable: stored.accountable, path: stored.path };

const viewOf = ({ id, status, version, outcomes }: StoredCallback, { ticketNo }: Matter) => ({
  id,
  status,
  version,
  ticketNo,
  attempts: outcomes.length,
});

/** Plans, makes due and records callbacks: find, decide, save, announce, and derive the items from what is known then. */
@Injectable()
export class CallbackCommands {
  constructor(
    @Inject(CITY) private readonly city: City,
    private readonly clock: Clock,
    private readonly work: UnitOfWork,
    private readonly facts: FactStore,
    private readonly callbacks: CallbackStore,
    private readonly links: LinkStore,
    private readonly items: ItemCommands,
  ) {}

  /**
   * Follows a new fact of the dispatch: the callback's plan, the items, and the rest of its group, also of the one that it left.
   * In the consumer's transaction, under the locks.
   */
  async follow(tx: Transaction, matter: Matter, facts: readonly Fact[], cause: Cause, groupBefore: string | null): Promise<void> {
    const snapshot = newestOf(facts)!;
    const by = { actor: serviceActor('dispatch'), unitId: snapshot.by, ...cause };
    const known = { matter, facts, callback: await this.callbacks.find(tx, matter) };
    const groups = [...new Set([groupBefore, matter.groupId].filter((id) => id !== null))];
    const parts = (await Promise.all(groups.map((id) => this.facts.ofGroup(tx, id)))).flat();
    const others = parts.filter(({ dispatchId }) => dispatchId !== matter.dispatchId);
    const head = others.find(({ groupId, groupRole }) => groupRole === 'head' && groupId === matter.groupId);
    await this.plan(tx, known, head && newestOf(await this.facts.of(tx, head.dispatchId)), by);
    for (const other of others) {
      if (other.groupRole === 'head') await this.items.deriveAnew(tx, other, by.at);
      else if (snapshot.group?.role === 'head') await this.plan(tx, await this.known(tx, other), snapshot, by);
    }
  }

  /** The callback is planned with the limit of whoever carries the clocks: a member's with its head's. */
  private async plan(tx: Transaction, known: Known, head: DispatchSnapshot | undefined, by: By): Promise<void> {
    const snapshot = newestOf(known.facts)!;
    const isMember = snapshot.group?.role === 'member';
    const limits = isMember ? head : snapshot;
    const dueAt = limits && this.limitOf(limits);
    const rounds = { round: limits?.handlingRound ?? 1, dispatchRound: limits?.dispatchRound ?? 1 };
    const since = isMember ? undefined : ledSince(known.facts);
    const events = decide({ type: 'plan', at: by.at, dueAt, ledSince: since, ...rounds }, known.callback, this.calls());
    if (isRefusal(events)) throw new Error(`A plan is never refused: ${events.because}`);
    const accountable = this.accountableOf(limits ?? snapshot);
    const isElsewhere = known.callback?.accountable !== accountable?.accountable;
    if (accountable && known.callback && isElsewhere && events.length === 0) this.callbacks.follow(tx, known.matter, accountable);
    await this.apply(tx, known, events, by, accountable);
  }

  /** The clock's command: the limit has run out. Nothing happens when the deadline was taken, moved or cleared meanwhile. */
  fallDue({ id, aggregateId }: Deadline): Promise<void> {
    return this.work.run(async (tx) => {
      const dispatchId = await this.callbacks.dispatchOf(tx, aggregateId);
      const matter = dispatchId && (await this.facts.lock(tx, dispatchId));
      if (!matter || !(await takeDeadline(tx, id))) return;
      const known = await this.known(tx, matter);
      const { hasContact, channel } = newestOf(known.facts)!;
      const someoneToAsk = hasContact || this.city.assessmentAt(this.clock.now()).responseOnlyChannels.includes(channel);
      const { closed, ended } = this.ticketOf(known.facts);
      const by = { actor: clockActor, unitId: 'clock', correlationId: id, at: this.clock.now() };
      const events = decide({ type: 'fallDue', at: by.at, someoneToAsk, closed: closed || ended }, known.callback, this.calls());
      if (isRefusal(events)) return;
      const standing = await this.apply(tx, known, events, by, known.callback);
      if (standing && mayLink(standing)) this.links.plan(tx, standing, callingTimeFrom(this.clock.now(), this.calls()));
    });
  }

  /** A link to this matter's callback has gone out. In the transaction that took its deadline. */
  async linked(tx: Transaction, dispatchId: string, correlationId: string): Promise<void> {
    const matter = await this.facts.lock(tx, dispatchId);
    const known = matter && (await this.known(tx, matter));
    const by = { actor: clockActor, unitId: 'clock', correlationId, at: this.clock.now() };
    const events = decide({ type: 'linked', at: by.at }, known?.callback, this.calls());
    if (!known || isRefusal(events)) return;
    await this.apply(tx, known, events, by, known.callback);
  }

  /** What a reporter answered by a link that is known. In the caller's transaction. */
  async answered(tx: Transaction, dispatchId: string, answers: Answers, link: Link, call: Call): Promise<Recorded> {
    const matter = (await this.facts.lock(tx, dispatchId))!;
    return this.take(tx, matter, await this.known(tx, matter), answers, call, link);
  }

  /** What the reporter said, or that nobody was reached. */
  record(contract: Recording, input: InputOf<Recording>, call: Call): Promise<Recorded> {
    return this.work.decide(contract, call, input, async (tx): Promise<Recorded> => {
      const { ticketNo, expectedVersion, ...answers } = input;
      const scope = call.allowed ? call.scope : call.scopeFor(intake.getTicket);
      const seen = scope && (await this.facts.seen(tx, ticketNo, scope));
      if (!seen) return refuse('not-found', `There is no ticket ${ticketNo} that the caller may see`);
      if (!call.allowed) return refuse('forbidden', 'Only the hotline’s callback staff record what a reporter said');
      const matter = (await this.facts.lock(tx, seen.dispatchId))!;
      const known = await this.known(tx, matter);
      const { callback } = known;
      if (callback && expectedVersion !== undefined && expectedVersion !== callback.version)
        return refuse('stale-version', `The callback is at version ${callback.version}`, { present: viewOf(callback, seen) });

      return this.take(tx, matter, known, answers, call);
    });
  }

  /** Under the matter's lock. `link`: by which the answers came, if they did. */
  private async take(
    tx: Transaction,
    matter: Matter,
    known: Known,
    answers: Answers,
    call: Call,
    link?: Link,
  ): Promise<Recorded> {
    const ticket = this.ticketOf(known.facts);
    const command = { type: 'record', at: this.clock.now(), answers, ticket, ...(link && { link }) } as const;
    const events = decide(command, known.callback, this.calls());
    if (isRefusal(events)) return events;
    const by = { actor: call.actor, unitId: call.unitId, correlationId: call.correlationId, at: command.at };
    const recorded = viewOf((await this.apply(tx, known, events, by, known.callback))!, matter);
    await this.tellHead(tx, matter, by.at);
    return recorded;
  }

  /** The next callbacks for one caller: none outside the hours of calling, and none too soon after an attempt. */
  lease(contract: Leasing, input: InputOf<Leasing>, call: Call): Promise<AnswerOf<Leasing>> {
    return this.work.decide(contract, call, input, async (tx): Promise<AnswerOf<Leasing>> => {
      if (!call.allowed) return refuse('forbidden', 'Only the hotline’s callback staff make callbacks');
      const now = this.clock.now();
      const { calls } = this.city.assessmentAt(now);
      if (!isCallingTime(now, this.calls()))
        return refuse('outside-calling-hours', `Reporters are called from ${calls.from} until ${calls.until}`);
      const by = { caller: call.actor.id, limit: input.limit, minutes: calls.leaseMinutes };
      const leased = await this.callbacks.lease(tx, by, call.scope, now);
      const items = leased.map(({ dueAt, leasedUntil, ...one }) => ({
        ...one,
        dueAt: dueAt.toISOString(),
        leasedUntil: leasedUntil.toISOString(),
      }));
      return { items };
    });
  }

  private async known(tx: Transaction, matter: Matter): Promise<Known> {
    const [facts, callback] = await Promise.all([this.facts.of(tx, matter.dispatchId), this.callbacks.find(tx, matter)]);
    return { matter, facts, callback };
  }

  /** Saves what was decided, says it, and derives the items. */
  private async apply(
    tx: Transaction,
    { matter, facts, callback }: Known,
    events: readonly Event[],
    by: By,
    accountable: Accountable | undefined,
  ): Promise<StoredCallback | undefined> {
    const ids = { id: callback?.id ?? v7(), accountable: '', path: '', ...callback, ...accountableOf(accountable) };
    let state: Callback | undefined = callback;
    for (const event of events) {
      const stored: StoredCallback = { ...ids, ...(state = evolve(state, event)) };
      append(tx, announce(matter, stored, event, { by: by.unitId, correlationId: by.correlationId }));
      appendHistory(tx, stored.id, [this.historyOf(event, stored.version, by)]);
    }
    const standing = state && { ...ids, ...state };
    if (standing && events.length > 0) {
      this.callbacks.save(tx, matter, standing, nextAttemptFrom(standing, this.calls()));
      this.setClock(tx, standing, events);
    }
    await this.items.derive(tx, matter, facts, standing?.outcomes ?? [], by.at);
    return standing;
  }

  /** What a member's reporter said is its head's business. Under the group's lock. */
  private async tellHead(tx: Transaction, { groupId, dispatchId }: Matter, at: Date): Promise<void> {
    const parts = groupId === null ? [] : await this.facts.ofGroup(tx, groupId);
    const head = parts.find((part) => part.groupRole === 'head' && part.dispatchId !== dispatchId);
    if (head) await this.items.deriveAnew(tx, head, at);
  }

  private setClock(tx: Transaction, { id, status, dueAt, version }: StoredCallback, events: readonly Event[]): void {
    if (status !== 'waiting') clearDeadline(tx, id, callbackDeadline);
    else if (events.some(({ type }) => type !== 'Attempted'))
      setDeadline(tx, { aggregateId: id, name: callbackDeadline, dueAt, version });
  }

  private historyOf(event: Event, version: number, { actor: { kind, id }, unitId }: By) {
    const policyVersion = this.city.assessmentAt(event.at).version;
    return { version, type: event.type, at: event.at, actor: { kind, id, unitId }, policyVersion, event };
  }

  /** The limit of the present round, at which the reporter is called; none for what does not count. */
  private limitOf(snapshot: DispatchSnapshot): Date | undefined {
    if (!snapshot.dueAt) return undefined;
    const month = localTimeOf(this.city).localMonth(new Date(snapshot.dueAt));
    const limit = new Date(snapshot.reworkDueAt ?? snapshot.dueAt);
    return isCounted(snapshot, policyOfMonth(this.city, month)) ? limit : undefined;
  }

  private accountableOf({ accountable }: DispatchSnapshot): Accountable | undefined {
    return accountable === undefined ? undefined : { accountable, path: this.city.unit(accountable)?.path ?? accountable };
  }

  private ticketOf(facts: readonly Fact[]) {
    const { status, channel } = newestOf(facts)!;
    const { responseOnlyChannels } = this.city.assessmentAt(this.clock.now());
    return {
      closed: isClosed(facts),
      ended: status === 'ended',
      satisfactionApplies: !responseOnlyChannels.includes(channel),
    };
  }

  private calls(): Calls {
    return { ...this.city.assessmentAt(this.clock.now()).calls, ...localTimeOf(this.city) };
  }
}

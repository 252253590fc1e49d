import type { City } from '@fengqiao/city';
import type { DispatchSnapshot } from '@fengqiao/contracts';
import { CITY, type Transaction } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { CallbackStore } from '../callbacks/callback.store';
import { assessingOf } from '../city-assessing';
import { isAbout } from '../exclusions/exclusion';
import { ExclusionStore } from '../exclusions/exclusion.store';
import type { Place } from '../facts/arrival.store';
import { FactStore, type Matter } from '../facts/fact.store';
import type { Answer } from './answering';
import { itemsOf, ledSince, newestOf, type Assessing, type Fact } from './item';
import { ItemStore } from './item.store';

/** Derives the items of a matter anew, in the transaction that added a fact, an answer or an exclusion. */
@Injectable()
export class ItemCommands {
  private readonly assessing: Assessing;

  constructor(
    @Inject(CITY) city: City,
    private readonly facts: FactStore,
    private readonly callbacks: CallbackStore,
    private readonly exclusions: ExclusionStore,
    private readonly items: ItemStore,
  ) {
    this.assessing = assessingOf(city);
  }

  /**
   * Under the matter's lock, with what the caller knows of it. A head's items have its members' answers in them. `at`: city time
   * of what happened; `by`: what arrived later is not known yet.
   */
  async derive(
    tx: Transaction,
    matter: Matter,
    facts: readonly Fact[],
    answers: readonly Answer[],
    at: Date,
    by: Place = null,
  ): Promise<void> {
    const newest = newestOf(facts);
    const group = newest?.group?.role === 'head' ? newest.group : undefined;
    const [{ reasonCode: exclusion }, others, said] = await Promise.all([
      this.exclusionOf(tx, matter, newest, by),
      group ? this.facts.reportersOfMembers(tx, group.groupId, by) : [],
      group ? this.callbacks.ofMembers(tx, group.groupId, by) : undefined,
    ]);
    const since = ledSince(facts);
    const members = others.map((one) => ({ ...one, answers: said?.get(one.dispatchId) ?? [], ledSince: since }));
    const known = { facts, answers, exclusion, members };
    await this.items.replace(tx, matter, itemsOf(known, this.assessing, at), at);
  }

  /** The tickets of the matter's item, and for what reason it is left out, if it is. Under the matter's or its group's lock. */
  async exclusionOf(tx: Transaction, matter: Matter, newest: DispatchSnapshot | undefined, by: Place = null) {
    const { accountable: unitId, group } = newest ?? {};
    const [approvals, parts] = await Promise.all([
      this.exclusions.naming(tx, matter, by),
      group?.role === 'head' ? this.facts.ofGroup(tx, group.groupId) : [],
    ]);
    const tickets = [matter.ticketNo, ...parts.filter((part) => part.groupRole === 'member').map((part) => part.ticketNo)];
    const approval = unitId === undefined ? undefined : approvals.find((one) => isAbout(one, { unitId, tickets }));
    return { tickets, reasonCode: approval?.reasonCode };
  }

  /** Under the matter's or its group's lock, with all that is kept of it. */
  async deriveAnew(tx: Transaction, matter: Matter, at: Date, by: Place = null): Promise<void> {
    const [facts, answers] = await Promise.all([
      this.facts.of(tx, matter.dispatchId, by),
      this.callbacks.answers(tx, matter, by),
    ]);
    await this.derive(tx, matter, facts, answers, at, by);
  }
}

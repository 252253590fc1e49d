import type { City } from '@fengqiao/city';
import { CITY, Clock, type Transaction } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { CallbackStore } from '../callbacks/callback.store';
import { assessingOf } from '../city-assessing';
import { ExclusionStore } from '../exclusions/exclusion.store';
import { FactStore, type Matter } from '../facts/fact.store';
import type { Answer } from './answering';
import { closedAt, itemsOf, ledSince, newestOf, type Assessing, type Fact } from './item';
import { ItemStore } from './item.store';

/** Derives the items of a matter anew, in the transaction that added a fact, an answer or an exclusion. */
@Injectable()
export class ItemCommands {
  private readonly assessing: Assessing;

  constructor(
    @Inject(CITY) city: City,
    private readonly clock: Clock,
    private readonly facts: FactStore,
    private readonly callbacks: CallbackStore,
    private readonly exclusions: ExclusionStore,
    private readonly items: ItemStore,
  ) {
    this.assessing = assessingOf(city);
  }

  /** Under the matter's lock, with what the caller knows of it. A head's items have its members' answers in them. */
  async derive(tx: Transaction, matter: Matter, facts: readonly Fact[], answers: readonly Answer[]): Promise<void> {
    const { group, hasContact = true } = newestOf(facts) ?? {};
    const [standing, others, memberHasContact] = await Promise.all([
      this.exclusions.standing(tx, matter),
      group?.role === 'head' ? this.callbacks.ofMembers(tx, group.groupId) : [],
      group?.role === 'head' && !hasContact && this.facts.memberHasContact(tx, group.groupId),
    ]);
    const exclusion = standing?.status === 'approved' ? standing.reasonCode : undefined;
    const led = { closedAt: closedAt(facts), ledSince: ledSince(facts) };
    const members = others.map((said) => ({ answers: said, ...led }));
    const now = this.clock.now();
    const known = { facts, answers, exclusion, members, memberHasContact };
    await this.items.replace(tx, matter, itemsOf(known, this.assessing, now), now);
  }

  /** Under the matter's or its group's lock, with all that is kept of it. */
  async deriveAnew(tx: Transaction, matter: Matter): Promise<void> {
    const [facts, answers] = await Promise.all([this.facts.of(tx, matter.dispatchId), this.callbacks.answers(tx, matter)]);
    await this.derive(tx, matter, facts, answers);
  }
}

import type { City } from '@fengqiao/city';
import { CITY, Clock, type Transaction } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { CallbackStore } from '../callbacks/callback.store';
import { assessingOf } from '../city-assessing';
import { ExclusionStore } from '../exclusions/exclusion.store';
import { FactStore, type Matter } from '../facts/fact.store';
import type { Answer } from './answering';
import { itemsOf, type Assessing, type Fact } from './item';
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

  /** Under the matter's lock, with what the caller knows of it. */
  async derive(tx: Transaction, matter: Matter, facts: readonly Fact[], answers: readonly Answer[]): Promise<void> {
    const standing = await this.exclusions.standing(tx, matter);
    const exclusion = standing?.status === 'approved' ? standing.reasonCode : undefined;
    this.items.replace(tx, matter, itemsOf({ facts, answers, exclusion }, this.assessing, this.clock.now()));
  }

  /** Under the matter's lock, with all that is kept of it. */
  async deriveAnew(tx: Transaction, matter: Matter): Promise<void> {
    const [facts, callback] = await Promise.all([this.facts.of(tx, matter.dispatchId), this.callbacks.find(tx, matter)]);
    await this.derive(tx, matter, facts, callback?.outcomes ?? []);
  }
}

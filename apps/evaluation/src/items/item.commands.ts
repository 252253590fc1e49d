import type { City } from '@fengqiao/city';
import { CITY, type Transaction } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { assessingOf } from '../city-assessing';
import type { Matter } from '../facts/fact.store';
import { itemsOf, type Answer, type Assessing, type Fact } from './item';
import { ItemStore } from './item.store';

/** Derives the items of a matter anew, in the transaction that added a fact or an answer. */
@Injectable()
export class ItemCommands {
  private readonly assessing: Assessing;

  constructor(
    @Inject(CITY) city: City,
    private readonly items: ItemStore,
  ) {
    this.assessing = assessingOf(city);
  }

  /** Under the matter's lock, with all that is known of it. Does not wait. */
  derive(tx: Transaction, matter: Matter, facts: readonly Fact[], answers: readonly Answer[]): void {
    this.items.replace(tx, matter, itemsOf(facts, answers, this.assessing));
  }
}

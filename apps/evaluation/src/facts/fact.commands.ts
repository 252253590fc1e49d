import type { DispatchSnapshot } from '@fengqiao/contracts';
import type { City } from '@fengqiao/city';
import { CITY, Clock, inTurn, type Heard, type Transaction } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { CallbackCommands } from '../callbacks/callback.commands';
import { newestOf } from '../items/item';
import { FactStore, type Matter } from './fact.store';
import { viewersOf } from './viewers.rulebook';

/**
 * Keeps what is said of dispatches as facts under (dispatch, version), in whatever order it comes, and derives the callback's
 * plan and the items from the set. What was heard before changes nothing.
 */
@Injectable()
export class FactCommands {
  constructor(
    @Inject(CITY) private readonly city: City,
    private readonly clock: Clock,
    private readonly facts: FactStore,
    private readonly callbacks: CallbackCommands,
  ) {}

  async keep(heard: Heard<DispatchSnapshot>): Promise<void> {
    const { tx, data } = heard;
    const matter = await this.facts.lockFor(tx, data);
    // Others of its groups may be heard in the same transaction, where the groups' locks do not hold them apart.
    const groups = new Set([matter.groupId, data.group?.groupId].filter((id) => id !== null && id !== undefined));
    const keep = (): Promise<void> => this.keepLocked(heard, matter);
    await [...groups].sort().reduceRight((work, group) => () => inTurn(tx, group, work), keep)();
  }

  private async keepLocked({ tx, data: snapshot, envelope }: Heard<DispatchSnapshot>, matter: Matter): Promise<void> {
    const at = this.clock.now();
    const fact = { version: snapshot.version, type: envelope.type, snapshot };
    const [known, isNews] = await Promise.all([this.facts.of(tx, matter.dispatchId), this.facts.keep(tx, fact, at)]);
    if (!isNews) return;
    const facts = [...known, fact];
    const newest = newestOf(facts)!;
    this.followViewers(tx, matter, newestOf(known), newest);
    const groupId = newest.group?.groupId ?? null;
    if (newest === snapshot) this.facts.setGroupIfNew(tx, matter, newest.group);
    await this.callbacks.follow(tx, { ...matter, groupId }, facts, { correlationId: envelope.correlationid, at }, matter.groupId);
  }

  /** Most steps leave the units as they are: then nothing is written. */
  private followViewers(tx: Transaction, matter: Matter, before: DispatchSnapshot | undefined, after: DispatchSnapshot): void {
    const viewers = viewersOf(this.city, after);
    if (before && JSON.stringify(viewersOf(this.city, before)) === JSON.stringify(viewers)) return;
    this.facts.setViewers(tx, matter.dispatchId, viewers);
  }
}

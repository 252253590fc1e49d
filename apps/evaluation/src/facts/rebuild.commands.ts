import type { AnswerOf, InputOf, evaluation } from '@fengqiao/contracts';
import type { City } from '@fengqiao/city';
import { refuse } from '@fengqiao/domain';
import { CITY, Database, UnitOfWork, type Call } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { newestOf } from '../items/item';
import { ItemCommands } from '../items/item.commands';
import { FactStore } from './fact.store';
import { viewersOf } from './viewers.rulebook';

type Rebuilding = typeof evaluation.rebuild;

const first = '00000000-0000-0000-0000-000000000000';

/**
 * Derives everything anew from the facts, a page of matters a call, each in a transaction of its own: after a policy that
 * reaches back, or in a schema that has lost all but its facts. Twice does no harm.
 */
@Injectable()
export class RebuildCommands {
  constructor(
    @Inject(CITY) private readonly city: City,
    private readonly database: Database,
    private readonly work: UnitOfWork,
    private readonly facts: FactStore,
    private readonly items: ItemCommands,
  ) {}

  async rebuild({ cursor = first, limit }: InputOf<Rebuilding>, call: Call): Promise<AnswerOf<Rebuilding>> {
    if (!call.allowed) return refuse('forbidden', 'Only the platform’s operators derive figures anew');
    if (!z.uuid().safeParse(cursor).success && cursor !== first)
      return refuse('bad-cursor', 'Give the nextCursor of the answer before, unchanged', { where: 'cursor' });
    const ids = await this.facts.dispatches(this.database, cursor, limit);
    for (const id of ids) await this.deriveOne(id);
    return { derived: ids.length, ...(ids.length === limit && { nextCursor: ids.at(-1)! }) };
  }

  private deriveOne(dispatchId: string): Promise<void> {
    return this.work.run(async (tx) => {
      const newest = newestOf(await this.facts.of(tx, dispatchId))!;
      const matter = await this.facts.lockFor(tx, newest);
      this.facts.recount(tx, matter);
      this.facts.setGroupIfNew(tx, matter, newest.group);
      this.facts.setViewers(tx, dispatchId, viewersOf(this.city, newest));
      const groupId = newest.group?.groupId ?? null;
      await this.items.deriveAnew(tx, { ...matter, groupId });
      const parts = groupId === null ? [] : await this.facts.ofGroup(tx, groupId);
      const head = parts.find((part) => part.groupRole === 'head' && part.dispatchId !== dispatchId);
      if (head) await this.items.deriveAnew(tx, head);
    });
  }
}

import { evaluation, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import type { City } from '@fengqiao/city';
import { refuse } from '@fengqiao/domain';
import { CITY, Clock, Database, UnitOfWork, type Call } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { newestOf } from '../items/item';
import { ItemCommands } from '../items/item.commands';
import { ExclusionStore } from '../exclusions/exclusion.store';
import { MonthCommands } from '../months/month.commands';
import { MonthStore } from '../months/month.store';
import { ArrivalStore, type Arrival, type Place } from './arrival.store';
import { FactStore } from './fact.store';
import { viewersOf } from './viewers.rulebook';

type Rebuilding = typeof evaluation.rebuild;

const first = '00000000-0000-0000-0000-000000000000';

/**
 * Derives everything anew from the facts. In a schema that has months as they were decided: a page of matters a call, each in a
 * transaction of its own, as after a policy that reaches back. In one that has lost all but its facts: everything once more in
 * the order in which it arrived, so that months close, and are corrected, as they were.
 */
@Injectable()
export class RebuildCommands {
  constructor(
    @Inject(CITY) private readonly city: City,
    private readonly clock: Clock,
    private readonly database: Database,
    private readonly work: UnitOfWork,
    private readonly arrivals: ArrivalStore,
    private readonly facts: FactStore,
    private readonly exclusions: ExclusionStore,
    private readonly items: ItemCommands,
    private readonly months: MonthCommands,
    private readonly closes: MonthStore,
  ) {}

  async rebuild(input: InputOf<Rebuilding>, call: Call): Promise<AnswerOf<Rebuilding>> {
    if (!call.allowed) return refuse('forbidden', 'Only the platform’s operators derive figures anew');
    return this.work.inParts(evaluation.rebuild, call, input, () => this.page(input));
  }

  private async page({ cursor, limit }: InputOf<Rebuilding>): Promise<AnswerOf<Rebuilding>> {
    const isPlace = /^\d{1,18}$/.test(cursor ?? '0');
    if (isPlace && (await this.isReplaying(cursor))) return this.replay(limit);
    if (cursor !== undefined && !z.uuid().safeParse(cursor).success)
      return refuse('bad-cursor', 'Give the nextCursor of the answer before, unchanged', { where: 'cursor' });
    const ids = await this.facts.dispatches(this.database, cursor ?? first, limit);
    for (const id of ids) await this.deriveOne(id, this.clock.now());
    return { derived: ids.length, ...(ids.length === limit && { nextCursor: ids.at(-1)! }) };
  }

  /** Begins in a schema that has lost all but its facts, and knows by itself how far it is. */
  private async isReplaying(cursor: string | undefined): Promise<boolean> {
    if (await this.arrivals.progress(this.database)) return true;
    if (cursor !== undefined || !(await this.closes.hasUndone(this.database)) || (await this.closes.hasClosed(this.database)))
      return false;
    await this.arrivals.begin(this.database);
    return true;
  }

  /** So many places further in the order of arrivals. Before the first close of all only the last state of each matter matters. */
  private async replay(limit: number): Promise<AnswerOf<Rebuilding>> {
    const { place, last } = (await this.arrivals.progress(this.database))!;
    const arrived = await this.arrivals.after(this.database, place, limit);
    const different: string[] = [];
    let hasClosed = await this.closes.hasClosed(this.database);
    for (const [nth, { what, id, at, arrival }] of arrived.entries()) {
      if (what !== 'matter') {
        const isAsTold = await this.months.redo(id, arrival);
        if (!isAsTold) different.push(id);
        hasClosed = true;
      } else if (hasClosed || !isOvertaken(arrived.slice(nth + 1), id)) await this.deriveOne(id, at, arrival);
    }
    const next = Number(place) + limit;
    const answer = { derived: arrived.length, ...(different.length > 0 && { different }) };
    if (next >= Number(last)) await this.arrivals.end(this.database);
    else await this.work.run((tx) => Promise.resolve(this.arrivals.pass(tx, String(next))));
    return next < Number(last) ? { ...answer, nextCursor: String(next) } : answer;
  }

  private deriveOne(dispatchId: string, at: Date, by: Place = null): Promise<void> {
    return this.work.run(async (tx) => {
      if (by !== null) this.arrivals.pass(tx, by);
      const newest = newestOf(await this.facts.of(tx, dispatchId, by))!;
      const matter = await this.facts.lockFor(tx, newest);
      this.facts.recount(tx, matter);
      this.facts.setGroupIfNew(tx, matter, newest.group);
      this.facts.setViewers(tx, dispatchId, viewersOf(this.city, newest));
      this.exclusions.restore(tx, matter, by);
      const groupId = newest.group?.groupId ?? null;
      await this.items.deriveAnew(tx, { ...matter, groupId }, at, by);
      // In the order of arrivals: what was taken back of several at once is so for each at that time.
      const others = by === null ? [] : await this.exclusions.namedWith(tx, matter, by);
      for (const other of others) await this.items.deriveAnew(tx, other, at, by);
      for (const id of new Set([matter.groupId, groupId])) {
        const parts = id === null ? [] : await this.facts.ofGroup(tx, id);
        const head = parts.find((part) => part.groupRole === 'head' && part.dispatchId !== dispatchId);
        if (head) await this.items.deriveAnew(tx, head, at, by);
      }
    });
  }
}

/** More of the matter arrives before anything is decided of a month. */
const isOvertaken = (later: readonly Arrival[], id: string): boolean => {
  const end = later.findIndex(({ what }) => what !== 'matter');
  return later.slice(0, end < 0 ? undefined : end).some((other) => other.id === id);
};

import { dispatch, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { refuse } from '@fengqiao/domain';
import { answerGauge, Database, sql, UnitOfWork, type Call } from '@fengqiao/service';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { z } from 'zod';
import { byOf, DispatchCommands } from '../dispatches/dispatch.commands';
import { DispatchStore } from '../dispatches/dispatch.store';
import { isProvisional, recompute } from '../dispatches/recomputing';

type Recomputing = typeof dispatch.recompute;

const first = '00000000-0000-0000-0000-000000000000';
const page = sql(`select id, ticket_no as "ticketNo" from dispatch where provisional and id > $1 order by id limit $2`);
const count = sql(`select count(*)::int as count from dispatch where provisional`);

/** Due times that lack their year's holidays: how many there are, and what becomes of them when the holidays are known. */
@Injectable()
export class RecomputeCommands implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly work: UnitOfWork,
    private readonly store: DispatchStore,
    private readonly dispatches: DispatchCommands,
  ) {}

  onApplicationBootstrap(): void {
    answerGauge('fq_provisional', 'dispatch', async () => (await this.database.one<{ count: number }>(count, []))!.count);
  }

  /** Each in a transaction of its own. Twice does no harm: what does not move is left as it is. */
  async recompute(input: InputOf<Recomputing>, call: Call): Promise<AnswerOf<Recomputing>> {
    if (!call.allowed) return refuse('forbidden', 'Only the platform’s operators reckon due times again');
    return this.work.inParts(dispatch.recompute, call, input, () => this.page(input, call));
  }

  private async page({ cursor = first, limit }: InputOf<Recomputing>, call: Call): Promise<AnswerOf<Recomputing>> {
    if (!z.guid().safeParse(cursor).success)
      return refuse('bad-cursor', 'Give the nextCursor of the answer before, unchanged', { where: 'cursor' });
    const found = await this.database.rows<{ id: string; ticketNo: string }>(page, [cursor, limit]);
    let [moved, provisional] = [0, 0];
    for (const { ticketNo } of found) {
      const outcome = await this.one(ticketNo, call);
      moved += outcome.moved ? 1 : 0;
      provisional += outcome.provisional ? 1 : 0;
    }
    return { looked: found.length, moved, provisional, ...(found.length === limit && { nextCursor: found.at(-1)!.id }) };
  }

  private one(ticketNo: string, call: Call): Promise<{ moved: boolean; provisional: boolean }> {
    return this.work.run(async (tx) => {
      const before = await this.store.ofTicket(tx, ticketNo);
      if (!before) return { moved: false, provisional: false };
      const events = recompute(before, this.dispatches.given());
      const after = this.dispatches.decided(tx, before, events, byOf(call), call.correlationId);
      return { moved: events.length > 0, provisional: isProvisional(after) };
    });
  }
}

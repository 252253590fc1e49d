import type { AnswerOf, InputOf, evaluation } from '@fengqiao/contracts';
import { refuse } from '@fengqiao/domain';
import { Database, scopeValues, sql, type Scope } from '@fengqiao/service';
import { Injectable } from '@nestjs/common';
import { afterOf, pageOf } from '../cursor';

type Listing = typeof evaluation.listCallbacks;
type Row = {
  readonly id: string;
  readonly ticketNo: string;
  readonly status: string;
  readonly dueAt: Date;
  readonly nextAt: Date | null;
  readonly attempts: number;
  readonly accountable: string;
  readonly version: number;
};

const worklist = sql(`
  select id, ticket_no as "ticketNo", status, due_at as "dueAt", next_at as "nextAt", attempts, accountable, version
  from callback
  where status = $1 and (due_at, id) > ($2::timestamptz, $3::uuid)
    and ($4::boolean or path <@ $5::text[]::ltree[] or path = any($6::text[]::ltree[]))
  order by due_at, id limit $7`);

/** The callback staff's worklist. */
@Injectable()
export class CallbackViews {
  constructor(private readonly database: Database) {}

  async list({ status, cursor, limit }: InputOf<Listing>, scope: Scope): Promise<AnswerOf<Listing>> {
    const after = afterOf(cursor);
    if (!after) return refuse('bad-cursor', 'Give the nextCursor of the page before, unchanged', { where: 'cursor' });
    const rows = await this.database.rows<Row>(worklist, [status, after.dueAt, after.id, ...scopeValues(scope), limit + 1]);
    return pageOf(rows, limit, ({ dueAt, nextAt, ...row }) => ({
      ...row,
      dueAt: dueAt.toISOString(),
      ...(nextAt && { nextAt: nextAt.toISOString() }),
    }));
  }
}

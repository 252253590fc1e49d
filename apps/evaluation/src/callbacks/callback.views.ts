import type { City } from '@fengqiao/city';
import { dispatchClosed, type AnswerOf, type InputOf, type evaluation } from '@fengqiao/contracts';
import { refuse, type Channel } from '@fengqiao/domain';
import { CITY, Clock, Database, scopeValues, sql, type Scope } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { afterOf, pageOf } from '../cursor';
import { isSpent, type Callback } from './callback';
import { hashOf } from './link.store';
import { questionsOf } from './questions';

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

const linked = sql(`
  select c.ticket_no as "ticketNo", c.begun, c.due_at as "dueAt", l.begun as "linkBegun", f.snapshot ->> 'channel' as channel,
    f.snapshot ->> 'status' = 'ended'
      or exists (select from fact x where x.dispatch_id = c.dispatch_id and x.type = '${dispatchClosed.type}') as over,
    (select coalesce(jsonb_agg(jsonb_build_object('at', o.at, 'reached', o.reached, 'version', o.version)), '[]')
      from callback_outcome o where o.callback_id = c.id) as outcomes
  from callback_link l join callback c on c.id = l.callback_id cross join lateral (
    select snapshot from fact where dispatch_id = c.dispatch_id order by version desc limit 1) f
  where l.hash = $1`);
type Linked = Pick<Callback, 'begun' | 'dueAt'> & {
  readonly outcomes: readonly (Omit<Callback['outcomes'][number], 'at'> & { readonly at: string })[];
  readonly ticketNo: string;
  readonly linkBegun: number;
  readonly channel: Channel;
  readonly over: boolean;
};

/** Worklists of the callback staff, and what a link shows to the reporter. */
@Injectable()
export class CallbackViews {
  constructor(
    @Inject(CITY) private readonly city: City,
    private readonly clock: Clock,
    private readonly database: Database,
  ) {}

  /** Nothing of the ticket but its number: who holds the link is not asked who they are. */
  async link({ token }: InputOf<typeof evaluation.showLink>): Promise<AnswerOf<typeof evaluation.showLink>> {
    const row = await this.database.one<Linked>(linked, [hashOf(token)]);
    if (!row) return refuse('not-found', 'No reporter was sent this link');
    const { ticketNo, linkBegun, channel, over } = row;
    const { responseOnlyChannels } = this.city.assessmentAt(this.clock.now());
    const outcomes = row.outcomes.map((one) => ({ ...one, at: new Date(one.at) }));
    const status = isSpent({ ...row, outcomes }, { begun: linkBegun }) ? 'used' : over ? 'over' : 'open';
    return { ticketNo, status, questions: status === 'open' ? questionsOf(!responseOnlyChannels.includes(channel)) : [] };
  }

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

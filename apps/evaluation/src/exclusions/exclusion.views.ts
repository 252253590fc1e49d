import type { AnswerOf, InputOf, evaluation } from '@fengqiao/contracts';
import { refuse } from '@fengqiao/domain';
import { Database, readHistories, scopeValues, sql, type HistoryRow, type Scope } from '@fengqiao/service';
import { Injectable } from '@nestjs/common';
import { afterOf, pageOf } from '../cursor';
import { isAbout, type Event, type Subject } from './exclusion';
import { namedBy } from './exclusion.store';

type Listing = typeof evaluation.listExclusions;
type Getting = typeof evaluation.getExclusion;
type Row = {
  readonly id: string;
  readonly ticketNo: string;
  readonly status: string;
  readonly reasonCode: string;
  readonly accountable: string;
  readonly dueAt: Date;
  readonly version: number;
  /** Named by the approval. */
  readonly named: readonly string[];
  /** The tickets of the ticket's own item now. */
  readonly now: readonly string[];
  /** All items that are there now of what is named. */
  readonly subjects: readonly Subject[];
};

const members = `array(
  select g.ticket_no from matter g
  where m.group_role = 'head' and g.group_id = m.group_id and g.group_role = 'member' order by g.ticket_no)`;
const shown = `id, ticket_no as "ticketNo", status, reason_code as "reasonCode", accountable, asked_at as "dueAt", version,
  ${namedBy('e')} as named,
  (select m.ticket_no || ${members} from matter m where m.dispatch_id = e.dispatch_id) as now,
  (select coalesce(jsonb_agg(jsonb_build_object('unitId', i.unit_id, 'tickets', m.ticket_no || ${members})), '[]')
    from matter m join item i on i.dispatch_id = m.dispatch_id and i.role = 'lead'
    where e.status = 'approved' and m.ticket_no = any(${namedBy('e')})) as subjects`;
const worklist = sql(`
  select ${shown} from exclusion e
  where status = $1 and (asked_at, id) > ($2::timestamptz, $3::uuid)
    and ($4::boolean or path <@ $5::text[]::ltree[] or path = any($6::text[]::ltree[]))
  order by asked_at, id limit $7`);

const one = sql(`
  select ${shown} from exclusion e
  where id = $1 and ($2::boolean or path <@ $3::text[]::ltree[] or path = any($4::text[]::ltree[]))`);

/** Exclusions with their evidence and reasons, the longest asked for first: everybody sees those of the units in their scope. */
@Injectable()
export class ExclusionViews {
  constructor(private readonly database: Database) {}

  async list({ status, cursor, limit }: InputOf<Listing>, scope: Scope): Promise<AnswerOf<Listing>> {
    const after = afterOf(cursor);
    if (!after) return refuse('bad-cursor', 'Give the nextCursor of the page before, unchanged', { where: 'cursor' });
    const rows = await this.database.rows<Row>(worklist, [status, after.dueAt, after.id, ...scopeValues(scope), limit + 1]);
    const page = pageOf(rows, limit, (row) => row);
    return { ...page, items: await this.itemsOf(page.items) };
  }

  async get({ id }: InputOf<Getting>, scope: Scope): Promise<AnswerOf<Getting>> {
    const row = await this.database.one<Row>(one, [id, ...scopeValues(scope)]);
    return row ? (await this.itemsOf([row]))[0]! : refuse('not-found', `There is no exclusion ${id} that the caller may see`);
  }

  private async itemsOf(rows: readonly Row[]) {
    const ids = rows.map(({ id }) => id);
    const histories = await readHistories<Event>(this.database, ids);
    return rows.map((row) => itemOf(row, histories.get(row.id)!));
  }
}

const itemOf = ({ dueAt, named, now, subjects, ...row }: Row, history: readonly HistoryRow<Event>[]) => {
  const steps = history.map(({ type, at, actor, event }) => ({
    type,
    at: new Date(at).toISOString(),
    unitId: actor.unitId,
    text: 'evidence' in event ? event.evidence : event.reason,
  }));
  const applies = subjects.some((subject) => isAbout({ accountable: row.accountable, tickets: named }, subject));
  const tickets = [...(row.status === 'asked' ? now : named)];
  return { ...row, askedAt: dueAt.toISOString(), tickets, applies, steps };
};

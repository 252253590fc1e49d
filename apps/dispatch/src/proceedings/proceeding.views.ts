import { maskNumbersIn, refuse, type Refusal } from '@fengqiao/domain';
import { Clock, Database, positionIn, readHistory, scopeValues, sql, writeCursor, type Scope } from '@fengqiao/service';
import { Injectable } from '@nestjs/common';
import type { Event } from '../dispatches/dispatch';
import { mayBeSeen, type Kind } from './proceeding.store';

/** What stands in every row's body; the rest is the kind's own. */
type Body = {
  readonly unitId: string;
  readonly decider: string;
  readonly at: string;
  readonly decidedAt?: string;
  readonly endedAt?: string;
  /** While its limit stands, since when: what is late by then is late, and nothing becomes so. */
  readonly standsSince?: string;
};
type Row = {
  readonly id: string;
  readonly ticketNo: string;
  readonly status: string;
  readonly version: number;
  readonly limitAt: Date;
  readonly body: Body & Record<string, unknown>;
  readonly exact: string;
};

const columns = `p.id, p.ticket_no as "ticketNo", p.status, p.version, p.limit_at as "limitAt", p.body, p.limit_at::text as exact`;
const one = sql(`select ${columns} from proceeding p where p.id = $1`);
export const page = sql(`
  select ${columns} from proceeding p
  where p.kind = $1 and p.status = $2
    and (p.limit_at, p.id) > (coalesce($3::timestamptz, '-infinity'), coalesce($4::uuid, '00000000-0000-0000-0000-000000000000'))
    and p.limit_at >= coalesce($9::timestamptz, '-infinity') and p.limit_at < coalesce($10::timestamptz, 'infinity')
    and ${mayBeSeen(6)}
  order by p.limit_at, p.id limit $5`);

/** What every view of a proceeding says; what was written comes with numbers masked. */
export type ProceedingView = Body &
  Record<string, unknown> & {
    readonly id: string;
    readonly ticketNo: string;
    readonly status: string;
    readonly version: number;
    readonly dueAt: string;
    readonly overdue: boolean;
  };

/** What is listed: a page of one status, of those whose limit is not before `from` and is before `before`. */
type Asked = {
  readonly status: string;
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly from?: Date;
  readonly before?: Date;
};

/** Worklists of what runs beside the handling, the oldest limit first. */
@Injectable()
export class ProceedingViews {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async one(id: string): Promise<ProceedingView> {
    return this.viewOf((await this.database.one<Row>(one, [id]))!);
  }

  /** What the command that led to this version of a dispatch began. */
  async begunBy({ id, version }: { id: string; version: number }): Promise<ProceedingView> {
    const history = await readHistory<Event>(this.database, id);
    const { event } = history.find((row) => row.version === version)!;
    return this.one((event as Extract<Event, { type: 'Supervised' }>).id);
  }

  async list(
    kind: Kind,
    { status, cursor, limit, from, before }: Asked,
    scope: Scope,
  ): Promise<{ items: ProceedingView[]; nextCursor?: string } | Refusal<'bad-cursor'>> {
    const after = positionIn(cursor, 1);
    if (!after) return refuse('bad-cursor', 'Give the nextCursor of the page before, as it was', { where: 'cursor' });
    const rows = await this.database.rows<Row>(page, [
      ...[kind, status, ...after, limit + 1],
      ...[...scopeValues(scope), from ?? null, before ?? null],
    ]);
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    const items = rows.slice(0, limit).map((row) => this.viewOf(row));
    return { items, ...(last && { nextCursor: writeCursor([last.exact, last.id]) }) };
  }

  private viewOf({ id, ticketNo, status, version, limitAt, body }: Row): ProceedingView {
    const over = body.endedAt ?? (status === 'approved' ? undefined : body.decidedAt);
    const [until = ''] = [over ?? this.clock.now().toISOString(), ...(body.standsSince ? [body.standsSince] : [])].sort();
    const masked = Object.fromEntries(Object.entries(body).map(([name, value]) => [name, maskedIn(name, value)])) as Row['body'];
    return { ...masked, id, ticketNo, status, version, dueAt: limitAt.toISOString(), overdue: new Date(until) > limitAt };
  }
}

const words: readonly string[] = [
  ...['question', 'grounds', 'basis', 'plan', 'reason', 'text', 'answer'],
  ...['explanation', 'revocation', 'how'],
];
const maskedIn = (name: string, value: unknown): unknown => {
  if (name === 'notices' && Array.isArray(value))
    return value.map((notice: object) =>
      Object.fromEntries(Object.entries(notice).map(([key, said]) => [key, maskedIn(key, said)])),
    );
  return words.includes(name) && typeof value === 'string' ? maskNumbersIn(value) : value;
};

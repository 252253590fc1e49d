import { dispatch as contracts, intake, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { isRefusal, refuse, unitsOf } from '@fengqiao/domain';
import { Bus, CITY, Clock, Database, positionIn, sql, writeCursor, type Call } from '@fengqiao/service';
import type { City } from '@fengqiao/city';
import { Inject, Injectable } from '@nestjs/common';
import type { ClockName } from './rulebook';

type Input = InputOf<typeof contracts.inbox>;

type Row = {
  id: string;
  ticketNo: string;
  unitId: string;
  role: 'lead' | 'assist' | 'copy';
  status: string;
  dueAt: Date | null;
  nextClock: ClockName | null;
  nextDueAt: Date | null;
  category: string | null;
  placeUnit: string | null;
  sortExact: string;
  thenExact: string;
};

const columns = `
  a.id, a.ticket_no as "ticketNo", a.unit_id as "unitId", a.role, a.status, a.due_at as "dueAt", a.next_clock as "nextClock",
  a.next_due_at as "nextDueAt", a.category, a.place_unit as "placeUnit", a.sort_at::text as "sortExact", a.then_at::text as "thenExact"`;
/** As a condition that the index answers, on the first page too. */
const after = `(a.sort_at, a.then_at, a.id) > (coalesce($3::timestamptz, '-infinity'), coalesce($4::timestamptz, '-infinity'),
  coalesce($5::uuid, '00000000-0000-0000-0000-000000000000'))`;
const order = `sort_at, then_at, id`;

/** Each unit's and role's rows come in order from the index, so that a page costs the same however much is open. */
export const ownInbox = sql(`
  select a.* from unnest($1::text[]) as u(unit_id) cross join unnest($2::text[]) as r(role)
  cross join lateral (
    select ${columns}, a.sort_at, a.then_at from assignment a where a.open and a.unit_id = u.unit_id and a.role = r.role and ${after}
    order by ${order} limit $6) a
  order by ${order} limit $6`);
const withSubtree = sql(`
  select ${columns} from assignment a
  where a.open and a.role = any($2::text[]) and (a.unit_id = any($1::text[]) or a.path <@ any($7::text[]::ltree[])) and ${after}
  order by ${order} limit $6`);

/** The work that waits for a unit, the clock that runs out first on top. */
@Injectable()
export class InboxViews {
  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
    private readonly clock: Clock,
    @Inject(CITY) private readonly city: City,
  ) {}

  async inbox({ role, subtree, cursor, limit }: Input, call: Call): Promise<AnswerOf<typeof contracts.inbox>> {
    const from = positionIn(cursor, 2);
    if (!from) return refuse('bad-cursor', 'Give the nextCursor of the page before, as it was', { where: 'cursor' });
    const asked = [this.unitsOf(call), role ? [role] : ['lead', 'assist'], ...from, limit + 1];
    const rows =
      subtree === 'true'
        ? await this.database.rows<Row>(withSubtree, [...asked, this.treesOf(call)])
        : await this.database.rows<Row>(ownInbox, asked);
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    const titles = await this.titlesOf(shown, call.correlationId);
    return {
      items: shown.map((row) => this.item(row, titles)),
      ...(last && { nextCursor: writeCursor([last.sortExact, last.thenExact, last.id]) }),
    };
  }

  /** Exactly the caller's units, as far as one of its roles there has a right to an inbox. */
  private unitsOf({ actor, scope: { all, own, subtree } }: Call): string[] {
    const paths = new Set([...own, ...subtree]);
    return unitsOf(actor).filter((id) => all || paths.has(this.city.unit(id)?.path ?? ''));
  }

  /** Below its units a caller sees as far as its policy for the inbox reaches. */
  private treesOf({ actor, scope: { all, subtree } }: Call): string[] {
    return all ? unitsOf(actor).flatMap((id) => this.city.unit(id)?.path ?? []) : [...subtree];
  }

  private item(row: Row, titles: Record<string, string>) {
    const { id, ticketNo, unitId, role, status, dueAt, nextClock, nextDueAt, category } = row;
    const now = this.clock.now();
    return {
      ...{ assignmentId: id, ticketNo, unitId, role, status },
      ...(dueAt && { dueAt: dueAt.toISOString() }),
      ...(nextClock && nextDueAt && { next: { clock: nextClock, dueAt: nextDueAt.toISOString() } }),
      overdue: nextDueAt !== null && nextDueAt < now,
      title: titles[ticketNo] ?? this.plainTitle(row),
      ...(category && { category }),
    };
  }

  /** Titles are words, and words are intake's. Without it the list still says what and where. */
  private async titlesOf(rows: readonly Row[], correlationId: string): Promise<Record<string, string>> {
    if (rows.length === 0) return {};
    try {
      const ticketNos = [...new Set(rows.map((row) => row.ticketNo))];
      const answer = await this.bus.ask(intake.titles, { ticketNos }, { correlationId });
      return isRefusal(answer) ? {} : answer.titles;
    } catch {
      return {};
    }
  }

  private plainTitle({ category, placeUnit }: Row): string {
    const what = (category && this.city.category(category)?.name) ?? '未分类诉求';
    const where = placeUnit && this.city.unit(placeUnit)?.name;
    return where ? `${what}（${where}）` : what;
  }
}

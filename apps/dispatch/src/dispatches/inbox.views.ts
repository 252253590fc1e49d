import { dispatch as contracts, intake, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { isRefusal, refuse, unitsOf } from '@fengqiao/domain';
import { Bus, CITY, Clock, Database, readCursor, sql, writeCursor, type Call } from '@fengqiao/service';
import type { City } from '@fengqiao/city';
import { Inject, Injectable } from '@nestjs/common';

type Row = {
  id: string;
  ticketNo: string;
  unitId: string;
  role: 'lead' | 'assist' | 'copy';
  status: string;
  dueAt: Date | null;
  nextClock: 'sign' | 'contact' | 'handle' | null;
  nextDueAt: Date | null;
  category: string | null;
  placeUnit: string | null;
  sortExact: string;
};

const columns = `
  id, ticket_no as "ticketNo", unit_id as "unitId", role, status, due_at as "dueAt", next_clock as "nextClock",
  next_due_at as "nextDueAt", category, place_unit as "placeUnit", sort_at::text as "sortExact"`;
const after = `($3::timestamptz is null or (sort_at, id) > ($3, $4::uuid))`;

const own = sql(`
  select ${columns} from assignment where open and unit_id = any($1::text[]) and role = any($2::text[]) and ${after}
  order by sort_at, id limit $5`);
const subtree = sql(`
  select ${columns} from assignment where open and path <@ any($1::text[]::ltree[]) and role = any($2::text[]) and ${after}
  order by sort_at, id limit $5`);

/** The work that waits for a unit, the clock that runs out first on top. */
@Injectable()
export class InboxViews {
  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
    private readonly clock: Clock,
    @Inject(CITY) private readonly city: City,
  ) {}

  async inbox({ role, subtree: below, cursor, limit }: InputOf<typeof contracts.inbox>, call: Call): Promise<AnswerOf<typeof contracts.inbox>> {
    const from = cursor === undefined ? [null, null] : readCursor(cursor, 2);
    if (!from) return refuse('bad-cursor', 'Give the nextCursor of the page before, as it was', { where: 'cursor' });
    const roles = role ? [role] : ['lead', 'assist'];
    const units = unitsOf(call.actor);
    const rows =
      below === 'true'
        ? await this.database.rows<Row>(subtree, [this.reach(call, units), roles, ...from, limit + 1])
        : await this.database.rows<Row>(own, [units, roles, ...from, limit + 1]);
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    const titles = await this.titlesOf(shown, call.correlationId);
    return {
      items: shown.map((row) => this.item(row, titles)),
      ...(last && { nextCursor: writeCursor([last.sortExact, last.id]) }),
    };
  }

  /** Below its units a caller sees as far as its policy for the inbox reaches; without a right to the subtree only itself. */
  private reach(call: Call, units: readonly string[]): string[] {
    const { all, subtree: trees } = call.scope;
    const paths = units.flatMap((id) => this.city.unit(id)?.path ?? []);
    return all ? paths : [...trees];
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

import type { City } from '@fengqiao/city';
import { dispatch as contracts, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { maskNumbersIn, refuse } from '@fengqiao/domain';
import { CITY, Clock, Database, positionIn, readHistories, scopeValues, sql, writeCursor, type Scope } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import type { Line, Names } from '../dispatches/timeline';
import { isAwaited, evolve, type Event, type LeaderAssignment } from './leader-assignment';
import { leaderAssignmentLines } from './leader-assignment-lines.views';
import { shownIn } from './leader-assignment.store';

type View = Exclude<AnswerOf<typeof contracts.giveLeaderAssignment>, { refused: string }>;
type Listing = typeof contracts.listLeaderAssignments;

const page = sql(`
  select l.state, l.due_at::text as exact from leader_assignment l
  where (l.status = $1 or ($1::text is null and l.status <> 'accepted'))
    and (l.due_at, l.id) > (coalesce($2::timestamptz, '-infinity'), coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
    and ${shownIn(5)}
  order by l.due_at, l.id limit $4`);
const one = sql(`select l.state from leader_assignment l where l.id = $1 and ${shownIn(2)}`);
const ofTicket = sql(`select id from leader_assignment where ticket_no = $1 order by id`);

/** What leaders gave and units owe, the oldest due time first. */
@Injectable()
export class LeaderAssignmentViews {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(CITY) private readonly city: City,
  ) {}

  view(it: LeaderAssignment): View {
    const { id, lapsed, text, answers, returns, ...rest } = it;
    const masked = (all: readonly { at: string; text: string }[]) =>
      all.map((said) => ({ at: said.at, text: maskNumbersIn(said.text) }));
    const late = lapsed ?? (isAwaited(it) && this.clock.now() > new Date(it.dueAt));
    return {
      ...rest,
      ...{ id, leaderAssignmentId: id, unitName: this.city.unit(it.unitId)?.name ?? it.unitId, text: maskNumbersIn(text) },
      ...{ answers: masked(answers), returns: masked(returns), overdue: late },
    };
  }

  async list({ status, cursor, limit }: InputOf<Listing>, scope: Scope): Promise<AnswerOf<Listing>> {
    const after = positionIn(cursor, 1);
    if (!after) return refuse('bad-cursor', 'Give the nextCursor of the page before, as it was', { where: 'cursor' });
    const rows = await this.database.rows<{ state: LeaderAssignment; exact: string }>(page, [
      ...[status ?? null, ...after, limit + 1],
      ...scopeValues(scope),
    ]);
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    const items = rows.slice(0, limit).map(({ state }) => this.view(state));
    return { items, ...(last && { nextCursor: writeCursor([last.exact, last.state.id]) }) };
  }

  async one(id: string, scope: Scope): Promise<View | undefined> {
    const row = await this.database.one<{ state: LeaderAssignment }>(one, [id, ...scopeValues(scope)]);
    return row && this.view(row.state);
  }

  /** What leaders gave about a ticket, as lines of its timeline. */
  async linesOf(ticketNo: string, names: Names): Promise<(Line & { at: string; by: string })[]> {
    const rows = await this.database.rows<{ id: string }>(ofTicket, [ticketNo]);
    const histories = await readHistories<Event>(
      this.database,
      rows.map(({ id }) => id),
    );
    return [...histories.values()].flatMap((history) => {
      let it: LeaderAssignment | undefined;
      return history.flatMap(({ event, actor }) => {
        it = evolve(it, event);
        const by = actor.kind === 'clock' ? '时限' : names.unit(actor.unitId);
        return leaderAssignmentLines(event, it, names).map((line) => ({
          ...{ at: event.at, by, ...line },
          text: maskNumbersIn(line.text),
        }));
      });
    });
  }
}

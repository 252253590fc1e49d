import { CITY, Database, readHistory, sql } from '@fengqiao/service';
import type { City } from '@fengqiao/city';
import { localTime } from '@fengqiao/calendar';
import { Inject, Injectable } from '@nestjs/common';
import type { Dispatch, Event } from './dispatch';
import type { By } from './dispatch.store';
import { through } from './evolve';
import { linesForMember, linesOf, type Names, type Words } from './timeline';
import { LeaderAssignmentViews } from '../leader-assignments/leader-assignment.views';

const idOfTicket = sql(`select id from dispatch where ticket_no = $1`);

type Joined = Extract<Event, { type: 'Joined' }>;
const left: readonly Event['type'][] = ['Left', 'Ended'];

const doing: Readonly<Record<string, string>> = { dispatch: '自动派单', intake: '受理', evaluation: '回访', clock: '时限' };

/** What dispatch knows of a ticket, told from its history. */
@Injectable()
export class TimelineViews {
  constructor(
    private readonly database: Database,
    private readonly leaders: LeaderAssignmentViews,
    @Inject(CITY) private readonly city: City,
  ) {}

  async ofTicket(ticketNo: string, words: Words) {
    const row = await this.database.one<{ id: string }>(idOfTicket, [ticketNo]);
    if (!row) return { items: [] };
    const told = await this.told(row.id, words, linesOf);
    const parts = told.history.flatMap(({ event }) => (event.type === 'Joined' || left.includes(event.type) ? [event] : []));
    const shared = await Promise.all(
      parts.flatMap((event, at) => (event.type === 'Joined' ? [this.ofHead(event, parts[at + 1]?.at, words)] : [])),
    );
    const led = words === 'staff' ? await this.leaders.linesOf(ticketNo, this.names()) : [];
    return { items: [...told.items, ...shared.flat(), ...led] };
  }

  /** What the head's units did while the ticket hung on it. */
  private async ofHead({ at, headTicketNo }: Joined, until: string | undefined, words: Words) {
    const row = await this.database.one<{ id: string }>(idOfTicket, [headTicketNo]);
    const { items } = row ? await this.told(row.id, words, linesForMember) : { items: [] };
    return items.filter((item) => item.at >= at && (until === undefined || item.at < until));
  }

  private async told(id: string, words: Words, linesOfEvent: typeof linesOf) {
    const history = await readHistory<Event>(this.database, id);
    const states: Dispatch[] = through(
      undefined,
      history.map(({ event }) => event),
    );
    const names = this.names();
    const items = history.flatMap(({ event, actor }, at) =>
      linesOfEvent(event, states[at]!, words, names).map((line) => ({ at: event.at, by: this.nameOf(actor), ...line })),
    );
    return { history, items };
  }

  private names(): Names {
    const local = localTime(this.city.timeZone.offsetMinutes);
    return {
      unit: (unitId: string) => this.city.unit(unitId)?.name ?? unitId,
      category: (category?: string) => (category && this.city.category(category)?.name) ?? '未分类',
      time: (iso: string) => `${local.localDate(new Date(iso))} ${local.localClock(new Date(iso)).slice(0, 5)}`,
    };
  }

  /** Units by name, services and the clock by what they do; never the id of a person. */
  private nameOf({ unitId, id }: By): string {
    return this.city.unit(unitId)?.name ?? doing[id] ?? '工作人员';
  }
}

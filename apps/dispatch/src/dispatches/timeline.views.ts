import { CITY, Database, readHistory, sql } from '@fengqiao/service';
import type { City } from '@fengqiao/city';
import { localTime } from '@fengqiao/calendar';
import { Inject, Injectable } from '@nestjs/common';
import type { Dispatch, Event } from './dispatch';
import type { By } from './dispatch.store';
import { through } from './evolve';
import { linesOf, type Words } from './timeline';

const idOfTicket = sql(`select id from dispatch where ticket_no = $1`);

const doing: Readonly<Record<string, string>> = { dispatch: '自动派单', intake: '受理', evaluation: '回访', clock: '时限' };

/** What dispatch knows of a ticket, told from its history. */
@Injectable()
export class TimelineViews {
  constructor(
    private readonly database: Database,
    @Inject(CITY) private readonly city: City,
  ) {}

  async ofTicket(ticketNo: string, words: Words) {
    const row = await this.database.one<{ id: string }>(idOfTicket, [ticketNo]);
    if (!row) return { items: [] };
    const history = await readHistory<Event>(this.database, row.id);
    const states: Dispatch[] = through(
      undefined,
      history.map(({ event }) => event),
    );
    const local = localTime(this.city.timeZone.offsetMinutes);
    const names = {
      unit: (id: string) => this.city.unit(id)?.name ?? id,
      category: (id?: string) => (id && this.city.category(id)?.name) ?? '未分类',
      time: (iso: string) => `${local.localDate(new Date(iso))} ${local.localClock(new Date(iso)).slice(0, 5)}`,
    };
    return {
      items: history.flatMap(({ event, actor }, at) =>
        linesOf(event, states[at]!, words, names).map((line) => ({ at: event.at, by: this.nameOf(actor), ...line })),
      ),
    };
  }

  /** Units by name, services and the clock by what they do; never the id of a person. */
  private nameOf({ unitId, id }: By): string {
    return this.city.unit(unitId)?.name ?? doing[id] ?? '工作人员';
  }
}

import { localTime } from '@fengqiao/calendar';
import type { City } from '@fengqiao/city';
import { whistle as contracts, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { CITY, Clock, Database, readHistory, sql, type Call, type HistoryRow } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import type { Event } from './events';
import { through } from './evolve';
import type { Mechanism } from './mechanism';
import { MechanismStore } from './mechanism.store';
import { NoticeStore } from './notice.store';
import { isForAll, linesOf, type Line, type Names, type Words } from './timeline';
import type { By } from './whistle.store';
import { unseen, WhistleViews } from './whistle.views';

const ofTickets = sql(
  `select distinct whistle_id as id from whistle_ticket where ticket_no = any($1::text[]) order by whistle_id`,
);

type Told = Omit<Line, 'concerns'> & {
  readonly at: string;
  readonly by: string;
  readonly version: number;
  readonly concerns: readonly string[];
  readonly blower: string;
};

const NOTHING = { all: false, own: [], subtree: [] };

/** What whistles did, told from their history. */
@Injectable()
export class TimelineViews {
  constructor(
    private readonly database: Database,
    private readonly views: WhistleViews,
    private readonly mechanisms: MechanismStore,
    private readonly notices: NoticeStore,
    private readonly clock: Clock,
    @Inject(CITY) private readonly city: City,
  ) {}

  /** One whistle step by step, as far as it concerns the caller. */
  async history({ whistleId }: InputOf<typeof contracts.getHistory>, call: Call): Promise<AnswerOf<typeof contracts.getHistory>> {
    const seen = await this.views.seen(whistleId, call);
    if (!seen) return unseen();
    const { covers } = this.views.eyesOf(call.actor, seen, call.scope);
    const told = await this.told(whistleId, 'staff');
    return {
      items: told
        .filter(({ concerns }) => seen.isWhole || concerns.some(covers))
        .map(({ concerns: _, blower: __, ...item }) => item),
    };
  }

  /** For a ticket's merged timeline: what its whistles did, as far as it concerns the asker, and what stands for its place. */
  async timelineOf(input: InputOf<typeof contracts.whistleTimeline>): Promise<AnswerOf<typeof contracts.whistleTimeline>> {
    const { ticketNo, headNo = ticketNo, words, sight = NOTHING } = input;
    const rows = await this.database.rows<{ id: string }>(ofTickets, [[ticketNo, headNo]]);
    const told = await Promise.all(rows.map(({ id }) => this.told(id, words)));
    const covers = this.views.coverOf(sight);
    const isShown = (line: Told): boolean =>
      words === 'public' || covers(line.blower) || isForAll(line) || line.concerns.some(covers);
    const items = told
      .flat()
      .filter(isShown)
      .map(({ concerns: _, version: __, blower: ___, ...item }) => item);
    const besides = words === 'staff' ? await Promise.all([this.standing(input), this.stops(input)]) : [];
    return { items: [...besides.flat(), ...items] };
  }

  /** A stop that was planned and told explains what somebody complains of. */
  private async stops({ place, registeredAt }: InputOf<typeof contracts.whistleTimeline>) {
    if (place?.unitId === undefined || !registeredAt) return [];
    const found = await this.notices.runningAt(place.unitId, new Date(registeredAt));
    return found.map(({ about, households, by, from, until }) => ({
      at: registeredAt,
      type: 'plannedStop',
      by: '吹哨报到',
      text: `${this.names.unit(by)}已提前告知${households ?? '居民'}：${about}（${this.names.time(from)}至${this.names.time(until)}）`,
      rule: '未诉先办',
    }));
  }

  /** A mechanism that stood when the ticket was registered needs no new whistle: its plan is shown. */
  private async standing({ place, registeredAt }: InputOf<typeof contracts.whistleTimeline>) {
    if (!place || !registeredAt) return [];
    const metres = this.city.whistleAt(this.clock.now()).mechanismMetres;
    const found = await this.mechanisms.near(place, metres);
    return found
      .filter(({ since }) => since <= new Date(registeredAt).toISOString())
      .map((one) => ({
        at: registeredAt,
        type: 'standingMechanism',
        by: '吹哨报到',
        text: `此处已有跨界常态联动机制（${one.units.map(this.names.unit).join('、')}），可直接启用，不必再吹哨；原方案：${this.planOf(one)}`,
        rule: '平级吹哨常态机制',
      }));
  }

  private planOf({ plan }: Mechanism): string {
    return plan.map(({ work, unitIds }, nth) => `${nth + 1}. ${work}（${unitIds.map(this.names.unit).join('、')}）`).join('；');
  }

  private async told(whistleId: string, words: Words): Promise<Told[]> {
    const history = await readHistory<Event>(this.database, whistleId);
    const states = through(
      undefined,
      history.map(({ event }) => event),
    );
    return history.flatMap(({ event, actor, version }, at) =>
      linesOf(event, states[at]!, words, this.names).map((line) => ({
        ...{ at: event.at, by: this.nameOf(actor), version, blower: states[at]!.blower },
        ...line,
      })),
    );
  }

  /** Units by name, the clock by what it does; never the id of a person. */
  private nameOf({ unitId, id }: HistoryRow['actor'] & By): string {
    return this.city.unit(unitId)?.name ?? (id === 'clock' ? '时限' : '工作人员');
  }

  private get names(): Names {
    const local = localTime(this.city.timeZone.offsetMinutes);
    return {
      unit: (id) => this.city.unit(id)?.name ?? id,
      time: (iso) => `${local.localDate(new Date(iso))} ${local.localClock(new Date(iso)).slice(0, 5)}`,
    };
  }
}

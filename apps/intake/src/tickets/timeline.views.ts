import type { City } from '@fengqiao/city';
import { dispatch, evaluation, intake, shapes, whistle, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { isRefusal, refuse } from '@fengqiao/domain';
import { Bus, Call, CITY, Database, readHistory, type HistoryRow, type Scope } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { inOrder } from './order';
import { wordsThrough } from './seeing';
import { publicLines, staffLines, type Told } from './story';
import { placeIn, TicketViews, type TicketRow } from './ticket.views';

export type Item = z.output<typeof shapes.timelineItem>;
type Merged = { readonly items: Item[]; readonly missing: string[] };

const others = [
  { service: 'dispatch', contract: dispatch.dispatchTimeline },
  { service: 'whistle', contract: whistle.whistleTimeline },
  { service: 'evaluation', contract: evaluation.evaluationTimeline },
] as const;

/** Of a ticket, what a timeline is asked by. */
type TimedRow = Pick<TicketRow, 'id' | 'ticketNo' | 'registeredAt' | 'lon' | 'lat' | 'placeUnitId' | 'headDispatch'>;
type Question = { readonly ticketNo: string; readonly words: 'staff' | 'public' };
type Sight = { readonly all: boolean; readonly own: string[]; readonly subtree: string[] };
const sightOf = ({ all, own, subtree }: Scope): Sight => ({ all, own: [...own], subtree: [...subtree] });

/**
 * Where a ticket is belongs to intake; whistle is told, for it knows what stands there already. It is told too how far the
 * asker sees, for of a whistle each unit reads only what concerns it.
 */
const questionTo = (service: string, row: TimedRow, words: 'staff' | 'public', scope?: Scope): Question => ({
  ...{ ticketNo: row.ticketNo, words },
  ...(service === 'whistle' && {
    registeredAt: row.registeredAt.toISOString(),
    place: placeIn({ ...row, unitId: row.placeUnitId }),
    ...(row.headDispatch && { headNo: row.headDispatch.ticketNo }),
    ...(scope && { sight: sightOf(scope) }),
  }),
});

/** What every service knows of a ticket, in one order. Who does not answer in time is named, not left out. */
@Injectable()
export class TimelineViews {
  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
    private readonly tickets: TicketViews,
    @Inject(CITY) private readonly city: City,
  ) {}

  async timeline({ ticketNo }: InputOf<typeof intake.timeline>, call: Call): Promise<AnswerOf<typeof intake.timeline>> {
    const row = call.allowed ? await this.tickets.find(ticketNo, call.scope) : undefined;
    if (!row) return refuse('not-found', `There is no ticket ${ticketNo}, or it is not yours to see`);
    const { items, missing } = await this.merged(row, 'staff', call.correlationId, call.scope);
    const lens = this.tickets.lensFor(call, row);
    // Who asked after the reporter, and why, is for those near the ticket and for supervision.
    const near = lens.text === 'clear' || call.scopeFor(intake.listReveals) !== undefined;
    const shown = items.filter(({ type }) => near || type !== 'revealed');
    return { items: shown.map((item) => ({ ...item, text: wordsThrough(lens, item.text) })), missing };
  }

  /** `public`: fixed sentences alone, nothing that anybody wrote. `scope`: how far the asker sees. */
  async merged(row: TimedRow, words: 'staff' | 'public', correlationId: string, scope?: Scope): Promise<Merged> {
    const [own, ...heard] = await Promise.all([
      readHistory<Told>(this.database, row.id),
      ...others.map(({ service, contract }) => this.ask(contract, questionTo(service, row, words, scope), correlationId)),
    ]);
    const missing = others.flatMap(({ service }, at) => (heard[at] === undefined ? [service] : []));
    const items = [...own.flatMap((step) => this.itemsOf(step, words)), ...heard.flatMap((those) => those ?? [])];
    return { items: inOrder(items), missing };
  }

  private async ask(
    contract: (typeof others)[number]['contract'],
    question: Question,
    correlationId: string,
  ): Promise<Item[] | undefined> {
    try {
      const answer = await this.bus.ask(contract, question, { correlationId });
      if (!isRefusal(answer)) return answer.items;
      // A service that has not met the ticket yet knows nothing of it, and says so.
      return answer.refused === 'not-found' ? [] : undefined;
    } catch {
      return undefined;
    }
  }

  private itemsOf({ at, actor, event }: HistoryRow<Told>, words: 'staff' | 'public'): Item[] {
    const when = new Date(at).toISOString();
    const by = this.nameOf(actor);
    if (words === 'public') return publicLines(event).map((text) => ({ at: when, type: 'intake', by: '', text }));
    const unitId = this.city.unit(actor.unitId) && actor.unitId;
    return staffLines(event).map((line) => ({ at: when, ...line, by, ...(unitId && { unitId }) }));
  }

  private nameOf({ kind, unitId }: HistoryRow['actor']): string {
    if (kind === 'public') return '诉求人';
    return kind === 'clock' ? '系统' : (this.city.unit(unitId)?.name ?? unitId);
  }
}

import type { AnswerOf, InputOf, evaluation } from '@fengqiao/contracts';
import type { City } from '@fengqiao/city';
import { CITY, Clock, Database, readHistory, sql } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { countedLine, linesOf, type Counted, type Line, type Step } from './timeline';

type Timeline = typeof evaluation.evaluationTimeline;
type ItemRow = Omit<Counted, 'unitName'> & { readonly unitId: string };

const callbackOf = sql(`select id from callback where ticket_no = $1`);
const leadItem = sql(`
  select i.month, i.unit_id as "unitId", i.counts_from as "countsFrom", i.responded, i.response_from <= $2 as "responseKnown",
    i.resolution_num as "resolutionNum", i.resolution_den as "resolutionDen",
    i.satisfaction_num as "satisfactionNum", i.satisfaction_den as "satisfactionDen",
    i.definition_id as "definitionId", i.policy_version as "policyVersion"
  from matter m join item i on i.dispatch_id = m.dispatch_id
  where m.ticket_no = $1 and i.role = 'lead' and i.counts_from <= $2`);

/** What evaluation adds to a ticket's timeline. */
@Injectable()
export class TimelineViews {
  constructor(
    @Inject(CITY) private readonly city: City,
    private readonly clock: Clock,
    private readonly database: Database,
  ) {}

  async of({ ticketNo, words }: InputOf<Timeline>): Promise<AnswerOf<Timeline>> {
    const [callback, item] = await Promise.all([
      this.database.one<{ id: string }>(callbackOf, [ticketNo]),
      words === 'staff' ? this.database.one<ItemRow>(leadItem, [ticketNo, this.clock.now()]) : undefined,
    ]);
    const history = callback ? await readHistory<Omit<Step, 'unitId'>>(this.database, callback.id) : [];
    const steps = history.map(({ type, at, actor, event }): Step => ({ ...event, type, at, unitId: actor.unitId }));
    const counted = item ? [countedLine({ ...item, unitName: this.city.unit(item.unitId)?.name ?? item.unitId })] : [];
    return { items: [...linesOf(steps, words), ...counted].map((line) => this.itemOf(line)) };
  }

  private itemOf({ at, unitId, ...line }: Line) {
    const unit = unitId === undefined ? undefined : this.city.unit(unitId);
    return { ...line, at: at.toISOString(), by: unit?.name ?? '考核评价', ...(unit && { unitId: unit.id }) };
  }
}

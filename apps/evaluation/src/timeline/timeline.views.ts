import type { AnswerOf, InputOf, evaluation } from '@fengqiao/contracts';
import type { City } from '@fengqiao/city';
import { CITY, Clock, Database, readHistory, sql } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { policyOfMonth } from '../city-assessing';
import type { Said } from '../items/answering';
import { valueOf, worthOf } from '../items/shown';
import { countedLine, exclusionLines, linesOf, type Counted, type Line, type Step } from './timeline';

type Timeline = typeof evaluation.evaluationTimeline;
type ItemRow = Pick<Counted, 'month' | 'countsFrom' | 'responded' | 'responseKnown' | 'definitionId' | 'policyVersion'> & {
  readonly unitId: string;
  readonly resolved: Said;
  readonly satisfied: Said;
  readonly excluded: string | null;
};

const callbackOf = sql(`select id from callback where ticket_no = $1`);
const exclusionsOf = sql(`select id, reason_code as "reasonCode" from exclusion where ticket_no = $1 order by asked_at, id`);
const leadItem = sql(`
  select i.month, i.unit_id as "unitId", i.counts_from as "countsFrom", i.responded, i.response_from <= $2 as "responseKnown",
    json_build_object('yes', resolved_yes, 'partly', resolved_partly, 'no', resolved_no) as resolved,
    json_build_object('yes', satisfied_yes, 'partly', satisfied_partly, 'no', satisfied_no) as satisfied,
    i.excluded, i.definition_id as "definitionId", i.policy_version as "policyVersion"
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
    const [callback, forStaff] = await Promise.all([
      this.database.one<{ id: string }>(callbackOf, [ticketNo]),
      words === 'staff' ? this.assessed(ticketNo) : [],
    ]);
    const lines = [...linesOf(callback ? await this.stepsOf(callback.id) : [], words), ...forStaff];
    return { items: lines.map((line) => this.itemOf(line)) };
  }

  /** Exclusions and how the ticket counts. */
  private async assessed(ticketNo: string): Promise<Line[]> {
    const [item, exclusions] = await Promise.all([
      this.database.one<ItemRow>(leadItem, [ticketNo, this.clock.now()]),
      this.database.rows<{ id: string; reasonCode: string }>(exclusionsOf, [ticketNo]),
    ]);
    const lines = await Promise.all(
      exclusions.map(async ({ id, reasonCode }) => exclusionLines(await this.stepsOf(id), this.reason(reasonCode))),
    );
    return [...lines.flat(), ...(item ? [countedLine(this.countedOf(item))] : [])];
  }

  private async stepsOf(id: string): Promise<Step[]> {
    const history = await readHistory<Omit<Step, 'unitId'>>(this.database, id);
    return history.map(({ type, at, actor, event }): Step => ({ ...event, type, at, unitId: actor.unitId }));
  }

  private reason(code: string): string {
    return this.city.assessmentAt(this.clock.now()).exclusionReasons[code] ?? code;
  }

  private countedOf({ unitId, resolved, satisfied, excluded, ...item }: ItemRow): Counted {
    const { values } = policyOfMonth(this.city, item.month);
    const value = (said: Said, rate: 'resolution' | 'satisfaction') =>
      said.yes + said.partly + said.no === 0 ? null : valueOf(said, worthOf(rate, values)).toString();
    return {
      ...item,
      unitName: this.city.unit(unitId)?.name ?? unitId,
      resolution: value(resolved, 'resolution'),
      satisfaction: value(satisfied, 'satisfaction'),
      excluded: excluded && this.reason(excluded),
    };
  }

  private itemOf({ at, unitId, ...line }: Line) {
    const unit = unitId === undefined ? undefined : this.city.unit(unitId);
    return { ...line, at: at.toISOString(), by: unit?.name ?? '考核评价', ...(unit && { unitId: unit.id }) };
  }
}

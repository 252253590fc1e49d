import type { AnswerOf, InputOf, evaluation } from '@fengqiao/contracts';
import type { City } from '@fengqiao/city';
import { refuse, type Unit } from '@fengqiao/domain';
import { CITY, Clock, Database, scopeValues, sql, type Call } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { afterOf, pageOf } from '../cursor';
import { policyOfMonth } from '../city-assessing';
import { mayKnowFiguresOf, reaches } from '../visibility';

type DrillDown = typeof evaluation.drillDown;
type Row = {
  readonly id: string;
  readonly ticketNo: string;
  readonly unitId: string;
  readonly dueAt: Date;
  readonly signedAt: Date | null;
  readonly contactedAt: Date | null;
  readonly responded: boolean;
  readonly resolved: string | null;
  readonly satisfied: string | null;
};

/** Which items are behind a rate's numerator and its denominator: the same conditions as in the ranking's sums. */
const behind = {
  response: { den: `response_from <= $3`, num: `response_from <= $3 and responded` },
  resolution: { den: `resolution_den > 0`, num: `resolution_num > 0` },
  satisfaction: { den: `satisfaction_den > 0`, num: `satisfaction_num > 0` },
} as const;

const pageBy = (unit: string, condition: string) =>
  sql(`
  select id, ticket_no as "ticketNo", unit_id as "unitId", due_at as "dueAt", signed_at as "signedAt",
    contacted_at as "contactedAt", responded, resolved, satisfied
  from item
  where month = $1 and ${unit} = $2 and counts_from <= $3 and role = $4 and ${condition}
    and ($5::boolean or path <@ $6::text[]::ltree[] or path = any($7::text[]::ltree[]))
    and (due_at, id) > ($8::timestamptz, $9::uuid)
  order by due_at, id limit $10`);

const pages = (unit: string) => ({
  response: { den: pageBy(unit, behind.response.den), num: pageBy(unit, behind.response.num) },
  resolution: { den: pageBy(unit, behind.resolution.den), num: pageBy(unit, behind.resolution.num) },
  satisfaction: { den: pageBy(unit, behind.satisfaction.den), num: pageBy(unit, behind.satisfaction.num) },
});
const statements = { unit: pages('unit_id'), district: pages('district_id') };

const itemOf = ({ ticketNo, unitId, dueAt, signedAt, contactedAt, responded, resolved, satisfied }: Row) => ({
  ticketNo,
  unitId,
  dueAt: dueAt.toISOString(),
  ...(signedAt && { signedAt: signedAt.toISOString() }),
  ...(contactedAt && { contactedAt: contactedAt.toISOString() }),
  responded,
  ...(resolved && { resolved }),
  ...(satisfied && { satisfied }),
});

/** From a number to its tickets, as far as the caller's scope reaches. */
@Injectable()
export class ItemViews {
  constructor(
    @Inject(CITY) private readonly city: City,
    private readonly clock: Clock,
    private readonly database: Database,
  ) {}

  async drillDown(input: InputOf<DrillDown>, call: Call): Promise<AnswerOf<DrillDown>> {
    const { month, unitId, rate, part, role, cursor, limit } = input;
    const unit = this.city.unit(unitId);
    if (!unit) return refuse('unknown-unit', `The city has no unit ${unitId}`, { where: 'unitId' });
    if (!reaches(call.scope, unit) || !mayKnowFiguresOf(this.city, unit, call))
      return refuse('not-found', `There are no figures of ${unitId} that the caller may open`);
    const after = afterOf(cursor);
    if (!after) return refuse('bad-cursor', 'Give the nextCursor of the page before, unchanged', { where: 'cursor' });
    const statement = statements[this.isOfDistricts(unit, month) ? 'district' : 'unit'][rate][part];
    const values = [month, unitId, this.clock.now(), role, ...scopeValues(call.scope), after.dueAt, after.id, limit + 1];
    return pageOf(await this.database.rows<Row>(statement, values), limit, itemOf);
  }

  /** A district's number has its streets' tickets behind it. */
  private isOfDistricts({ id, kind }: Unit, month: string): boolean {
    return kind === 'district' || (policyOfMonth(this.city, month).levels.district?.beside ?? []).includes(id);
  }
}

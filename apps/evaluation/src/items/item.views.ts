import type { AnswerOf, InputOf, evaluation } from '@fengqiao/contracts';
import type { City } from '@fengqiao/city';
import { refuse, type RateName } from '@fengqiao/domain';
import { CITY, Clock, Database, scopeValues, sql, type Call } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { afterOf, pageOf } from '../cursor';
import { countsAtDistrict, definitionOf, policyOfMonth } from '../city-assessing';
import { MonthStore } from '../months/month.store';
import { mayKnowFiguresOf, reaches } from '../visibility';
import type { Said } from './answering';
import { resolvedWords, saidInWords, satisfiedWords, valueOf, worthOf, type Worth } from './shown';

type DrillDown = typeof evaluation.drillDown;
type Row = {
  readonly id: string;
  readonly ticketNo: string;
  readonly unitId: string;
  readonly dueAt: Date;
  readonly signedAt: Date | null;
  readonly contactedAt: Date | null;
  readonly responded: boolean;
  readonly resolved: Said;
  readonly satisfied: Said;
  readonly inTime: boolean;
  readonly excluded: string | null;
};

const said = (what: 'resolved' | 'satisfied') =>
  `json_build_object('yes', ${what}_yes, 'partly', ${what}_partly, 'no', ${what}_no) as ${what}`;
/** In the denominator ($13: all to which it applies, whatever was answered) and in the numerator ($13: what the answers are worth). */
const answers = (what: 'resolved' | 'satisfied', applies: string) => ({
  den: `($13::boolean and ${applies} or ${what}_yes + ${what}_partly + ${what}_no > 0)`,
  num: `${what}_yes * ($13::int[])[1] + ${what}_partly * ($13::int[])[2] + ${what}_no * ($13::int[])[3] > 0`,
});

type Figure = RateName | 'items';
/** Which items are behind a rate's numerator and its denominator, and behind the number of items: the same conditions as in the ranking's sums. */
const behind = {
  response: { den: `response_from <= $3`, num: `response_from <= $3 and responded` },
  resolution: answers('resolved', 'resolution_applies'),
  satisfaction: answers('satisfied', 'satisfaction_applies'),
  items: { den: 'true', num: 'true' },
} as const;

/** $1–$12 as the statement gives them. `and`: what the source asks besides. */
const branch = (source: string, unit: string, condition: string, and: string) => `
  select id, ticket_no as "ticketNo", unit_id as "unitId", due_at as "dueAt", signed_at as "signedAt",
    contacted_at as "contactedAt", responded and response_from <= $3 as responded, ${said('resolved')}, ${said('satisfied')},
    in_time as "inTime", excluded
  from ${source} i
  where month = $1 and ${unit} = $2 and counts_from <= $3 and role = $4 and ${condition} ${and}
    and ($5::boolean or path <@ $6::text[]::ltree[] or path = any($7::text[]::ltree[]))
    and (due_at, id) > ($8::timestamptz, $9::uuid)
    and kind = any($11::text[]) and ($12 = 'counted' or (excluded is null) = ($12 = 'leftOut'))
  order by due_at, id limit $10`;
type Page = (unit: string, condition: string) => ReturnType<typeof sql>;
/** Said in the statement, so that the few that are excluded are found along an index of their own. */
const among = { all: '', excluded: 'and excluded is not null' } as const;
type Among = keyof typeof among;

const openPage =
  (which: Among): Page =>
  (unit, condition) =>
    sql(branch('item', unit, condition, among[which]));
/** Of a closed month the items as they stood: those that changed since were kept. Each branch is read along its own index. */
const closedPage =
  (which: Among): Page =>
  (unit, condition) =>
    sql(`
  select * from (
    (${branch('item', unit, condition, `${among[which]} and not exists (select from frozen_item f where f.id = i.id and f.month = $1)`)})
    union all
    (${branch('frozen_item', unit, condition, `${among[which]} and not absent`)})) kept
  order by "dueAt", id limit $10`);

const pages = (page: Page, unit: string) => ({
  response: { den: page(unit, behind.response.den), num: page(unit, behind.response.num) },
  resolution: { den: page(unit, behind.resolution.den), num: page(unit, behind.resolution.num) },
  satisfaction: { den: page(unit, behind.satisfaction.den), num: page(unit, behind.satisfaction.num) },
  items: { den: page(unit, behind.items.den), num: page(unit, behind.items.num) },
});
const of = (page: Page) => ({ unit: pages(page, 'unit_id'), district: pages(page, 'district_id') });
/** One for each question, so that each is planned for itself. */
export const drillDowns = {
  open: { all: of(openPage('all')), excluded: of(openPage('excluded')) },
  closed: { all: of(closedPage('all')), excluded: of(closedPage('excluded')) },
};

const valueIn = (rate: Figure, { responded, resolved, satisfied }: Row, worth: Worth): string => {
  if (rate === 'items') return '1';
  if (rate === 'response') return responded ? '1' : '0';
  return valueOf(rate === 'resolution' ? resolved : satisfied, worth).toString();
};

const itemOf = ({ ticketNo, unitId, dueAt, signedAt, contactedAt, responded, inTime, excluded, ...row }: Row) => {
  const resolved = saidInWords(row.resolved, resolvedWords);
  const satisfied = saidInWords(row.satisfied, satisfiedWords);
  return {
    ticketNo,
    unitId,
    dueAt: dueAt.toISOString(),
    ...(signedAt && { signedAt: signedAt.toISOString() }),
    ...(contactedAt && { contactedAt: contactedAt.toISOString() }),
    responded,
    ...(resolved && { resolved }),
    ...(satisfied && { satisfied }),
    inTime,
    ...(excluded !== null && { excluded }),
  };
};

/** From a number to its tickets, as far as the caller's scope reaches. */
@Injectable()
export class ItemViews {
  constructor(
    @Inject(CITY) private readonly city: City,
    private readonly clock: Clock,
    private readonly database: Database,
    private readonly months: MonthStore,
  ) {}

  async drillDown(input: InputOf<DrillDown>, call: Call): Promise<AnswerOf<DrillDown>> {
    const { month, unitId, rate, part, role, cursor, limit, exclusions } = input;
    const unit = this.city.unit(unitId);
    if (!unit) return refuse('unknown-unit', `The city has no unit ${unitId}`, { where: 'unitId' });
    if (!reaches(call.scope, unit) || !mayKnowFiguresOf(this.city, unit, call))
      return refuse('not-found', `There are no figures of ${unitId} that the caller may open`);
    const after = afterOf(cursor);
    if (!after) return refuse('bad-cursor', 'Give the nextCursor of the page before, unchanged', { where: 'cursor' });
    const closed = await this.months.closed(this.database, month);
    const policy = closed?.policy ?? policyOfMonth(this.city, month);
    const definition = definitionOf(policy, input.definition);
    if (!definition)
      return refuse('unknown-definition', `${policy.version} has no definition ${input.definition}`, { where: 'definition' });
    const isAnswered = rate === 'resolution' || rate === 'satisfaction';
    const worth = worthOf(rate, definition.values);
    const which = drillDowns[closed ? 'closed' : 'open'][exclusions === 'only' ? 'excluded' : 'all'];
    const statement = which[countsAtDistrict(unit, policy) ? 'district' : 'unit'][rate][part];
    const asked = [month, unitId, this.clock.now(), role, ...scopeValues(call.scope), after.dueAt, after.id, limit + 1];
    const reading = part === 'num' ? [[worth.yes, worth.partly, worth.no]] : [definition.over === 'items'];
    const values = [...asked, definition.countedKinds, exclusions, ...(isAnswered ? reading : [])];
    const rows = await this.database.rows<Row>(statement, values);
    const by = { definitionId: definition.definitionId, policyVersion: policy.version };
    return pageOf(rows, limit, (row) => ({ ...itemOf(row), value: valueIn(rate, row, worth), ...by }));
  }
}

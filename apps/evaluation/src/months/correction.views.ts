import type { City } from '@fengqiao/city';
import type { AnswerOf, InputOf, evaluation } from '@fengqiao/contracts';
import { refuse, type Tally } from '@fengqiao/domain';
import { CITY, Database, readCursor, sql, writeCursor, type Call } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { countsAtDistrict, definitionOf, localTimeOf, policyOfMonth } from '../city-assessing';
import { countedBy, nothingCounted, type Cell, type Definition } from '../rankings/tally';
import { mayKnowFiguresOf, reaches } from '../visibility';
import { MonthStore } from './month.store';

type Listing = typeof evaluation.listCorrections;
type Row = Cell & { readonly seq: string; readonly ticketNo: string; readonly of: string; readonly at: Date };

/** In the order of their numbers, by the column: `seq` alone would be the text that is answered. */
const page = (unit: string) =>
  sql(`
  select k.seq::text, ticket_no as "ticketNo", month as of, at, unit_id as "unitId", kind, excluded, resolved_den as "resolvedDen",
    satisfied_den as "satisfiedDen", resolution_applies as "resolutionApplies", satisfaction_applies as "satisfactionApplies",
    items::int, items::int as responses, responded::int, resolved_yes::int as "resolvedYes",
    resolved_partly::int as "resolvedPartly", satisfied_yes::int as "satisfiedYes", satisfied_partly::int as "satisfiedPartly"
  from correction k
  where at >= $1 and at < $2 and role = $3 and ${unit} = $4 and k.seq > $5::bigint and kind = any($6::text[])
    and ($8 <> 'only' or excluded)
  order by k.seq limit $7`);
const ofUnit = page('unit_id');
const ofDistrict = page('district_id');

const signed = ({ num, den }: Tally) => ({ num: num.toString(), den });

/** The late facts of closed months that count in the month in which they arrived: the rest of what a number is made of. */
@Injectable()
export class CorrectionViews {
  constructor(
    @Inject(CITY) private readonly city: City,
    private readonly database: Database,
    private readonly months: MonthStore,
  ) {}

  async list(input: InputOf<Listing>, call: Call): Promise<AnswerOf<Listing>> {
    const { month, unitId, role, cursor, limit, exclusions } = input;
    const unit = this.city.unit(unitId);
    if (!unit) return refuse('unknown-unit', `The city has no unit ${unitId}`, { where: 'unitId' });
    if (!reaches(call.scope, unit) || !mayKnowFiguresOf(this.city, unit, call))
      return refuse('not-found', `There are no figures of ${unitId} that the caller may open`);
    const after = cursor === undefined ? '0' : readCursor(cursor, 1)?.[0];
    if (after === undefined || !/^\d{1,18}$/.test(after))
      return refuse('bad-cursor', 'Give the nextCursor of the page before, unchanged', { where: 'cursor' });
    const policy = (await this.months.closed(this.database, month))?.policy ?? policyOfMonth(this.city, month);
    const definition = definitionOf(policy, input.definition);
    if (!definition)
      return refuse('unknown-definition', `${policy.version} has no definition ${input.definition}`, { where: 'definition' });
    const { from, to } = localTimeOf(this.city).monthRange(month);
    const statement = countsAtDistrict(unit, policy) ? ofDistrict : ofUnit;
    const asked = [from, to, role, unitId, after, definition.countedKinds, limit + 1, exclusions];
    const rows = await this.database.rows<Row>(statement, asked);
    const shown = rows.slice(0, limit);
    const by = { definitionId: definition.definitionId, policyVersion: policy.version };
    return {
      items: shown.map((row) => ({ ...lineOf(row, definition, exclusions === 'leftOut' ? 'left out' : 'counted'), ...by })),
      ...(rows.length > limit && { nextCursor: writeCursor([shown.at(-1)!.seq]) }),
    };
  }
}

const lineOf = (
  { ticketNo, unitId, of, at, excluded, items, ...sums }: Row,
  definition: Definition,
  exclusions: 'left out' | 'counted',
) => {
  const counted = countedBy([{ unitId, excluded, items, ...sums }], definition, exclusions);
  const { tallies } = counted.get(unitId) ?? nothingCounted;
  const { response, resolution, satisfaction } = tallies;
  const added = { response: signed(response), resolution: signed(resolution), satisfaction: signed(satisfaction) };
  return { ticketNo, unitId, of, at: at.toISOString(), excluded, items, ...added };
};

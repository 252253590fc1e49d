import type { AnswerOf, InputOf, evaluation } from '@fengqiao/contracts';
import type { City } from '@fengqiao/city';
import type { RankingLevel, Unit } from '@fengqiao/domain';
import { CITY, Clock, Database, sql, type Call } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { monthBefore, policyOfMonth } from '../city-assessing';
import { rankingOf, ranksOf, type Sums } from './ranking';
import { isInsideLevel, reaches, streetsOf } from '../visibility';

type Ranking = typeof evaluation.ranking;
type Row = Sums & { readonly month: string };

/**
 * Sums of two months; what a month's policy values at whole hundredths shares its denominators, so a unit has a row or two.
 * Measured with 300 000 items of a month on two busy cores: 120 ms by street, 85 ms by district, 3–7 ms for a page of tickets.
 */
const sumsBy = (unit: string, where: string) =>
  sql(`
  select month, ${unit} as "unitId", count(*)::int as items,
    count(*) filter (where response_from <= $3)::int as responses,
    count(*) filter (where response_from <= $3 and responded)::int as responded,
    resolution_den as "resolutionDen", sum(resolution_num)::int as "resolutionNum",
    satisfaction_den as "satisfactionDen", sum(satisfaction_num)::int as "satisfactionNum"
  from item
  where month = any($1::text[]) and role = $2 and counts_from <= $3 and ${where}
  group by month, ${unit}, resolution_den, satisfaction_den`);

const byDistrict = sumsBy('district_id', `district_id is not null`);
const byLevel = sumsBy('unit_id', `level = $4 and ($5::text[] is null or path <@ $5::text[]::ltree[])`);

/**
 * The ranking of a level: one aggregate over the items of the month and of the month before. Whose right does not reach all
 * units sees its own lines of the same ranking.
 */
@Injectable()
export class RankingViews {
  constructor(
    @Inject(CITY) private readonly city: City,
    private readonly clock: Clock,
    private readonly database: Database,
  ) {}

  async ranking({ month, level, role }: InputOf<Ranking>, call: Call): Promise<AnswerOf<Ranking>> {
    const now = this.clock.now();
    const policy = policyOfMonth(this.city, month);
    const earlier = monthBefore(this.city, month);
    const streets = isInsideLevel(level) ? streetsOf(this.city, call) : undefined;
    const units = this.unitsOf(level, policy.levels[level]?.beside ?? [], streets);
    const rows = await this.sums([month, earlier], role, now, level, streets);
    const [sums, sumsBefore] = [month, earlier].map((each) => rows.filter((row) => row.month === each)) as [Row[], Row[]];
    const shown = new Set(units.filter((unit) => reaches(call.scope, unit)).map(({ id }) => id));
    const before = ranksOf(units, sumsBefore, policyOfMonth(this.city, earlier));
    return {
      month,
      level,
      role,
      items: rankingOf(units, sums, policy, before).filter(({ unitId }) => shown.has(unitId)),
      definitionId: policy.definitionId,
      policyVersion: policy.version,
      frozen: false,
      asOf: now.toISOString(),
    };
  }

  private sums(
    months: string[],
    role: string,
    now: Date,
    level: RankingLevel,
    streets: readonly Unit[] | undefined,
  ): Promise<Row[]> {
    if (level === 'district') return this.database.rows<Row>(byDistrict, [months, role, now]);
    return this.database.rows<Row>(byLevel, [months, role, now, level, streets?.map(({ path }) => path) ?? null]);
  }

  private unitsOf(level: RankingLevel, beside: readonly string[], streets: readonly Unit[] | undefined): Unit[] {
    if (streets) return streets.flatMap(({ id }) => this.city.unitsBelow(id)).filter(({ kind }) => kind === level);
    return [...this.city.unitsOfKind(level), ...beside.flatMap((id) => this.city.unit(id) ?? [])];
  }
}

import type { AnswerOf, InputOf, evaluation } from '@fengqiao/contracts';
import type { AssessmentPolicy, City } from '@fengqiao/city';
import { refuse, type RankingLevel, type Unit } from '@fengqiao/domain';
import { CITY, Clock, Database, type Call, type Transaction } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { definitionOf, monthBefore, policyOfMonth, unitsOfLevel } from '../city-assessing';
import { MonthStore } from '../months/month.store';
import { isInsideLevel, reaches, streetsOf } from '../visibility';
import { cellsOf, EarlierMonthViews, listedIn, type Asked, type Reading } from './earlier-month.views';
import { rankingOf, type RankedUnit } from './ranking';
import { TallyStore } from './tally.store';

type Ranking = typeof evaluation.ranking;
/** The units of a level as a policy lists them. */
type UnitsBy = (policy: AssessmentPolicy) => readonly Unit[];
/** A ranking with what every figure of it rests on. */
type Read = {
  readonly units: readonly Unit[];
  readonly items: RankedUnit[];
  readonly definitionId: string;
  readonly policyVersion: string;
  readonly frozen: boolean;
  readonly asOf: string;
};

/**
 * The ranking of a level, from the tallies of the month and of those before. Whose right does not reach all units sees its own
 * lines of the same ranking.
 */
@Injectable()
export class RankingViews {
  constructor(
    @Inject(CITY) private readonly city: City,
    private readonly clock: Clock,
    private readonly database: Database,
    private readonly tallies: TallyStore,
    private readonly months: MonthStore,
    private readonly earlier: EarlierMonthViews,
  ) {}

  async ranking(input: InputOf<Ranking>, call: Call): Promise<AnswerOf<Ranking>> {
    const { month, level, role } = input;
    const read = await this.read(this.database, (policy) => this.unitsOf(level, policy, call), input, this.clock.now());
    if (!read) return refuse('unknown-definition', `${month} has no definition ${input.definition}`, { where: 'definition' });
    const { units, ...whole } = read;
    const shown = new Set(units.filter((unit) => reaches(call.scope, unit)).map(({ id }) => id));
    return { month, level, role, ...whole, items: whole.items.filter(({ unitId }) => shown.has(unitId)) };
  }

  /** The official ranking of a level that all may see, in the transaction that freezes it. */
  async whole(tx: Transaction, month: string, level: RankingLevel, now: Date): Promise<Read> {
    const unitsBy: UnitsBy = (policy) => unitsOfLevel(this.city, level, policy);
    return (await this.read(tx, unitsBy, { month, level, role: 'lead', definition: undefined }, now))!;
  }

  /**
   * Undefined for a definition that the month's policy has not. Of a closed month: as it was told, or by what was frozen, the
   * policy with its levels and classes among it.
   */
  private async read(
    db: Database | Transaction,
    unitsBy: UnitsBy,
    { month, level, role, definition: definitionId }: InputOf<Ranking>,
    now: Date,
  ): Promise<Read | undefined> {
    const own = await this.months.closed(db, month);
    const policy = own?.policy ?? policyOfMonth(this.city, month);
    const before = this.monthsBefore(month, policy.classes.persistentMonths);
    const closed = new Map((await this.months.closedAmong(db, before)).map((each) => [each.month, each]));
    // What is closed stays as it is, also beside a month that nobody closed.
    const policyThen = (each: string): AssessmentPolicy =>
      closed.get(each)?.policy ?? own?.policy ?? policyOfMonth(this.city, each);
    const definition = definitionOf(policy, definitionId);
    if (!definition) return undefined;
    const units = unitsBy(policy);
    const told = { units, definitionId: definition.definitionId, policyVersion: policy.version };
    const of = { ...told, frozen: own !== undefined, asOf: (own?.closedAt ?? now).toISOString() };
    const isOfficial = definition.definitionId === policy.definitionId && role === 'lead';
    const items = own && isOfficial ? await this.months.rankingOf(db, month, level) : undefined;
    if (items) return { ...of, items };
    const readings = before.map((each): Reading | undefined => {
      // Beside what is closed stands what was closed by then: anything else would change it afterwards.
      if (own && (closed.get(each)?.arrival ?? Infinity) > own.arrival) return undefined;
      const then = policyThen(each);
      const worded = definitionOf(then, definitionId);
      const by = { definition: worded ?? definition, policyVersion: (worded ? then : policy).version };
      return { month: each, policy: then, closed: closed.get(each), ...by };
    });
    const asked: Asked = { db, level, role, units, now };
    const [cells, earlier] = await Promise.all([
      this.tallies.cells(cellsOf(this.city, [month], asked), now, db),
      this.earlier.of(readings, asked),
    ]);
    return { ...of, items: rankingOf(listedIn(this.city, units), cells, definition, policy, earlier) };
  }

  /** At least the one before, for gains; as many as a load must last to be 治理. */
  private monthsBefore(month: string, persistentMonths: number): string[] {
    const months: string[] = [];
    while (months.length < Math.max(1, persistentMonths - 1)) months.push(monthBefore(this.city, months.at(-1) ?? month));
    return months;
  }

  /** Of levels inside a street the caller's own street has its units alone. */
  private unitsOf(level: RankingLevel, policy: AssessmentPolicy, call: Call): readonly Unit[] {
    if (!isInsideLevel(level)) return unitsOfLevel(this.city, level, policy);
    return streetsOf(this.city, call)
      .flatMap(({ id }) => this.city.unitsBelow(id))
      .filter(({ kind }) => kind === level);
  }
}

import type { AnswerOf, InputOf, evaluation } from '@fengqiao/contracts';
import type { City } from '@fengqiao/city';
import { refuse, type RankingLevel, type Unit } from '@fengqiao/domain';
import { CITY, Clock, type Call } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { definitionOf, monthBefore, policyOfMonth, unitsOfLevel } from '../city-assessing';
import { isInsideLevel, reaches, streetsOf } from '../visibility';
import { rankingOf, type Listed, type MonthBefore } from './ranking';
import { TallyStore, type MonthCell } from './tally.store';

type Ranking = typeof evaluation.ranking;

/**
 * The ranking of a level, from the tallies of the month and of those before. Whose right does not reach all units sees its own
 * lines of the same ranking.
 */
@Injectable()
export class RankingViews {
  constructor(
    @Inject(CITY) private readonly city: City,
    private readonly clock: Clock,
    private readonly tallies: TallyStore,
  ) {}

  async ranking({ month, level, role, definition: definitionId }: InputOf<Ranking>, call: Call): Promise<AnswerOf<Ranking>> {
    const now = this.clock.now();
    const policy = policyOfMonth(this.city, month);
    const definition = definitionOf(policy, definitionId);
    if (!definition)
      return refuse('unknown-definition', `${policy.version} has no definition ${definitionId}`, { where: 'definition' });
    const units = this.unitsOf(level, month, call);
    const earlier = this.monthsBefore(month, policy.classes.persistentMonths);
    const cells = await this.cellsOf([month, ...earlier], level, role, units, now);
    const before = earlier.map((each): MonthBefore => {
      const policyThen = policyOfMonth(this.city, each);
      const definitionThen = definitionOf(policyThen, definitionId) ?? definition;
      return { cells: cells.filter((cell) => cell.month === each), definition: definitionThen, policy: policyThen };
    });
    const listed = units.map(({ id, name }): Listed => ({ id, name, residents: this.city.populationOf(id) }));
    const shown = new Set(units.filter((unit) => reaches(call.scope, unit)).map(({ id }) => id));
    const ofMonth = cells.filter((cell) => cell.month === month);
    return {
      month,
      level,
      role,
      items: rankingOf(listed, ofMonth, definition, policy, before).filter(({ unitId }) => shown.has(unitId)),
      definitionId: definition.definitionId,
      policyVersion: policy.version,
      frozen: false,
      asOf: now.toISOString(),
    };
  }

  private cellsOf(months: string[], level: RankingLevel, role: 'lead' | 'assist', units: readonly Unit[], now: Date) {
    const unitIds = isInsideLevel(level) ? units.map(({ id }) => id) : undefined;
    return this.tallies.cells({ months, level, role, unitIds }, now) satisfies Promise<MonthCell[]>;
  }

  /** At least the one before, for gains; as many as a load must last to be 治理. */
  private monthsBefore(month: string, persistentMonths: number): string[] {
    const months: string[] = [];
    while (months.length < Math.max(1, persistentMonths - 1)) months.push(monthBefore(this.city, months.at(-1) ?? month));
    return months;
  }

  /** Of levels inside a street the caller's own street has its units alone. */
  private unitsOf(level: RankingLevel, month: string, call: Call): readonly Unit[] {
    if (!isInsideLevel(level)) return unitsOfLevel(this.city, level, month);
    return streetsOf(this.city, call)
      .flatMap(({ id }) => this.city.unitsBelow(id))
      .filter(({ kind }) => kind === level);
  }
}

import type { AssessmentPolicy, City } from '@fengqiao/city';
import type { RankingLevel, Unit } from '@fengqiao/domain';
import { CITY, type Database, type Transaction } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { localTimeOf } from '../city-assessing';
import { MonthStore, type Closed } from '../months/month.store';
import { isInsideLevel } from '../visibility';
import { nothingEarlier, standingsAsTold, standingsOf, type Earlier, type Listed, type MonthBefore } from './ranking';
import { TallyStore, type Cells } from './tally.store';

/** How a month is read: by its own policy, and by its own wording of the definition where it has one. */
export type Reading = Omit<MonthBefore, 'cells' | 'policy'> & {
  readonly policy: AssessmentPolicy;
  readonly closed: Closed | undefined;
};
/** Of which units at which moment figures are asked. */
export type Asked = {
  readonly db: Database | Transaction;
  readonly level: RankingLevel;
  readonly role: 'lead' | 'assist';
  readonly units: readonly Unit[];
  readonly now: Date;
};
/** The units as a ranking lists them. */
export const listedIn = (city: City, units: readonly Unit[]): Listed[] =>
  units.map(({ id, name }) => ({ id, name, residents: city.populationOf(id) }));

/** Which cells figures of these months are made of; of levels inside a street those of the caller's street alone. */
export const cellsOf = (
  city: City,
  months: readonly string[],
  { level, role, units }: Pick<Asked, 'level' | 'role' | 'units'>,
): Cells => {
  const time = localTimeOf(city);
  const ranges = months.map((month) => ({ month, ...time.monthRange(month) }));
  return { months: ranges, level, role, unitIds: isInsideLevel(level) ? units.map(({ id }) => id) : undefined };
};

/** A month that was told, as far as a later one shows it. */
type Told = { readonly standings: Earlier['standings']; readonly items: ReadonlyMap<string, number> };

/** Levels times the months that are shown beside a running one and those before it. */
const KEPT = 40;

/** What a ranking shows of the months before: as they were told, where they were; else as their tallies have them now. */
@Injectable()
export class EarlierMonthViews {
  /** What was told never changes, and half of a ranking's time went into reading it. By level and the hash of the month. */
  private readonly kept = new Map<string, Told>();

  constructor(
    @Inject(CITY) private readonly city: City,
    private readonly tallies: TallyStore,
    private readonly months: MonthStore,
  ) {}

  /** `readings`: backwards; of what is undefined nothing is shown. */
  async of(readings: readonly (Reading | undefined)[], asked: Asked): Promise<Earlier> {
    const told = await Promise.all(
      readings.map((reading) => (reading ? this.toldOf(reading, asked) : Promise.resolve(undefined))),
    );
    const untold = readings.filter((reading, nth): reading is Reading => reading !== undefined && !told[nth]);
    const [first] = readings;
    const [counted, standings] = await Promise.all([
      untold.length > 0 ? this.itemsOf(untold, asked) : new Map<string, Map<string, number>>(),
      told[0]?.standings ?? (first ? this.standingsOf(first, asked) : nothingEarlier.standings),
    ]);
    const items = readings.map(
      (reading, nth) => told[nth]?.items ?? counted.get(reading?.month ?? '') ?? new Map<string, number>(),
    );
    return { standings, items };
  }

  private async toldOf(
    { closed, month, definition, policyVersion }: Reading,
    { db, level, role }: Asked,
  ): Promise<Told | undefined> {
    const { definitionId } = definition;
    if (!closed || role !== 'lead' || definitionId !== closed.policy.definitionId) return undefined;
    const key = `${level} ${closed.sha256}`;
    const known = this.kept.get(key);
    if (known) return known;
    const items = await this.months.rankingOf(db, month, level);
    if (!items) return undefined; // of levels inside a street nothing was told
    const told = {
      standings: standingsAsTold(items, { month, definitionId, policyVersion }),
      items: new Map(items.map((unit) => [unit.unitId, unit.items])),
    };
    this.kept.set(key, told);
    if (this.kept.size > KEPT) this.kept.delete(this.kept.keys().next().value!);
    return told;
  }

  private async standingsOf({ month, ...read }: Reading, { db, now, ...asked }: Asked): Promise<Earlier['standings']> {
    const cells = await this.tallies.cells(cellsOf(this.city, [month], asked), now, db);
    return standingsOf(listedIn(this.city, asked.units), { month, cells, ...read });
  }

  /** What each unit had in each of the months, by the kinds that the month counts. */
  private async itemsOf(readings: readonly Reading[], { db, now, ...asked }: Asked): Promise<Map<string, Map<string, number>>> {
    const kinds = new Map(readings.map(({ month, definition }) => [month, definition.countedKinds]));
    const months = new Map(readings.map(({ month }) => [month, new Map<string, number>()]));
    for (const { month, unitId, kind, items } of await this.tallies.items(
      cellsOf(this.city, [...kinds.keys()], asked),
      now,
      db,
    )) {
      const units = months.get(month);
      if (units && kinds.get(month)?.includes(kind)) units.set(unitId, (units.get(unitId) ?? 0) + items);
    }
    return months;
  }
}

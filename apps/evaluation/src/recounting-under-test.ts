import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fraction, type RankingLevel } from '@fengqiao/domain';
import { evaluation } from '@fengqiao/contracts';
import { sql } from '@fengqiao/service';
import { localTimeOf, policyOfMonth } from './city-assessing';
import { countedBy, type Counted } from './rankings/tally';
import { TallyStore } from './rankings/tally.store';
import type { UnderTest } from './under-test';

/** A row of the SQL file; `sign`: −1 where it is taken from another. */
type Row = {
  readonly role: string;
  readonly unitId: string;
  readonly excluded: boolean;
  readonly resolvedDen: number;
  readonly satisfiedDen: number;
  readonly resolutionApplies: boolean;
  readonly satisfactionApplies: boolean;
  readonly items: number;
  readonly responses: number;
  readonly responded: number;
  readonly resolvedNum: number;
  readonly satisfiedNum: number;
};
/** Figures by what they are of: month, level, with or without what is excluded, unit. */
export type Figures = Readonly<Record<string, string>>;
type Close = { readonly at: Date; readonly place: string };

export const levels: readonly (readonly [RankingLevel, 'lead' | 'assist'])[] = [
  ['street', 'lead'],
  ['district', 'lead'],
  ['zone', 'lead'],
  ['department', 'lead'],
  ['enterprise', 'lead'],
  ['office', 'assist'],
  ['community', 'assist'],
  ['property', 'assist'],
];
const recount = sql(readFileSync(join(__dirname, 'rankings', 'recount.sql'), 'utf8'));
const closes = sql(`select month, at, arrival as place from month_decision where what = 'closed'`);
const placeBefore = sql(`
  select coalesce(max(arrival), 0) as place from (
    select arrival, arrived_at as at from fact
    union all select arrival, at from callback_outcome
    union all select arrival, arrived_at from exclusion_step) arrived where at < $1`);
const corrected = sql(`
  select role, unit_id as "unitId", excluded, resolved_den as "resolvedDen", satisfied_den as "satisfiedDen",
    resolution_applies as "resolutionApplies", satisfaction_applies as "satisfactionApplies", sum(items)::int as items,
    sum(items)::int as responses, sum(responded)::int as responded,
    sum(resolved_yes * $2 + resolved_partly * $3)::int as "resolvedNum", sum(satisfied_yes * $4 + satisfied_partly * $5)::int as "satisfiedNum"
  from correction where month = $1 group by 1, 2, 3, 4, 5, 6, 7`);

const negative = (row: Row): Row => ({
  ...row,
  items: -row.items,
  responses: -row.responses,
  responded: -row.responded,
  resolvedNum: -row.resolvedNum,
  satisfiedNum: -row.satisfiedNum,
});

const written = ({ items, tallies: { response, resolution, satisfaction } }: Counted): string =>
  [items, ...[response, resolution, satisfaction].map(({ num, den }) => `${num.toString()} of ${den}`)].join('; ');
const nothing = '0; 0 of 0; 0 of 0; 0 of 0';

/**
 * At which unit of the level of districts an item counts: a number of the statistics office begins with its district's, and 经开区
 * stands beside the district around it. Departments and companies are below no district there.
 */
const districtOf = ({ unitId }: Row): string | undefined =>
  unitId === '110115403' ? unitId : /^\d{6}(\d{3})?$/.test(unitId) ? unitId.slice(0, 6) : undefined;

/** `over`: whether rates are of those who answered, or of all items to which they apply. */
const added = (
  rows: readonly Row[],
  idOf: (row: Row) => string,
  over: 'answered' | 'items' = 'answered',
): Map<string, Counted> => {
  const denOf = (row: Row, den: number, applies: boolean) => (den > 0 || (over === 'items' && applies) ? row.items : 0);
  const units = new Map<string, Counted>();
  for (const row of rows) {
    const before = units.get(idOf(row));
    const plus = (rate: 'response' | 'resolution' | 'satisfaction', num: Fraction, den: number) => ({
      num: num.plus(before?.tallies[rate].num ?? Fraction.zero),
      den: den + (before?.tallies[rate].den ?? 0),
    });
    const mean = (sum: number, den: number) => (den === 0 ? Fraction.zero : Fraction.of(sum, 100 * den));
    units.set(idOf(row), {
      items: row.items + (before?.items ?? 0),
      tallies: {
        response: plus('response', Fraction.of(row.responded), row.responses),
        resolution: plus(
          'resolution',
          mean(row.resolvedNum, row.resolvedDen),
          denOf(row, row.resolvedDen, row.resolutionApplies),
        ),
        satisfaction: plus(
          'satisfaction',
          mean(row.satisfiedNum, row.satisfiedDen),
          denOf(row, row.satisfiedDen, row.satisfactionApplies),
        ),
      },
    });
  }
  return units;
};

/** The figures of a city by the service, and once more by the SQL file alone: its rows are only added up and taken off here. */
export const recounting = (city: UnderTest, months: readonly string[]) => {
  const policyOf = (month: string) => policyOfMonth(city.city, month);
  /** It reads the answers as the official one does, and asks who was not reached. */
  const ofAllItems = (month: string) => policyOf(month).beside.find(({ definitionId }) => definitionId === 'of-all-items')!;
  const rangeOf = (month: string) => localTimeOf(city.city).monthRange(month);
  const rowsOf = (month: string, now: Date, place: string | null): Promise<Row[]> => {
    const { values, countedKinds, responseOnlyChannels, closeDay } = policyOf(month);
    const how = JSON.stringify({ ...values, countedKinds, responseOnlyChannels, closeDay });
    return city.database.rows<Row>(recount, [month, now, '08:00', how, place]);
  };
  const closesNow = async (): Promise<Map<string, Close>> =>
    new Map((await city.database.rows<Close & { month: string }>(closes)).map((close) => [close.month, close]));
  const before = async (instant: Date) => (await city.database.one<{ place: string }>(placeBefore, [instant]))!.place;

  /** What became of a closed month by late facts that arrived in another. */
  const lateIn = async (other: string, month: string, close: Close, now: Date): Promise<Row[]> => {
    const { from, to } = rangeOf(other);
    if (to <= close.at || now < from) return [];
    const was =
      from <= close.at
        ? await rowsOf(month, close.at, close.place)
        : await rowsOf(month, new Date(from.getTime() - 1), await before(from));
    const is = to <= now ? await rowsOf(month, new Date(to.getTime() - 1), await before(to)) : await rowsOf(month, now, null);
    return [...is, ...was.map(negative)];
  };

  const recountedRows = async (month: string, now: Date): Promise<Row[]> => {
    const closed = await closesNow();
    const own = closed.get(month);
    const rows = await rowsOf(month, own?.at ?? now, own?.place ?? null);
    for (const [other, close] of closed) if (other !== month) rows.push(...(await lateIn(month, other, close, now)));
    return rows;
  };

  const figuresOf = (name: string, counted: Map<string, Counted>): [string, string][] =>
    [...counted].map(([id, one]): [string, string] => [`${name} ${id}`, written(one)]).filter(([, one]) => one !== nothing);

  return {
    /** Open months and closed ones, at every level, with and without what is excluded. */
    bothWays: async (now: Date): Promise<[Figures, Figures]> => {
      const [tallied, recounted]: [string, string][][] = [[], []] as [[string, string][], [string, string][]];
      for (const month of months) {
        const rows = await recountedRows(month, now);
        for (const [level, role] of levels) {
          const cells = await city.app.get(TallyStore).cells({ months: [{ month, ...rangeOf(month) }], role, level }, now);
          const idOf = (row: Row) => (level === 'district' ? districtOf(row) : city.city.unit(row.unitId)?.kind === level && row.unitId); // prettier-ignore
          const units = rows.filter((row) => row.role === role && idOf(row));
          for (const exclusions of ['left out', 'counted'] as const)
            for (const definition of [policyOf(month), ofAllItems(month)]) {
              const name = `${month} ${level} ${exclusions} ${definition.definitionId}`;
              tallied.push(...figuresOf(name, countedBy(cells, definition, exclusions)));
              const shown = units.filter((row) => exclusions === 'counted' || !row.excluded);
              recounted.push(
                ...figuresOf(
                  name,
                  added(shown, (row) => idOf(row) as string, definition.over),
                ),
              );
            }
        }
      }
      return [Object.fromEntries(tallied), Object.fromEntries(recounted)];
    },
    /** What was corrected of a closed month, by its lines and by two recounts, for every part and number of answers. */
    correctionsBothWays: async (month: string, now: Date): Promise<[Figures, Figures]> => {
      const close = (await closesNow()).get(month)!;
      const { resolved, satisfied } = policyOf(month).values;
      const worth = [resolved.yes, resolved.partly, satisfied.yes, satisfied.mostly];
      const lines = await city.database.rows<Row>(corrected, [month, ...worth]);
      const rows = [...(await rowsOf(month, now, null)), ...(await rowsOf(month, close.at, close.place)).map(negative)];
      const idOf = ({ role, unitId, excluded, resolvedDen, satisfiedDen, resolutionApplies, satisfactionApplies }: Row) =>
        `${role} ${excluded} ${resolvedDen} ${satisfiedDen} ${resolutionApplies} ${satisfactionApplies} ${unitId}`;
      const shown = (some: readonly Row[]) => Object.fromEntries(figuresOf(`${month} corrected`, added(some, idOf)));
      return [shown(lines), shown(rows)];
    },
    /** What a street is shown of the units inside it, and the SQL file's figures of these. */
    insideBothWays: async (street: string, now: Date): Promise<[Figures, Figures]> => {
      const [shown, recounted]: [Record<string, string>, Record<string, string>] = [{}, {}];
      for (const month of months) {
        const rows = (await recountedRows(month, now)).filter(({ role, excluded }) => role === 'assist' && !excluded);
        for (const level of ['office', 'community', 'property'] as const) {
          const answer = await city.ask(evaluation.ranking, { month, level, role: 'assist' }, street);
          if ('refused' in answer) throw new Error(answer.because);
          const part = ({ num, den }: { readonly num: number; readonly den: number }) => `${num.toFixed(6)} of ${den}`;
          for (const { unitId, items, response, resolution, satisfaction } of answer.items)
            shown[`${month} inside ${unitId}`] = [items, ...[response, resolution, satisfaction].map(part)].join('; ');
          const own = ({ unitId }: Row) => unitId.startsWith(street) && city.city.unit(unitId)?.kind === level;
          const counted = added(rows.filter(own), ({ unitId }) => unitId);
          for (const { unitId } of answer.items) {
            const { items = 0, tallies } = counted.get(unitId) ?? {};
            const numbers = (['response', 'resolution', 'satisfaction'] as const).map((rate) =>
              part({ num: tallies?.[rate].num.toNumber() ?? 0, den: tallies?.[rate].den ?? 0 }),
            );
            recounted[`${month} inside ${unitId}`] = [items, ...numbers].join('; ');
          }
        }
      }
      return [shown, recounted];
    },
  };
};

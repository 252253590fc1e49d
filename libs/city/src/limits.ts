import { type UnitKind, type Urgency } from '@fengqiao/domain';
import { type Category, categoriesAbove } from './categories';
import { type StatutoryStep } from './categories-file';
import { type Report } from './flaws';
import {
  type LadderName,
  type LadderRung,
  type LimitClock,
  type LimitRow,
  type LimitsFile,
  type LimitsVersion,
  clocks,
} from './limits-file';
import { type Duration, inForce } from './parts';
import { type UnitTree } from './unit-tree';
import { checkVersions } from './versions';
import { type Read } from './yaml-file';

/** What is asked of the limits policy. What is left out is not known or does not apply. */
export type LimitQuestion = {
  readonly clock: LimitClock;
  readonly category?: string | undefined;
  readonly urgency?: Urgency | undefined;
  readonly unitKind?: UnitKind | undefined;
  /** The time of the decision: it chooses the version. */
  readonly at: Date;
};

/** A limit, the version that set it and what it rests on (for the explanation of the due time). */
export type Limit = {
  readonly limit: Duration;
  readonly policyVersion: string;
  readonly basis: string;
  /** Where the law sets the limit: what else it wants within it. */
  readonly steps?: readonly StatutoryStep[];
};

const fits = (row: LimitRow, { clock, category, urgency, unitKind }: LimitQuestion): boolean =>
  row.clock === clock &&
  (row.urgency === undefined || row.urgency === urgency) &&
  (row.unitKind === undefined || row.unitKind === unitKind) &&
  (row.category === undefined || (category !== undefined && categoriesAbove(category).includes(row.category)));

/** A deeper category outweighs any unit kind, a unit kind any urgency. Two rows of one weight that both fit are equal: a flaw. */
const weight = ({ category, unitKind, urgency }: LimitRow): number =>
  (category?.split('/').length ?? 0) * 4 + (unitKind === undefined ? 0 : 2) + (urgency === undefined ? 0 : 1);

/** The law's clocks say how long a matter may take, not that danger may wait: emergencies and cut-offs keep the shorter limit. */
const yieldsToLaw = ({ clock, category, unitKind }: LimitRow, { urgency }: LimitQuestion): boolean =>
  clock === 'handle' && category === undefined && unitKind === undefined && urgency !== 'emergency' && urgency !== 'timely';

const limitOf = ({ amount, unit, basis }: Duration & { readonly basis: string }, policyVersion: string): Limit => ({
  limit: { amount, unit },
  policyVersion,
  basis,
});

/** The limit of a clock. Throws only if no row fits, which the loader rules out for every clock. */
export const limitFor = (
  versions: readonly LimitsVersion[],
  categories: ReadonlyMap<string, Category>,
  question: LimitQuestion,
): Limit => {
  const { rows, version } = inForce(versions, question.at);
  const [row] = rows.filter((one) => fits(one, question)).sort((a, b) => weight(b) - weight(a));
  if (!row) throw new Error(`no limit for ${question.clock} in ${version}: the loader lets no such policy pass`);
  const law = question.category === undefined ? undefined : categories.get(question.category)?.leaf?.statutory;
  if (!law || !yieldsToLaw(row, question)) return limitOf(row, version);
  return { ...limitOf(law, version), ...(law.steps && { steps: law.steps }) };
};

/** What is asked for a ladder: whose it is (the district decides) and the time that chooses the version. */
export type LadderQuestion = { readonly ladder: LadderName; readonly districtId?: string | undefined; readonly at: Date };

/** The rungs of a ladder in their order: the district's own, else the city's. */
export const ladderFor = (
  versions: readonly LimitsVersion[],
  { ladder, districtId, at }: LadderQuestion,
): readonly LadderRung[] => {
  const { ladders, districts = {} } = inForce(versions, at);
  const own = districtId !== undefined && Object.hasOwn(districts, districtId) ? districts[districtId]?.[ladder] : undefined;
  return own ?? ladders[ladder];
};

const keyOf = ({ clock, category, urgency, unitKind }: LimitRow): string => JSON.stringify([clock, category, urgency, unitKind]);

const urgenciesCovered = (rows: readonly LimitRow[], clock: LimitClock): boolean => {
  const general = rows.filter((row) => row.clock === clock && row.category === undefined && row.unitKind === undefined);
  const named = new Set(general.map(({ urgency }) => urgency));
  return named.has(undefined) || (clock === 'handle' && named.size === 4);
};

/** Reports clocks without a value for every case, rows for categories that are not there, and rows that contradict each other. */
export const checkLimits = (read: Read<LimitsFile>, categories: ReadonlyMap<string, Category>, report: Report): void => {
  checkVersions(read, report);
  const { file, content, line } = read;
  content.versions.forEach(({ rows, version }, i) => {
    for (const clock of clocks) {
      if (urgenciesCovered(rows, clock)) continue;
      report(file, line(['versions', i, 'rows']), `${version}: the clock ${clock} has no limit that applies to every matter`);
    }
    rows.forEach((row, j) => {
      const here = line(['versions', i, 'rows', j]);
      if (row.category !== undefined && !categories.has(row.category)) {
        report(file, here, `${version}: category ${row.category} is no category of this profile`);
      }
      if (row.amount === 0) report(file, here, `${version}: a limit of 0 ${row.unit} is none`);
      const first = rows.findIndex((other) => keyOf(other) === keyOf(row));
      if (first !== j) report(file, here, `${version}: line ${line(['versions', i, 'rows', first])} sets this limit already`);
    });
  });
};

/** Reports ladders for what is no district of this profile. */
export const checkLadders = ({ file, content, line }: Read<LimitsFile>, tree: UnitTree, report: Report): void =>
  content.versions.forEach(({ version, districts = {} }, i) => {
    for (const id of Object.keys(districts)) {
      if (tree.unit(id)?.kind === 'district') continue;
      report(file, line(['versions', i, 'districts', id]), `${version}: ${id} is no district of this profile`);
    }
  });

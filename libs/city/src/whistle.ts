import { categoriesAbove, type Category } from './categories';
import { type Report } from './flaws';
import { checkVersions } from './versions';
import { type DutiesFile, type DutiesVersion, type Duty, type WhistleFile } from './whistle-file';
import { type Read } from './yaml-file';

/** Reports a band that is none, weights that are no whole, and calls that are named twice. */
export const checkWhistle = (read: Read<WhistleFile>, report: Report): void => {
  checkVersions(read, report);
  const { file, content, line } = read;
  content.versions.forEach(({ version, band, calls, scores }, at) => {
    if (band.low > band.high)
      report(file, line(['versions', at, 'band']), `${version}: the band ends at ${band.high}, before it begins at ${band.low}`);
    for (const side of ['unit', 'blower'] as const) {
      const sum = Object.values(scores[side]).reduce((all, one) => all + one, 0);
      if (sum !== 100)
        report(file, line(['versions', at, 'scores', side]), `${version}: the weights of ${side} sum to ${sum}, not to 100`);
    }
    calls.forEach(({ id }, nth) => {
      if (calls.findIndex((other) => other.id === id) !== nth)
        report(file, line(['versions', at, 'calls', nth]), `${version}: the call ${id} is given twice`);
    });
  });
};

/** Reports categories and boards that are not there, entries given twice, and lists that hold more than was published. */
export const checkDuties = (read: Read<DutiesFile>, categories: ReadonlyMap<string, Category>, report: Report): void => {
  checkVersions(read, report);
  const { file, content, line } = read;
  content.versions.forEach(({ version, ...lists }, at) => {
    for (const name of ['duties', 'powers'] as const) {
      const { entries, published, boards } = lists[name];
      if (entries.length > published)
        report(file, line(['versions', at, name]), `${version}: ${entries.length} ${name}, but only ${published} were published`);
      entries.forEach((one, nth) => {
        const here = line(['versions', at, name, 'entries', nth]);
        if (entries.findIndex((other) => other.id === one.id) !== nth) report(file, here, `${version}: ${one.id} is given twice`);
        if (!boards.includes(one.board))
          report(file, here, `${version}: ${one.id} is on ${one.board}, which is no board of ${name}`);
        for (const id of one.categories.filter((category) => !categories.has(category)))
          report(file, here, `${version}: category ${id} is no category of this profile`);
      });
    }
  });
};

/** The entry of a list that a category falls under. */
const entryOf = (entries: readonly Duty[], category: string): Duty | undefined => {
  const above = categoriesAbove(category);
  return entries.find((entry) => entry.categories.some((one) => above.includes(one)));
};

/** What of a street's own a matter of this category meets: a duty, a power, or nothing. */
export const ownDutyIn = ({ duties, powers }: DutiesVersion, category: string): { duty?: Duty; power?: Duty } => {
  const [duty, power] = [entryOf(duties.entries, category), entryOf(powers.entries, category)];
  return { ...(duty && { duty }), ...(power && { power }) };
};

import { type AssessmentFile, type AssessmentPolicy } from './assessment-file';
import { type Report } from './flaws';
import { type UnitTree } from './unit-tree';
import { checkVersions } from './versions';
import { type Read } from './yaml-file';

const sumOf = ({ response, resolution, satisfaction }: AssessmentPolicy['weights']): number =>
  response + resolution + satisfaction;

/** Reports weights that do not make a whole, calling hours that end before they begin, and units that are not there. */
export const checkAssessment = (read: Read<AssessmentFile>, tree: UnitTree, report: Report): void => {
  checkVersions(read, report);
  const { file, content, line } = read;
  content.versions.forEach(({ version, weights, calls, levels, beside: others, countedKinds, definitionId }, at) => {
    const sum = sumOf(weights);
    if (sum !== 100) report(file, line(['versions', at, 'weights']), `${version}: the weights sum to ${sum}, not to 100`);
    others.forEach((other, nth) => {
      const here = line(['versions', at, 'beside', nth]);
      const flaw = (what: string): void => report(file, here, `${version}: ${other.definitionId} ${what}`);
      if (sumOf(other.weights) !== 100) flaw(`has weights that sum to ${sumOf(other.weights)}, not to 100`);
      if (other.countedKinds.some((kind) => !countedKinds.includes(kind))) flaw('counts a kind that the official one does not');
      if ([definitionId, ...others.slice(0, nth).map((one) => one.definitionId)].includes(other.definitionId))
        flaw('is the name of another definition');
    });
    if (calls.from >= calls.until) report(file, line(['versions', at, 'calls']), `${version}: calls end before they begin`);
    for (const [level, { beside }] of Object.entries(levels)) {
      for (const id of beside.filter((one) => !tree.unit(one))) {
        report(
          file,
          line(['versions', at, 'levels', level]),
          `${version}: ${id} beside level ${level} is no unit of this profile`,
        );
      }
    }
  });
  for (const id of Object.keys(content.populations?.of ?? {})) {
    if (!tree.unit(id)) report(file, line(['populations', 'of', id]), `population of ${id}, which is no unit of this profile`);
  }
};

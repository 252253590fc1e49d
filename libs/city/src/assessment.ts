import { type AssessmentFile } from './assessment-file';
import { type Report } from './flaws';
import { type UnitTree } from './unit-tree';
import { checkVersions } from './versions';
import { type Read } from './yaml-file';

/** Reports weights that do not make a whole, calling hours that end before they begin, and units that are not there. */
export const checkAssessment = (read: Read<AssessmentFile>, tree: UnitTree, report: Report): void => {
  checkVersions(read, report);
  const { file, content, line } = read;
  content.versions.forEach(({ version, weights, calls, levels }, at) => {
    const sum = weights.response + weights.resolution + weights.satisfaction;
    if (sum !== 100) report(file, line(['versions', at, 'weights']), `${version}: the weights sum to ${sum}, not to 100`);
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

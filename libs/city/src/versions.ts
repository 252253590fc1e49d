import { type Report } from './flaws';
import { type Read } from './yaml-file';

/** Reports what is wrong with the order and the names of a policy's versions. */
export const checkVersions = (
  {
    file,
    content,
    line,
  }: Read<{ readonly versions: readonly { readonly version: string; readonly from?: string | undefined }[] }>,
  report: Report,
): void => {
  const { versions } = content;
  versions.forEach(({ version, from }, at) => {
    const here = line(['versions', at, 'version']);
    const before = versions[at - 1];
    if (at === 0 && from)
      report(file, here, `version ${version}: the first version is in force from the beginning and has no from`);
    if (at > 0 && !from) report(file, here, `version ${version}: every version but the first needs a from`);
    if (from && before?.from && Date.parse(from) <= Date.parse(before.from)) {
      report(file, here, `version ${version}: versions stand in the order of their from`);
    }
    if (versions.findIndex((other) => other.version === version) !== at) report(file, here, `version ${version} is given twice`);
  });
};

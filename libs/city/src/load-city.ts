import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { accessFile } from './access-file';
import { accessFrom, checkAccess } from './access';
import { assessmentFile } from './assessment-file';
import { checkAssessment } from './assessment';
import { catalogueFile } from './catalogue-file';
import { checkCatalogue } from './catalogue';
import { categoriesFile } from './categories-file';
import { type Category, categoriesByWords, loadCategories } from './categories';
import { cityFile } from './city-file';
import { type City } from './city';
import { type Flaw, FlawedProfile, type Report } from './flaws';
import { hoursFile } from './hours-file';
import { checkHours, hoursFrom, setsOf } from './hours';
import { limitsFile } from './limits-file';
import { checkLadders, checkLimits, ladderFor, limitFor } from './limits';
import { loadUnits } from './load-units';
import { districtAt, readOutlines } from './outlines';
import { inForce } from './parts';
import { mentionFinder } from './place-names';
import { placeResolver } from './places';
import { searchUnits } from './search';
import { unitTree } from './unit-tree';
import { unitsFile } from './units-file';
import { checkDuties, checkWhistle } from './whistle';
import { dutiesFile, whistleFile } from './whistle-file';
import { readYaml } from './yaml-file';

const readFiles = (folder: string, report: Report) => ({
  city: readYaml(folder, 'city.yaml', cityFile, report),
  units: readYaml(folder, 'units.yaml', unitsFile, report),
  categories: readYaml(folder, 'categories.yaml', categoriesFile, report),
  catalogue: readYaml(folder, 'catalogue.yaml', catalogueFile, report),
  limits: readYaml(folder, 'limits.yaml', limitsFile, report),
  assessment: readYaml(folder, 'assessment.yaml', assessmentFile, report),
  access: readYaml(folder, 'access.yaml', accessFile, report),
  hours: readYaml(folder, 'hours.yaml', hoursFile, report),
  whistle: readYaml(folder, 'whistle.yaml', whistleFile, report),
  duties: readYaml(folder, 'duties.yaml', dutiesFile, report),
});
type Files = ReturnType<typeof readFiles>;
type SoundFiles = { readonly [Name in keyof Files]: NonNullable<Files[Name]> };

/** The parts that hang together, and the rules between the files. A file that broke its own shape is left out of both. */
const build = (folder: string, files: Files, report: Report) => {
  const { city, units, catalogue, limits, assessment, access, hours } = files;
  const tree = unitTree(city && units ? loadUnits(folder, city.content, units, report) : new Map());
  const categories = files.categories ? loadCategories(files.categories, report) : new Map<string, Category>();
  if (access) checkAccess(access, report);
  if (files.categories && limits) checkLimits(limits, categories, report);
  if (files.categories && files.duties) checkDuties(files.duties, categories, report);
  if (files.whistle) checkWhistle(files.whistle, report);
  if (!city || !units) return { tree, categories, outlines: [] }; // what follows asks for units: without them all would be missing
  if (!tree.unit(city.content.hotline))
    report(city.file, city.line(['hotline']), `hotline ${city.content.hotline} is no unit of this profile`);
  if (files.categories && catalogue)
    checkCatalogue(catalogue, { categories, tree, leadKinds: access?.content.leadKinds }, report);
  if (limits) checkLadders(limits, tree, report);
  if (assessment) checkAssessment(assessment, tree, report);
  if (hours) checkHours(hours, tree, report);
  return { tree, categories, outlines: readOutlines(folder, tree, report) };
};

const versionsOf = (files: SoundFiles): City['versions'] => {
  const names = (read: { content: { versions: readonly { version: string }[] } }): string[] =>
    read.content.versions.map(({ version }) => version);
  return {
    profile: files.city.content.version,
    units: files.units.content.version,
    categories: files.categories.content.version,
    access: files.access.content.version,
    hours: files.hours.content.version,
    catalogue: names(files.catalogue),
    limits: names(files.limits),
    assessment: names(files.assessment),
    whistle: names(files.whistle),
    duties: names(files.duties),
  };
};

const cityFrom = (files: SoundFiles, { tree, categories, outlines }: ReturnType<typeof build>): City => {
  const { city, catalogue, limits, assessment, access, hours, whistle, duties } = files;
  const { versions: assessments, populations } = assessment.content;
  const leaves = [...categories.values()].filter(({ leaf }) => leaf !== undefined);
  const { leadKinds, roles } = access.content;
  const located = districtAt(outlines);
  return {
    id: city.content.id,
    cityId: city.content.id,
    name: city.content.name,
    timeZone: { name: city.content.timeZone, offsetMinutes: city.content.offsetMinutes },
    hotlineId: city.content.hotline,
    versions: versionsOf(files),
    tree,
    unit: tree.unit,
    childrenOf: tree.childrenOf,
    unitsBelow: tree.unitsBelow,
    unitsOfKind: tree.ofKind,
    search: (search) => searchUnits(tree, search),
    districtOf: (id) => tree.nearest(id, ['district']),
    streetOf: (id) => tree.nearest(id, ['street', 'zone']),
    category: (id) => categories.get(id),
    categories: [...categories.values()],
    categoriesByWords: (text, limit) => categoriesByWords(leaves, text, limit),
    resolvePlace: placeResolver(tree, mentionFinder(tree), located),
    districtAt: located,
    catalogue: catalogue.content.versions,
    catalogueAt: (at) => inForce(catalogue.content.versions, at),
    limitFor: (question) => limitFor(limits.content.versions, categories, question),
    ladderFor: (question) => ladderFor(limits.content.versions, question),
    limitsAt: (at) => inForce(limits.content.versions, at),
    assessmentAt: (at) => inForce(assessments, at),
    whistleAt: (at) => inForce(whistle.content.versions, at),
    dutiesAt: (at) => inForce(duties.content.versions, at),
    populationOf: (id) => (populations && Object.hasOwn(populations.of, id) ? populations.of[id] : undefined),
    populations,
    ...accessFrom(access.content),
    roles,
    leadKinds,
    mayLead: (kind) => leadKinds.includes(kind),
    hoursFor: hoursFrom(hours.content),
    hours: setsOf(hours.content),
    holidays: hours.content.holidays,
    coveredYears: hours.content.coveredYears,
  };
};

const allSound = (files: Files): files is SoundFiles => Object.values(files).every((file) => file !== undefined);

/** What the files of a folder are known by: undefined where there are none to be read. */
const stampOf = (folder: string): string | undefined => {
  try {
    const stats = readdirSync(folder).map((name) => [name, statSync(join(folder, name), { bigint: true })] as const);
    return stats.map(([name, { ino, size, mtimeNs, ctimeNs }]) => [name, ino, size, mtimeNs, ctimeNs].join(' ')).join('\n');
  } catch {
    return undefined;
  }
};

const read = (folder: string): City => {
  const flaws: Flaw[] = [];
  const report: Report = (file, line, rule) => flaws.push({ file, line, rule });
  const files = readFiles(folder, report);
  const parts = build(folder, files, report);
  if (flaws.length > 0 || !allSound(files)) throw new FlawedProfile(folder, flaws);
  return cityFrom(files, parts);
};

let last: { readonly folder: string; readonly stamp: string; readonly city: City } | undefined;

/**
 * Reads and checks the profile in `folder`. Throws one `FlawedProfile` that lists every flaw as `file:line: rule`; what cannot be
 * checked because of another flaw shows at the next start. Reading takes some 300 ms: who asks again for the profile that was
 * read last, and whose files are as they were, gets the same city.
 */
export const loadCity = (folder: string): City => {
  const stamp = stampOf(folder);
  if (last?.folder === folder && last.stamp === stamp) return last.city;
  const city = read(folder);
  if (stamp !== undefined) last = { folder, stamp, city };
  return city;
};

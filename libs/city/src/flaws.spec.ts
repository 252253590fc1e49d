import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beijingFolder } from './beijing';
import { FlawedProfile } from './flaws';
import { loadCity } from './load-city';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'profile-'));
  cpSync(beijingFolder, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Replaces `from` in a file of the copy and says on which line it stood. */
const damage = (file: string, from: string, to: string): number => {
  const text = readFileSync(join(folder, file), 'utf8');
  const at = text.indexOf(from);
  if (at < 0) throw new Error(`${file} does not contain ${from}`);
  writeFileSync(join(folder, file), text.slice(0, at) + to + text.slice(at + from.length));
  return text.slice(0, at).split('\n').length;
};
const flawsOf = (): FlawedProfile => {
  try {
    loadCity(folder);
  } catch (error) {
    if (error instanceof FlawedProfile) return error;
    throw error;
  }
  throw new Error('the profile was taken as sound');
};

describe('a damaged profile shows file, line and rule', () => {
  it.each([
    ['an unknown parent', 'units.yaml', "kind: area, parent: '110000'", "kind: area, parent: '990000'", 'which is no unit'],
    ['a parent that is missing among the codes', 'divisions.csv', '110102001,', '110199001,', 'which is no unit'],
    ['two units with one id', 'units.yaml', 'id: area-tiananmen', 'id: area-beijingxi', 'is there already: units.yaml:'],
    ['two codes that are equal', 'divisions.csv', '110101001002,', '110101001001,', 'is there already: divisions.csv:4'],
    [
      'a category without leaf',
      'categories.yaml',
      '  - id: parking\n',
      '  - { id: empty, name: 空 }\n  - id: parking\n',
      'empty has no leaf',
    ],
    [
      'a row to a missing unit',
      'catalogue.yaml',
      'unit: { unit: 110000-ent-gas }',
      'unit: { unit: 110000-ent-gaz }',
      'ent-gaz is no unit',
    ],
    ['a row to a missing department', 'catalogue.yaml', 'slug: jgj', 'slug: jgx', 'unit <district>-jgx is no unit'],
    [
      'a row to a community',
      'catalogue.yaml',
      'category: parking, unit: { of: street }',
      "category: parking, unit: { unit: '110107011003' }",
      'row parking: unit 110107011003 is of the kind community, which is not among leadKinds of access.yaml: it may not lead',
    ],
    [
      'a row to a missing category',
      'catalogue.yaml',
      'category: parking/supply/fees',
      'category: parking/supply/fee',
      'no category',
    ],
    ['weights that are not whole', 'assessment.yaml', 'response: 30', 'response: 31', 'sum to 101, not to 100'],
    [
      'a limit without value',
      'limits.yaml',
      'urgency: timely, amount: 24, unit: hours',
      'urgency: timely, unit: hours',
      'a limit needs a value',
    ],
    [
      'a limit beyond every year',
      'limits.yaml',
      'clock: hold, amount: 24',
      'clock: hold, amount: 9000000000000000',
      'a limit is at most 100000 of its unit',
    ],
    ['calls too far apart', 'assessment.yaml', 'hoursApart: 4', 'hoursApart: 4000000', 'calls.hoursApart'],
    ['a limit of nothing', 'limits.yaml', 'clock: hold, amount: 24', 'clock: hold, amount: 0', 'a limit of 0 hours is none'],
    [
      'a limit set twice',
      'limits.yaml',
      'clock: sign, urgency: timely',
      'clock: sign, urgency: emergency',
      'sets this limit already',
    ],
    [
      'a rung for nobody',
      'limits.yaml',
      'amount: 4, unit: hours }, to: district',
      'amount: 4, unit: hours }, to: mayor',
      'ladders.sign.2.to',
    ],
    [
      'a ladder of what is no district',
      'limits.yaml',
      '    ladders:\n',
      "    districts: { '110107011': { sign: [{ after: { amount: 0, unit: hours }, to: own }] } }\n    ladders:\n",
      '110107011 is no district',
    ],
    [
      'a district’s ladder for the hotline’s own desk',
      'limits.yaml',
      '    ladders:\n',
      "    districts: { '110107': { undispatched: [{ after: { amount: 0, unit: hours }, to: own }] } }\n    ladders:\n",
      'undispatched',
    ],
    ['a band that is none', 'whistle.yaml', 'low: 1, high: 30', 'low: 31, high: 30', 'the band ends at 30'],
    ['weights of a side that are no whole', 'whistle.yaml', 'arrival: 40', 'arrival: 41', 'the weights of unit sum to 101'],
    ['a call given twice', 'whistle.yaml', 'id: area-to-peers', 'id: street-to-peers', 'the call street-to-peers is given twice'],
    ['a call of an unknown kind', 'whistle.yaml', 'from: [area]', 'from: [region]', 'calls.3.from.0'],
    [
      'a duty of no category',
      'duties.yaml',
      'categories: [property/service]',
      'categories: [property/servants]',
      'is no category',
    ],
    [
      'a duty on no board',
      'duties.yaml',
      'id: pingan-01, board: 平安建设',
      'id: pingan-01, board: 平安',
      '平安, which is no board of duties',
    ],
    ['a duty given twice', 'duties.yaml', 'id: pingan-01', 'id: chengguan-04', 'chengguan-04 is given twice'],
    ['more duties than were published', 'duties.yaml', 'published: 111', 'published: 2', '9 duties, but only 2 were published'],
    ['an unknown role', 'access.yaml', 'office: [handler]', 'office: [handlr]', 'a role, or {role, at'],
    ['an unknown kind', 'access.yaml', '  office: [handler]', '  offise: [handler]', 'offise'],
    [
      'a policy for a contract that is not there',
      'access.yaml',
      'dispatch.sign: own',
      'dispatch.sgin: own',
      'dispatch.sgin is no contract',
    ],
    [
      'a policy that no contract admits',
      'access.yaml',
      '  assistant:\n',
      '  assistant:\n    dispatch.complete: own\n',
      'dispatch.complete does not admit the role assistant',
    ],
    ['policies of an unknown role', 'access.yaml', '  assistant:\n', '  asistant:\n', 'asistant'],
    ['a misspelt key', 'limits.yaml', 'urgency: emergency, amount: 2', 'urgencey: emergency, amount: 2', 'urgencey'],
    ['hours that are not there', 'hours.yaml', 'hotline: 24x7', 'hotline: 25x7', 'hours 25x7 are not among the sets'],
    ['text that is no YAML', 'city.yaml', 'name: 北京市', 'name: [北京市', 'not YAML'],
    ['an outline of no unit', 'districts.geo.json', '"id":"110101"', '"id":"110103"', 'outline of 110103'],
    ['an open outline', 'districts.geo.json', '[[[[116.', '[[[[115.', 'a ring ends where it begins'],
  ])('%s', (_, file, from, to, rule) => {
    const line = damage(file, from, to);
    const { flaws, message } = flawsOf();
    const flaw = flaws.find((one) => one.file === file && `${one.line}: ${one.rule}`.includes(rule));
    expect(flaw ?? message).toMatchObject({ file });
    expect(Math.abs((flaw?.line ?? 0) - line)).toBeLessThanOrEqual(1); // what is put in before a line pushes it down
    expect(message).toContain(`${file}:${flaw?.line}: `);
  });

  it('misses a kind of unit of which no role is said', () => {
    damage('access.yaml', '  office: [handler]\n', '');
    expect(flawsOf().message).toMatch(/access\.yaml:\d+: units of kind office hold no role/);
  });

  it('misses a ladder that every city needs', () => {
    damage('limits.yaml', '      sign:\n        - { after', '      signed:\n        - { after');
    expect(flawsOf().message).toMatch(/limits\.yaml:\d+: versions\.0\.ladders\.sign: every city needs this ladder/);
  });

  /** A department that no other district has. */
  const withOne = (district: string): number =>
    damage(
      'units.yaml',
      '\nunits:\n',
      `\nunits:\n  - { id: ${district}-qqq, kind: department, parent: '${district}', name: 某局 }\n`,
    );

  it('names the places for which a row has no unit', () => {
    withOne('110107');
    const line = damage('catalogue.yaml', 'unit: { of: district, slug: jgj }', 'unit: { of: district, slug: qqq }');
    const rule = 'row parking-roadway: unit <district>-qqq is missing for 15 of 16 places: 110101-qqq, 110102-qqq, 110105-qqq …';
    expect(flawsOf().flaws).toEqual([{ file: 'catalogue.yaml', line, rule }]);
  });

  it('asks for no unit where the row does not hold', () => {
    ['110115', '110116', '110118'].forEach(withOne); // with a development zone
    const row = (placeKind: string): string =>
      `{ id: mine, category: parking, placeKind: ${placeKind}, unit: { of: district, slug: qqq }, basis: 属地管理 }`;
    damage('catalogue.yaml', '      - { id: parking,', `      - ${row('zone')}\n      - { id: parking,`);
    expect(() => loadCity(folder)).not.toThrow();
    damage('catalogue.yaml', row('zone'), row('community'));
    expect(flawsOf().message).toContain('row mine: unit <district>-qqq is missing for 13 of 16 places');
  });

  it('names the rows whose unit is of a kind that may not lead', () => {
    damage('access.yaml', 'leadKinds: [street, zone,', 'leadKinds: [street,');
    const { flaws } = flawsOf();
    expect(new Set(flaws.map(({ file }) => file))).toEqual(new Set(['catalogue.yaml']));
    expect(flaws[0]!.rule).toMatch(
      /^row parking: unit <street> is of the kind zone, which is not among leadKinds of access.yaml/,
    );
  });

  it('shows all flaws at once', () => {
    damage('assessment.yaml', 'response: 30', 'response: 31');
    damage('hours.yaml', 'hotline: 24x7', 'hotline: 25x7');
    rmSync(join(folder, 'catalogue.yaml'));
    expect(
      flawsOf()
        .flaws.map(({ file }) => file)
        .sort(),
    ).toEqual(['assessment.yaml', 'catalogue.yaml', 'hours.yaml']);
  });
});

it('is read once as long as its files are what they were', () => {
  const city = loadCity(folder);
  expect(loadCity(folder)).toBe(city);
  damage('city.yaml', 'name: 北京市', 'name: 北平市');
  expect(loadCity(folder).name).toBe('北平市');
});

it('takes the version of a policy that is in force', () => {
  const later = "\n  - version: assessment-2\n    from: '2025-01-01T00:00:00+08:00'\n";
  const text = readFileSync(join(folder, 'assessment.yaml'), 'utf8');
  const [, first = ''] = /version: assessment-1\n([\s\S]*?)populations:/.exec(text) ?? [];
  const second = later + first.replace('minimumItems: 5', 'minimumItems: 8');
  writeFileSync(join(folder, 'assessment.yaml'), text.replace('\npopulations:', `${second}populations:`));
  const city = loadCity(folder);
  const minimum = (at: string) => city.assessmentAt(new Date(at)).minimumItems;
  expect([minimum('1999-01-01T00:00:00Z'), minimum('2024-12-31T15:59:59Z'), minimum('2024-12-31T16:00:00Z')]).toEqual([5, 5, 8]);
});

it('lets a district climb by ladders of its own, and by the city’s for what it does not name', () => {
  const own = "    districts: { '110107': { sign: [{ after: { amount: 5, unit: minutes }, to: head }] } }\n    ladders:\n";
  damage('limits.yaml', '    ladders:\n', own);
  const city = loadCity(folder);
  const at = new Date('2020-12-16T03:22:00Z');
  const targets = (ladder: 'sign' | 'contact', districtId?: string) =>
    city.ladderFor({ ladder, districtId, at }).map(({ to }) => to);
  expect(targets('sign', '110107')).toEqual(['head']);
  for (const other of ['110102', '110000', 'constructor', undefined])
    expect(targets('sign', other)).toEqual(['own', 'head', 'district']);
  expect(targets('contact', '110107')).toEqual(['own', 'head']);
});

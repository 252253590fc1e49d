import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beijingFolder, FlawedProfile } from '@fengqiao/city';
import { commandLine } from '@fengqiao/servers';
import { startStack } from './stack';

const main = resolve('deploy/local/src/main.ts');
const bin = resolve('node_modules/.cache/fengqiao/bin');

type Damage = [what: string, file: string, sound: string, flawed: string, rule: string];

const damages: Damage[] = [
  [
    'an unknown parent',
    'units.yaml',
    "公交集团公司, kind: enterprise, parent: '110000'",
    "公交集团公司, kind: enterprise, parent: '990000'",
    'which is no unit',
  ],
  ['two units with one id', 'units.yaml', 'id: area-tiananmen', 'id: area-beijingxi', 'is there already'],
  [
    'a category without leaf',
    'categories.yaml',
    '  - id: parking\n',
    '  - { id: empty, name: 空 }\n  - id: parking\n',
    'no leaf',
  ],
  ['a row to a missing unit', 'catalogue.yaml', 'unit: { unit: 110000-ent-gas }', 'unit: { unit: 110000-ent-gaz }', 'is no unit'],
  ['weights that do not sum to 100', 'assessment.yaml', 'response: 30', 'response: 31', 'sum to 101, not to 100'],
  ['a limit without value', 'limits.yaml', 'timely, amount: 24, unit: hours', 'timely, unit: hours', 'needs a value'],
];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fengqiao-'));
  cpSync(beijingFolder, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Damages the copy of the profile, and says on which line and against which rule. */
const damage = ([, file, sound, flawed, rule]: Damage): RegExp => {
  const [above, ...below] = readFileSync(join(folder, file), 'utf8').split(sound) as [string, ...string[]];
  if (below.length === 0) throw new Error(`${file} does not contain ${sound}`);
  writeFileSync(join(folder, file), above + flawed + below.join(sound));
  return new RegExp(`${file}:${above.split('\n').length}: .*${rule}`);
};

/** Processes that were started for this folder and still run. */
const running = (): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => commandLine(Number(pid)) ?? []) // others end while they are listed
    .filter((command) => command.includes(folder));

it.each(damages)('A profile with %s stops the start, with file, line and rule', async (...which) => {
  const said = damage(which);
  const elsewhere = { databaseUrl: 'postgres://nobody@127.0.0.1:1/none', natsUrl: 'nats://127.0.0.1:1' };
  const start = startStack({ dataDir: join(folder, 'data'), bin, httpPort: 0, durable: true, profile: folder, ...elsewhere });
  await expect(start).rejects.toThrow(FlawedProfile);
  await expect(start).rejects.toThrow(said);
});

/** The program, until it ends: what it answered, and what it said of its fault. */
const startedWith = async (...flags: string[]): Promise<{ status: number | null; words: string }> => {
  const env = {
    ...process.env,
    FQ_DATA_DIR: join(folder, `data${flags.join('')}`),
    FQ_BIN: bin,
    FQ_CITY_PROFILE: folder,
    FQ_HTTP_PORT: '0',
  };
  const child = spawn(process.execPath, ['-r', '@swc-node/register', main, ...flags], { env });
  let words = '';
  child.stderr.on('data', (more: Buffer) => (words += more.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, words };
};

it('A program started on a profile with all six names each, ends with 1, and leaves no server running', async () => {
  const said = damages.map((one) => damage(one));
  for (const { status, words } of await Promise.all([startedWith(), startedWith('--processes')])) {
    for (const one of said) expect(words).toMatch(one);
    expect(status).toBe(1);
  }
  expect(running()).toEqual([]);
}, 90_000);

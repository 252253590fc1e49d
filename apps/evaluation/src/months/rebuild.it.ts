import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sql } from '@fengqiao/service';
import { changingCity, factTables, playMonths, standingOf } from '../months-under-test';
import type { Facts, Rebuilt } from '../rebuild-under-test';
import { startUnderTest, type UnderTest } from '../under-test';

let city: UnderTest | undefined;
afterEach(() => city?.close());

/** Jest keeps the environment from the process, and a process its language for life: elsewhere is another process. */
const rebuiltAbroad = async (facts: Facts): Promise<Rebuilt> => {
  const path = join(mkdtempSync(join(process.env['FQ_TEST_DIR'] ?? tmpdir(), 'fengqiao-')), 'facts.json');
  writeFileSync(path, JSON.stringify(facts));
  const program = ['-r', '@swc-node/register', join(__dirname, '..', 'rebuild-under-test.ts'), path, 'tr-TR'];
  const env = { ...process.env, TZ: 'America/St_Johns', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' };
  const { stdout } = await promisify(execFile)(process.execPath, program, { env, maxBuffer: 2 ** 28 });
  return JSON.parse(stdout) as Rebuilt;
};

it('closed months and their corrections come out byte for byte from the facts alone, elsewhere and in another language', async () => {
  city = await startUnderTest(new Date('2020-12-16T11:22:00+08:00'), changingCity());
  city.play('fq.rpc.dispatch.unsent', () => ({ count: 0, newest: '7' }));
  city.play('fq.rpc.dispatch.said-of', () => ({ items: [] }));
  const matters = await playMonths(city);
  const standing = await standingOf(city);
  const count = async (what: string) => Number((await city!.database.one<{ n: string }>(sql(`select count(*) as n from ${what}`)))!.n); // prettier-ignore
  expect(await count('matter')).toBe(matters);
  expect(await count(`frozen_item where absent`)).toBeGreaterThan(0);
  expect(await count(`correction where at = '2021-01-12T11:00+08'`)).toBeGreaterThan(0); // when a clock ran out
  expect(await count(`(select distinct month, at >= '2021-02-01+08' from correction) m`)).toBe(3);
  expect(await count('correction_notice')).toBe(3);
  expect(
    await count(`month_ranking where month = '2021-01' and jsonb_path_exists(items, '$[*].before.score ? (@ != null)')`),
  ).toBe(2);
  const rows = (name: string) => city!.database.one<{ rows: unknown }>(sql(`select jsonb_agg(to_jsonb(f)) as rows from ${name} f`)); // prettier-ignore
  const facts: [string, unknown][] = [];
  for (const name of factTables) facts.push([name, (await rows(name))!.rows]);
  await city.close();
  city = undefined;

  const rebuilt = await rebuiltAbroad(Object.fromEntries(facts));
  expect(rebuilt.signs).toEqual(['20:30:00', '0,5', 'İ', '1']);
  expect(rebuilt.different).toEqual([]);
  expect(rebuilt.meanwhile).toEqual(['Busy', 'Busy']);
  for (const [name, one] of Object.entries(standing)) expect([name, rebuilt.standing[name]]).toEqual([name, one]);
  for (const month of ['2020-12', '2021-01']) {
    const { body, sha256 } = rebuilt.standing[`snapshot ${month}`] as { body: string; sha256: string };
    expect(createHash('sha256').update(body).digest('hex')).toBe(sha256);
  }
}, 120_000);

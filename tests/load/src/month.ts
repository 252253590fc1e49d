import { loadavg } from 'node:os';
import { beijingFolder, loadCity, type City } from '@fengqiao/city';
import { Copy } from './copy';
import type { Ground, Platform } from './ground';
import { withoutIndexes } from './indexes';
import { quantile, sorted } from './numbers';
import { showPlansOf, type Asked } from './plans';
import type { Options } from './options';
import { hotline, tokensOf } from './tickets';

/** A month of Beijing: 70 000 contacts a day make about 1.8 million tickets; other months lie around it. */
const MONTH = '2026-09';
const IN_MONTH = 1_800_000;
const OTHERS = ['2026-04', '2026-05', '2026-06', '2026-07', '2026-08'];
const CALLS = 50;

const columns = [
  ...['id', 'dispatch_id', 'ticket_no', 'role', 'unit_id', 'path', 'level', 'district_id', 'month', 'due_at', 'counts_from'],
  ...['responded', 'response_from', 'policy_version', 'definition_id', 'kind', 'settled', 'in_time', 'derived_at'],
  ...['resolved_yes', 'resolved_partly', 'resolved_no', 'satisfied_yes', 'satisfied_partly', 'satisfied_no'],
];
const hex = (value: number): string => value.toString(16).padStart(12, '0');

const lineOf = (i: number, month: string, street: { id: string; path: string; district: string }): string => {
  const day = String(1 + (i % 28)).padStart(2, '0');
  const due = `${month}-${day} ${i % 3 === 0 ? '23:59:59' : `${String(8 + (i % 12)).padStart(2, '0')}:${String(i % 60).padStart(2, '0')}:00`}+08`;
  const id = `01900000-0000-7000-8000-${hex(i)}`;
  const said = i % 10 === 0 ? 'none' : i % 13 === 0 ? 'no' : i % 11 === 0 ? 'partly' : 'yes'; // on every day some of each
  const one = ['yes', 'partly', 'no'].map((word) => (word === said ? 1 : 0));
  const own = [id, id, `${month.replace('-', '')}${String(i).padStart(11, '0')}`, 'lead', street.id, street.path, 'street'];
  const counted = [street.district, month, due, due, i % 50 === 0 ? 'f' : 't', due, 'assessment-1', 'three-rates-30-35-35'];
  return [...own, ...counted, i % 4 === 0 ? 'help' : 'complaint', 't', i % 9 === 0 ? 'f' : 't', due, ...one, ...one].join('\t');
};

const copyItems = async (ground: Ground, { databaseUrl }: Platform, city: City, total: number): Promise<void> => {
  const client = await ground.connected(databaseUrl);
  await client.query(`set session_replication_role = replica`); // tallies are summed once, afterwards
  await client.query(`set synchronous_commit = off`);
  const streets = city.unitsOfKind('street').map(({ id, path }) => ({ id, path, district: city.districtOf(id)!.id }));
  const copy = await Copy.into(client, 'evaluation.item', columns);
  const inMonth = Math.min(IN_MONTH, Math.ceil(total * (IN_MONTH / 10_000_000)));
  for (let i = 0; i < total; i += 1) {
    const month = i < inMonth ? MONTH : OTHERS[i % OTHERS.length]!;
    // Some streets have several times as much as others.
    const street = streets[Math.floor(streets.length * ((i * 0.618_033_988_75) % 1) ** 1.3)]!;
    await copy.line(lineOf(i, month, street));
  }
  await copy.end();
};

const sumTallies = `
  insert into evaluation.tally
  select month, role, level, coalesce(district_id, ''), unit_id, kind, excluded is not null,
    resolved_yes + resolved_partly + resolved_no, satisfied_yes + satisfied_partly + satisfied_no,
    count(*), count(*) filter (where responded), sum(resolved_yes), sum(resolved_partly), sum(satisfied_yes), sum(satisfied_partly)
  from evaluation.item group by 1, 2, 3, 4, 5, 6, 7, 8, 9`;
const naive = `
  select unit_id, count(*), count(*) filter (where responded), sum(resolved_yes + resolved_partly * 0.5),
    count(*) filter (where resolved_yes + resolved_partly + resolved_no > 0), sum(satisfied_yes + satisfied_partly * 0.5),
    count(*) filter (where satisfied_yes + satisfied_partly + satisfied_no > 0)
  from evaluation.item where month = '${MONTH}' and role = 'lead' and level = 'street' group by unit_id`;

const questions = [
  ['ranking of 343 streets', 'ranking'],
  ['ranking of 17 districts', 'ranking?level=district'],
  ['drill-down of a district, first page', 'tickets?unitId=110105&rate=resolution&part=num'],
  ['drill-down of a street, first page', 'tickets?unitId=110105015&rate=satisfaction&part=den'],
] as const;

const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
};

/** Ranking, drill-down and closing of one month at the city's size, through the API. */
export const measureMonth = async (ground: Ground, _: Platform, options: Options): Promise<void> => {
  const platform = await ground.platform('month', options.profile);
  const { db, baseUrl, child } = platform;
  const city = loadCity(beijingFolder);
  const items = options.items;
  await db.query(`alter system set max_wal_size = '8GB'`);
  await db.query(`select pg_reload_conf()`);
  const seeding = await seconds(async () => {
    await withoutIndexes(platform, () => copyItems(ground, platform, city, items));
    await db.query(sumTallies);
    await db.query(`vacuum analyze evaluation.item`);
    await db.query(`vacuum analyze evaluation.tally`);
  });
  console.log(`Month: load ${loadavg()[0]!.toFixed(1)}`);
  console.log(`Month: ${items} items by COPY, with indexes and tallies, in ${seeding.toFixed(0)} s`);
  console.log(
    `Month: the same ranking as one sum over the items: ${(1000 * (await seconds(() => db.query(naive)))).toFixed(0)} ms`,
  );

  const tokens = await tokensOf(baseUrl, [hotline]);
  const authorization = `Bearer ${tokens.get(hotline)}`;
  const get = async (path: string): Promise<number> => {
    const began = performance.now();
    const answer = await fetch(`${baseUrl}/api/v1/evaluation/${MONTH}/${path}`, { headers: { authorization } });
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${text.slice(0, 300)}`);
    return performance.now() - began;
  };
  const measure = async (what: string, path: string): Promise<void> => {
    for (let warm = 0; warm < 5; warm += 1) await get(path);
    const times: number[] = [];
    const before = platform.cpu();
    for (let nth = 0; nth < CALLS; nth += 1) times.push(await get(path));
    const [own, postgres] = platform.cpu().map((ms, at) => ((ms - before[at]!) / CALLS).toFixed(1));
    const [p50, p95] = [0.5, 0.95].map((at) => quantile(sorted(times), at).toFixed(1));
    // The time of the clock grows with whatever else the machine does, that of the processor little.
    console.log(`Month: ${what}: p50 ${p50} ms, p95 ${p95} ms; processor ${own} + ${postgres} ms (process + Postgres)`);
  };
  const measureAll = async (when: string): Promise<void> => {
    for (const [what, path] of questions) await measure(`${what}, ${when}`, path);
    const asked = questions.map(([, path]): Asked => [hotline, `/evaluation/${MONTH}/${path}`]);
    if (options.plans) await showPlansOf(ground, platform, asked);
  };
  await measureAll('open');

  const idle = await child.ask<number>('memory');
  let most = idle;
  const watch = setInterval(() => void child.ask<number>('memory').then((now) => (most = Math.max(most, now))), 100);
  const closing = await seconds(async () => {
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await fetch(`${baseUrl}/api/v1/evaluation/${MONTH}/close`, { method: 'POST', headers, body: '{}' });
    if (answer.status !== 200) throw new Error(`close: ${answer.status} ${await answer.text()}`);
  });
  clearInterval(watch);
  console.log(`Month: closing ${closing.toFixed(1)} s, at most ${(most - idle).toFixed(0)} MiB above idle (${idle.toFixed(0)})`);
  await measureAll('closed');
};

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
/** One in so many waits to be settled; one in so many has an assist inside its street. */
const [UNSETTLED, ASSISTED] = [20_000, 5];

const columns = [
  ...['id', 'dispatch_id', 'ticket_no', 'role', 'unit_id', 'path', 'level', 'district_id', 'month', 'due_at', 'counts_from'],
  ...['responded', 'response_from', 'policy_version', 'definition_id', 'kind', 'settled', 'in_time', 'derived_at'],
  ...['resolved_yes', 'resolved_partly', 'resolved_no', 'satisfied_yes', 'satisfied_partly', 'satisfied_no', 'excluded'],
];
const hex = (value: number): string => value.toString(16).padStart(12, '0');

type Served = { readonly times: number; readonly seconds: number };
type Unit = { readonly id: string; readonly path: string };
type Street = Unit & { readonly district: string; readonly inside: readonly (Unit & { readonly kind: string })[] };

/** What the reporters of an item said, `yes`, `partly`, `no`: one mostly, of a group two to four, nobody of a tenth. */
const saidOf = (i: number): number[] => {
  if (i % 10 === 0) return [0, 0, 0];
  const word = i % 13 === 0 ? 2 : i % 11 === 0 ? 1 : 0; // on every day some of each
  const members = i % 37 === 0 ? 1 + ((i / 37) % 3) : 0;
  return [0, 1, 2].map((at) => (at === word ? 1 : 0) + (at === (word + 1) % 3 ? members : 0));
};

/** One in 40 is excluded. */
const lineOf = (i: number, month: string, street: Street, assist?: Street['inside'][number]): string => {
  const day = String(1 + (i % 28)).padStart(2, '0');
  const due = `${month}-${day} ${i % 3 === 0 ? '23:59:59' : `${String(8 + (i % 12)).padStart(2, '0')}:${String(i % 60).padStart(2, '0')}:00`}+08`;
  const dispatch = `01900000-0000-7000-8000-${hex(i)}`;
  const id = assist ? `01900000-0000-7000-9000-${hex(i)}` : dispatch;
  const { kind: level, ...unit } = assist ?? { kind: 'street', ...street };
  const said = saidOf(i);
  const own = [id, dispatch, `${month.replace('-', '')}${String(i).padStart(11, '0')}`, assist ? 'assist' : 'lead', unit.id, unit.path, level]; // prettier-ignore
  const counted = [assist ? '\\N' : street.district, month, due, due, i % 50 === 0 ? 'f' : 't', due, 'assessment-1', 'three-rates-30-35-35']; // prettier-ignore
  const excluded = i % 40 === 0 ? 'false' : '\\N';
  return [...own, ...counted, i % 4 === 0 ? 'help' : 'complaint', 't', i % 9 === 0 ? 'f' : 't', due, ...said, ...said, excluded].join('\t'); // prettier-ignore
};

const copyItems = async (ground: Ground, { databaseUrl }: Platform, city: City, total: number): Promise<void> => {
  const client = await ground.connected(databaseUrl);
  await client.query(`set session_replication_role = replica`); // tallies are summed once, afterwards
  await client.query(`set synchronous_commit = off`);
  const helping = [...city.unitsOfKind('community'), ...city.unitsOfKind('property')];
  const byStreet = new Map<string | undefined, (Unit & { kind: string })[]>();
  for (const { id, path, kind } of helping) {
    const streetId = city.streetOf(id)?.id;
    byStreet.set(streetId, [...(byStreet.get(streetId) ?? []), { id, path, kind }]);
  }
  const streets = city.unitsOfKind('street').map(({ id, path }) => ({ id, path, district: city.districtOf(id)!.id, inside: byStreet.get(id) ?? [] })); // prettier-ignore
  const copy = await Copy.into(client, 'evaluation.item', columns);
  const inMonth = Math.min(IN_MONTH, Math.ceil(total * (IN_MONTH / 10_000_000)));
  for (let i = 0; i < total; i += 1) {
    const month = i < inMonth ? MONTH : OTHERS[i % OTHERS.length]!;
    // Some streets have several times as much as others.
    const street = streets[Math.floor(streets.length * ((i * 0.618_033_988_75) % 1) ** 1.3)]!;
    await copy.line(lineOf(i, month, street));
    const assist = i % ASSISTED === 0 && street.inside[i % street.inside.length];
    if (assist) await copy.line(lineOf(i, month, street, assist));
  }
  await copy.end();
};

/** Of some the response is settled by the service itself, as of all that waits for a time to come. */
const unsettle = `update evaluation.item set settled = false where right(ticket_no, 11)::bigint % ${UNSETTLED} = 0`;
const sumTallies = `
  insert into evaluation.tally
  select month, role, level, coalesce(district_id, ''), unit_id, kind, excluded is not null,
    resolved_yes + resolved_partly + resolved_no, satisfied_yes + satisfied_partly + satisfied_no,
    count(*), count(*) filter (where responded), sum(resolved_yes), sum(resolved_partly), sum(satisfied_yes), sum(satisfied_partly)
  from evaluation.item where settled group by 1, 2, 3, 4, 5, 6, 7, 8, 9`;
/** What stands in the tallies, and what is to come into them, against the items one by one. */
const untallied = `
  with lines as (
    select * from (
      select month, role, unit_id, excluded, items, responded, resolved_yes, resolved_partly from evaluation.tally
      union all select month, role, unit_id, excluded, items, responded, resolved_yes, resolved_partly from evaluation.tally_change
      union all select month, role, unit_id, excluded is not null, -1, -responded::int, -resolved_yes, -resolved_partly
      from evaluation.item where settled) line)
  select month, role, unit_id from lines group by month, role, unit_id, excluded
  having sum(items) <> 0 or sum(responded) <> 0 or sum(resolved_yes) <> 0 or sum(resolved_partly) <> 0 limit 10`;
const naive = `
  select unit_id, count(*), count(*) filter (where responded), sum(resolved_yes + resolved_partly * 0.5),
    count(*) filter (where resolved_yes + resolved_partly + resolved_no > 0), sum(satisfied_yes + satisfied_partly * 0.5),
    count(*) filter (where satisfied_yes + satisfied_partly + satisfied_no > 0)
  from evaluation.item where month = '${MONTH}' and role = 'lead' and level = 'street' and excluded is null group by unit_id`;

const questions = [
  ['ranking of 343 streets', 'ranking'],
  ['ranking of 17 districts', 'ranking?level=district'],
  ['drill-down of a district, first page', 'tickets?unitId=110105&rate=resolution&part=num'],
  ['drill-down of a street, first page', 'tickets?unitId=110105015&rate=satisfaction&part=den'],
  ['what is excluded of a district, first page', 'tickets?unitId=110105&rate=items&part=den&exclusions=only'],
] as const;

const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
};

/** At once, so that the service cannot settle one before it is left out of the sums. Throws when they do not agree. */
const sumAll = async (ground: Ground, { databaseUrl }: Platform): Promise<void> => {
  const client = await ground.connected(databaseUrl);
  await client.query('begin');
  await client.query('set local session_replication_role = replica');
  await client.query(unsettle);
  await client.query(sumTallies);
  await client.query('commit');
  const { rows } = await client.query(untallied);
  if (rows.length > 0) throw new Error(`Tallies are not the sums of their items: ${JSON.stringify(rows)}`);
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
    await sumAll(ground, platform);
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
  let bytes = 0;
  const get = async (path: string): Promise<number> => {
    const began = performance.now();
    const answer = await fetch(`${baseUrl}/api/v1/evaluation/${MONTH}/${path}`, { headers: { authorization } });
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${text.slice(0, 300)}`);
    bytes = text.length;
    return performance.now() - began;
  };
  const measure = async (what: string, path: string): Promise<void> => {
    for (let warm = 0; warm < 5; warm += 1) await get(path);
    const times: number[] = [];
    const before = platform.cpu();
    const contract = path.startsWith('ranking') ? 'evaluation.ranking' : 'evaluation.drill-down';
    const served = await child.ask<Served>('served', contract);
    for (let nth = 0; nth < CALLS; nth += 1) times.push(await get(path));
    const [own, postgres] = platform.cpu().map((ms, at) => ((ms - before[at]!) / CALLS).toFixed(1));
    const [p50, p95] = [0.5, 0.95].map((at) => quantile(sorted(times), at).toFixed(1));
    const { times: answered, seconds: took } = await child.ask<Served>('served', contract);
    const inService = ((1000 * (took - served.seconds)) / (answered - served.times)).toFixed(1);
    // The time of the clock grows with whatever else the machine does, that of the processor little.
    console.log(
      `Month: ${what}: p50 ${p50} ms, p95 ${p95} ms, in the service ${inService} ms on average; processor ${own} + ${postgres} ms (process + Postgres)`,
    );
  };
  const measureAll = async (when: string): Promise<void> => {
    for (const [what, path] of questions) await measure(`${what}, ${when}`, path);
    const asked = questions.map(([, path]): Asked => [hotline, `/evaluation/${MONTH}/${path}`]);
    if (options.plans) await showPlansOf(ground, platform, asked);
  };
  const close = async (month: string): Promise<void> => {
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await fetch(`${baseUrl}/api/v1/evaluation/${month}/close`, { method: 'POST', headers, body: '{}' });
    if (answer.status !== 200) throw new Error(`close: ${answer.status} ${await answer.text()}`);
  };
  for (const month of OTHERS) await close(month); // as the months before a running one are
  await measureAll('open');

  const idle = await child.ask<number>('memory');
  let most = idle;
  const watch = setInterval(() => void child.ask<number>('memory').then((now) => (most = Math.max(most, now))), 100);
  const closing = await seconds(() => close(MONTH));
  clearInterval(watch);
  console.log(`Month: closing ${closing.toFixed(1)} s, at most ${(most - idle).toFixed(0)} MiB above idle (${idle.toFixed(0)})`);
  await measureAll('closed');
  const ms = await get('snapshot');
  console.log(`Month: the closed month with all that was hashed: ${(bytes / 2 ** 20).toFixed(1)} MiB in ${ms.toFixed(0)} ms`);
};

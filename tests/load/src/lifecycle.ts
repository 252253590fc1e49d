import type { Child } from './child';
import type { Answered } from './driver';
import type { Ground, Platform } from './ground';
import type { Lived } from './life';
import { median, spread } from './numbers';
import type { Options } from './options';
import { showPlans } from './plans';
import { seed } from './seed';
import { hotline, registrations, streetsOf, tokensOf, type Streets } from './tickets';

const CONNECTIONS = 16;
/** Of a year's tickets so many are still worked on. */
const OPEN = 0.03;

/** Some tickets of every kind of state, from which a million are made. */
export const makeTemplates = async (driver: Child, platform: Platform, streets: Streets): Promise<void> => {
  const tokens = await tokensOf(platform.baseUrl, [hotline, ...streets.ids]);
  const jobs = registrations(streets.places.length, streets, tokens.get(hotline)!);
  const life = { port: platform.port, connections: CONNECTIONS, tokens, hotline };
  await driver.ask<Lived>('live', { ...life, seconds: 8, registrations: jobs });
  await driver.ask<Answered>('closed', { port: platform.port, jobs, connections: CONNECTIONS });
  await platform.quiet();
};

/** Lives per second on an empty database and on one that has seen a city's year, in alternating windows. */
export const measureLifecycle = async (ground: Ground, empty: Platform, options: Options): Promise<void> => {
  const driver = await ground.child('driver.ts');
  const streets = streetsOf();
  const full = await ground.platform('full');
  await makeTemplates(driver, full, streets);
  const { seconds, ownSeconds, postgresSeconds } = await seed(ground, full, options.tickets, {
    open: Math.ceil(options.tickets * OPEN),
  });
  const { rows } = await full.db.query<{ size: string }>(`select pg_size_pretty(pg_database_size(current_database())) as size`);
  const worked = `processors: ${ownSeconds.toFixed(0)} s here, ${postgresSeconds.toFixed(0)} s in Postgres`;
  console.log(`\n${options.tickets} tickets seeded in ${seconds.toFixed(0)} s (${worked}); the database has ${rows[0]!.size}`);

  const largest = await full.db.query<{ text: string }>(`
    select string_agg(format('%s.%s %s', schemaname, relname, pg_size_pretty(size)), ', ' order by size desc) as text
    from (select schemaname, relname, pg_total_relation_size(relid) as size from pg_stat_user_tables order by 3 desc limit 8) as t`);
  console.log(`largest: ${largest.rows[0]!.text}`);

  const window = async (platform: Platform): Promise<Lived> => {
    const tokens = await tokensOf(platform.baseUrl, [hotline, ...streets.ids]);
    const jobs = registrations(2_000, streets, tokens.get(hotline)!);
    const about = {
      port: platform.port,
      seconds: options.seconds * 2,
      connections: CONNECTIONS,
      registrations: jobs,
      tokens,
      hotline,
    };
    const lived = await driver.ask<Lived>('live', about);
    await platform.quiet();
    return lived;
  };
  for (const platform of [empty, full]) await window(platform);
  const pairs: { first: Lived; second: Lived }[] = [];
  for (let nth = 0; nth < options.pairs; nth += 1) {
    const before = nth % 2 === 0 ? undefined : await window(full);
    const first = await window(empty);
    pairs.push({ first, second: before ?? (await window(full)) });
  }
  const ratios = pairs.map(({ first, second }) => second.perSecond / first.perSecond);
  const of = (which: 'first' | 'second'): string => {
    const lives = pairs.map((pair) => pair[which]);
    return `${median(lives.map(({ perSecond }) => perSecond)).toFixed(1)} (each ${median(lives.map((one) => one.median)).toFixed(0)} ms)`;
  };
  console.log(
    `Lives of tickets a second, ${CONNECTIONS} side by side: ${of('first')} empty, ${of('second')} full; ratio ${spread(ratios)}`,
  );
  if (options.plans) await showPlans(ground, full);
};

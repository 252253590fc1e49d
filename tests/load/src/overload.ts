import type { Answered, Flooded } from './driver';
import type { Ground, Platform } from './ground';
import { median, table } from './numbers';
import type { Options } from './options';
import { hotline, registration, registrations, streetsOf, tokensOf } from './tickets';

const TIMES = 10;
const RECOVERY_SECONDS = 10;

/** Ten times what it can sustain, for a minute: what is refused says when to come again, what is accepted is kept. */
export const measureOverload = async (ground: Ground, platform: Platform, options: Options): Promise<void> => {
  const driver = await ground.child('driver.ts');
  const streets = streetsOf();
  const token = (await tokensOf(platform.baseUrl, [hotline])).get(hotline)!;
  const { port } = platform;
  /** A second of registrations, as fast as they are answered, beside the consumers of those before: how many were accepted. */
  const second = async (count: number): Promise<number> => {
    const jobs = registrations(count, streets, token);
    const { perSecond, statuses } = await driver.ask<Answered>('closed', { port, jobs, connections: options.connections });
    return (perSecond * (statuses['201'] ?? 0)) / count;
  };
  await second(500);
  const settled: number[] = [];
  for (let nth = 0; nth < 3; nth += 1) {
    await platform.quiet();
    const began = performance.now();
    await second(500);
    await platform.quiet();
    settled.push(500 / ((performance.now() - began) / 1000));
  }
  const sustainable = median(settled);
  await platform.quiet();
  const before = await second(300);
  await platform.quiet();

  const job = { path: '/api/v1/tickets', token, body: JSON.stringify(registration(streets)) };
  const about = { port, job, rate: Math.round(sustainable * TIMES), seconds: options.floodSeconds };
  const flooded = await driver.ask<Flooded>('flood', about);
  const recovering: number[] = [];
  const until = performance.now() + RECOVERY_SECONDS * 1000;
  while (performance.now() < until) recovering.push(await second(Math.ceil(before)));
  const { rows } = await platform.db.query<{ kept: number }>(
    `select count(*)::int as kept from intake.ticket where ticket_no = any($1)`,
    [flooded.accepted],
  );
  const drainBegan = performance.now();
  await platform.quiet();
  const refused = Object.entries(flooded.statuses).filter(([status]) => status === '503' || status === '429');
  const refusals = refused.reduce((sum, [, count]) => sum + count, 0);
  const seconds = flooded.perSecond.slice(0, Math.ceil(options.floodSeconds));
  console.log(
    `\nOverload: ${about.rate} a second (ten times ${sustainable.toFixed(0)} sustained) for ${options.floodSeconds} s\n\n${table(
      ['what', 'how many'],
      [
        ['offered', `${flooded.offered} (${(flooded.offered / options.floodSeconds).toFixed(0)}/s)`],
        ['accepted (201)', `${flooded.accepted.length} (${(flooded.accepted.length / options.floodSeconds).toFixed(0)}/s)`],
        ['refused (429, 503)', `${refusals}, of them with Retry-After ${flooded.withRetryAfter}`],
        ['all answers', JSON.stringify(flooded.statuses)],
        ['no answer', String(flooded.lost)],
        ['accepted and there', `${rows[0]!.kept} of ${flooded.accepted.length}`],
        ['p99 of the accepted', `${flooded.p99Accepted.toFixed(0)} ms`],
        ['accepted in the worst second', String(Math.min(...seconds.slice(1, -1).map(({ accepted }) => accepted)))],
        ['a second before the flood', before.toFixed(0)],
        [`in the ${RECOVERY_SECONDS} s after it`, recovering.map((rate) => rate.toFixed(0)).join(', ')],
        ['every event had its effect', `${((performance.now() - drainBegan) / 1000).toFixed(0)} s later`],
      ],
    )}`,
  );
};

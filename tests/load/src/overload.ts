import type { Child } from './child';
import type { Answered, Flooded } from './driver';
import type { Ground, Platform } from './ground';
import { median, table } from './numbers';
import type { Options } from './options';
import { hotline, registration, registrations, streetsOf, tokensOf } from './tickets';

const TIMES = 10;
/** For so long the sustainable rate is offered before the flood and after it. */
const OFFERED_SECONDS = 15;
const RECOVERY_SECONDS = 10;
/** Of what is offered; a second's figure has the grain of its edges. */
const FULL = 0.9;
const BURST = 500;

/** What is registered for good in a second, when that is all that is done: until every event has had its effect. */
const sustained = async (driver: Child, platform: Platform, burst: () => Promise<unknown>): Promise<number> => {
  await burst();
  const rates: number[] = [];
  for (let nth = 0; nth < 3; nth += 1) {
    await platform.quiet();
    const began = performance.now();
    await burst();
    await platform.quiet();
    rates.push(BURST / ((performance.now() - began) / 1000));
  }
  return median(rates);
};

const perSecond = ({ perSecond: all }: Flooded, seconds: number): number[] =>
  all.slice(0, Math.ceil(seconds)).map(({ accepted }) => accepted);
const count = ({ statuses }: Flooded, ...which: string[]): number =>
  which.reduce((sum, status) => sum + (statuses[status] ?? 0), 0);

/** The second after the flood from which on it takes what it sustains, three in a row; undefined if it never does. */
const fullFrom = (rates: readonly number[], rate: number): number | undefined => {
  const isFull = rates.map((accepted) => accepted >= FULL * rate);
  const at = isFull.findIndex((_, nth) => nth + 3 <= isFull.length && isFull.slice(nth, nth + 3).every(Boolean));
  return at < 0 ? undefined : at;
};

/**
 * Ten times what it can sustain, for a minute: what is refused says when to come again, what is accepted is kept. Before and
 * after it the sustainable rate itself is offered in the same way, so that full speed means the same both times.
 */
export const measureOverload = async (ground: Ground, platform: Platform, options: Options): Promise<void> => {
  const driver = await ground.child('driver.ts');
  const streets = streetsOf();
  const token = (await tokensOf(platform.baseUrl, [hotline])).get(hotline)!;
  const { port } = platform;
  const burst = (): Promise<Answered> =>
    driver.ask('closed', { port, jobs: registrations(BURST, streets, token), connections: options.connections });
  const job = { path: '/api/v1/tickets', token, body: JSON.stringify(registration(streets)) };
  const offer = (rate: number, seconds: number): Promise<Flooded> =>
    driver.ask('flood', { port, job, rate: Math.round(rate), seconds });

  const sustainable = await sustained(driver, platform, burst);
  await platform.quiet();
  const before = await offer(sustainable, OFFERED_SECONDS);
  await platform.quiet();
  const flooded = await offer(sustainable * TIMES, options.floodSeconds);
  const after = await offer(sustainable, OFFERED_SECONDS);
  const { rows } = await platform.db.query<{ kept: number }>(
    `select count(*)::int as kept from intake.ticket where ticket_no = any($1)`,
    [[before, flooded, after].flatMap(({ accepted }) => accepted)],
  );
  const drainBegan = performance.now();
  await platform.quiet();
  const drained = (performance.now() - drainBegan) / 1000;

  const all = [before, flooded, after];
  const sum = (of: (one: Flooded) => number): number => all.reduce((total, one) => total + of(one), 0);
  const full = fullFrom(perSecond(after, OFFERED_SECONDS), sustainable);
  const each = (one: Flooded): string => `${perSecond(one, OFFERED_SECONDS).join(', ')}; ${JSON.stringify(one.statuses)}`;
  const floodSeconds = perSecond(flooded, options.floodSeconds).slice(1, -1);
  console.log(
    `\nOverload: ${(sustainable * TIMES).toFixed(0)} a second (ten times ${sustainable.toFixed(0)} sustained) for ${options.floodSeconds} s\n\n${table(
      ['what', 'how many'],
      [
        ['offered', `${flooded.offered} (${(flooded.offered / options.floodSeconds).toFixed(0)}/s)`],
        ['accepted (201)', `${flooded.accepted.length} (${(flooded.accepted.length / options.floodSeconds).toFixed(0)}/s)`],
        ['refused (429, 503)', `${count(flooded, '429', '503')}, of them with Retry-After ${flooded.withRetryAfter}`],
        ['all answers', JSON.stringify(flooded.statuses)],
        ['no answer', String(sum(({ lost }) => lost))],
        ['accepted and there', `${rows[0]!.kept} of ${sum(({ accepted }) => accepted.length)}`],
        ['p99 of the accepted', `${flooded.p99Accepted.toFixed(0)} ms`],
        ['accepted in the worst second', String(Math.min(...floodSeconds))],
        [`accepted/s of ${sustainable.toFixed(0)} offered before`, each(before)],
        [`accepted/s of ${sustainable.toFixed(0)} offered after`, each(after)],
        ['full speed again', full === undefined ? `not within ${OFFERED_SECONDS} s` : `${full} s after the flood`],
        ['within the aim', String(full !== undefined && full <= RECOVERY_SECONDS)],
        ['every event had its effect', `${drained.toFixed(0)} s later`],
      ],
    )}`,
  );
};

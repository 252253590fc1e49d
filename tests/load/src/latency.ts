import type { Ground, Platform } from './ground';
import { quantile, sorted } from './numbers';
import type { Options } from './options';
import type { Reached } from './rate';
import { hotline, registrations, streetsOf, tokensOf } from './tickets';
import { bytesOf, Connection } from './wire';

const RATE = 100;
const SECONDS = 10;

/** How many of these tickets their streets find in their inboxes, asked through the API. */
const found = async (platform: Platform, expected: ReadonlyMap<string, string>): Promise<number> => {
  const units = [...new Set(expected.values())];
  const tokens = await tokensOf(platform.baseUrl, units);
  const connection = new Connection(platform.port);
  const seen = new Set<string>();
  for (const unit of units) {
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const path: string = `/api/v1/inbox?role=lead&limit=200${cursor && `&cursor=${cursor}`}`;
      const answer = await connection.send(bytesOf({ method: 'GET', path, token: tokens.get(unit) }));
      const page = JSON.parse(answer.body) as { items: { ticketNo: string }[]; nextCursor?: string };
      page.items.forEach(({ ticketNo }) => seen.add(ticketNo));
      cursor = page.nextCursor;
    }
  }
  connection.close();
  return [...expected.keys()].filter((ticketNo) => seen.has(ticketNo)).length;
};

/** From the 201 until the street's inbox has it: looked for in the inbox's own table every few milliseconds, then asked for by API. */
export const measureLatency = async (ground: Ground, platform: Platform, _: Options): Promise<void> => {
  const driver = await ground.child('driver.ts', { LOAD_POSTGRES: platform.databaseUrl });
  const streets = streetsOf();
  const token = (await tokensOf(platform.baseUrl, [hotline])).get(hotline)!;
  const run = (seconds: number): Promise<Reached> =>
    driver.ask('rate', { port: platform.port, rate: RATE, jobs: registrations(RATE * seconds, streets, token) });
  await run(2);
  await platform.quiet();
  const { answered, reached, lost, units } = await run(SECONDS);
  const [answers, inboxes] = [sorted(answered), sorted(reached)];
  const of = (times: readonly number[]): string =>
    `p50 ${quantile(times, 0.5).toFixed(0)}, p99 ${quantile(times, 0.99).toFixed(0)}, most ${(times.at(-1) ?? NaN).toFixed(0)} ms`;
  console.log(`\n${RATE} registrations a second for ${SECONDS} s: ${answers.length} answered with 201, ${lost} not`);
  console.log(`until the 201:              ${of(answers)}`);
  console.log(`from the 201 to the inbox:  ${of(inboxes)}`);
  await platform.quiet();
  console.log(`found by API in the inboxes of their streets: ${await found(platform, units)} of ${units.size}`);
};

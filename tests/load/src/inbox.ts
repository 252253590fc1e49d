import { quantile, sorted } from './numbers';
import type { Ground, Platform } from './ground';
import { makeTemplates } from './lifecycle';
import type { Options } from './options';
import { showPlansOf } from './plans';
import { seed } from './seed';
import { hotline, streetsOf, tokensOf } from './tickets';
import { bytesOf, Connection } from './wire';

const OPEN = 2_000;
const CALLS = 1_000;
const district = '110105';
const city = '110000';

/** Inboxes of all streets, with 2 000 open of the tickets that are there: through the gateway and the service, access applied. */
export const measureInbox = async (ground: Ground, _: Platform, options: Options): Promise<void> => {
  const driver = await ground.child('driver.ts');
  const streets = streetsOf();
  const platform = await ground.platform('inbox');
  await makeTemplates(driver, platform, streets);
  const { seconds } = await seed(ground, platform, options.tickets, { open: OPEN, schemas: ['intake', 'dispatch'] });
  const { rows } = await platform.db.query<{ all: string; open: string; parts: string; viewers: string }>(`
    select (select count(*) from dispatch.dispatch) as all, (select count(*) from dispatch.assignment where open) as parts,
      (select count(distinct dispatch_id) from dispatch.assignment where open and role <> 'copy') as open,
      (select count(distinct path) from dispatch.dispatch_viewer) as viewers`);
  const [there] = rows;
  console.log(
    `Inbox: ${there!.open} open (${there!.parts} open parts) of ${there!.all} tickets, ${there!.viewers} viewers, seeded in ${seconds.toFixed(0)} s`,
  );

  const tokens = await tokensOf(platform.baseUrl, [...streets.ids, district, city, hotline]);
  const connection = new Connection(platform.port);
  const ask = async (unit: string, path: string): Promise<number> => {
    const began = performance.now();
    const { status, body } = await connection.send(bytesOf({ method: 'GET', path: `/api/v1${path}`, token: tokens.get(unit) }));
    if (status !== 200) throw new Error(`${path}: ${status} ${body.slice(0, 300)}`);
    return performance.now() - began;
  };
  const measure = async (what: string, path: string, unitOf: (nth: number) => string): Promise<void> => {
    for (let nth = 0; nth < 50; nth += 1) await ask(unitOf(nth), path);
    const times: number[] = [];
    for (let nth = 0; nth < CALLS; nth += 1) times.push(await ask(unitOf(nth), path));
    const inOrder = sorted(times);
    const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => quantile(inOrder, share).toFixed(1));
    console.log(`Inbox: ${what}, ${CALLS} calls: p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms`);
  };
  await measure('of 343 streets in turn', '/inbox', (nth) => streets.ids[(nth * 5) % streets.ids.length]!);
  await measure('of a district with its subtree', '/inbox?subtree=true', () => district);
  await measure('of the city with its subtree, 200 a page', '/inbox?subtree=true&limit=200', () => city);
  connection.close();
  const questions = [
    [streets.ids[0]!, '/inbox'],
    [district, '/inbox?subtree=true'],
    [city, '/inbox?subtree=true&limit=200'],
  ] as const;
  await showPlansOf(ground, platform, questions);
};

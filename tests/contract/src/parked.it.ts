import { gateway } from '@fengqiao/contracts';
import { refusalIn } from './refused';
import { startWorld, units, type World } from './world';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.close());

/** As if the service's consumer had refused so many messages, one each second from this one on. */
const park = (service: string, count: number, from: number) =>
  world.ledger.rows(
    `insert into ${service}.inbox (consumer, message_id, handled_at, parked, why)
       select '${service}-dispatch', gen_random_uuid(), timestamptz '2020-12-16 00:00:00+00' + make_interval(secs => ${from} + 2 * n),
         '{"type": "dispatch.dispatch.signed.v1", "subject": "k"}', 'tried' from generate_series(0, ${count} - 1) as n returning 1`,
  );

it('Parked messages of all services are listed as one, the longest parked first, page after page', async () => {
  await park('intake', 4, 0);
  await park('evaluation', 3, 1);
  const operator = world.city.as(units.city);
  const { items: all, nextCursor: none, missing } = await operator.ask(gateway.parked, {});
  expect([all.length, none, missing]).toEqual([7, undefined, []]);
  expect(all.map(({ at }) => at)).toEqual(all.map(({ at }) => at).sort());
  expect(all.slice(0, 3).map(({ service }) => service)).toEqual(['intake', 'evaluation', 'intake']);

  const paged: string[] = [];
  for (let cursor: string | undefined, pages = 0; pages === 0 || cursor !== undefined; pages += 1) {
    const page = await operator.ask(gateway.parked, { limit: 2, ...(cursor !== undefined && { cursor }) });
    expect(page.items.length).toBeLessThanOrEqual(2);
    paged.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  }
  expect(paged).toEqual(all.map(({ id }) => id));
});

it.each([
  ['nobody gave', 'bm8'],
  ['names a place that is none', Buffer.from(JSON.stringify(['{"intake":"bm8"}'])).toString('base64url')],
  [
    'names a time that there is not',
    Buffer.from(
      JSON.stringify([
        JSON.stringify({
          intake: Buffer.from('["9999-99-99 00:00:00+00","a","01a20098-b144-74bd-a129-0c9b7dfd1d94"]').toString('base64url'),
        }),
      ]),
    ).toString('base64url'),
  ],
])('A cursor that %s is refused', async (_, cursor) => {
  const got = await world.as(units.city, { path: `/api/v1/parked?cursor=${cursor}` });
  expect(refusalIn(got)).toEqual({ status: 400, code: 'bad-cursor', where: 'cursor' });
});

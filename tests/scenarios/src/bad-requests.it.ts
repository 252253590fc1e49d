import { tokenOf } from '@fengqiao/client';
import { cityId, hotlineId, lugu, type City } from '@fengqiao/cases';
import { dispatch, evaluation, gateway, intake } from '@fengqiao/contracts';
import { startCity, type ReplayCity } from './stack';

const begin = '2020-12-16T09:00:00+08:00';
const json = { 'content-type': 'application/json' };

/** What is wrong is refused in words that say what would be right, and changes nothing. */
describe('Bad requests', () => {
  let started: ReplayCity;
  let city: City;
  let ticketNo: string;
  let part: string;

  beforeAll(async () => {
    started = await startCity(begin);
    city = started.city;
    await city.at(begin);
    ({ ticketNo } = await city.hotline.register({ ...words, place: { unitId: lugu.community } }));
    await city.settled();
    part = await city.as(lugu.street).partIn(ticketNo);
  });
  afterAll(() => started?.close());

  const words = { channel: 'hotline', kind: 'complaint', description: '楼前有地锁', reporter: { phone: '13900060006' } } as const;

  const send = async (
    path: string,
    body: string | undefined,
    as: string | undefined = hotlineId,
    headers: Record<string, string> = json,
  ) => {
    const authorization = as && { authorization: `Bearer ${await tokenOf(city.baseUrl, as)}` };
    const method = body === undefined ? 'GET' : 'POST';
    const response = await fetch(`${city.baseUrl}/api/v1${path}`, {
      method,
      headers: { ...headers, ...authorization },
      ...(body !== undefined && { body }),
    });
    expect(response.headers.get('content-type')).toContain(response.ok ? 'application/json' : 'application/problem+json');
    return {
      status: response.status,
      body: (await response.json()) as { code?: string; where?: string; errors?: { where: string }[]; present?: unknown },
    };
  };

  it.each([['/tickets'], ['/public/tickets'], ['/dispatch/dry-run'], ['/assignments/sign'], ['/replay/clock']])(
    'are refused at POST %s when they are not JSON, not an object, or have a field that nobody knows',
    async (path) => {
      const as = path === '/replay/clock' ? cityId : hotlineId;
      for (const body of ['{"channel":', '', 'null', '[]', '"text"', '{"surprise":1}', '{"__proto__":{}}']) {
        expect([body, (await send(path, body, as)).status]).toEqual([body, 400]);
      }
    },
  );

  it.each(['sign', 'contact', 'instruct', 'visit', 'record', 'report', 'feedback', 'complete'])(
    'are refused at the command %s alike',
    async (command) => {
      const to = (id: string) => `/assignments/${id}/${command}`;
      for (const body of ['{', '[]', '{"surprise":1}'])
        expect([body, (await send(to(part), body, lugu.street)).status]).toEqual([body, 400]);
      expect((await send(to('no-uuid'), '{}', lugu.street)).status).toBe(400);
    },
  );

  it('name every field that is wrong', async () => {
    const { status, body } = await send(
      '/tickets',
      JSON.stringify({ ...words, kind: 'gossip', description: ' ', place: { lon: 999, lat: 39.9 } }),
    );
    expect([status, body.code]).toEqual([400, 'invalid-input']);
    expect(body.errors?.map(({ where }) => where).sort()).toEqual(['description', 'kind', 'place.lon']);
  });

  it('that are not JSON by their header are 415, and too large ones 413', async () => {
    expect(
      (await send('/tickets', 'channel=hotline', hotlineId, { 'content-type': 'application/x-www-form-urlencoded' })).status,
    ).toBe(415);
    expect((await send('/tickets', JSON.stringify({ ...words, description: 'x'.repeat(1_100_000) }))).status).toBe(413);
  });

  it('without a token, or with one that is none, are 401', async () => {
    expect((await send('/tickets', JSON.stringify(words), '')).status).toBe(401);
    expect((await send(`/tickets/${ticketNo}`, undefined, '')).status).toBe(401);
    expect((await send('/inbox', undefined, '', { authorization: 'Bearer abc.def.ghi' })).status).toBe(401);
  });

  it('that name what does not exist are 422, and things that do not exist 404', async () => {
    const { hotline } = city;
    const nowhere = await hotline.call(intake.register, { ...words, place: { unitId: '119999999' } });
    expect(nowhere.problem()).toMatchObject({ status: 422, code: 'unknown-unit', where: 'place.unitId' });
    const nothing = await hotline.call(intake.register, { ...words, category: 'magic/spells' });
    expect(nothing.problem()).toMatchObject({ status: 422, code: 'unknown-category', where: 'category' });
    const other = '202012160000019';
    expect((await hotline.call(intake.getTicket, { ticketNo: other })).problem().status).toBe(404);
    expect((await hotline.call(intake.timeline, { ticketNo: other })).problem().status).toBe(404);
    expect(
      (await hotline.call(dispatch.getAssignment, { assignmentId: '01a20098-b144-74bd-a129-0c9b7dfd1d94' })).problem().status,
    ).toBe(404);
    expect((await hotline.call(evaluation.drillDown, { month: '2020-12', unitId: '119999' })).problem().status).toBe(422);
    expect((await send('/nothing/here', undefined)).status).toBe(404);
  });

  it('from who may see a thing but not do it are 403', async () => {
    const claimed = await city.as(lugu.street).call(intake.register, words);
    expect(claimed.problem()).toMatchObject({ status: 403, code: 'channel-not-allowed', where: 'channel' });
    expect((await city.as(lugu.community).call(intake.register, words)).problem().status).toBe(403);
    expect((await city.as(lugu.district).call(dispatch.contact, { assignmentId: part, reached: true })).problem().status).toBe(
      403,
    );
    expect((await city.as(lugu.street).call(intake.classify, { ticketNo, category: lugu.category })).problem().status).toBe(403);
    expect((await city.hotline.call(gateway.replayClock, { now: begin })).problem().status).toBe(403);
    expect((await city.as(lugu.street).call(gateway.parked, {})).problem().status).toBe(403);
    expect((await city.as(lugu.street).call(evaluation.recordCallback, { ticketNo, reached: false })).problem().status).toBe(403);
  });

  it('decided on an old version are 409, with the thing as it stands', async () => {
    const street = city.as(lugu.street);
    const { version } = await street.assignment(part);
    await street.sign(part);
    const stale = await street.call(dispatch.contact, { assignmentId: part, reached: true, expectedVersion: version });
    expect(stale.problem()).toMatchObject({ status: 409, code: 'stale-version', present: { version: version + 1 } });
    const urged = await city.hotline.call(intake.urge, { ticketNo, expectedVersion: 99 });
    expect(urged.problem()).toMatchObject({ status: 409, code: 'stale-version' });
  });

  it('that turn the clock back are 409, and leave it where it is', async () => {
    const back = await city.as(cityId).call(gateway.replayClock, { now: '2020-12-16T00:59:59Z' });
    expect(back.problem()).toMatchObject({ status: 409, code: 'clock-goes-back', where: 'now' });
    expect((await city.hotline.ticket(ticketNo)).asOf).toBe(new Date(begin).toISOString());
  });

  it('with one key and another body are 409; the same body gets the same answer', async () => {
    const keyed = { ...json, 'idempotency-key': 'once-and-only' };
    const first = await send('/tickets', JSON.stringify(words), hotlineId, keyed);
    expect(first.status).toBe(201);
    expect(await send('/tickets', JSON.stringify(words), hotlineId, keyed)).toEqual(first);
    expect(await send('/tickets', JSON.stringify({ ...words, kind: 'help' }), hotlineId, keyed)).toMatchObject({
      status: 409,
      body: { code: 'key-reused' },
    });
  });

  it('have injections refused in ids and kept unchanged in free text', async () => {
    const injection = `'; drop table ticket; --<script>alert(1)</script>`;
    const kept = await city.hotline.register({ ...words, description: injection });
    expect((await city.hotline.ticket(kept.ticketNo)).description).toBe(injection);
    for (const path of [
      `/tickets/${encodeURIComponent(injection)}`,
      `/tickets?category=${encodeURIComponent(injection)}`,
      '/inbox?cursor=%27--',
      '/evaluation/2020-13/ranking',
    ])
      expect([path, (await send(path, undefined)).status]).toEqual([path, 400]);
  });
});

import { contracts, dispatch, evaluation, gateway, intake, whistle } from '@fengqiao/contracts';
import { lugu } from '@fengqiao/cases';
import { exampleOf, requestOf } from './examples';
import { badAddresses, injected, notJson, notThisShape, numbersAndDates, timesGiven, type Bad } from './bad-shapes';
import { controlCharacters } from './control-characters';
import { expectProblem, refusalIn } from './refused';
import type { State } from './state';
import type { Sent } from './wire';
import { begin, departments, matterIn, startWorld, units, whistleIn, words, type Matter, type World } from './world';

let world: World;
let matter: Matter;
let whistleId: string;
let before: State;

beforeAll(async () => {
  world = await startWorld();
  matter = await matterIn(world.city);
  whistleId = await whistleIn(world.city, matter);
  before = await world.ledger.state();
});
afterAll(() => world?.close());

/** Whatever a test sent: nothing in any table of any service is another than before. */
afterEach(async () => expect(await world.ledger.state()).toEqual(before));

const refusedAll = async (cases: readonly Bad[]): Promise<void> => {
  const got = await Promise.all(cases.map(([, sent]) => world.as(units.hotline, sent)));
  const told = cases.map(([what, , , , where], nth) => {
    const refusal = refusalIn(got[nth]!);
    return [what, refusal.status, refusal.code, where === undefined ? undefined : refusal.where];
  });
  expect(told).toEqual(cases.map(([what, , status, code, where]) => [what, status, code, where]));
};

const answerTo = async (unitId: string | undefined, sent: Sent) => refusalIn(await world.as(unitId, sent));
const post = (path: string, body: unknown): Sent => ({ path: `/api/v1${path}`, body: JSON.stringify(body) });
const get = (path: string): Sent => ({ path: `/api/v1${path}` });

describe('Bad input is refused with problem details and changes nothing', () => {
  it('when it is not JSON', () => refusedAll(notJson));
  it('when it has not the shape of its contract', () => refusedAll(notThisShape));
  it('when it holds control characters', () => refusedAll(controlCharacters));
  it('when numbers or dates are none', () => refusedAll(numbersAndDates));
  it('when a time that is kept is beyond every clock', () => refusedAll(timesGiven(matter, whistleId)));
  it('when ids, enums, cursors or queries hold injections', () => refusedAll(injected(matter)));
  it('when address, method, media type, key or size are wrong', () => refusedAll(badAddresses));

  it('names the methods that an address answers', async () => {
    const { headers } = await world.as(units.hotline, { ...get('/tickets'), method: 'DELETE' });
    expect(headers.allow).toBe('GET, HEAD, POST');
  });

  it('on every route of a whistle, by those who have a part in it', async () => {
    const nobody = '01a20098-b144-74bd-a129-0c9b7dfd1d94';
    const community = lugu.community;
    const facts = {
      ...{ at: begin, dueAt: begin, from: begin, until: begin, unitId: community, source: lugu.street, present: community },
      ...{ invitees: community, unitIds: community, members: community, communities: community },
      ...{ conferenceId: nobody, actionId: nobody, taskId: nobody, supervisionId: nobody, fundId: nobody, bodyId: nobody },
    };
    for (const contract of contracts.filter(({ service, path, kind }) => service === 'whistle' && path && kind === 'command')) {
      const example = exampleOf(contract, { ...facts, whistleId });
      const told = async (unitId: string, more: object) =>
        (await answerTo(unitId, requestOf(contract, { ...example, ...more }))).status;
      for (const unitId of [lugu.street, ...departments, lugu.district]) {
        expect([contract.name, await told(unitId, { nonsense: 1 })]).toEqual([contract.name, 400]);
        expect([contract.name, await told(unitId, { expectedVersion: '1' })]).toEqual([contract.name, 400]);
        if (!contract.path!.includes(':whistleId')) continue;
        expect([contract.name, await told(unitId, { whistleId: 'none' })]).toEqual([contract.name, 400]);
        const [stale, unknown] = [await told(unitId, { expectedVersion: 1_000 }), await told(unitId, { whistleId: nobody })];
        expect([contract.name, stale, unknown]).toEqual([contract.name, stale === 403 ? 403 : 409, 404]);
      }
    }
  });

  it('when it is no HTTP', async () => {
    const lines = (...said: string[]): string => `${['GET /api/v1/inbox HTTP/1.1', 'Host: city', ...said].join('\r\n')}\r\n\r\n`;
    const cases = {
      'a control character in a header': [lines('X-Note: a\0b'), 400, 'malformed-request'],
      'a body of two lengths': [lines('Content-Length: 2', 'Content-Length: 3'), 400, 'malformed-request'],
      'a length and chunks': [lines('Content-Length: 2', 'Transfer-Encoding: chunked'), 400, 'malformed-request'],
      'headers of 20 kB': [lines(`X-Note: ${'x'.repeat(20_000)}`), 431, 'headers-too-large'],
      'no Host': ['GET /health/live HTTP/1.1\r\n\r\n', 400, 'malformed-request'],
      'an expectation that nobody meets': [lines('Expect: 200-ok'), 417, 'expectation-failed'],
      'a way to somebody else': ['CONNECT city:80 HTTP/1.1\r\nHost: city:80\r\n\r\n', 405, 'method-not-allowed'],
      'another protocol': ['SSH-2.0-OpenSSH_9.6\r\n\r\n', 400, 'malformed-request'],
    } as const;
    for (const [what, [bytes, status, code]] of Object.entries(cases)) {
      const got = await world.wire.sendBytes(bytes);
      expect([what, got.status, expectProblem(got).code]).toEqual([what, status, code]);
      expect([what, got.headers['x-correlation-id']]).toEqual([what, expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    }
  });

  it('keeps injected headers out of its answer', async () => {
    for (const given of [`'; drop table ticket; --`, '${jndi:ldap://127.0.0.1/a}', '../../etc/passwd', 'x'.repeat(101), '<b>']) {
      const got = await world.as(units.hotline, {
        ...get('/nothing/here'),
        headers: { 'x-correlation-id': given, accept: given },
      });
      expect(refusalIn(got)).toMatchObject({ status: 404 });
      expect(JSON.stringify(got.headers) + got.text).not.toContain(given);
      const headers = { 'x-correlation-id': given, 'user-agent': given, referer: given, 'x-forwarded-for': given };
      const refused = await world.as(units.hotline, { ...post('/tickets', { ...words, kind: given }), headers });
      expect(refusalIn(refused)).toMatchObject({ status: 400, where: 'kind' });
      expect(JSON.stringify(refused.headers)).not.toContain(given);
    }
  });
});

describe('Who may not is refused with problem details, and nothing changes', () => {
  const ask = get('/inbox');

  it('without a token, or with one that is none', async () => {
    expect(await answerTo(undefined, ask)).toEqual({ status: 401, code: 'token-missing' });
    for (const authorization of ['Bearer', 'Bearer ', 'Basic dW5pdDpsb2NhbA==', `Bearer a b`, `'; --`]) {
      const got = await world.wire.send({ ...ask, headers: { authorization } });
      expect([authorization, refusalIn(got).code]).toEqual([authorization, 'token-missing']);
      expect(got.headers['www-authenticate']).toContain('Bearer');
    }
    for (const token of ['abc.def.ghi', `'or''='`, '../../etc/passwd', '${jndi:ldap://127.0.0.1/a}', 'eyJhbGciOiJub25lIn0.e30.'])
      expect([token, refusalIn(await world.wire.send({ ...ask, token }))]).toEqual([
        token,
        { status: 401, code: 'token-invalid' },
      ]);
  });

  it('as somebody whom only a header names', async () => {
    const sign = post(`/assignments/${matter.helping}/sign`, {});
    const claimed = {
      ...{ 'fq-actor': `unit:${lugu.community}`, actor: `unit:${lugu.community}`, 'x-user': lugu.community },
      ...{ 'fq-assertion': await world.forged({ sub: `unit:${lugu.community}` }), 'fq-service': 'intake' },
      'fq-token': await world.forged({ grants: [{ role: 'desk', unitId: lugu.community }] }),
    };
    expect(refusalIn(await world.wire.send({ ...sign, headers: claimed }))).toEqual({ status: 401, code: 'token-missing' });
    const stranger = await world.as('110105015', { ...sign, headers: claimed });
    expect(refusalIn(stranger)).toMatchObject({ status: 404, code: 'not-found' });
  });

  it('with a token that is expired, not valid yet, for others, or grants what nobody knows', async () => {
    const now = Math.floor(Date.now() / 1000);
    expect((await world.wire.send({ ...get('/flows'), token: await world.forged({}) })).status).toBe(403);
    const claims = [
      { exp: now - 1 },
      { exp: now - 86_400, iat: now - 90_000 },
      { nbf: now + 600 },
      { aud: 'urn:other:api' },
      { iss: 'http://127.0.0.1:1/oidc' },
      { sub: undefined as unknown as string },
      { exp: undefined as unknown as number },
      { grants: [{ role: 'emperor', unitId: units.city }] },
      { grants: 'all' },
    ];
    for (const claim of claims) {
      const token = await world.forged(claim);
      expect([claim, refusalIn(await world.wire.send({ ...ask, token }))]).toEqual([
        claim,
        { status: 401, code: 'token-invalid' },
      ]);
    }
  });

  it('with a token whose signature belongs to another', async () => {
    const [head, , signature] = (await world.forged({})).split('.');
    const body = Buffer.from(JSON.stringify({ sub: 'unit:110000', grants: [{ role: 'platformOperator', unitId: units.city }] }));
    const token = [head, body.toString('base64url'), signature].join('.');
    expect(refusalIn(await world.wire.send({ ...get('/parked'), token })).status).toBe(401);
  });

  it('for a channel that the caller may not claim', async () => {
    const claimed = { ...words, channel: 'hotline' };
    const no = { status: 403, code: 'channel-not-allowed', where: 'channel' };
    expect(await answerTo(lugu.street, post('/tickets', claimed))).toEqual(no);
    expect(await answerTo(units.hotline, post('/tickets', { ...words, channel: 'district' }))).toEqual(no);
    const asResident = await answerTo(undefined, post('/public/tickets', claimed));
    expect(asResident).toEqual({ status: 400, code: 'invalid-input', where: 'channel' });
  });

  it('by a wrong role', async () => {
    const { ticketNo, part } = matter;
    const cases: [string, Sent][] = [
      ['fy.110107', post('/tickets', words)],
      [lugu.street, post(`/tickets/${ticketNo}/classify`, { category: lugu.category })],
      [lugu.street, post(`/tickets/${ticketNo}/answer`, { text: '好' })],
      [lugu.street, post(`/tickets/${ticketNo}/withdraw`, { reason: '好' })],
      [lugu.street, post(`/tickets/${ticketNo}/callbacks`, { reached: false })],
      [lugu.district, post(`/assignments/${part}/contact`, { reached: true })],
      [lugu.community, post(`/assignments/${matter.helping}/instruct`, { text: '好' })],
      [lugu.community, post(`/tickets/${ticketNo}/reveal`, { reason: '核实', fields: ['phone'] })],
      [lugu.street, get('/reveals')],
      [lugu.street, get('/parked')],
      [units.hotline, post('/replay/clock', { now: begin })],
    ];
    for (const [unitId, sent] of cases) {
      const { status, code } = await answerTo(unitId, sent);
      expect([unitId, sent.path, status, code]).toEqual([
        unitId,
        sent.path,
        403,
        expect.stringMatching(/^(forbidden|not-yours)$/),
      ]);
    }
  });

  it('on another unit’s ticket, as if there were none', async () => {
    const { ticketNo, part } = matter;
    for (const sent of [get(`/tickets/${ticketNo}`), get(`/assignments/${part}`), post(`/assignments/${part}/sign`, {})])
      expect(await answerTo('110105015', sent)).toMatchObject({ status: 404, code: 'not-found' });
  });
});

describe('What does not fit the facts is refused with problem details, and nothing changes', () => {
  it('for a unit or category that does not exist', async () => {
    const { hotline } = world.city;
    const unknown = await hotline.call(intake.register, { ...words, place: { unitId: '119999999' } });
    expect(unknown.problem()).toMatchObject({ status: 422, code: 'unknown-unit', where: 'place.unitId' });
    const category = await hotline.call(intake.register, { ...words, category: 'magic/spells' });
    expect(category.problem()).toMatchObject({ status: 422, code: 'unknown-category', where: 'category' });
    const sought = await hotline.call(intake.searchTickets, { unitId: '119999999' });
    expect(sought.problem()).toMatchObject({ status: 422, code: 'unknown-unit', where: 'unitId' });
    const drilled = await hotline.call(evaluation.drillDown, { month: '2020-12', unitId: '119999999' });
    expect(drilled.problem()).toMatchObject({ status: 422, code: 'unknown-unit', where: 'unitId' });
    const given = await hotline.call(intake.register, { ...words, then: { dispatch: { lead: '119999999' } } });
    expect(given.problem()).toMatchObject({ status: 422, code: 'unknown-unit', where: 'then.dispatch.lead' });
    const handed = await world.city.as(lugu.desk).call(dispatch.dispatchTicket, { ticketNo: matter.ticketNo, lead: '119999999' });
    expect(handed.problem()).toMatchObject({ status: 422, code: 'unknown-unit', where: 'lead' });
  });

  it('for an old version, with the thing as it stands', async () => {
    const office = world.city.as(lugu.office);
    const { version } = await office.assignment(matter.part);
    for (const expectedVersion of [version - 1, version + 1, Number.MAX_SAFE_INTEGER]) {
      const stale = await office.call(dispatch.record, { assignmentId: matter.part, what: 'work', text: '好', expectedVersion });
      expect(stale.problem()).toMatchObject({ status: 409, code: 'stale-version', present: { version } });
    }
    const urged = await world.city.hotline.call(intake.urge, { ticketNo: matter.ticketNo, expectedVersion: 99 });
    expect(urged.problem()).toMatchObject({ status: 409, code: 'stale-version', present: { id: matter.ticketNo } });
  });

  it('for a step that does not fit, and a clock that goes back', async () => {
    const early = await world.city.as(lugu.office).call(dispatch.complete, { assignmentId: matter.part, summary: '好' });
    expect(early.problem().status).toBe(409);
    const back = await world.city.as(units.city).call(gateway.replayClock, { now: '2020-12-16T00:59:59Z' });
    expect(back.problem()).toMatchObject({ status: 409, code: 'clock-goes-back', where: 'now' });
  });

  it('on a whistle: unknown units, old versions, early ends, other parts, strangers and bad shapes alike', async () => {
    const street = world.city.as(lugu.street);
    const targets = [{ unitId: '119999999', mandatory: true }];
    const blown = await street.call(whistle.blow, { kind: 'demand', reason: '好', place: { unitId: lugu.community }, targets });
    expect(blown.problem()).toMatchObject({ status: 422, code: 'unknown-unit' });
    const { version } = await street.ask(whistle.getWhistle, { whistleId });
    const stale = await street.call(whistle.close, { whistleId, result: '好', expectedVersion: version + 1 });
    expect(stale.problem()).toMatchObject({ status: 409, code: 'stale-version', present: { version } });
    const close = `/whistles/${whistleId}/close`;
    expect(await answerTo(lugu.street, post(close, { result: '好' }))).toMatchObject({ status: 409 });
    expect(await answerTo(departments[0], post(close, { result: '好' }))).toMatchObject({ status: 403 });
    expect(await answerTo('110105015', post(close, { result: '好' }))).toMatchObject({ status: 404, code: 'not-found' });
    for (const [body, where] of [
      [{ result: '好', surprise: 1 }, 'surprise'],
      [{ result: 'a\0b' }, 'result'],
      [{}, 'result'],
    ] as const)
      // prettier-ignore
      expect(await answerTo(lugu.street, post(close, body))).toEqual({ status: 400, code: 'invalid-input', where });
    const injected = await answerTo(lugu.street, post(`/whistles/${encodeURIComponent(`'; drop table whistle; --`)}/close`, {}));
    expect(injected).toMatchObject({ status: 400, code: 'invalid-input' });
  });

  it('for a key that was used with another body', async () => {
    const keyed = (more: object): Sent => ({
      ...post('/tickets', { ...words, ...more }),
      headers: { 'idempotency-key': `once-and-only'--` },
    });
    expect((await world.as(units.hotline, keyed({}))).status).toBe(201);
    await world.city.settled();
    before = await world.ledger.state();
    for (const more of [{ kind: 'help' }, { reporter: undefined }, { description: '楼前有人装了地锁。' }])
      expect(await answerTo(units.hotline, keyed(more))).toEqual({ status: 409, code: 'key-reused', where: 'Idempotency-Key' });
    expect((await world.as(units.hotline, keyed({}))).status).toBe(201);
  });
});

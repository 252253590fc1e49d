import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { registry } from '@fengqiao/service';
import { eventually, testNatsUrl } from '@fengqiao/testing';
import { startUnderTest, type UnderTest } from './under-test';

let gateway: UnderTest;
let url: string;
let token: string;

beforeAll(async () => {
  gateway = await startUnderTest(testNatsUrl());
  url = gateway.url;
  token = await gateway.tokenOf();
});

afterAll(() => gateway?.close());

/** What the tests read of a body: an answer's members or a problem's. */
type Body = {
  [member: string]: unknown;
  code?: string;
  errors?: { where: string }[];
  paths?: object;
};
type Sent = { method?: string; body?: unknown; raw?: string; headers?: Record<string, string>; token?: string | null };
const ask = async (path: string, { method, body, raw, headers = {}, token: bearer = token }: Sent = {}) => {
  const text = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(url + path, {
    method: method ?? (text === undefined ? 'GET' : 'POST'),
    headers: {
      ...(text !== undefined && { 'content-type': 'application/json' }),
      ...(bearer && { authorization: `Bearer ${bearer}` }),
      ...headers,
    },
    ...(text !== undefined && { body: text }),
  });
  const said = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    type: response.headers.get('content-type'),
    body: JSON.parse(said || 'null') as Body,
  };
};
const post = (path: string, body: unknown, more: Sent = {}) => ask(path, { ...more, body });

/** Sends bytes as they are and gives back all that came. */
const talk = async (bytes: string, to = url): Promise<string> => {
  const socket = connectSocket(Number(new URL(to).port), '127.0.0.1');
  let heard = '';
  socket.on('data', (chunk) => (heard += chunk.toString())).on('error', () => undefined);
  socket.write(bytes);
  await once(socket, 'close');
  return heard;
};

describe('answers', () => {
  it('a creation with 201 and Location', async () => {
    const { status, headers, body } = await post('/api/v1/things/a1/make', { text: 'hello' });
    expect([status, headers.get('location')]).toEqual([201, '/api/v1/things/a1']);
    expect(body).toEqual({ thingId: 'a1', text: 'hello', as: 'unit:110107011' });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it('no body as an empty one, with and without a content type', async () => {
    expect((await ask('/api/v1/things/a1/make', { method: 'POST' })).status).toBe(201);
    expect((await ask('/api/v1/things/a1/make', { raw: '' })).status).toBe(201);
  });

  it('a query from the query string', async () => {
    expect((await ask('/api/v1/things?limit=3')).body).toEqual({ limit: 3 });
    expect((await ask('/api/v1/things?limit=3&limit=4')).body).toMatchObject({
      status: 400,
      errors: [{ where: 'limit', what: 'given more than once' }],
    });
  });

  it('with the correlation id that it was given, if it is sane', async () => {
    expect((await ask('/api/v1/things', { headers: { 'x-correlation-id': 'case-7' } })).headers.get('x-correlation-id')).toBe(
      'case-7',
    );
    const made = (await ask('/api/v1/things', { headers: { 'x-correlation-id': 'not sane' } })).headers.get('x-correlation-id');
    expect(made).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('passes the idempotency key on, and refuses one that is none', async () => {
    expect((await post('/api/v1/things/a1/make', {}, { headers: { 'idempotency-key': 'k-1' } })).body.key).toBe('k-1');
    const bad = await post('/api/v1/things/a1/make', {}, { headers: { 'idempotency-key': 'x'.repeat(256) } });
    expect([bad.status, bad.body.errors?.[0]?.where]).toEqual([400, 'Idempotency-Key']);
  });
});

describe('refuses', () => {
  it('who has no token, an expired or a forged one', async () => {
    const none = await ask('/api/v1/things', { token: null });
    expect([none.status, none.headers.get('www-authenticate'), none.type]).toEqual([
      401,
      'Bearer realm="fengqiao"',
      'application/problem+json',
    ]);
    for (const bad of [await gateway.tokenOf({ exp: '-1m' }), await gateway.tokenOf({ key: 'forged' }), 'nonsense']) {
      const { status, headers, body } = await ask('/api/v1/things', { token: bad });
      expect([status, body.code]).toEqual([401, 'token-invalid']);
      expect(headers.get('www-authenticate')).toContain('invalid_token');
    }
  });

  it.each([
    [{ text: 'x' }, 'text'],
    [{ deep: { n: 'one' } }, 'deep.n'],
    [{ deep: { n: 1, more: 1 } }, 'deep.more'],
    [{ unknown: 1 }, 'unknown'],
    [{ text: 'hello', thingId: 'smuggled' }, 'thingId'],
    [[1], ''],
    [null, ''],
  ])('%j, naming where', async (body, where) => {
    const answer = await post('/api/v1/things/a1/make', body);
    expect([answer.status, answer.type, answer.body.code]).toEqual([400, 'application/problem+json', 'invalid-input']);
    expect(answer.body.errors?.map((flaw) => flaw.where)).toEqual([where]);
  });

  it('by its contract’s status, as problem details', async () => {
    const late = await post('/api/v1/things/a1/make', { text: 'late' });
    expect(late.body).toEqual({
      type: '/problems/too-late',
      title: 'Too late',
      status: 409,
      detail: 'The day is over',
      code: 'too-late',
      where: 'text',
    });
    expect([late.status, late.type]).toEqual([409, 'application/problem+json']);
    expect((await post('/api/v1/things/a1/make', { text: 'stale' })).body).toMatchObject({
      status: 409,
      present: { version: 7 },
    });
  });
});

describe('what opens new work, while its service takes none', () => {
  afterEach(() => (gateway.takesWork = true));

  it('is refused, and remembered', async () => {
    gateway.takesWork = false;
    const before = performance.now();
    const { status, headers, body } = await post('/api/v1/openings', {});
    expect([status, headers.get('retry-after'), body.code]).toEqual([503, '1', 'busy']);
    expect(gateway.busyness.isBusy(gateway.opens, before)).toBe(true);
  });

  it('is refused at the door: whoever asks, unread and without asking the service, which answers all else', async () => {
    gateway.asked = 0;
    gateway.busyness.heard(gateway.opens, performance.now() + 60_000);
    const refused = await ask('/api/v1/openings', { raw: '{"broken', token: null });
    expect([refused.status, refused.headers.get('retry-after'), refused.type]).toEqual([503, '1', 'application/problem+json']);
    expect([refused.body.code, gateway.asked]).toEqual(['busy', 0]);
    expect((await post('/api/v1/things/a1/make', {})).status).toBe(201);
    gateway.busyness.heard(gateway.opens, performance.now() - 60_000);
    expect((await post('/api/v1/openings', {})).status).toBe(200);
    expect(gateway.asked).toBe(1);
  });
});

describe('the server’s own errors are problem details', () => {
  const route = '/api/v1/things/a1/make';
  it.each([
    ['unknown route', () => ask('/api/v1/nothing'), 404, 'no-such-route'],
    ['wrong method', () => ask(route), 405, 'method-not-allowed'],
    ['malformed JSON', () => ask(route, { raw: '{"text":' }), 400, 'malformed-request'],
    ['a field named __proto__', () => ask(route, { raw: '{"__proto__": {}}' }), 400, 'malformed-request'],
    [
      'a form',
      () => ask(route, { raw: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
      415,
      'unsupported-media-type',
    ],
    ['text', () => ask(route, { raw: 'a', headers: { 'content-type': 'text/plain' } }), 415, 'unsupported-media-type'],
    ['more than 1 MiB', () => post(route, { text: 'x'.repeat(1_100_000) }), 413, 'body-too-large'],
    ['a bad URL', () => ask('/api/v1/things/%E0%A4%A/make', { body: {} }), 400, 'malformed-request'],
    ['too long a parameter', () => post(`/api/v1/things/${'a'.repeat(600)}/make`, {}), 414, 'uri-too-long'],
    ['a fault', () => post(route, { text: 'break' }), 500, 'internal'],
    ['nobody there', () => post('/api/v1/gone', {}), 503, 'unreachable'],
    ['too late an answer', () => post('/api/v1/slow', {}), 504, 'outcome-unknown'],
  ] as const)('%s', async (_, asking, status, code) => {
    const answer = await asking();
    expect([answer.status, answer.body.status, answer.body.code, answer.type]).toEqual([
      status,
      status,
      code,
      'application/problem+json',
    ]);
    expect(answer.headers.get('x-correlation-id')).toBeTruthy();
    expect(answer.headers.get('retry-after')).toBe(status === 503 ? '1' : null);
    expect(JSON.stringify(answer.body)).not.toContain('secret inside');
  });

  it('too late an answer to a question asks for no key', async () => {
    const { status, body } = await ask('/api/v1/slow-list');
    expect([status, body.code, body['detail']]).toEqual([504, 'outcome-unknown', expect.stringMatching(/Ask again$/)]);
  });

  it('405 names what is allowed', async () => {
    expect((await ask(route)).headers.get('allow')).toBe('POST');
    expect((await post('/api/v1/things', {})).headers.get('allow')).toBe('GET, HEAD');
  });

  it.each([
    ['no HTTP', 'NONSENSE\r\n\r\n', 400, 'malformed-request'],
    ['headers of 20 kB', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, 431, 'headers-too-large'],
    ['no Host', 'GET /health/live HTTP/1.1\r\n\r\n', 400, 'malformed-request'],
    ['an expectation', 'GET /health/live HTTP/1.1\r\nhost: x\r\nexpect: 200-ok\r\n\r\n', 417, 'expectation-failed'],
    ['CONNECT', 'CONNECT x:80 HTTP/1.1\r\nhost: x:80\r\n\r\n', 405, 'method-not-allowed'],
  ])('also where Node would refuse by itself: %s', async (_, bytes, status, code) => {
    const [head = '', body = ''] = (await talk(bytes)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toMatch(/^content-type: application\/problem\+json$/im);
    expect(head).toMatch(/^x-correlation-id: [0-9a-f-]{36}$/im);
    expect(JSON.parse(body)).toMatchObject({ status, code });
  });

  it('an older HTTP needs no Host, and 100-continue is met', async () => {
    expect(await talk('GET /health/live HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 200 /);
    const lines = ['POST /api/v1/gone HTTP/1.1', 'host: x', 'expect: 100-continue', 'content-length: 0', 'connection: close'];
    expect(await talk(`${lines.join('\r\n')}\r\n\r\n`)).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 401 /);
  });

  it.each([
    ['headers', 'GET /health/live HTTP/1.1\r\nhost: x\r\n'],
    ['a body', `POST ${route} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{`],
  ])('whoever is slow with %s is cut off soon after the limit', async (_, bytes) => {
    const impatient = await startUnderTest(testNatsUrl(), 300);
    try {
      const began = performance.now();
      expect(await talk(bytes, impatient.url)).toMatch(/^HTTP\/1.1 408 [^]*problem\+json[^]*"code":"request-timeout"/);
      expect(performance.now() - began).toBeLessThan(5_000);
    } finally {
      await impatient.close();
    }
  });
});

it('lets the public in without a token, but not without end', async () => {
  const sent = (phone?: string) => post('/api/v1/public/things', phone ? { reporter: { phone } } : {}, { token: null });
  expect((await sent()).body).toEqual({ as: 'public' });
  expect([(await sent('138 0013 8000')).status, (await sent('+86-13800138000')).status]).toEqual([200, 200]);
  const tooMany = await sent('13800138000');
  expect([tooMany.status, tooMany.body.code, Number(tooMany.headers.get('retry-after')) > 0]).toEqual([429, 'throttled', true]);
  await eventually(async () => (await sent()).status === 429);
});

it('counts the sign-in as one route, whatever is asked below it, and nobody else’s address as it', async () => {
  registry.resetMetrics(); // test files of one worker share it
  expect((await ask('/oidc/token')).status).toBe(200);
  expect((await ask('/oidc/no/such?secret=1')).body.code).toBe('no-such-route');
  expect((await ask('/oidcs/no/such')).body.code).toBe('no-such-route');
  const routes = async (): Promise<string[]> =>
    [...(await registry.metrics()).matchAll(/^fq_http_seconds_count{.*route="([^"]*)",status="(200|404)"} (\d+)/gm)]
      .map(([, route, status, count]) => `${route} ${status} ${count}`)
      .filter((line) => line.startsWith('/oidc'));
  await eventually(async () => (await routes()).length === 2);
  expect((await routes()).sort()).toEqual(['/oidc 200 1', '/oidc 404 1']);
});

it('serves health, the document and the page', async () => {
  expect((await ask('/health/live', { token: null })).body).toEqual({ status: 'live' });
  expect((await ask('/health/ready', { token: null })).status).toBe(200);
  gateway.ready = false;
  expect((await ask('/health/ready', { token: null })).status).toBe(503);
  expect((await ask('/metrics')).status).toBe(404);
  expect(Object.keys((await ask('/api/v1/openapi.json', { token: null })).body.paths ?? {})).toContain(
    '/api/v1/things/{thingId}/make',
  );
  const page = await fetch(`${url}/docs`);
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
});

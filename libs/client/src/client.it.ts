import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { command, query } from '@fengqiao/contracts';
import { z } from 'zod';
import { NotOk, clientFor, tokenOf } from './index';

const make = command('shop.make', {
  summary: 'Make',
  http: 'POST /things/:id/make',
  input: z.strictObject({ id: z.string(), text: z.string().optional() }),
  output: z.object({ made: z.string() }),
  access: ['desk'],
});
const list = query('shop.list', {
  summary: 'List',
  http: 'GET /things',
  input: z.strictObject({ q: z.string().optional(), limit: z.int().optional() }),
  output: z.object({ items: z.array(z.string()) }),
  access: 'public',
});
const inner = query('shop.inner', { summary: 'Inner', input: z.strictObject({}), output: z.object({}), access: 'services' });

type Heard = { method: string | undefined; url: string | undefined; headers: IncomingMessage['headers']; body: string };
type Said = { status: number; body: unknown; headers?: Record<string, string> } | 'hang up';
let server: Server;
let url: string;
let heard: Heard[];
let script: Said[];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      heard.push({ method: request.method, url: request.url, headers: request.headers, body });
      const said = script.shift() ?? { status: 200, body: {} };
      if (said === 'hang up') return request.socket.destroy();
      return response.writeHead(said.status, said.headers).end(JSON.stringify(said.body));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close().closeAllConnections());
beforeEach(() => {
  heard = [];
  script = [];
});

const busy: Said = { status: 503, body: { code: 'busy', detail: 'full' }, headers: { 'retry-after': '0' } };

it('makes the request that the contract says', async () => {
  script = [{ status: 201, body: { made: 'x', later: 'more' } }];
  const reply = await clientFor(url, { token: () => Promise.resolve('t') }).call(make, { id: 'a/b', text: 'hi' }, { key: 'k' });
  expect([reply.status, reply.ok()]).toEqual([201, { made: 'x' }]);
  expect(heard[0]).toMatchObject({ method: 'POST', url: '/api/v1/things/a%2Fb/make', body: '{"text":"hi"}' });
  expect(heard[0]!.headers).toMatchObject({
    authorization: 'Bearer t',
    'idempotency-key': 'k',
    'content-type': 'application/json',
  });
});

it('asks without a token where none is needed', async () => {
  script = [{ status: 200, body: { items: [] } }];
  await clientFor(url, { token: 't' }).call(list, { q: '八里庄 &', limit: 3 });
  expect(heard[0]!.url).toBe('/api/v1/things?q=%E5%85%AB%E9%87%8C%E5%BA%84+%26&limit=3');
  expect(heard[0]!.headers.authorization).toBeUndefined();
});

it('gives a refusal back as it is', async () => {
  script = [{ status: 409, body: { code: 'too-late', detail: 'over' } }];
  const reply = await clientFor(url).call(make, { id: 'a' });
  expect([reply.status, reply.problem().code]).toEqual([409, 'too-late']);
  expect(() => reply.ok()).toThrow(NotOk);
});

it('sends again only under a key', async () => {
  script = [busy, 'hang up', { status: 200, body: { made: 'x' } }];
  let repeats = 0;
  const client = clientFor(url, { onRepeat: () => (repeats += 1) });
  expect((await client.call(make, { id: 'a' }, { key: 'k' })).ok()).toEqual({ made: 'x' });
  expect([heard.length, repeats]).toEqual([3, 2]);
  script = [busy];
  expect((await clientFor(url).call(make, { id: 'a' })).status).toBe(503);
  script = ['hang up'];
  await expect(clientFor(url).call(make, { id: 'a' })).rejects.toThrow();
  expect(heard).toHaveLength(5);
});

it('gives up after three times', async () => {
  script = [busy, busy, busy, busy];
  expect((await clientFor(url).call(make, { id: 'a' }, { key: 'k' })).status).toBe(503);
  expect(heard).toHaveLength(3);
});

it('does not call what has no route', async () => {
  await expect(clientFor(url).call(inner, {})).rejects.toThrow('has no route');
});

it('keeps a token until shortly before it expires, and no refusal', async () => {
  script = [
    { status: 401, body: { error_description: 'no such client' } },
    { status: 200, body: { access_token: 'one', expires_in: 3600 } },
    { status: 200, body: { access_token: 'short', expires_in: 30 } },
    { status: 200, body: { access_token: 'next', expires_in: 3600 } },
  ];
  await expect(tokenOf(url, '110107011')).rejects.toThrow('no such client');
  expect([await tokenOf(url, '110107011'), await tokenOf(url, '110107011')]).toEqual(['one', 'one']);
  expect([await tokenOf(url, '110107012'), await tokenOf(url, '110107012')]).toEqual(['short', 'next']);
  expect(heard[0]).toMatchObject({
    url: '/oidc/token',
    body: 'grant_type=client_credentials&client_id=unit%3A110107011&client_secret=local',
  });
});

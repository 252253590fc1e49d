import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadCity } from '@fengqiao/city';
import { contracts } from '@fengqiao/contracts';
import { startServers, type Servers } from '@fengqiao/servers';
import { loggerOf, type Running, type Settings } from '@fengqiao/service';
import { testDatabaseUrl } from '@fengqiao/testing';
import { SignJWT, createLocalJWKSet, exportJWK, generateKeyPair } from 'jose';
import { readGatewaySettings } from './settings';
import { startGateway } from './start';

const bin = resolve('node_modules/.cache/fengqiao/bin'); // where the run keeps its nats-server
const keyPair = (alg: string) => generateKeyPair(alg, { extractable: true });
const issuer = 'http://idp.test/oidc';
const audience = 'urn:fengqiao:api';

// A NATS of its own: on the run's, another test's gateway might answer, or this one might answer another test.
let servers: Servers;
let gateway: Running;
let token: string;

const started = async (port: number): Promise<Running> => {
  const [own, signing] = [await keyPair('EdDSA'), await keyPair('ES256')];
  const settings = {
    FQ_NATS_URL: servers.natsUrl,
    FQ_HTTP_PORT: port,
    FQ_HTTP_HOST: '127.0.0.1',
    FQ_OIDC_ISSUER: issuer,
    FQ_OIDC_AUDIENCE: audience,
    FQ_IN_HAND: 10,
    FQ_SERVICE_KEY: JSON.stringify(await exportJWK(own.privateKey)),
    FQ_SERVICE_JWKS: JSON.stringify({ keys: [{ ...(await exportJWK(own.publicKey)), kid: 'gateway' }] }),
  } as Settings;
  token = await new SignJWT({ grants: [{ role: 'platformOperator', unitId: '110000' }] })
    .setProtectedHeader({ alg: 'ES256' })
    .setSubject('unit:110000')
    .setIssuer(issuer)
    .setAudience(audience)
    .setExpirationTime('1h')
    .sign(signing.privateKey);
  return startGateway({
    settings,
    gatewaySettings: readGatewaySettings({}),
    city: loadCity('libs/city/profiles/beijing'),
    logger: loggerOf('gateway', 'silent'),
    tokenKeys: createLocalJWKSet({ keys: [await exportJWK(signing.publicKey)] }),
  });
};

beforeAll(async () => {
  servers = await startServers(mkdtempSync(join(tmpdir(), 'fengqiao-gateway-')), { postgresUrl: testDatabaseUrl(), bin });
  gateway = await started(0);
});
afterAll(async () => {
  try {
    await gateway?.close();
  } finally {
    await servers?.stop(); // what runs on keeps Jest from ending
  }
});

const ask = async (path: string, init: RequestInit = {}) => {
  const response = await fetch((await gateway.app.getUrl()) + path, { ...init, headers: { authorization: `Bearer ${token}` } });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

it('serves every contract with a route', async () => {
  const url = await gateway.app.getUrl();
  expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  for (const { method = 'GET', path } of contracts.filter((one) => one.path && one.access !== 'public')) {
    const { status } = await fetch(`${url}/api/v1${path?.replace(/:\w+/g, 'x')}`, { method });
    expect([path, status]).toEqual([path, 401]);
  }
});

it('answers its own contracts over NATS', async () => {
  expect(await ask('/api/v1/units?q=%E5%85%AB%E8%A7%92%E8%A1%97%E9%81%93&limit=1')).toMatchObject({
    status: 200,
    body: { items: [{ id: '110107003' }] },
  });
  expect(await ask('/api/v1/policies/weather')).toMatchObject({ status: 404, body: { code: 'not-found' } });
  expect((await ask('/api/v1/policies/limits')).status).toBe(200);
});

it('keeps faults apart on the way: a service that is away is 503, not 500', async () => {
  const away = await ask('/api/v1/parked/intake:on-it:01900000-0000-7000-8000-000000000000/replay', { method: 'POST' });
  expect([away.status, away.body['code']]).toEqual([503, 'busy']);
});

it('says when the port is taken', async () => {
  const { port } = new URL(await gateway.app.getUrl());
  await expect(started(Number(port))).rejects.toThrow('EADDRINUSE');
});

it('stops', async () => {
  const url = await gateway.app.getUrl();
  await gateway.close();
  expect(await gateway.ready()).toBe(false);
  await expect(fetch(`${url}/health/live`)).rejects.toThrow();
});

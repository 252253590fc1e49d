import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GatewayAdapter } from '@fengqiao/apps/gateway';
import { Controller, Get, Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { apiAudience, startIdentityProvider, type IdentityProvider } from './identity-provider';

@Controller()
class Beside {
  @Get('beside')
  beside(): { status: string } {
    return { status: 'there' };
  }
}
@Module({ controllers: [Beside] })
class BesideModule {}

const grants = [{ role: 'desk' as const, unitId: '110107011' }];
const grantsOf = (unitId: string) => (unitId === '110107011' ? grants : undefined);
let dataDir: string;
let app: INestApplication;
let url: string;
let issuer: string;
let provider: IdentityProvider;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'fengqiao-idp-'));
  issuer = 'http://127.0.0.1:8080/oidc';
  provider = await startIdentityProvider({ issuer, dataDir, grantsOf });
  app = await NestFactory.create(BesideModule, new GatewayAdapter({ trustProxy: false }, provider.callback), {
    logger: false,
    abortOnError: false,
  });
  await app.listen(0, '127.0.0.1');
  url = `http://127.0.0.1:${(app.getHttpServer() as { address(): AddressInfo }).address().port}`;
});
afterAll(async () => {
  await app?.close();
  await rm(dataDir, { recursive: true });
});

type Token = { access_token: string; token_type: string; expires_in: number };

const ask = async (client: string, secret: string, basic = false) => {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    ...(!basic && { client_id: client, client_secret: secret }),
  });
  const authorization = `Basic ${Buffer.from(`${encodeURIComponent(client)}:${secret}`).toString('base64')}`;
  const response = await fetch(`${url}/oidc/token`, { method: 'POST', body: form, ...(basic && { headers: { authorization } }) });
  return { status: response.status, body: (await response.json()) as Token };
};
const verified = (token: string, jwks = provider.jwks) =>
  jwtVerify(token, createLocalJWKSet(jwks), { issuer, audience: apiAudience, typ: 'at+jwt', algorithms: ['ES256'] });

it.each([
  ['the body', false],
  ['Basic', true],
])('gives a unit’s client its token, the secret in %s', async (_, basic) => {
  const { status, body } = await ask('unit:110107011', 'local', basic);
  expect([status, body.token_type, body.expires_in]).toEqual([200, 'Bearer', 3600]);
  const { payload } = await verified(body.access_token);
  expect(payload).toMatchObject({ sub: 'unit:110107011', aud: apiAudience, grants });
  expect(payload.exp! - payload.iat!).toBe(3600);
});

it('refuses other secrets, unknown units and whoever is no unit', async () => {
  for (const [client, secret] of [
    ['unit:110107011', 'other'],
    ['unit:999', 'local'],
    ['110107011', 'local'],
  ] as const)
    expect([(await ask(client, secret)).status, (await ask(client, secret, true)).status]).toEqual([401, 401]);
});

it('takes a Basic client id that is not form-encoded too', async () => {
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  const authorization = `Basic ${Buffer.from('unit:110107011:local').toString('base64')}`;
  const { status } = await fetch(`${url}/oidc/token`, { method: 'POST', body: form, headers: { authorization } });
  expect(status).toBe(200);
});

it('publishes its keys, without the private part, beside the rest of the port', async () => {
  const published = (await (await fetch(`${url}/oidc/jwks`)).json()) as IdentityProvider['jwks'];
  const { body } = await ask('unit:110107011', 'local');
  await verified(body.access_token, published);
  expect(JSON.stringify([published, provider.jwks])).not.toContain('"d"');
  expect(await (await fetch(`${url}/beside`)).json()).toEqual({ status: 'there' });
  expect(await (await fetch(`${url}/oidc/.well-known/openid-configuration`)).json()).toMatchObject({ issuer });
});

it('leaves what it does not answer in JSON to the port', async () => {
  for (const [method, path] of [
    ['GET', '/oidc'],
    ['GET', '/oidc/nothing'],
    ['GET', '/oidc/auth?client_id=unit:110107011'],
    ['GET', '/oidc/session/end'],
    ['GET', '/oidc/token'],
    ['POST', '/oidc/jwks'],
  ] as const) {
    const response = await fetch(url + path, { method });
    expect([path, response.status, response.headers.get('content-type')]).toEqual([
      path,
      404,
      expect.stringMatching(/^application\/json/),
    ]);
  }
  const asked = await fetch(`${url}/oidc/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'password' }) });
  expect([asked.status, asked.headers.get('content-type')]).toEqual([400, expect.stringMatching(/^application\/json/)]);
});

it('keeps its key for its owner, so that tokens survive a restart', async () => {
  const { body } = await ask('unit:110107011', 'local');
  const again = await startIdentityProvider({ issuer, dataDir, grantsOf });
  await verified(body.access_token, again.jwks);
  const { mode } = await stat(join(dataDir, 'identity-provider.key.json'));
  expect((mode & 0o777).toString(8)).toBe('600');
  await chmod(dataDir, 0o700);
});

it('warns of nothing when it is loaded', async () => {
  const file = JSON.stringify(join(__dirname, 'identity-provider.ts'));
  const given = `{ issuer: '${issuer}', dataDir: ${JSON.stringify(dataDir)}, grantsOf: () => undefined }`;
  const script = `require(${file}).startIdentityProvider(${given}).then(({ jwks }) => console.log(jwks.keys.length))`;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['-r', '@swc-node/register', '-e', script]);
  expect([stdout, stderr]).toEqual(['1\n', '']);
});

it('refuses production', async () => {
  process.env['NODE_ENV'] = 'production';
  await expect(startIdentityProvider({ issuer, dataDir, grantsOf })).rejects.toThrow('FQ_OIDC_ISSUER');
  process.env['NODE_ENV'] = 'test';
});

import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Grant } from '@fengqiao/domain';
import { exportJWK, generateKeyPair, type JSONWebKeySet, type JWK } from 'jose';
import type * as OidcProvider from 'oidc-provider';
import type { Adapter, AdapterPayload, Configuration } from 'oidc-provider';

export const apiAudience = 'urn:fengqiao:api';
const SECRET = 'local';
const HOUR_SECONDS = 3_600;
const keyFile = 'identity-provider.key.json';

export type IdentityProviderOptions = {
  /** With the path under which it is mounted: `http://127.0.0.1:8080/oidc`. */
  readonly issuer: string;
  readonly dataDir: string;
  /** What a unit's client may be; undefined: there is no such unit, and so no such client. */
  readonly grantsOf: (unitId: string) => readonly Grant[] | undefined;
};

/** `callback` is mounted below the issuer's path, and leaves what it does not answer to `next`; `jwks` are the public keys of its tokens. */
export type IdentityProvider = {
  readonly callback: (request: IncomingMessage, response: ServerResponse, next: () => void) => Promise<void> | void;
  readonly jwks: JSONWebKeySet;
};

const unitIdOf = (clientId: string): string | undefined => /^unit:(.+)$/.exec(clientId)?.[1];

const clientOf = (clientId: string): AdapterPayload => ({
  client_id: clientId,
  client_secret: SECRET,
  grant_types: ['client_credentials'],
  response_types: [],
  redirect_uris: [],
  token_endpoint_auth_method: 'client_secret_basic',
  scope: 'api',
});

/** Clients by rule: whoever names a unit that the profile knows. Tokens carry everything themselves, so nothing else is kept. */
const storeOf = (grantsOf: IdentityProviderOptions['grantsOf']) =>
  class Store implements Adapter {
    constructor(private readonly model: string) {}

    find(id: string): Promise<AdapterPayload | undefined> {
      const unitId = this.model === 'Client' ? unitIdOf(id) : undefined;
      return Promise.resolve(unitId !== undefined && grantsOf(unitId) ? clientOf(id) : undefined);
    }
    upsert = (): Promise<undefined> => Promise.resolve(undefined);
    findByUserCode = this.upsert;
    findByUid = this.upsert;
    consume = this.upsert;
    destroy = this.upsert;
    revokeByGrantId = this.upsert;
  };

/** The signing key: made once, readable by its owner only, so that tokens survive a restart. */
const signingKey = async (dataDir: string): Promise<JWK> => {
  const file = join(dataDir, keyFile);
  try {
    return JSON.parse(await readFile(file, 'utf8')) as JWK;
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'ENOENT') throw fault;
  }
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const key = { ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig', kid: randomBytes(8).toString('hex') };
  await mkdir(dataDir, { recursive: true });
  await writeFile(file, JSON.stringify(key), { mode: 0o600, flag: 'wx' });
  return key;
};

/**
 * RFC 6749 wants ids form-encoded in Basic, for they may hold the colon that ends them. Ours always do, and hardly any HTTP
 * client encodes (`curl -u` does not): `unit:<unitId>:<secret>` is read as it was meant.
 */
const formEncoded = (authorization: string): string => {
  const [, encoded = ''] = /^Basic +(.+)$/i.exec(authorization) ?? [];
  const [, unitId, secret] = /^unit:([^:]*):(.*)$/.exec(Buffer.from(encoded, 'base64').toString()) ?? [];
  return unitId === undefined ? authorization : `Basic ${Buffer.from(`unit%3A${unitId}:${secret}`).toString('base64')}`;
};

/** What a client with credentials needs, in JSON. The library has pages for people too, who do not sign in here. */
const answered = new Set([
  'POST /token',
  ...['/jwks', '/.well-known/openid-configuration'].flatMap((path) => [`GET ${path}`, `HEAD ${path}`]),
]);

/** The library warns of every Node below 22 when it is loaded; it is tried with 20 here, and the notice would greet every start. */
const loadQuietly = async (): Promise<typeof OidcProvider> => {
  const { warn } = console;
  console.warn = (...said: unknown[]): void => {
    if (!String(said[0]).includes('Unsupported runtime')) warn(...said);
  };
  try {
    return await import('oidc-provider');
  } finally {
    console.warn = warn;
  }
};

const configurationOf = ({ grantsOf }: IdentityProviderOptions, key: JWK): Configuration => ({
  adapter: storeOf(grantsOf),
  jwks: { keys: [key] },
  clientDefaults: { id_token_signed_response_alg: 'ES256' }, // with this key alone every client is refused otherwise
  clientAuthMethods: ['client_secret_post', 'client_secret_basic'],
  cookies: { keys: [randomBytes(32).toString('hex')] },
  routes: { token: '/token', jwks: '/jwks' },
  scopes: ['openid', 'api'],
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => apiAudience,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: 'api',
        audience: apiAudience,
        accessTokenTTL: HOUR_SECONDS,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
  ttl: { ClientCredentials: HOUR_SECONDS },
  extraTokenClaims: (_context, token) => {
    const unitId = unitIdOf(('clientId' in token && token.clientId) || '');
    return { grants: (unitId !== undefined && grantsOf(unitId)) || [] };
  },
});

/**
 * An OpenID provider for one machine: every unit's client `unit:<unitId>` has the secret `local`, which everybody knows, and
 * gets the unit's own roles by client credentials. Throws in production.
 */
export const startIdentityProvider = async (options: IdentityProviderOptions): Promise<IdentityProvider> => {
  if (process.env['NODE_ENV'] === 'production')
    throw new Error(
      'The local identity provider has known secrets and does not start with NODE_ENV=production: name your own in FQ_OIDC_ISSUER',
    );
  const key = await signingKey(options.dataDir);
  const { Provider } = await loadQuietly();
  const provider = new Provider(options.issuer, configurationOf(options, key));
  const answer = provider.callback();
  const published = { ...key };
  delete published.d;
  const callback: IdentityProvider['callback'] = (request, response, next) => {
    const { method, url, headers } = request;
    if (!answered.has(`${method} ${url?.split('?')[0]}`)) return next();
    if (headers.authorization) headers.authorization = formEncoded(headers.authorization);
    return answer(request, response);
  };
  return { callback, jwks: { keys: [published] } };
};

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beijingFolder, loadCity, type City } from '@fengqiao/city';
import { AlreadyRunning, holderOf, startServers } from '@fengqiao/servers';
import { bringStream, loggerOf, passwordVariableOf, readSettings, ReplayClock, roleOf, SystemClock } from '@fengqiao/service';
import type { Clock, Settings } from '@fengqiao/service';
import { connect } from '@nats-io/transport-node';
import type { Closing } from './closing';
import { apiAudience, type IdentityProvider } from './identity-provider';
import { reservePort, type Reserved } from './port';
import { natsConfigFor, services, stored } from './rights';
import { OPERATOR, OWNER, publicKeysOf, secretsIn, type Secrets } from './secrets';
import { signInOf } from './sign-in';

export type StackOptions = {
  /** Secrets, and the data of the servers that are started here. */
  readonly dataDir: string;
  /** A Postgres that runs already, as the owner of its database. Passwords of the services' roles there are in `environment`. */
  readonly databaseUrl?: string | undefined;
  readonly natsUrl?: string | undefined;
  /** 0 takes a free one. */
  readonly httpPort: number;
  readonly httpHost?: string | undefined;
  /** Health and metrics; a free one unless told. */
  readonly opsPort?: number | undefined;
  /** With `replay` city time stands still until it is moved. */
  readonly clock?: 'system' | 'replay' | undefined;
  /** Where a replay clock begins. */
  readonly clockNow?: string | undefined;
  /** Folder of the city profile; Beijing's unless told. */
  readonly profile?: string | undefined;
  /** Whether data outlive the stack, and a power failure. */
  readonly durable: boolean;
  readonly logLevel?: string | undefined;
  /** Where a fetched nats-server is kept; below the data directory unless told. */
  readonly bin?: string | undefined;
  /** Further settings of services and gateway, by their environment names. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
};

/** Everything that is settled before the first service starts. */
export type Ground = {
  readonly options: StackOptions;
  readonly baseUrl: string;
  /** As the owner of the database, for migrations. */
  readonly databaseUrl: string;
  /** What `migrate` gives to a service's role; undefined where the database has its own way of knowing roles. */
  readonly rolePasswordOf: (service: string) => string | undefined;
  readonly city: City;
  readonly clock: Clock;
  /** The environment of a service's process: its own role, user and key, and no other's. */
  readonly environmentOf: (service: string) => Environment;
  readonly settingsOf: (service: string) => Settings;
};

export type SignedGround = Ground & { readonly identityProvider: IdentityProvider };

export type Environment = Readonly<Record<string, string | undefined>>;

const users = [...services, 'replay'];
const REPLAY_FROM = '2019-01-01T00:00:00+08:00';

const clockOf = ({ clock, clockNow }: StackOptions): Clock =>
  clock === 'replay' ? new ReplayClock(new Date(clockNow ?? REPLAY_FROM)) : new SystemClock();

const rolePasswordWith =
  ({ databaseUrl, environment }: StackOptions, secrets: Secrets) =>
  (service: string): string | undefined =>
    databaseUrl ? environment?.[passwordVariableOf(service)] || undefined : secrets.postgresPasswords[service];

/** A service's way into the database: the role that `migrate` makes for it. */
const asRole = (databaseUrl: string, service: string, password = ''): string | undefined => {
  if (!stored.includes(service)) return undefined;
  const url = new URL(databaseUrl);
  url.username = roleOf(service);
  url.password = encodeURIComponent(password);
  return url.href;
};

/** What the stack was told for all of them is not each one's business. */
const withheld: Environment = Object.fromEntries(stored.map((service) => [passwordVariableOf(service), undefined]));

type Found = {
  readonly options: StackOptions;
  readonly databaseUrl: string;
  readonly natsUrl: string;
  readonly port: number;
  readonly secrets: Secrets;
  readonly rolePasswordOf: Ground['rolePasswordOf'];
};

const environmentWith =
  ({ options, databaseUrl, natsUrl, port, secrets, rolePasswordOf }: Found) =>
  (service: string): Environment => ({
    ...options.environment,
    ...withheld,
    FQ_DATABASE_URL: asRole(databaseUrl, service, rolePasswordOf(service)),
    FQ_NATS_URL: natsUrl,
    // A NATS that somebody else runs has its own users, or none.
    ...(!options.natsUrl && { FQ_NATS_USER: service, FQ_NATS_PASSWORD: secrets.natsPasswords[service] }),
    FQ_HTTP_HOST: options.httpHost,
    FQ_HTTP_PORT: String(port),
    FQ_CLOCK: options.clock,
    FQ_CLOCK_NOW: options.clockNow,
    FQ_CITY_PROFILE: options.profile,
    FQ_VAULT_KEY: service === 'intake' ? secrets.vaultKey : undefined,
    FQ_LETTERS_FILE: service === 'intake' ? join(resolve(options.dataDir), 'letters.jsonl') : undefined,
    FQ_OIDC_ISSUER: `http://127.0.0.1:${port}/oidc`,
    FQ_OIDC_AUDIENCE: apiAudience,
    FQ_SERVICE_KEY: JSON.stringify(secrets.keys[service]),
    FQ_SERVICE_JWKS: JSON.stringify(publicKeysOf(secrets)),
    FQ_LOG_LEVEL: options.logLevel,
  });

/** The port before all else, since servers take a second; but a stack on the same data is the better reason to stop. */
export const portFor = async ({ httpHost = '127.0.0.1', httpPort, dataDir }: StackOptions): Promise<Reserved> => {
  const holder = existsSync(dataDir) ? holderOf(resolve(dataDir)) : undefined;
  if (holder !== undefined) throw new AlreadyRunning(resolve(dataDir), holder);
  return reservePort(httpHost, httpPort);
};

const serversFor = (options: StackOptions, secrets: Secrets): ReturnType<typeof startServers> => {
  const { dataDir, databaseUrl: postgresUrl, natsUrl, durable, bin } = options;
  const logger = loggerOf('stack', options.logLevel ?? 'warn');
  const onEnded = (server: string): void => logger.warn({ server }, 'ended by itself, and is started again on its port');
  const natsConfig = natsConfigFor([...users, OPERATOR], (user) => secrets.natsPasswords[user]!);
  const postgresPassword = secrets.postgresPasswords[OWNER];
  return startServers(dataDir, { durable, postgresPassword, postgresUrl, natsUrl, natsConfig, bin, onEnded });
};

const bringStreamAs = async (user: string, servers: string, { natsPasswords }: Secrets): Promise<void> => {
  const nats = await connect({ servers, user, pass: natsPasswords[user]! });
  await bringStream(nats).finally(() => nats.close());
};

/** Servers, city and secrets. What it starts is pushed on `closing`, also when it throws. */
export const layGround = async (options: StackOptions, port: number, closing: Closing): Promise<Ground> => {
  const { dataDir, httpHost = '127.0.0.1' } = options;
  const secrets = await secretsIn(dataDir, users, stored);
  const starting = serversFor(options, secrets);
  starting.catch(() => undefined); // told below, after the city's own flaws
  closing.push(async () => (await starting.catch(() => undefined))?.stop());
  const city = loadCity(options.profile ?? beijingFolder); // while the servers start
  const { databaseUrl, natsUrl } = await starting;
  if (!options.natsUrl) await bringStreamAs(OPERATOR, natsUrl, secrets);
  const rolePasswordOf = rolePasswordWith(options, secrets);
  const environmentOf = environmentWith({ options, databaseUrl, natsUrl, port, secrets, rolePasswordOf });
  return {
    options,
    baseUrl: `http://${httpHost === '0.0.0.0' ? '127.0.0.1' : httpHost}:${port}`,
    databaseUrl,
    rolePasswordOf,
    city,
    clock: clockOf(options),
    environmentOf,
    settingsOf: (service) => readSettings(environmentOf(service)),
  };
};

/** The same, and the sign-in. */
export const prepare = async (options: StackOptions, port: number, closing: Closing): Promise<SignedGround> => {
  const ground = await layGround(options, port, closing);
  const { FQ_OIDC_ISSUER: issuer } = ground.settingsOf('gateway');
  return { ...ground, identityProvider: await signInOf(options.dataDir, issuer, ground.city) };
};

import { join } from 'node:path';
import { dispatch } from '@fengqiao/apps/dispatch';
import { evaluation } from '@fengqiao/apps/evaluation';
import { intake } from '@fengqiao/apps/intake';
import { beijingFolder, loadCity, type City } from '@fengqiao/city';
import { startServers } from '@fengqiao/servers';
import { loggerOf, readSettings, ReplayClock, roleOf, SystemClock } from '@fengqiao/service';
import type { Clock, ServiceDefinition, Settings } from '@fengqiao/service';
import type { Closing } from './closing';
import { apiAudience, startIdentityProvider, type IdentityProvider } from './identity-provider';
import { giveToFolder, publicKeysOf, secretsIn, type Secrets } from './secrets';

export type StackOptions = {
  /** Secrets, and the data of the servers that are started here. */
  readonly dataDir: string;
  /** A Postgres that runs already, as the owner of its database. */
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
  readonly city: City;
  readonly clock: Clock;
  readonly settingsOf: (service: string) => Settings;
  readonly identityProvider: IdentityProvider;
};

/** The services with facts of their own, in the order in which they meet what is due at one instant. */
export const definitions: readonly ServiceDefinition[] = [intake, dispatch, evaluation];

const names = [...definitions.map(({ name }) => name), 'gateway', 'replay'];
const REPLAY_FROM = '2019-01-01T00:00:00+08:00';

const clockOf = ({ clock, clockNow }: StackOptions): Clock =>
  clock === 'replay' ? new ReplayClock(new Date(clockNow ?? REPLAY_FROM)) : new SystemClock();

/** A service's way into the database: the role that `migrate` makes for it. Local Postgres trusts whoever reaches it. */
const asRole = (databaseUrl: string, service: string): string => {
  const url = new URL(databaseUrl);
  url.username = roleOf(service);
  url.password = '';
  return url.href;
};

type Found = { readonly databaseUrl: string; readonly natsUrl: string; readonly port: number; readonly secrets: Secrets };

const issuerAt = (port: number): string => `http://127.0.0.1:${port}/oidc`;

const settingsWith =
  ({ options, ...found }: Found & { options: StackOptions }) =>
  (service: string): Settings =>
    readSettings({
      ...options.environment,
      FQ_DATABASE_URL: asRole(found.databaseUrl, service),
      FQ_NATS_URL: found.natsUrl,
      FQ_HTTP_HOST: options.httpHost,
      FQ_HTTP_PORT: String(found.port),
      FQ_CLOCK: options.clock,
      FQ_CLOCK_NOW: options.clockNow,
      FQ_CITY_PROFILE: options.profile,
      FQ_VAULT_KEY: found.secrets.vaultKey,
      FQ_OIDC_ISSUER: issuerAt(found.port),
      FQ_OIDC_AUDIENCE: apiAudience,
      FQ_SERVICE_KEY: JSON.stringify(found.secrets.keys[service]),
      FQ_SERVICE_JWKS: JSON.stringify(publicKeysOf(found.secrets)),
      FQ_LOG_LEVEL: options.logLevel,
    });

const signInOf = async (dataDir: string, port: number, city: City): Promise<IdentityProvider> => {
  const grantsOf = (unitId: string) => {
    const unit = city.unit(unitId);
    return unit && city.rolesOf(unit);
  };
  const provider = await startIdentityProvider({ issuer: issuerAt(port), dataDir, grantsOf });
  giveToFolder(join(dataDir, 'identity-provider.key.json'));
  return provider;
};

/** Servers, city, secrets and sign-in. What it starts is pushed on `closing`, also when it throws. */
export const prepare = async (options: StackOptions, port: number, closing: Closing): Promise<Ground> => {
  const { dataDir, databaseUrl: postgresUrl, natsUrl, durable, bin, httpHost = '127.0.0.1' } = options;
  const logger = loggerOf('stack', options.logLevel ?? 'warn');
  const onEnded = (server: string): void => logger.warn({ server }, 'ended by itself, and is started again on its port');
  const starting = startServers(dataDir, { durable, postgresUrl, natsUrl, bin, onEnded });
  starting.catch(() => undefined); // told below, after the city's own flaws
  closing.push(async () => (await starting.catch(() => undefined))?.stop());
  const city = loadCity(options.profile ?? beijingFolder); // while the servers start
  const servers = await starting;
  const secrets = await secretsIn(dataDir, names);
  return {
    options,
    baseUrl: `http://${httpHost === '0.0.0.0' ? '127.0.0.1' : httpHost}:${port}`,
    databaseUrl: servers.databaseUrl,
    city,
    clock: clockOf(options),
    settingsOf: settingsWith({ options, databaseUrl: servers.databaseUrl, natsUrl: servers.natsUrl, port, secrets }),
    identityProvider: await signInOf(dataDir, port, city),
  };
};

import type { City } from '@fengqiao/city';
import type { Contract } from '@fengqiao/contracts';
import { Access, Bus, CITY, Identity, LOGGER, RpcStrategy, type Logger, type Settings } from '@fengqiao/service';
import { Module, type DynamicModule, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { JSONWebKeySet, JWK, JWTVerifyGetKey } from 'jose';
import { gatewayModule } from './gateway.module';
import { GatewayAdapter, type Mounted } from './http/adapter';
import type { GatewaySettings } from './settings';

/** Where the gateway runs. */
export type GatewayStart = {
  readonly settings: Settings;
  readonly gatewaySettings: GatewaySettings;
  readonly city: City;
  readonly logger: Logger;
  /** The identity provider's keys. */
  readonly tokenKeys: JWTVerifyGetKey;
  /** The contracts to serve. All there are when not given. */
  readonly contracts?: readonly Contract[];
  /** Whether everything behind the port can work; the gateway's own NATS when not given. */
  readonly ready?: () => Promise<boolean>;
  /** An identity provider of one's own, below `/oidc`. */
  readonly signIn?: Mounted;
};

/** `connected`: its own NATS is there. `close` stops accepting, finishes what is in hand, and lets go; it may be called again. */
export type Gateway = { readonly app: INestApplication; readonly connected: () => boolean; close(): Promise<void> };

@Module({})
class GatewayRoot {}

@Module({})
class GatewayParts {}

const connected = (nats: NatsConnection): boolean =>
  (nats as unknown as { protocol?: { connected?: boolean } }).protocol?.connected ?? !nats.isClosed();

const natsOf = ({ FQ_NATS_URL, FQ_NATS_USER, FQ_NATS_PASSWORD }: Settings): Promise<NatsConnection> =>
  connect({
    servers: FQ_NATS_URL,
    name: 'gateway',
    noAsyncTraces: true,
    maxReconnectAttempts: -1,
    ...(FQ_NATS_USER && { user: FQ_NATS_USER }),
    ...(FQ_NATS_PASSWORD && { pass: FQ_NATS_PASSWORD }),
  });

const identityOf = ({ settings, tokenKeys: keys }: GatewayStart): Promise<Identity> =>
  Identity.of('gateway', JSON.parse(settings.FQ_SERVICE_KEY) as JWK, JSON.parse(settings.FQ_SERVICE_JWKS) as JSONWebKeySet, {
    keys,
    issuer: settings.FQ_OIDC_ISSUER,
    audience: settings.FQ_OIDC_AUDIENCE,
  });

const serve = async (start: GatewayStart, nats: NatsConnection): Promise<INestApplication> => {
  const { settings, gatewaySettings, city, logger, contracts, ready = () => Promise.resolve(connected(nats)) } = start;
  const identity = await identityOf(start);
  const access = new Access(city);
  const providers = [
    { provide: Bus, useValue: new Bus(nats, identity) },
    { provide: Identity, useValue: identity },
    { provide: CITY, useValue: city },
    { provide: LOGGER, useValue: logger },
  ];
  const parts: DynamicModule = {
    module: GatewayParts,
    global: true,
    providers,
    exports: providers.map(({ provide }) => provide),
  };
  const own = gatewayModule({ settings: gatewaySettings, ready, ...(contracts && { contracts }) });
  const root: DynamicModule = { module: GatewayRoot, imports: [parts, own] };
  const adapter = new GatewayAdapter(gatewaySettings, start.signIn);
  const app = await NestFactory.create(root, adapter, { logger: false, abortOnError: false });
  const rpc = new RpcStrategy({ service: 'gateway', nats, identity, access, logger, limit: settings.FQ_IN_HAND });
  app.connectMicroservice({ strategy: rpc });
  await app.startAllMicroservices();
  return app;
};

/** Starts the gateway: its own answers on NATS first, then the public port. Rejects when NATS or the port cannot be had. */
export const startGateway = async (start: GatewayStart): Promise<Gateway> => {
  const nats = await natsOf(start.settings);
  let app: INestApplication | undefined;
  try {
    app = await serve(start, nats);
    await app.listen(start.settings.FQ_HTTP_PORT, start.settings.FQ_HTTP_HOST);
  } catch (fault) {
    await app?.close();
    await nats.close();
    throw fault;
  }
  const served = app;
  const end = async (): Promise<void> => {
    await served.close();
    await nats.drain();
  };
  let closing: Promise<void> | undefined;
  return { app, connected: () => !nats.isClosed() && connected(nats), close: () => (closing ??= end()) };
};

import { GatewayAdapter, gatewayModule, type GatewaySettings, type Mounted } from '@fengqiao/apps/gateway';
import type { City } from '@fengqiao/city';
import type { Contract } from '@fengqiao/contracts';
import { Access, Bus, CITY, Identity, LOGGER, RpcStrategy, type Logger, type Settings } from '@fengqiao/service';
import { Catch, type DynamicModule, type INestApplication, Module, type RpcExceptionFilter } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { JSONWebKeySet, JWK, JWTVerifyGetKey } from 'jose';
import { throwError, type Observable } from 'rxjs';
import { Closing } from './closing';
import { portFault } from './port';

/** What the local stack hands to its gateway. */
export type GatewayStart = {
  readonly settings: Settings;
  readonly gatewaySettings: GatewaySettings;
  readonly city: City;
  readonly logger: Logger;
  readonly tokenKeys: JWTVerifyGetKey;
  readonly contracts: readonly Contract[];
  /** Whether everything behind the port can work. */
  readonly ready: () => Promise<boolean>;
  /** The local identity provider, below `/oidc`. */
  readonly signIn: Mounted;
};

export type Gateway = { readonly connected: () => boolean; close(): Promise<void> };

@Module({})
class GatewayRoot {}

@Module({})
class GatewayParts {}

/** The strategy tells faults apart; Nest's own filter would make all of them one. */
@Catch()
class FaultsAsTheyAre implements RpcExceptionFilter {
  catch(fault: unknown): Observable<never> {
    return throwError(() => fault);
  }
}

const identityOf = ({ settings, tokenKeys }: GatewayStart): Promise<Identity> =>
  Identity.of('gateway', JSON.parse(settings.FQ_SERVICE_KEY) as JWK, JSON.parse(settings.FQ_SERVICE_JWKS) as JSONWebKeySet, {
    keys: tokenKeys,
    issuer: settings.FQ_OIDC_ISSUER,
    audience: settings.FQ_OIDC_AUDIENCE,
  });

const moduleOf = (start: GatewayStart, bus: Bus, identity: Identity, access: Access): DynamicModule => {
  const provided = [
    { provide: Bus, useValue: bus },
    { provide: Identity, useValue: identity },
    { provide: Access, useValue: access },
    { provide: CITY, useValue: start.city },
    { provide: LOGGER, useValue: start.logger },
  ];
  const exports = provided.map(({ provide }) => provide);
  const parts: DynamicModule = { module: GatewayParts, global: true, providers: provided, exports };
  const { contracts, ready, gatewaySettings: settings } = start;
  return { module: GatewayRoot, imports: [parts, gatewayModule({ settings, ready, contracts })] };
};

const listen = async (app: INestApplication, { FQ_HTTP_PORT: port, FQ_HTTP_HOST: host }: Settings): Promise<void> => {
  try {
    await app.listen(port, host);
  } catch (fault) {
    throw portFault(fault, host, port);
  }
};

const serve = async (start: GatewayStart, nats: NatsConnection): Promise<INestApplication> => {
  const { settings, gatewaySettings, city, logger } = start;
  const identity = await identityOf(start);
  const access = new Access(city);
  const adapter = new GatewayAdapter(gatewaySettings, start.signIn);
  const root = moduleOf(start, new Bus(nats, identity), identity, access);
  const app = await NestFactory.create(root, adapter, { logger: false, abortOnError: false });
  const rpc = new RpcStrategy({ service: 'gateway', nats, identity, access, logger, limit: settings.FQ_IN_HAND });
  app.connectMicroservice({ strategy: rpc }).useGlobalFilters(new FaultsAsTheyAre());
  await app.startAllMicroservices();
  return app;
};

/** Starts the gateway: its own answers on NATS first, then the public port. Throws CannotStart when the port is taken. */
export const startGateway = async (start: GatewayStart): Promise<Gateway> => {
  const closing = new Closing();
  const nats = await connect({
    servers: start.settings.FQ_NATS_URL,
    name: 'gateway',
    noAsyncTraces: true,
    maxReconnectAttempts: -1,
  });
  closing.push(() => nats.drain());
  try {
    const app = await serve(start, nats);
    closing.push(() => app.close());
    await listen(app, start.settings);
  } catch (fault) {
    await closing.close();
    throw fault;
  }
  const connected = (): boolean => !nats.isClosed();
  return { connected, close: () => closing.close() };
};

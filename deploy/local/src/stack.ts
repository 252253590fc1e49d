import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { readGatewaySettings, startGateway, type GatewayStart } from '@fengqiao/apps/gateway';
import { contracts } from '@fengqiao/contracts';
import { AlreadyRunning, CannotStart, holderOf } from '@fengqiao/servers';
import { loggerOf, ReplayClock, startOps, startService, type Running, type Surroundings } from '@fengqiao/service';
import { connect } from '@nats-io/transport-node';
import { createLocalJWKSet } from 'jose';
import { Closing } from './closing';
import { definitions, prepare, type Ground, type StackOptions } from './ground';
import { portFault, reservePort, type Reserved } from './port';
import { Quiet, type Stored } from './quiet';
import { Replay } from './replay';
import { replayService } from './replay.controller';

export type { StackOptions } from './ground';

export type Stack = {
  readonly baseUrl: string;
  readonly opsPort: number;
  readonly services: readonly Running[];
  /** Only with a replay clock. */
  readonly replay?: Replay;
  ready(): Promise<boolean>;
  /** Stops accepting, finishes what is in hand, and stops what was started. May be called again. */
  close(): Promise<void>;
};

/**
 * The whole platform in one process, as many processes would run it: same code, same subjects, a Postgres role for each
 * service. Throws CannotStart for what a person can mend; nothing is left running then.
 */
export const startStack = async (options: StackOptions): Promise<Stack> => {
  if (process.env['NODE_ENV'] === 'production')
    throw new CannotStart(
      'The local stack has known secrets and does not start with NODE_ENV=production: run each service by itself.',
    );
  const closing = new Closing();
  try {
    const reserved = await portFor(options);
    closing.push(() => reserved.release());
    return await startAll(await prepare(options, reserved.port, closing), reserved, closing);
  } catch (fault) {
    await closing.close().catch(() => undefined);
    throw fault;
  }
};

/** The port before all else, since servers take a second; but a stack on the same data is the better reason to stop. */
const portFor = async ({ httpHost = '127.0.0.1', httpPort, dataDir }: StackOptions): Promise<Reserved> => {
  const holder = existsSync(dataDir) ? holderOf(resolve(dataDir)) : undefined;
  if (holder !== undefined) throw new AlreadyRunning(resolve(dataDir), holder);
  return reservePort(httpHost, httpPort);
};

const surroundingsOf = (ground: Ground, service: string): Surroundings => {
  const settings = ground.settingsOf(service);
  return {
    settings,
    city: ground.city,
    clock: ground.clock,
    logger: loggerOf(service, settings.FQ_LOG_LEVEL),
    tokenKeys: createLocalJWKSet(ground.identityProvider.jwks),
    ownerUrl: ground.databaseUrl,
  };
};

const startServices = async (ground: Ground, closing: Closing): Promise<Stored[]> => {
  const starts = definitions.map((definition) => startService(definition, surroundingsOf(ground, definition.name)));
  closing.push(async () => {
    const running = (await Promise.allSettled(starts)).flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
    await Promise.all(running.map((service) => service.close()));
  });
  return (await Promise.all(starts)) as Stored[];
};

/** Time can be driven only here, and only on a replay clock: elsewhere there is no such service and no such route. */
const startReplay = async (ground: Ground, services: readonly Stored[], closing: Closing): Promise<Replay | undefined> => {
  if (!(ground.clock instanceof ReplayClock)) return undefined;
  const surroundings = surroundingsOf(ground, 'replay');
  const nats = await connect({ servers: surroundings.settings.FQ_NATS_URL, name: 'replay' });
  closing.push(() => nats.close());
  const replay = new Replay(ground.clock, services, new Quiet(services, nats));
  const service = await startService(replayService(replay), surroundings);
  closing.push(() => service.close());
  return replay;
};

/** Throws CannotStart when somebody was quicker with the port. */
const openDoor = async (start: GatewayStart): Promise<Running> => {
  const { FQ_HTTP_HOST: host, FQ_HTTP_PORT: port } = start.settings;
  try {
    return await startGateway(start);
  } catch (fault) {
    throw portFault(fault, host, port);
  }
};

const startAll = async (ground: Ground, reserved: Reserved, closing: Closing): Promise<Stack> => {
  const services = await startServices(ground, closing);
  const replay = await startReplay(ground, services, closing);
  const surroundings = surroundingsOf(ground, 'gateway');
  await reserved.release();
  const gateway = await openDoor({
    ...surroundings,
    gatewaySettings: readGatewaySettings({ ...ground.options.environment }),
    contracts: contracts.filter(({ service }) => replay !== undefined || service !== 'replay'),
    ready: () => ready(),
    signIn: ground.identityProvider.callback,
  });
  closing.push(() => gateway.close());
  const ready = async (): Promise<boolean> =>
    (await gateway.ready()) && (await Promise.all(services.map((service) => service.ready()))).every(Boolean);
  const ops = await startOps(surroundings.settings.FQ_HTTP_HOST, ground.options.opsPort ?? 0, ready);
  closing.push(() => ops.close());
  const { baseUrl } = ground;
  return { baseUrl, opsPort: ops.port, services, ...(replay && { replay }), ready, close: () => closing.close() };
};

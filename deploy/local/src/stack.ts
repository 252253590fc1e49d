import { readGatewaySettings, startGateway, type GatewayStart } from '@fengqiao/apps/gateway';
import { contracts } from '@fengqiao/contracts';
import { loggerOf, natsOf, ReplayClock, startOps, startService, type Running, type Surroundings } from '@fengqiao/service';
import { createLocalJWKSet } from 'jose';
import { Closing } from './closing';
import { portFor, prepare, type SignedGround, type StackOptions } from './ground';
import { portFault, type Reserved } from './port';
import { refuseProduction } from './production';
import { Quiet, type Stored } from './quiet';
import { Replay } from './replay';
import { replayService } from './replay.controller';
import { definitions } from './rights';
import { takingAwayFrom, type BringBack } from './take-away';

export type { StackOptions } from './ground';

export type Stack = {
  readonly baseUrl: string;
  readonly opsPort: number;
  readonly services: readonly Running[];
  /** Only with a replay clock. */
  readonly replay?: Replay;
  ready(): Promise<boolean>;
  /** Takes a service away as if its process had ended, and answers how to bring it back. */
  takeAway(service: string): Promise<BringBack>;
  /** Stops accepting, finishes what is in hand, and stops what was started. May be called again. */
  close(): Promise<void>;
};

/**
 * The whole platform in one process, as many processes would run it: same code, same subjects, a Postgres role for each
 * service. Throws CannotStart for what a person can mend; nothing is left running then.
 */
export const startStack = async (options: StackOptions): Promise<Stack> => {
  refuseProduction();
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

const surroundingsOf = (ground: SignedGround, service: string): Surroundings => {
  const settings = ground.settingsOf(service);
  return {
    settings,
    city: ground.city,
    clock: ground.clock,
    logger: loggerOf(service, settings.FQ_LOG_LEVEL),
    tokenKeys: createLocalJWKSet(ground.identityProvider.jwks),
    ownerUrl: ground.databaseUrl,
    rolePassword: ground.rolePasswordOf(service),
  };
};

const startServices = async (ground: SignedGround, closing: Closing): Promise<Stored[]> => {
  const starts = definitions.map((definition) => startService(definition, surroundingsOf(ground, definition.name)));
  closing.push(async () => {
    const running = (await Promise.allSettled(starts)).flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
    await Promise.all(running.map((service) => service.close()));
  });
  return (await Promise.all(starts)) as Stored[];
};

const startAgain =
  (ground: SignedGround, closing: Closing) =>
  async (name: string): Promise<Stored> => {
    const definition = definitions.find((one) => one.name === name)!;
    const service = await startService(definition, surroundingsOf(ground, name));
    closing.push(() => service.close());
    return service as Stored;
  };

/** Time can be driven only here, and only on a replay clock: elsewhere there is no such service and no such route. */
const startReplay = async (ground: SignedGround, services: readonly Stored[], closing: Closing): Promise<Replay | undefined> => {
  if (!(ground.clock instanceof ReplayClock)) return undefined;
  const surroundings = surroundingsOf(ground, 'replay');
  const nats = await natsOf(surroundings.settings, 'replay');
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

const startAll = async (ground: SignedGround, reserved: Reserved, closing: Closing): Promise<Stack> => {
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
  const takeAway = takingAwayFrom(services, startAgain(ground, closing));
  return { baseUrl, opsPort: ops.port, services, ...(replay && { replay }), ready, takeAway, close: () => closing.close() };
};

import { contractsOf, inboxPrefixOf } from '@fengqiao/contracts';
import type { City } from '@fengqiao/city';
import type { INestApplication, DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { createLocalJWKSet, createRemoteJWKSet, type JSONWebKeySet, type JWK, type JWTVerifyGetKey } from 'jose';
import { Access } from './access/access';
import { SystemClock, type Clock } from './clock';
import { Sweeper, type Fire } from './deadlines/sweeper';
import { startHousekeeping } from './housekeeping';
import { loggerOf, type Logger } from './logs';
import { eventStreamOn } from './messages/event-stream';
import { JetStreamStrategy } from './messages/jetstream.strategy';
import { countParked } from './messages/parked';
import { OutboxRelay } from './messages/relay';
import { answerGauge, forgetGauges } from './metrics';
import { migrate, type Migrations } from './migrate';
import { Database, openDatabase } from './persistence/database';
import { bodyDigestOf } from './persistence/idempotency';
import { UnitOfWork } from './persistence/unit-of-work';
import { answered } from './rpc/answers';
import { Admission, tellBacklog } from './rpc/admission';
import { Bus } from './rpc/bus';
import { Identity } from './rpc/identity';
import { RpcStrategy } from './rpc/rpc.strategy';
import { ServiceModule, type Parts, type StoredParts } from './service.module';
import type { Settings } from './settings';
import { DEADLINES } from './tokens';

/** What a service is: its name (schema, queue group, subject), its own module, and the migrations of its schema. */
export type ServiceDefinition = {
  readonly name: string;
  readonly module: Type | DynamicModule;
  /** Absent: the service has no facts of its own, and needs no Postgres. */
  readonly migrations?: Migrations;
  /** For the one service that also speaks HTTP; its starter calls `app.listen`. */
  readonly adapter?: FastifyAdapter;
};

/** Where a service runs. */
export type Surroundings = {
  readonly settings: Settings;
  readonly city: City;
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** The identity provider's keys, when they are at hand; else fetched from FQ_OIDC_JWKS_URL. */
  readonly tokenKeys?: JWTVerifyGetKey;
  /** Runs migrations as this owner before the start; a cluster runs them as a job instead. */
  readonly ownerUrl?: string;
  /** What the service's role gets for a password then. Not given: it keeps the one it has, if any. */
  readonly rolePassword?: string | undefined;
};

/** A running service, as the process around it sees it. */
export type Running = {
  readonly name: string;
  readonly app: INestApplication;
  readonly parts: Parts | StoredParts;
  readonly sweeper?: Sweeper;
  /** Its own Postgres and NATS answer. */
  ready(): Promise<boolean>;
  /** Stops accepting, finishes what is in hand, drains, closes. */
  close(): Promise<void>;
};

/** A connection as this service's user, with an inbox that no other user may listen to. */
export const natsOf = (settings: Settings, name: string): Promise<NatsConnection> =>
  connect({
    servers: settings.FQ_NATS_URL,
    name,
    inboxPrefix: inboxPrefixOf(name),
    noAsyncTraces: true,
    maxReconnectAttempts: -1,
    ...(settings.FQ_NATS_USER && { user: settings.FQ_NATS_USER }),
    ...(settings.FQ_NATS_PASSWORD && { pass: settings.FQ_NATS_PASSWORD }),
  });

const partsOf = async (name: string, surroundings: Surroundings, nats: NatsConnection): Promise<Parts> => {
  const { settings, city } = surroundings;
  const keys =
    surroundings.tokenKeys ??
    (settings.FQ_OIDC_JWKS_URL ? createRemoteJWKSet(new URL(settings.FQ_OIDC_JWKS_URL)) : createLocalJWKSet({ keys: [] }));
  const identity = await Identity.of(
    name,
    JSON.parse(settings.FQ_SERVICE_KEY) as JWK,
    JSON.parse(settings.FQ_SERVICE_JWKS) as JSONWebKeySet,
    { keys, issuer: settings.FQ_OIDC_ISSUER, audience: settings.FQ_OIDC_AUDIENCE },
  );
  return {
    settings,
    city,
    clock: surroundings.clock ?? new SystemClock(),
    logger: surroundings.logger ?? loggerOf(name, settings.FQ_LOG_LEVEL),
    identity,
    access: new Access(city),
    bus: new Bus(nats, identity),
  };
};

/** Starts one service. Throws one sentence if it cannot: a setting, the city profile, a contract without a handler. */
export const startService = async (definition: ServiceDefinition, surroundings: Surroundings): Promise<Running> => {
  const { name } = definition;
  const nats = await natsOf(surroundings.settings, name);
  try {
    const parts = await partsOf(name, surroundings, nats);
    const running = definition.migrations
      ? await startStored(definition, definition.migrations, surroundings, nats, parts)
      : await startBare(definition, nats, parts);
    let closing: Promise<void> | undefined;
    return { ...running, close: () => (closing ??= running.close()) };
  } catch (fault) {
    await nats.close();
    throw fault;
  }
};

const serve = async (
  definition: ServiceDefinition,
  nats: NatsConnection,
  parts: Parts | StoredParts,
  admits?: () => boolean,
): Promise<INestApplication> => {
  const { settings, identity, access, logger } = parts;
  const app = await NestFactory.create(
    ServiceModule.around(definition.name, definition.module, parts),
    definition.adapter ?? new FastifyAdapter(),
    {
      logger: false,
      abortOnError: false,
    },
  );
  const rpc = new RpcStrategy({
    service: definition.name,
    nats,
    identity,
    access,
    logger,
    limit: settings.FQ_IN_HAND,
    ...(admits && { admits }),
  });
  app.connectMicroservice({ strategy: rpc });
  if ('consumers' in parts) app.connectMicroservice({ strategy: parts.consumers });
  await app.init();
  const missing = contractsOf(definition.name).filter((contract) => !answered.has(contract.subject));
  if (missing.length > 0)
    throw new Error(`${definition.name} does not answer ${missing.map((contract) => contract.name).join(', ')}`);
  await app.startAllMicroservices();
  return app;
};

const startBare = async (definition: ServiceDefinition, nats: NatsConnection, parts: Parts): Promise<Running> => {
  const app = await serve(definition, nats, parts);
  return {
    name: definition.name,
    app,
    parts,
    ready: () => Promise.resolve(connected(nats)),
    close: async () => {
      await app.close();
      await nats.drain();
    },
  };
};

const startStored = async (
  definition: ServiceDefinition,
  migrations: Migrations,
  { settings, ownerUrl, rolePassword }: Surroundings,
  nats: NatsConnection,
  base: Parts,
): Promise<Running> => {
  const { name } = definition;
  if (!settings.FQ_DATABASE_URL) throw new Error(`FQ_DATABASE_URL is not set: ${name} keeps its facts there`);
  if (ownerUrl) await migrate(ownerUrl, name, migrations, rolePassword);
  const source = await openDatabase(settings.FQ_DATABASE_URL, name, settings.FQ_POOL);
  const database = new Database(source);
  const relay = new OutboxRelay(database, eventStreamOn(nats), base.logger);
  const consumers = new JetStreamStrategy({ nats, database, logger: base.logger, afterCommit: () => relay.nudge() });
  const work = new UnitOfWork(database, bodyDigestOf(JSON.parse(settings.FQ_SERVICE_KEY) as JWK), () => relay.nudge());
  const parts: StoredParts = { ...base, database, relay, consumers, work };
  // A replay waits between its steps until everything has had its effect.
  const admission = new Admission(settings.FQ_CLOCK === 'replay' ? Infinity : settings.FQ_BACKLOG);
  const app = await serve(definition, nats, parts, () => admission.admits(performance.now()));
  const sweeper = new Sweeper(database, parts.clock, app.get<Fire>(DEADLINES, { strict: false }), base.logger, {
    manual: settings.FQ_CLOCK === 'replay',
  });
  const stopHousekeeping = startHousekeeping(database, base.logger);
  const count = async (): Promise<number> => (await consumers.lag()) + (await relay.waiting(2 * settings.FQ_BACKLOG));
  const untold = tellBacklog(admission, { service: name, nats, logger: base.logger, count });
  relay.start();
  sweeper.start();
  watch(name, parts, sweeper);
  return {
    name,
    app,
    parts,
    sweeper,
    ready: async () => connected(nats) && (await source.query('select 1')) !== undefined,
    close: async () => {
      forgetGauges(name);
      untold();
      await sweeper.stop();
      await app.close();
      await stopHousekeeping();
      await relay.stop();
      await nats.drain();
      await source.destroy();
    },
  };
};

/** Reconnecting is not ready, though nothing is lost by it. */
const connected = (nats: NatsConnection): boolean =>
  (nats as unknown as { protocol?: { connected?: boolean } }).protocol?.connected ?? !nats.isClosed();

const watch = (name: string, { database, relay, consumers }: StoredParts, sweeper: Sweeper): void => {
  answerGauge('fq_outbox_depth', name, async () => (await relay.depth()).count);
  answerGauge('fq_outbox_age_seconds', name, async () => (await relay.depth()).oldestSeconds);
  answerGauge('fq_consumer_lag', name, () => consumers.pending());
  answerGauge('fq_parked', name, () => countParked(database));
  answerGauge('fq_deadlines_overdue', name, () => sweeper.overdue());
};

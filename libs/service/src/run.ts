import { loadCity, beijingFolder } from '@fengqiao/city';
import { connect } from '@nats-io/transport-node';
import { loggerOf } from './logs';
import { bringStream } from './messages/topology';
import { migrate, passwordVariableOf } from './migrate';
import { startOps } from './ops';
import { readSettings } from './settings';
import type { Running, ServiceDefinition, Surroundings } from './start';

/** Runs until SIGINT or SIGTERM, then stops cleanly and exits 0. A terminal and a supervisor may both send: one stop is enough. */
export const untilSignalled = (close: () => Promise<void>): void => {
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void (stopping ??= stop()));
};

/** A service whose parent holds a channel to it ends with that parent, however it ended: nothing that was answered is lost by that. */
const endWithParent = (): void => {
  if (process.connected === false) process.exit(1); // it went while we were loaded
  process.once('disconnect', () => process.exit(1));
};

/** What cannot start says why in one sentence, and exits 1. */
export const orExplain = (starting: Promise<unknown>): void => {
  starting.catch((fault: unknown) => {
    process.stderr.write(`${fault instanceof Error ? fault.message : String(fault)}\n`);
    process.exit(1);
  });
};

/** One service as a process of its own, as a cluster runs it: settings from the environment, health and metrics on FQ_OPS_PORT. */
export const runService = async (
  name: string,
  begin: (surroundings: Surroundings) => Promise<Pick<Running, 'ready' | 'close'>>,
): Promise<void> => {
  endWithParent();
  const settings = readSettings(process.env);
  if (settings.FQ_CLOCK === 'replay') throw new Error('A replay clock needs all services in one process: npm start');
  const logger = loggerOf(name, settings.FQ_LOG_LEVEL);
  const service = await begin({ settings, logger, city: loadCity(settings.FQ_CITY_PROFILE ?? beijingFolder) });
  const ops = await startOps(settings.FQ_OPS_HOST, settings.FQ_OPS_PORT, () => service.ready());
  logger.info({ opsPort: ops.port }, 'ready');
  untilSignalled(async () => {
    await service.close();
    await ops.close();
  });
};

/**
 * Before a roll-out: brings schemas up to date as the owner of the database (FQ_DATABASE_URL), and the stream of events as the
 * operator of NATS, where FQ_NATS_URL is set. Passwords of the services' roles come from FQ_<SERVICE>_DB_PASSWORD.
 */
export const runMigrations = async (definitions: readonly ServiceDefinition[]): Promise<void> => {
  const url = process.env['FQ_DATABASE_URL'];
  if (!url) throw new Error('FQ_DATABASE_URL is not set: the address of the database, as its owner');
  for (const { name, migrations } of definitions) {
    if (!migrations) continue;
    await migrate(url, name, migrations, process.env[passwordVariableOf(name)]);
    process.stdout.write(`${name}: up to date\n`);
  }
  const { FQ_NATS_URL: servers, FQ_NATS_USER: user, FQ_NATS_PASSWORD: pass } = process.env;
  if (!servers) return;
  const nats = await connect({ servers, ...(user && { user }), ...(pass && { pass }) });
  await bringStream(nats).finally(() => nats.close());
  process.stdout.write('stream: up to date\n');
};

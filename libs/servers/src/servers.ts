import { realpathSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { accountFor, launcherFor, makeFolder, makeHome } from './account';
import { openLedger, stopLeftovers } from './ledger';
import { takeLock } from './lock';
import { startNats } from './nats';
import { natsProgram } from './nats-program';
import { type Place, type Running, startPostgres } from './postgres';
import { postgresProgram } from './postgres-programs';

export type Servers = {
  /** Superuser `fq` on 127.0.0.1, with the password that was asked for. */
  databaseUrl: string;
  natsUrl: string;
  /** Stops what was started, waits until it has ended and gives the folder back. May be called again and again. */
  stop(): Promise<void>;
};

export type ServersOptions = {
  /** Survives a power failure and keeps its data after `stop`. Otherwise fast, and `stop` deletes the folder. */
  durable?: boolean;
  /**
   * The password of superuser `fq`: letters, digits, - and _. With it nobody reaches Postgres without a password of his own, also
   * on data that were made without. Not given: Postgres trusts everybody on this machine, which is for tests.
   */
  postgresPassword?: string | undefined;
  /** A Postgres that runs already: none is started. */
  postgresUrl?: string | undefined;
  /** A NATS that runs already: none is started. */
  natsUrl?: string | undefined;
  /** Text of nats-server's configuration: users and their rights. */
  natsConfig?: string | undefined;
  /** Told of a server that ended by itself, before it is started again on its port. */
  onEnded?: ((name: string) => void) | undefined;
  /** Where a fetched nats-server is kept; `<home>/bin` unless told. */
  bin?: string | undefined;
};

/**
 * Postgres and NATS under `home`, on free ports of 127.0.0.1, as children that end with us, and are started again on the same
 * ports if they end before. What a killed process left
 * running there is stopped first. Fails with AlreadyRunning while another living process holds the folder, and with
 * CannotStart for whatever else a person can mend; nothing is left running then.
 */
export const startServers = async (home: string, options: ServersOptions = {}): Promise<Servers> => {
  const { durable = false, postgresUrl, natsUrl } = options;
  makeHome(resolve(home));
  const folder = realpathSync(home);
  const account = accountFor(folder);
  const unlock = takeLock(folder, account);
  const ledger = openLedger(folder, account);
  let running: Running[] = [];

  const stop = async (): Promise<void> => {
    await Promise.all(running.map((server) => server.stop()));
    ledger.clear();
    if (!durable) rmSync(folder, { recursive: true, force: true });
    unlock();
  };
  try {
    await stopLeftovers(folder);
    const nats = natsUrl ? undefined : natsProgram(options.bin ?? join(folder, 'bin'));
    const logs = makeFolder(join(folder, 'logs'), account);
    const programs = [...(postgresUrl ? [] : [postgresProgram('postgres')]), ...(nats ? [nats] : [])];
    const launcher = launcherFor(account, [logs, ...programs]);
    const place: Place = { home: folder, logs, account, launcher, ledger, onEnded: options.onEnded ?? (() => undefined) };
    const starts = [
      postgresUrl ? external(postgresUrl) : startPostgres(place, durable, options.postgresPassword),
      nats ? startNats(place, nats, options.natsConfig) : external(natsUrl!),
    ] as const;
    running = (await Promise.allSettled(starts)).flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
    const [postgres, bus] = await Promise.all(starts);
    let stopping: Promise<void> | undefined;
    return { databaseUrl: postgres.url, natsUrl: bus.url, stop: () => (stopping ??= stop()) };
  } catch (fault) {
    await stop();
    throw fault;
  }
};

const external = (url: string): Promise<Running> => Promise.resolve({ url, stop: () => Promise.resolve() });

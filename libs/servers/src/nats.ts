import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { give, makeFolder } from './account';
import { launch, ready } from './child';
import type { Entry } from './ledger';
import { openLog } from './log';
import type { Place, Running } from './postgres';
import { stopChild } from './processes';
import { supervise } from './supervise';

const ANY = -1;
const STOP = 'SIGTERM';

/**
 * nats-server with JetStream on a free port of 127.0.0.1, and on the same one again if it should end by itself. `config` is the
 * text of a configuration file, for users and their rights; address, port and store are ours whatever it says. It must not
 * set `log_file`: the port is read from the log.
 */
export const startNats = async (place: Place, program: string, config: string | undefined): Promise<Running> => {
  const store = makeFolder(join(place.home, 'nats'), place.account);
  const withConfig = config === undefined ? [] : ['-c', writeConfig(join(store, 'nats.conf'), config, place)];
  const start = (port: number): ReturnType<typeof startOnce> =>
    startOnce(place, [program, '-a', '127.0.0.1', '-p', String(port), '-js', '-sd', store, ...withConfig]);

  const { child, port } = await start(ANY);
  const again = async (): Promise<ChildProcess> => (await start(port)).child;
  return { url: `nats://127.0.0.1:${port}`, stop: supervise(child, again, STOP, () => place.onEnded('nats-server')) };
};

const startOnce = async (place: Place, command: string[]): Promise<{ child: ChildProcess; port: number }> => {
  const log = openLog(place.logs, 'nats', place.account);
  const child = launch(place.launcher, command, log);
  const entry: Entry = { pid: child.pid ?? 0, port: 0, command, stopSignal: STOP };
  if (child.pid) place.ledger.record('nats', entry);
  try {
    const port = await ready(child, log, () => portIn(log.said()));
    place.ledger.record('nats', { ...entry, port });
    return { child, port };
  } catch (fault) {
    await stopChild(child, STOP);
    throw fault;
  } finally {
    log.close(); // the server has its own copy
  }
};

/** It holds passwords. */
const writeConfig = (path: string, config: string, { account }: Place): string => {
  writeFileSync(path, config, { mode: 0o600 });
  give(path, account);
  return path;
};

const portIn = (log: string): number | undefined => {
  const [, port] = /Listening for client connections on 127\.0\.0\.1:(\d+)[^]*Server is ready/.exec(log) ?? [];
  return port === undefined ? undefined : Number(port);
};

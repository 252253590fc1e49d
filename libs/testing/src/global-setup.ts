import { chmodSync, mkdtempSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Servers, startServers } from '@fengqiao/servers';
import { sweep } from './sweep';
import { databaseVariable, natsVariable } from './test-servers';

/** A fetched nats-server outlives the run's folder: the next run need not fetch again. */
const bin = resolve('node_modules/.cache/fengqiao/bin');

/** One Postgres and one NATS for the whole run, in a folder that goes with it. */
export default async (): Promise<void> => {
  const parent = process.env['FQ_TEST_DIR'] ?? tmpdir();
  try {
    await sweep(parent, 'fengqiao-');
    const home = mkdtempSync(join(parent, 'fengqiao-'));
    chmodSync(home, 0o711); // root's servers are another user
    const servers = await startServers(home, { bin });
    process.env[databaseVariable] = servers.databaseUrl;
    process.env[natsVariable] = servers.natsUrl;
    (globalThis as { servers?: Servers }).servers = servers;
  } catch (fault) {
    // No reporter is told of a setup that fails, and scripts read the last line.
    process.once('exit', () => writeSync(1, '0 passed, 1 failed\n'));
    throw fault;
  }
};

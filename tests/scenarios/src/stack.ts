import { chmodSync, existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { City } from '@fengqiao/cases';
import { migrateAll, startStack, type Stack } from '@fengqiao/deploy/local';
import { databaseFrom, templateOf } from '@fengqiao/testing';

/** Where a fetched nats-server is kept between runs. */
const bin = resolve('node_modules/.cache/fengqiao/bin');

// A city starts in three seconds, and in many more on a machine that is busy with other things.
jest.setTimeout(60_000);

/** `letters`: what would have been sent to residents' phones so far. */
export type ReplayCity = { readonly city: City; readonly stack: Stack; letters(): Letter[]; close(): Promise<void> };
type Letter = { readonly to: string; readonly text: string };

const lettersIn = (file: string): Letter[] =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Letter)
    : [];

/**
 * A whole city for one file, at this city time: a nats-server of its own, and a database of its own in the Postgres of the run,
 * which has been migrated once for all. Its folder is swept with those of other test runs
 * when it is left behind.
 */
export const startCity = async (now: string, environment: Record<string, string> = {}, profile?: string): Promise<ReplayCity> => {
  const dataDir = mkdtempSync(join(process.env['FQ_TEST_DIR'] ?? tmpdir(), 'fengqiao-'));
  chmodSync(dataDir, 0o711); // root's servers are another user
  await templateOf('city', migrateAll);
  const stack = await startStack({
    dataDir,
    databaseUrl: await databaseFrom('city'),
    httpPort: 0,
    clock: 'replay',
    clockNow: now,
    durable: false,
    logLevel: process.env['FQ_TEST_LOG'] ?? 'error',
    bin,
    environment,
    ...(profile && { profile }),
  });
  const letters = () => lettersIn(join(dataDir, 'letters.jsonl'));
  return { city: new City(stack.baseUrl), stack, letters, close: () => stack.close() };
};

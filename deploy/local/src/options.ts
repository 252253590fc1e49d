import { resolve } from 'node:path';
import { shapes } from '@fengqiao/contracts';
import { CannotStart } from '@fengqiao/servers';
import type { StackOptions } from './stack';

type Environment = Readonly<Record<string, string | undefined>>;

const portIn = (environment: Environment, name: string, otherwise: number): number => {
  const value = environment[name] || String(otherwise);
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new CannotStart(`${name} is "${value}", and must be a port: 0 to 65535.`);
  return port;
};

const clockIn = (environment: Environment): Pick<StackOptions, 'clock' | 'clockNow'> => {
  const clock = environment['FQ_CLOCK'] || 'system';
  const clockNow = environment['FQ_CLOCK_NOW'] || undefined;
  if (clock !== 'system' && clock !== 'replay') throw new CannotStart(`FQ_CLOCK is "${clock}", and must be system or replay.`);
  if (clockNow !== undefined && !shapes.givenInstant.safeParse(clockNow).success)
    throw new CannotStart(
      `FQ_CLOCK_NOW is "${clockNow}", and must be a time of 1900 to 2199 with its offset, such as 2020-12-16T11:22:00+08:00.`,
    );
  return { clock, clockNow };
};

/** Whatever it is, it is not repeated: addresses hold passwords. */
const addressIn = (environment: Environment, name: string): string | undefined => {
  const value = environment[name] || undefined;
  if (value !== undefined && !URL.canParse(value)) throw new CannotStart(`${name} cannot be read as an address.`);
  return value;
};

/** The local stack as the environment describes it. Throws CannotStart with a sentence that names the variable that is wrong. */
export const optionsFrom = (environment: Environment): StackOptions => ({
  dataDir: resolve(environment['FQ_DATA_DIR'] || '.data'),
  databaseUrl: addressIn(environment, 'FQ_DATABASE_URL'),
  natsUrl: environment['FQ_NATS_URL'] || undefined,
  httpPort: portIn(environment, 'FQ_HTTP_PORT', 8080),
  httpHost: environment['FQ_HTTP_HOST'] || undefined,
  opsPort: portIn(environment, 'FQ_OPS_PORT', 0),
  ...clockIn(environment),
  profile: environment['FQ_CITY_PROFILE'] || undefined,
  durable: true,
  logLevel: environment['FQ_LOG_LEVEL'] || 'warn',
  environment,
});

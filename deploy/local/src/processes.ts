import { extname, join, resolve } from 'node:path';
import { CannotStart } from '@fengqiao/servers';
import { loggerOf, migrate } from '@fengqiao/service';
import { Closing } from './closing';
import { layGround, portFor, type Ground, type StackOptions } from './ground';
import { reservePort, type Reserved } from './port';
import { ServiceProcess, type Part } from './processes-child';
import { refuseProduction } from './production';
import { definitions, services } from './rights';

/** The platform as many processes, on one machine. */
export type Processes = {
  readonly baseUrl: string;
  /** Where each process tells its health and metrics. */
  readonly opsUrls: Readonly<Record<string, string>>;
  /** Stops the services, the gateway first, and then the servers. May be called again. */
  close(): Promise<void>;
};

/**
 * One process per service, as a cluster runs them: each with its own environment, Postgres role and NATS user, beside servers
 * that are started here. Throws CannotStart for what a person can mend; nothing is left running then.
 */
export const startProcesses = async (options: StackOptions): Promise<Processes> => {
  refuseProduction();
  if (options.clock === 'replay')
    throw new CannotStart('A replay clock needs all services in one process: --processes does not start with FQ_CLOCK=replay.');
  const closing = new Closing();
  try {
    const reserved = await portFor(options);
    closing.push(() => reserved.release());
    return await startAll(await layGround(options, reserved.port, closing), reserved, closing);
  } catch (fault) {
    await closing.close().catch(() => undefined);
    throw fault;
  }
};

/** Ports that stay with a process when it is started again: consecutive ones from FQ_OPS_PORT on, else free ones. */
const opsPortsFor = async (first: number | undefined): Promise<Readonly<Record<string, number>>> => {
  const reserved: [string, Reserved][] = [];
  try {
    for (const [nth, name] of services.entries()) {
      const wanted = first ? first + nth : 0;
      const fault = (cause: unknown) => {
        throw wanted ? new CannotStart(`Port ${wanted} is taken by another program: set FQ_OPS_PORT to a free one.`) : cause;
      };
      reserved.push([name, await reservePort('127.0.0.1', wanted).catch(fault)]);
    }
    return Object.fromEntries(reserved.map(([name, { port }]) => [name, port]));
  } finally {
    await Promise.all(reserved.map(([, one]) => one.release()));
  }
};

/** Beside this file, in the language in which this file runs. */
const programOf = (name: string): string => {
  const ending = extname(__filename);
  if (name === 'gateway') return join(__dirname, `gateway-process${ending}`);
  return resolve(__dirname, '../../../apps', name, `src/main${ending}`);
};

const partsOf = (ground: Ground, opsUrls: Readonly<Record<string, string>>): Part[] => {
  const healthOf = (name: string): string => `${opsUrls[name]}/health/ready`;
  const siblings = services.filter((name) => name !== 'gateway').map(healthOf);
  return services.map((name) => ({
    name,
    program: programOf(name),
    health: healthOf(name),
    environment: {
      ...ground.environmentOf(name),
      FQ_CLOCK: undefined,
      FQ_OPS_HOST: '127.0.0.1',
      FQ_OPS_PORT: new URL(opsUrls[name]!).port,
      FQ_OIDC_JWKS_URL: `${ground.baseUrl}/oidc/jwks`,
      ...(name === 'gateway' && { FQ_DATA_DIR: ground.options.dataDir, FQ_LOCAL_SIBLINGS: siblings.join(',') }),
    },
  }));
};

const startAll = async (ground: Ground, reserved: Reserved, closing: Closing): Promise<Processes> => {
  for (const { name, migrations } of definitions)
    if (migrations) await migrate(ground.databaseUrl, name, migrations, ground.rolePasswordOf(name));
  const ports = await opsPortsFor(ground.options.opsPort);
  const opsUrls = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, `http://127.0.0.1:${port}`]));
  const logger = loggerOf('stack', ground.options.logLevel ?? 'warn');
  const processes = partsOf(ground, opsUrls).map((part) => new ServiceProcess(part, logger));
  const [gateway, others] = [processes.at(-1)!, processes.slice(0, -1)];
  closing.push(() => all(others.map((process) => process.stop())));
  closing.push(() => gateway.stop());
  await reserved.release();
  await all(processes.map((process) => process.start()));
  return { baseUrl: ground.baseUrl, opsUrls, close: () => closing.close() };
};

const all = async (work: readonly Promise<void>[]): Promise<void> => void (await Promise.all(work));

import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { connect } from '@nats-io/transport-node';
import type { Histogram } from 'prom-client';
import { Quiet, startStack, type Stored } from '@fengqiao/deploy/local';
import { registry } from '@fengqiao/service';
import { answering } from './child';

/** The platform as `npm start` runs it, all services in this one process, on servers that run already. */
const start = async () => {
  const environment = process.env;
  const stack = await startStack({
    dataDir: environment['LOAD_DATA']!,
    databaseUrl: environment['LOAD_POSTGRES']!,
    natsUrl: environment['LOAD_NATS']!,
    httpPort: 0,
    durable: true,
    logLevel: environment['LOAD_LOG'] ?? 'error',
    environment,
  });
  const nats = await connect({ servers: environment['LOAD_NATS']! });
  const quiet = new Quiet(stack.services as Stored[], nats);
  process.once('SIGTERM', () => {
    const late = setTimeout(() => process.exit(1), 20_000);
    void Promise.all([nats.close(), stack.close()]).finally(() => {
      clearTimeout(late);
      process.exit(0);
    });
  });
  return { stack, quiet };
};

const starting = start();
const residentMiB = (): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? NaN) / 1024;

answering({
  baseUrl: async () => (await starting).stack.baseUrl,
  /** Until every event has had its effect. */
  quiet: async () => (await starting).quiet.reached(),
  memory: () => Promise.resolve(residentMiB()),
  /** How often a contract was answered, and for how many seconds in all, as its service saw it. */
  served: async (contract) => {
    const { values } = await (registry.getSingleMetric('fq_rpc_seconds') as Histogram).get();
    const of = (name: string): number =>
      values
        .filter((value) => value.metricName === name && value.labels['contract'] === contract)
        .reduce((sum, { value }) => sum + value, 0);
    return { times: of('fq_rpc_seconds_count'), seconds: of('fq_rpc_seconds_sum') };
  },
});

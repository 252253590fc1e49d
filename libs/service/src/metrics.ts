import { Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** One registry for the process; services that share a process tell themselves apart by the label `service`. */
export const registry = new Registry();
collectDefaultMetrics({ register: registry });

export const rpcSeconds = new Histogram({
  name: 'fq_rpc_seconds',
  help: 'Time to answer a command or query, by contract and outcome',
  labelNames: ['service', 'contract', 'outcome'],
  buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  registers: [registry],
});

/** Gauges that are asked for when scraped: each service adds what it can count. */
export type Probe = () => Promise<number>;
const probes = new Map<string, Map<string, Probe>>();

const gauge = (name: string, help: string): void => {
  probes.set(name, new Map());
  new Gauge({
    name,
    help,
    labelNames: ['service'],
    registers: [registry],
    async collect() {
      for (const [service, probe] of probes.get(name)!) {
        try {
          this.set({ service }, await probe());
        } catch {
          this.remove({ service }); // Not to be had is not zero: the line is left out.
        }
      }
    },
  });
};

gauge('fq_outbox_depth', 'Events decided but not yet acknowledged by the stream');
gauge('fq_outbox_age_seconds', 'Age of the oldest event not yet acknowledged, in machine time');
gauge('fq_consumer_lag', 'Events of the stream that wait for this service');
gauge('fq_parked', 'Messages that this service could not handle: each is a task for today');
gauge('fq_deadlines_overdue', 'Deadlines past their due time whose command has not been issued');
gauge('fq_provisional', "Open dispatches with a due time that was reckoned without its year's holidays");

/** Lets a service answer for one of the gauges above. */
export const answerGauge = (name: string, service: string, probe: Probe): void => {
  const known = probes.get(name);
  if (!known) throw new Error(`There is no gauge ${name}`);
  known.set(service, probe);
};

/** Takes a stopped service's answers away. */
export const forgetGauges = (service: string): void => probes.forEach((known) => known.delete(service));

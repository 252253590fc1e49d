import { createServer } from 'node:http';
import { once } from 'node:events';
import { registry } from './metrics';

/** Whether the process can do its work now: its own Postgres and NATS answer. Lag and parked messages are metrics, not this. */
export type Ready = () => Promise<boolean>;

const PROBE_MS = 1_000;

/** A probe that neither throws nor hangs: no answer in a second is a no. */
export const within = async (probe: Ready): Promise<boolean> => {
  const late = new Promise<boolean>((done) => setTimeout(() => done(false), PROBE_MS).unref());
  return Promise.race([probe().catch(() => false), late]);
};

/** Health and metrics, for Kubernetes and Prometheus: never on the public port. */
export const startOps = async (host: string, port: number, ready: Ready): Promise<{ port: number; close(): Promise<void> }> => {
  const server = createServer((request, response) => {
    const send = (status: number, type: string, body: string): void => {
      response.writeHead(status, { 'content-type': type }).end(body);
    };
    void (async () => {
      if (request.url === '/health/live') send(200, 'application/json', '{"status":"live"}');
      else if (request.url === '/health/ready') {
        const well = await within(ready);
        send(well ? 200 : 503, 'application/json', JSON.stringify({ status: well ? 'ready' : 'not ready' }));
      } else if (request.url === '/metrics') send(200, registry.contentType, await registry.metrics());
      else send(404, 'text/plain', 'health/live, health/ready, metrics');
    })();
  }).listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as { port: number }).port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};

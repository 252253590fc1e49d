import { registry, type Logger } from '@fengqiao/service';
import type { FastifyInstance } from 'fastify';
import { Histogram } from 'prom-client';

const httpSeconds = new Histogram({
  name: 'fq_http_seconds',
  help: 'Time to answer on the public port, by route pattern and status',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  registers: [registry],
});

const methods = new Set(['GET', 'HEAD', 'POST', 'OPTIONS']);

/** One line and one measurement a request, by the route's pattern: addresses, queries and bodies hold what people said. */
export const logRequests = (fastify: FastifyInstance, logger: Logger): void => {
  fastify.addHook('onResponse', (request, reply, done) => {
    // The sign-in is mounted, and sees its addresses without the prefix.
    const route = /^\/oidc(?![^/?])/.test(request.originalUrl) ? '/oidc' : (request.routeOptions.url ?? 'none');
    const method = methods.has(request.method) ? request.method : 'other';
    httpSeconds.observe({ method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
    logger.info(
      { method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime * 10) / 10, correlationId: request.id },
      'request',
    );
    done();
  });
};

import type { Contract } from '@fengqiao/contracts';
import type { FastifyInstance } from 'fastify';
import type { Busyness } from '../throttle/busy';
import { httpTold } from './problem';
import { sendProblem } from './send';

/** Refuses what opens new work while its service is known to be busy: before the body is read, and whoever asks. */
export const refuseAtTheDoor = (fastify: FastifyInstance, routes: readonly Contract[], busyness: Busyness): void => {
  const names = new Map<string, string>();
  for (const { name, method, path, opensWork } of routes) if (opensWork) names.set(`${method} /api/v1${path}`, name);
  fastify.addHook('onRequest', (request, reply, done) => {
    const name = names.get(`${request.method} ${request.routeOptions.url}`);
    if (name === undefined || !busyness.isBusy(name, performance.now())) return done();
    sendProblem(reply, httpTold(503));
  });
};

import type { Contract } from '@fengqiao/contracts';
import { LOGGER, describe, type Logger } from '@fengqiao/service';
import { Catch, HttpException, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { methodsAt } from './addresses';
import { faultTold } from './faults';
import { httpTold, type Told } from './problem';
import { sendProblem } from './send';
import { ROUTES } from './tokens';

/** What the gateway answers besides the contracts. */
export const ownAddresses = ['/health/live', '/health/ready', '/docs', '/api/v1/openapi.json'].map((path) => ({
  method: 'GET',
  path,
}));

/** Every thrown fault, of ours or of the HTTP server, as problem details; what nobody foresaw is logged and told as 500. */
@Catch()
export class ProblemsFilter implements ExceptionFilter {
  private readonly methods: (path: string) => string[];

  constructor(
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(ROUTES) routes: readonly Contract[],
  ) {
    const below = routes.map(({ method, path }) => ({ method, path: path && `/api/v1${path}` }));
    this.methods = methodsAt([...below, ...ownAddresses]);
  }

  catch(fault: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const answer = this.toldOf(fault, request);
    if (answer.problem.status === 500) this.logger.error({ correlationId: request.id, ...describe(fault) }, 'failed');
    sendProblem(http.getResponse<FastifyReply>(), answer);
  }

  private toldOf(fault: unknown, request: FastifyRequest): Told {
    if (fault instanceof HttpException && fault.getStatus() === 404) {
      const allowed = this.methods(request.url.split('?')[0] ?? '');
      const answer = httpTold(allowed.length > 0 ? 405 : 404);
      return allowed.length > 0 ? { ...answer, headers: { allow: allowed.join(', ') } } : answer;
    }
    const status = (fault as { statusCode?: unknown } | null)?.statusCode;
    return typeof status === 'number'
      ? httpTold(status)
      : faultTold(fault, request.method === 'GET' || request.method === 'HEAD');
  }
}

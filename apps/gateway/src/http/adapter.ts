import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { v7 } from 'uuid';
import type { GatewaySettings } from '../settings';
import { correlationPattern } from './input';
import { httpTold, type Told } from './problem';

const MIB = 1_048_576;
/** Longer than any id that a contract accepts, so that a bad one is refused by its contract and not by the router. */
const LONGEST_PARAMETER = 500;

/** A handler that takes over everything below a path: the local identity provider. */
export type Mounted = (request: IncomingMessage, response: ServerResponse) => unknown;

const withHeaders = (request: IncomingMessage, response: ServerResponse, correlationId: string): void => {
  response.setHeader('x-correlation-id', correlationId);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
  if (request.url?.startsWith('/api/')) response.setHeader('cache-control', 'no-store');
};

const bytesOf = ({ problem }: Told): Buffer => Buffer.from(JSON.stringify(problem));

/** Errors before there is a request at all: broken HTTP, headers too large, a client too slow. */
function onClientError(fault: Error & { code?: string }, socket: Socket): void {
  if (fault.code === 'ECONNRESET' || socket.destroyed) return;
  const statuses: Record<string, number> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 };
  const status = statuses[fault.code ?? ''] ?? 400;
  const answer = httpTold(status);
  const body = bytesOf(answer);
  const head = [
    `HTTP/1.1 ${status} ${answer.problem.title}`,
    'content-type: application/problem+json',
    'cache-control: no-store',
    'x-content-type-options: nosniff',
    `x-correlation-id: ${v7()}`,
    `content-length: ${body.length}`,
    'connection: close',
  ];
  if (socket.writable) socket.write(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]));
  socket.destroySoon();
}

const parsed = (body: Buffer): unknown => {
  if (body.length === 0) return undefined;
  const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  return JSON.parse(text, (name, value: unknown) => {
    if (name === '__proto__') throw new SyntaxError('no field is named __proto__');
    return value;
  });
};

/**
 * Fastify as the public port needs it: 1 MiB bodies, JSON only, slow clients cut off, every answer with a correlation id and
 * security headers, and the server's own errors as problem details. `signIn` answers below `/oidc`, before any body is read.
 */
export class GatewayAdapter extends FastifyAdapter {
  constructor(
    { trustProxy }: Pick<GatewaySettings, 'trustProxy'>,
    private readonly signIn?: Mounted,
  ) {
    super({
      logger: false,
      bodyLimit: MIB,
      requestTimeout: 30_000,
      connectionTimeout: 0,
      keepAliveTimeout: 72_000,
      routerOptions: { maxParamLength: LONGEST_PARAMETER },
      trustProxy,
      requestIdHeader: false,
      return503OnClosing: false, // its answer is no problem document; what still arrives is answered in the grace period
      genReqId: ({ headers }: IncomingMessage) => {
        const given = headers['x-correlation-id'];
        return typeof given === 'string' && correlationPattern.test(given) ? given : v7();
      },
      clientErrorHandler: onClientError,
      frameworkErrors: (fault: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
        const response = reply.raw;
        withHeaders(request.raw, response, request.id);
        const answer = httpTold(fault.statusCode ?? 400);
        response.writeHead(answer.problem.status, { 'content-type': 'application/problem+json' }).end(bytesOf(answer));
      },
    });
    this.getInstance().addHook('onRequest', (request, reply, done) => {
      withHeaders(request.raw, reply.raw, request.id);
      done();
    });
  }

  override async init(): Promise<void> {
    await super.init();
    if (this.signIn) this.use('/oidc', this.signIn);
  }

  /** JSON and nothing else; no body at all is none. In place of Nest's parsers, which take forms and refuse an empty body. */
  override registerParserMiddleware(): void {
    const fastify = this.getInstance();
    fastify.removeAllContentTypeParsers();
    fastify.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit: MIB }, (_request, body, done) => {
      try {
        done(null, parsed(body as Buffer));
      } catch {
        done(Object.assign(new Error('The body is not JSON'), { statusCode: 400 }), undefined);
      }
    });
  }
}

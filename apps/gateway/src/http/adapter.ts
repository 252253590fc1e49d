import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { GatewaySettings } from '../settings';
import { correlationPattern } from './input';
import { httpTold, type Told } from './problem';
import { sendProblem } from './send';

const MIB = 1_048_576;
/** Longer than any id that a contract accepts, so that a bad one is refused by its contract and not by the router. */
const LONGEST_PARAMETER = 500;

/** How long a request may take to arrive whole, and how often that is looked at: in between a slow one lives a little longer. */
const ARRIVES_WITHIN_MS = 30_000;
const CHECKED_EVERY_MS = 1_000;

/** Answers what it knows below a path, and leaves the rest to `next`: the local identity provider. */
export type Mounted = (request: IncomingMessage, response: ServerResponse, next: () => void) => unknown;

const correlationOf = ({ headers }: IncomingMessage): string => {
  const given = headers['x-correlation-id'];
  return typeof given === 'string' && correlationPattern.test(given) ? given : randomUUID();
};

const withHeaders = (request: IncomingMessage, response: ServerResponse, correlationId: string): void => {
  response.setHeader('x-correlation-id', correlationId);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
  if (request.url?.startsWith('/api/')) response.setHeader('cache-control', 'no-store');
};

const bytesOf = ({ problem }: Told): Buffer => Buffer.from(JSON.stringify(problem));

/** Answers on the bare connection, where there is no request to answer, and hangs up. */
const sayAndHangUp = (socket: Duplex, answer: Told, correlationId: string): void => {
  const body = bytesOf(answer);
  const head = [
    `HTTP/1.1 ${answer.problem.status} ${answer.problem.title}`,
    'content-type: application/problem+json',
    'cache-control: no-store',
    'x-content-type-options: nosniff',
    `x-correlation-id: ${correlationId}`,
    ...Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`),
    `content-length: ${body.length}`,
    'connection: close',
  ];
  if (socket.writable) socket.write(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]));
  (socket as Socket).destroySoon();
};

/** Errors before there is a request at all: broken HTTP, headers too large, a client too slow. */
function onClientError(fault: Error & { code?: string }, socket: Socket): void {
  if (fault.code === 'ECONNRESET' || socket.destroyed) return;
  const statuses: Record<string, number> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 };
  sayAndHangUp(socket, httpTold(statuses[fault.code ?? ''] ?? 400), randomUUID());
}

/** We are no proxy. Node would hang up without a word. */
const onConnect = (request: IncomingMessage, socket: Duplex): void => {
  socket.on('error', () => undefined);
  sayAndHangUp(socket, { ...httpTold(405), headers: { allow: 'GET, HEAD, POST' } }, correlationOf(request));
};

/** What Node would refuse by itself, with an empty page: the status of our refusal, if it is one. */
const refusedByForm = ({ httpVersion, headers }: IncomingMessage): number | undefined => {
  if (httpVersion === '1.1' && headers.host === undefined) return 400;
  return headers.expect === undefined || /^100-continue$/i.test(headers.expect) ? undefined : 417;
};

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
    arrivesWithinMs = ARRIVES_WITHIN_MS,
  ) {
    super({
      logger: false,
      bodyLimit: MIB,
      requestTimeout: arrivesWithinMs,
      http: {
        requestTimeout: arrivesWithinMs,
        headersTimeout: arrivesWithinMs,
        connectionsCheckingInterval: CHECKED_EVERY_MS,
        requireHostHeader: false, // refused below
      },
      connectionTimeout: 0,
      keepAliveTimeout: 72_000,
      routerOptions: { maxParamLength: LONGEST_PARAMETER },
      trustProxy,
      requestIdHeader: false,
      return503OnClosing: false, // its answer is no problem document; what still arrives is answered in the grace period
      genReqId: correlationOf,
      clientErrorHandler: onClientError,
      frameworkErrors: (fault: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
        const response = reply.raw;
        withHeaders(request.raw, response, request.id);
        const answer = httpTold(fault.statusCode ?? 400);
        response.writeHead(answer.problem.status, { 'content-type': 'application/problem+json' }).end(bytesOf(answer));
      },
    });
    const fastify = this.getInstance();
    fastify.addHook('onRequest', (request, reply, done) => {
      withHeaders(request.raw, reply.raw, request.id);
      const refused = refusedByForm(request.raw);
      if (refused === undefined) return done();
      void reply.header('connection', 'close');
      sendProblem(reply, httpTold(refused));
    });
    fastify.server.on('connect', onConnect);
    fastify.server.on('checkExpectation', (...asked) => fastify.server.emit('request', ...asked));
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

import { Agent, request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { connect } from 'node:net';

/** A request exactly as it is to go over the wire: no client tidies its path, headers or body. */
export type Sent = {
  readonly method?: string;
  readonly path: string;
  readonly token?: string | undefined;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer | undefined;
};

export type Got = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly json: unknown;
};

const PATIENCE_MS = 60_000;

const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

/** The public port, as anybody reaches it. */
export class Wire {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 16 });

  constructor(private readonly baseUrl: string) {}

  /** POST when there is a body, GET when there is none, unless told. The server may answer before it has read the body. */
  send({ method, path, token, headers = {}, body }: Sent): Promise<Got> {
    const { hostname, port } = new URL(this.baseUrl);
    const all = {
      ...(body !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    };
    return new Promise((done, fail) => {
      const options = {
        hostname,
        port,
        path,
        headers: all,
        agent: this.agent,
        method: method ?? (body === undefined ? 'GET' : 'POST'),
      };
      const sending = request(options, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => {
          const text = Buffer.concat(parts).toString('utf8');
          done({ status: response.statusCode ?? 0, headers: response.headers, text, json: jsonIn(text) });
        });
        response.on('error', fail);
      });
      sending.setTimeout(PATIENCE_MS, () => sending.destroy(new Error(`${path} was not answered`)));
      sending.on('error', fail).end(body);
    });
  }

  /** Bytes that are no proper HTTP, which no client library would send; everything that came back until the server hung up. */
  sendBytes(bytes: string): Promise<Got> {
    const { hostname, port } = new URL(this.baseUrl);
    return new Promise((done, fail) => {
      const parts: Buffer[] = [];
      const socket = connect(Number(port), hostname, () => socket.write(bytes));
      socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error('The server did not hang up')));
      socket.on('data', (part: Buffer) => parts.push(part));
      socket.on('error', fail).on('close', () => done(answerIn(Buffer.concat(parts).toString('utf8'))));
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

const answerIn = (answer: string): Got => {
  const [head = '', text = ''] = answer.split(/\r\n\r\n([^]*)/);
  const [first = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.split(': ')[0]!.toLowerCase(), line.split(': ').slice(1).join(': ')]),
  );
  return { status: Number(first.split(' ')[1]), headers, text, json: jsonIn(text) };
};

import { connect, type Socket } from 'node:net';

/** A request, ready to be sent again and again. */
export type Job = {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly token?: string | undefined;
  readonly key?: string | undefined;
  readonly body?: string | undefined;
};
export type Answer = { readonly status: number; readonly head: string; readonly body: string };

/** The bytes of a request, made before the clock runs. */
export const bytesOf = ({ method = 'POST', path, token, key, body }: Job): Buffer => {
  const content = body === undefined ? undefined : Buffer.from(body);
  const head = [
    `${method} ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    ...(token ? [`authorization: Bearer ${token}`] : []),
    ...(key ? [`idempotency-key: ${key}`] : []),
    ...(content ? ['content-type: application/json', `content-length: ${content.length}`] : []),
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), ...(content ? [content] : [])]);
};

/** One keep-alive connection, one request at a time; opens again when the server has closed it. Cheap, so that the load is not the load's. */
export class Connection {
  private socket: Socket | undefined;
  private held: Buffer = Buffer.alloc(0);
  private waiting: { resolve: (answer: Answer) => void; reject: (fault: Error) => void } | undefined;

  constructor(private readonly port: number) {}

  send(request: Buffer): Promise<Answer> {
    const socket = (this.socket ??= this.open());
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      socket.write(request);
    });
  }

  close(): void {
    this.waiting = undefined;
    this.socket?.destroy();
  }

  private open(): Socket {
    const socket = connect({ port: this.port, host: '127.0.0.1', noDelay: true });
    const lost = (fault?: Error): void => {
      if (this.socket !== socket) return;
      this.socket = undefined;
      this.held = Buffer.alloc(0);
      const { waiting } = this;
      this.waiting = undefined;
      waiting?.reject(fault ?? new Error('The server closed the connection'));
    };
    socket.on('data', (chunk: Buffer) => this.read(chunk));
    socket.on('error', lost);
    socket.on('close', () => lost());
    return socket;
  }

  private read(chunk: Buffer): void {
    this.held = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    const end = this.held.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = this.held.toString('latin1', 0, end);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (this.held.length < end + 4 + length) return;
    const answer = { status: Number(head.slice(9, 12)), head, body: this.held.toString('utf8', end + 4, end + 4 + length) };
    this.held = this.held.subarray(end + 4 + length);
    const { waiting } = this;
    this.waiting = undefined;
    if (/\r\nconnection: close/i.test(head)) {
      this.socket?.destroy();
      this.socket = undefined;
    }
    waiting?.resolve(answer);
  }
}

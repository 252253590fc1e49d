import type { Socket } from 'node:net';
import type { Client, Connection, Submittable } from 'pg';

type Wire = Connection & { stream: Socket; endCopyFrom(): void };
const CHUNK = 256 * 1024;
/** Of the message that carries a chunk: its kind, and its length. */
const HEAD = 5;

/** `COPY … FROM STDIN`: lines of tab-separated text go straight into a table. */
export class Copy implements Submittable {
  private wire: Wire | undefined;
  private chunk = Buffer.allocUnsafe(HEAD + CHUNK);
  private at = HEAD;
  private begun!: () => void;
  private settle!: { resolve: () => void; reject: (fault: Error) => void };
  private readonly beginning = new Promise<void>((resolve) => (this.begun = resolve));
  private readonly ended = new Promise<void>((resolve, reject) => (this.settle = { resolve, reject }));

  private constructor(private readonly text: string) {}

  static async into(client: Client, table: string, columns: readonly string[], ...options: 'freeze'[]): Promise<Copy> {
    const copy = new Copy(`copy ${table} (${columns.join(', ')}) from stdin ${options.length > 0 ? `(${options.join()})` : ''}`);
    copy.ended.catch(() => undefined);
    client.query(copy);
    await Promise.race([copy.beginning, copy.ended]);
    return copy;
  }

  /** A line, as bytes: one character each. A promise where Postgres is behind, to wait for it. */
  line(text: string): Promise<void> | undefined {
    const isFull = this.at + text.length >= this.chunk.length;
    const behind = isFull ? this.flush(text.length + 1) : undefined;
    this.at += this.chunk.write(text, this.at, 'latin1');
    this.chunk[this.at++] = 0x0a;
    return behind;
  }

  async end(): Promise<void> {
    await this.flush();
    this.wire!.endCopyFrom();
    await this.ended;
  }

  submit(connection: Connection): void {
    this.wire = connection as Wire;
    (connection as Wire & { query(text: string): void }).query(this.text);
  }

  handleCopyInResponse(): void {
    this.begun();
  }

  handleError(fault: Error): void {
    this.settle.reject(fault);
  }

  handleReadyForQuery(): void {
    this.settle.resolve();
  }

  handleCommandComplete(): void {}
  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}

  /** Sends what is held, and makes room for at least so much. */
  private flush(atLeast = 0): Promise<void> | undefined {
    const message = this.chunk.subarray(0, this.at);
    this.chunk = Buffer.allocUnsafe(HEAD + Math.max(CHUNK, atLeast));
    this.at = HEAD;
    if (message.length === HEAD) return undefined;
    message.write('d', 'latin1');
    message.writeInt32BE(message.length - 1, 1);
    const { stream } = this.wire!;
    stream.write(message);
    if (stream.writableLength <= 4 * CHUNK) return undefined;
    return Promise.race([new Promise<void>((drained) => stream.once('drain', drained)), this.ended]);
  }
}

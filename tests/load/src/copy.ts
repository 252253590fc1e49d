import type { Socket } from 'node:net';
import type { Client, Connection, Submittable } from 'pg';

type Wire = Connection & { stream: Socket; sendCopyFromChunk(chunk: Buffer): void; endCopyFrom(): void };
const CHUNK = 256 * 1024;

/** `COPY … FROM STDIN`: lines of tab-separated text go straight into a table. */
export class Copy implements Submittable {
  private wire: Wire | undefined;
  private held: string[] = [];
  private size = 0;
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

  /** A piece of a line, as bytes: one character each. */
  add(piece: string): void {
    this.held.push(piece);
    this.size += piece.length;
  }

  /** Ends a line with its last piece. A promise where Postgres is behind, to wait for it. */
  line(last: string): Promise<void> | undefined {
    this.held.push(last, '\n');
    this.size += last.length + 1;
    return this.size < CHUNK ? undefined : this.flush();
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

  private async flush(): Promise<void> {
    if (this.held.length === 0) return;
    const chunk = Buffer.from(this.held.join(''), 'latin1');
    this.held = [];
    this.size = 0;
    this.wire!.sendCopyFromChunk(chunk);
    const { stream } = this.wire!;
    if (stream.writableLength > 4 * CHUNK)
      await Promise.race([new Promise<void>((drained) => stream.once('drain', drained)), this.ended]);
  }
}

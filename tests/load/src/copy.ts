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

  static async into(client: Client, table: string, columns: readonly string[]): Promise<Copy> {
    const copy = new Copy(`copy ${table} (${columns.join(', ')}) from stdin`);
    copy.ended.catch(() => undefined);
    client.query(copy);
    await Promise.race([copy.beginning, copy.ended]);
    return copy;
  }

  /** Waits while Postgres is behind. */
  async line(line: string): Promise<void> {
    this.held.push(line);
    this.size += line.length;
    if (this.size >= CHUNK) await this.flush();
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
    const chunk = Buffer.from(this.held.join('\n') + '\n');
    this.held = [];
    this.size = 0;
    this.wire!.sendCopyFromChunk(chunk);
    const { stream } = this.wire!;
    if (stream.writableLength > 4 * CHUNK)
      await Promise.race([new Promise<void>((drained) => stream.once('drain', drained)), this.ended]);
  }
}

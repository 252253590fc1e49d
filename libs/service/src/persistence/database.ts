import type { Socket } from 'node:net';
import type { PoolClient, QueryResult } from 'pg';
import { DataSource } from 'typeorm';
import { Busy, Overdue, Unreachable } from '../faults';
import { isAway } from './away';
import type { Statement } from './statement';

/** Whatever is sent on a connection within one turn leaves in one write, not in one for each pipelined statement. */
const inOneWrite = (client: PoolClient): void => {
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
};

/** Sends named statements on one connection. Passed as first argument to everything that touches rows of a transaction. */
export class Transaction {
  private readonly sent: Promise<QueryResult>[] = [];

  constructor(private readonly client: PoolClient) {}

  async rows<Row>(statement: Statement, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.send(statement, values)).rows as Row[];
  }

  async one<Row>(statement: Statement, values: readonly unknown[] = []): Promise<Row | undefined> {
    return (await this.rows<Row>(statement, values))[0];
  }

  /** Sends without waiting: the connection pipelines it, the commit waits for it, and its failure undoes all. */
  write(statement: Statement, values: readonly unknown[] = []): void {
    const sent = this.send(statement, values);
    sent.catch(() => undefined);
    this.sent.push(sent);
  }

  /** Commits, and throws the first failure of anything that was sent. COMMIT itself does not fail after a failed statement. */
  async commit(): Promise<void> {
    inOneWrite(this.client);
    const outcomes = await Promise.allSettled([...this.sent, this.client.query('commit')]);
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
    const last = outcomes.at(-1) as PromiseFulfilledResult<QueryResult>;
    if (last.value.command !== 'COMMIT')
      throw new Error('The transaction was rolled back by a failure that was caught within it');
  }

  async rollback(): Promise<void> {
    await Promise.allSettled([...this.sent, this.client.query('rollback')]);
  }

  private send(statement: Statement, values: readonly unknown[]): Promise<QueryResult> {
    inOneWrite(this.client);
    return this.client.query({ name: statement.name, text: statement.text, values: [...values] });
  }
}

const DEADLOCK = '40P01';
const SERIALIZATION = '40001';
const LOCK_TIMEOUT = '55P03';
const ATTEMPTS = 3;

const codeOf = (fault: unknown): string | undefined => (fault as { code?: string } | undefined)?.code;

/** The service's own schema. Questions go to the pool; decisions take a transaction. */
export class Database {
  constructor(private readonly source: DataSource) {}

  async rows<Row>(statement: Statement, values: readonly unknown[] = []): Promise<Row[]> {
    return this.connected(async (client) => {
      const result = await client.query({ name: statement.name, text: statement.text, values: [...values] });
      return result.rows as Row[];
    });
  }

  async one<Row>(statement: Statement, values: readonly unknown[] = []): Promise<Row | undefined> {
    return (await this.rows<Row>(statement, values))[0];
  }

  /**
   * Runs `work` in one transaction; a deadlock is retried whole. A lock that is not to be had in time is `Busy`, a database that
   * is away `Unreachable` (nothing was done), one that went away during the commit `Overdue`.
   */
  async transaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.connected((client) => once(client, work));
      } catch (fault) {
        if (codeOf(fault) === LOCK_TIMEOUT) throw new Busy('Another command holds this thing; repeat with the same key');
        const again = codeOf(fault) === DEADLOCK || codeOf(fault) === SERIALIZATION;
        if (!again || attempt === ATTEMPTS) throw fault;
      }
    }
  }

  private async connected<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result> {
    const runner = this.source.createQueryRunner();
    try {
      return await work((await runner.connect()) as PoolClient);
    } catch (fault) {
      throw isAway(fault) ? new Unreachable('The database of this service is away') : fault;
    } finally {
      await runner.release();
    }
  }
}

const once = async <Result>(client: PoolClient, work: (tx: Transaction) => Promise<Result>): Promise<Result> => {
  const tx = new Transaction(client);
  inOneWrite(client);
  const begun = client.query('begin');
  begun.catch(() => undefined);
  try {
    const result = await work(tx);
    await begun;
    await tx.commit().catch((fault: unknown) => {
      throw isAway(fault) ? new Overdue('The database went away while this was written') : fault;
    });
    return result;
  } catch (fault) {
    await tx.rollback();
    throw fault;
  }
};

/** Opens the pool of one service: its schema first in the search path, short waits for locks, pipelined connections. */
export const openDatabase = async (url: string, schema: string, poolSize: number): Promise<DataSource> =>
  new DataSource({
    type: 'postgres',
    url,
    schema,
    poolSize,
    extra: {
      pipeline: true,
      options: `-c search_path=${schema},public -c lock_timeout=2000 -c statement_timeout=30000 -c jit=off -c timezone=UTC`,
      application_name: schema,
    },
  }).initialize();

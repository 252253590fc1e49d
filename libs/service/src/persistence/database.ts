import type { PoolClient, QueryResult } from 'pg';
import { prepareValue } from 'pg/lib/utils';
import { DataSource } from 'typeorm';
import { Busy, Overdue, Unreachable } from '../faults';
import { isAway } from './away';
import { sendTogether, type Asked } from './batch';
import { sql, type Statement } from './statement';

const begin = sql('begin');
const commit = sql('commit');

/** Sends named statements on one connection. Passed as first argument to everything that touches rows of a transaction. */
export class Transaction {
  private readonly written: Promise<QueryResult>[] = [];
  /** What was asked in this turn: it leaves together, at the turn's end. */
  private turn: Asked[] = [];
  /** Whoever goes on after the end must not write into the next transaction of this connection. */
  private isOver = false;

  constructor(private readonly client: PoolClient) {
    this.write(begin);
  }

  async rows<Row>(statement: Statement, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.send(statement, values, false)).rows as Row[];
  }

  async one<Row>(statement: Statement, values: readonly unknown[] = []): Promise<Row | undefined> {
    return (await this.rows<Row>(statement, values))[0];
  }

  /** Sends without waiting: the commit waits for it, and its failure undoes all. */
  write(statement: Statement, values: readonly unknown[] = []): void {
    const sent = this.send(statement, values, true);
    sent.catch(() => undefined);
    this.written.push(sent);
  }

  /** Commits, and throws the first failure of anything that was sent. COMMIT itself does not fail after a failed statement. */
  async commit(): Promise<void> {
    const committed = this.send(commit, [], true);
    this.isOver = true;
    const outcomes = await Promise.allSettled([...this.written, committed]);
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
    const last = outcomes.at(-1) as PromiseFulfilledResult<QueryResult>;
    if (last.value.command !== 'COMMIT')
      throw new Error('The transaction was rolled back by a failure that was caught within it');
  }

  /** Undoes what was sent; what was not is never sent. */
  async rollback(): Promise<void> {
    const unsent = this.turn;
    this.turn = [];
    this.isOver = true;
    for (const { settled } of unsent) settled(new Error('The transaction was rolled back before this was sent'));
    await Promise.allSettled([...this.written, this.client.query('rollback')]);
  }

  private send(statement: Statement, values: readonly unknown[], isWrite: boolean): Promise<QueryResult> {
    if (this.isOver) throw new Error('The transaction is over');
    // Converted at once: a value that cannot be written is its caller's fault, before anything of it has left.
    const written = values.map((value) => prepareValue(value));
    if (this.turn.length === 0) process.nextTick(() => this.leave());
    return new Promise((resolve, reject) => {
      const settled: Asked['settled'] = (fault, result) => (fault ? reject(fault) : resolve(result!));
      this.turn.push({ statement, values: written, isWrite, settled });
    });
  }

  private leave(): void {
    const { turn } = this;
    this.turn = [];
    sendTogether(this.client, turn);
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
  try {
    const result = await work(tx);
    await tx.commit().catch((fault: unknown) => {
      throw isAway(fault) ? new Overdue('The database went away while this was written') : fault;
    });
    return result;
  } catch (fault) {
    await tx.rollback();
    throw fault;
  }
};

/**
 * How long a connection is kept that nobody needs: a burst finds it open, with its statements prepared. Opening one takes tens of
 * milliseconds on a busy machine, and after the driver's own ten seconds every burst would wait for a dozen of them.
 */
const IDLE_MS = 600_000;

/** Opens the pool of one service: its schema first in the search path, short waits for locks, pipelined connections. */
export const openDatabase = async (url: string, schema: string, poolSize: number): Promise<DataSource> =>
  new DataSource({
    type: 'postgres',
    url,
    schema,
    poolSize,
    extra: {
      pipeline: true,
      idleTimeoutMillis: IDLE_MS,
      options: `-c search_path=${schema},public -c lock_timeout=2000 -c statement_timeout=30000 -c jit=off -c timezone=UTC`,
      application_name: schema,
    },
  }).initialize();

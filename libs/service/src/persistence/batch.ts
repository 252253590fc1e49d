import type { EventEmitter } from 'node:events';
import { Query, type PoolClient, type QueryResult } from 'pg';
import type { Statement } from './statement';

/** What is asked of one connection: a statement with its values, and who waits for what becomes of it. */
export type Asked = {
  readonly statement: Statement;
  readonly values: readonly unknown[];
  /** Nobody reads what it returns but how many rows it touched: then the server need not describe them. */
  readonly isWrite: boolean;
  readonly settled: (fault: Error | null | undefined, result?: QueryResult) => void;
};

/** The driver's own connection, as far as a batch must know it. */
type Connection = {
  readonly stream: { cork(): void; uncork(): void };
  readonly parsedStatements: Record<string, string>;
  readonly submittedNamedStatements: Record<string, string>;
  sync(): void;
};

/** A query as the driver knows it: it writes what it asks to a connection, and is told the server's messages about it. */
type Driven = {
  submit(connection: Connection): Error | null;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: Connection): void;
  handleError(fault: Error, connection: Connection): void;
  handleReadyForQuery(connection: Connection): void;
};
/** What the driver makes of a description of rows: how they are read. */
type Layout = { readonly fields: unknown; readonly _parsers: unknown; readonly _prebuiltEmptyResultObject: unknown };
type Part = Driven & {
  name: string;
  readonly text: string;
  readonly _result: Layout & { _types: unknown };
  _accumulateRows: boolean;
};

const PartQuery = Query as unknown as new (text: string, values: readonly unknown[], settled: Asked['settled']) => Part;
/** The driver pipelines nothing but its own class. */
const DriversQuery = Query as unknown as new (text: string, settled: () => void) => EventEmitter;

/**
 * How the rows of the statements of a connection are read, by their names: a prepared statement answers in one way as long as
 * it lives (Postgres refuses it after a change of its columns), so the server describes it once.
 */
const layouts = new WeakMap<Connection, Map<string, Layout>>();
const layoutsOf = (connection: Connection): Map<string, Layout> => {
  const known = layouts.get(connection) ?? new Map<string, Layout>();
  layouts.set(connection, known);
  return known;
};

const nothing = (): void => undefined;

/**
 * Statements of one transaction that the server answers in one go: one Sync, so one flush and one wake-up on either side, where
 * the driver's own pipeline has one for each. Each is still the driver's own query: how values are written and rows are read
 * stays its business. When one fails the server passes over the rest, up to the Sync: they fail with it.
 */
class Batch extends DriversQuery implements Driven {
  private at = 0;
  private readonly parts: readonly Part[];
  private layouts = new Map<string, Layout>();

  constructor(
    private readonly asked: readonly Asked[],
    types: unknown,
  ) {
    super('', nothing);
    this.parts = asked.map(({ statement: { name, text }, values, settled }) => {
      const part = new PartQuery(text, values, settled);
      part.name = name;
      part._result._types = types;
      return part;
    });
  }

  /** The driver remembers under these what the server has parsed: they are those of the statement that is being answered. */
  get name(): string {
    return this.parts?.[this.at]?.name ?? '';
  }
  set name(_: string) {} // the driver's constructor gives it none
  get text(): string {
    return this.parts?.[this.at]?.text ?? '';
  }
  set text(_: string) {}

  submit(connection: Connection): null {
    const asking = Object.create(connection, { sync: { value: nothing } }) as Connection;
    const writing = Object.create(asking, { describe: { value: nothing } }) as Connection;
    this.layouts = layoutsOf(connection);
    connection.stream.cork();
    try {
      this.parts.forEach((part, nth) => {
        const { isWrite } = this.asked[nth]!;
        const layout = isWrite ? undefined : this.layouts.get(part.name);
        if (layout) {
          Object.assign(part._result, layout);
          part._accumulateRows = true;
        }
        const fault = part.submit(isWrite || layout ? writing : asking);
        if (fault) throw fault;
      });
    } finally {
      connection.sync();
      connection.stream.uncork();
    }
    return null;
  }

  handleRowDescription(message: unknown): void {
    const part = this.parts[this.at];
    if (!part) return;
    part.handleRowDescription(message);
    const { fields, _parsers, _prebuiltEmptyResultObject } = part._result;
    this.layouts.set(part.name, { fields, _parsers, _prebuiltEmptyResultObject });
  }

  handleDataRow(message: unknown): void {
    if (this.asked[this.at]?.isWrite === false) this.parts[this.at]!.handleDataRow(message);
  }

  handleCommandComplete(message: unknown, connection: Connection): void {
    const part = this.parts[this.at];
    this.at += 1;
    part?.handleCommandComplete(message, connection);
    part?.handleReadyForQuery(connection);
  }

  handleError(fault: Error, connection: Connection): void {
    const failed = this.parts.slice(this.at);
    this.at = this.parts.length;
    for (const part of failed) {
      if (!connection.parsedStatements[part.name]) delete connection.submittedNamedStatements[part.name];
      part.handleError(fault, connection);
    }
  }

  handleReadyForQuery(): void {}
}

/** Sends them on the connection, in their order, at once. */
export const sendTogether = (client: PoolClient, asked: readonly Asked[]): void => {
  if (asked.length > 0) void client.query(new Batch(asked, (client as unknown as { readonly _types: unknown })._types));
};

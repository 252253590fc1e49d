import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';

const schemas = ['intake', 'dispatch', 'whistle', 'evaluation'];

/** The superuser's way into the Postgres that a stack started below its data directory. */
export const databaseUrlIn = (dataDir: string): string => {
  const [, , , port] = readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
  const { postgresPasswords } = JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8')) as {
    postgresPasswords: { owner: string };
  };
  return `postgres://fq:${postgresPasswords.owner}@127.0.0.1:${port}/postgres`;
};

/** What a service keeps, by table and sequence, so that two moments can be compared. */
export type State = Readonly<Record<string, string>>;

/** Looks into the database of all services at once, as no service may. */
export class Ledger {
  private constructor(private readonly client: Client) {}

  static async of(dataDir: string): Promise<Ledger> {
    const client = new Client({ connectionString: databaseUrlIn(dataDir) });
    await client.connect();
    return new Ledger(client);
  }

  async rows<Row extends object>(statement: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.client.query<Row>(statement, values)).rows;
  }

  /** Every table of every service, without the partitions of others. */
  async tables(): Promise<string[]> {
    const rows = await this.rows<{ name: string }>(
      `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = any($1) and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
      [schemas],
    );
    return rows.map(({ name }) => name);
  }

  /**
   * Rows and digest of every table, and every sequence but the one of ticket numbers, whose gaps mean nothing. Tallies are folded
   * whenever the machine comes to it; that one has changed is seen by their sequence.
   */
  async state(): Promise<State> {
    const tables = (await this.tables()).filter((name) => !/\.(relay_state|tally|tally_change)$/.test(name));
    const parts = tables.map(
      (name) =>
        `select '${name}' as name, concat(count(*), ' rows ', md5(string_agg(x::text, '|' order by x::text))) as state from ${name} x`,
    );
    const sequences = `select format('%s.%s', schemaname, sequencename), coalesce(last_value, 0)::text from pg_sequences
      where schemaname in ('intake', 'dispatch', 'whistle', 'evaluation') and sequencename <> 'ticket_number'`;
    const rows = await this.rows<{ name: string; state: string }>([...parts, sequences].join(' union all '));
    return Object.fromEntries(rows.map(({ name, state }) => [name, state]));
  }

  close(): Promise<void> {
    return this.client.end();
  }
}

import { Client } from 'pg';
import type { Platform, storedServices } from './platform';

type Stored = (typeof storedServices)[number];

/** SQLSTATE of what Postgres denies to a role. */
export const DENIED = '42501';

/** The address of Postgres, for a role and a password. */
export const loginOf = (platform: Platform, role: string, password: string): string => {
  const url = new URL(platform.environmentOf('intake')['FQ_DATABASE_URL']!);
  [url.username, url.password] = [role, password];
  return url.href;
};

/** A connection with a service's own role, and what Postgres denies to it. */
export class Role {
  private constructor(private readonly client: Client) {}

  static async of(platform: Platform, service: Stored): Promise<Role> {
    const client = new Client({ connectionString: platform.environmentOf(service)['FQ_DATABASE_URL']! });
    await client.connect();
    return new Role(client);
  }

  async rows<Row extends object>(statement: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.client.query<Row>(statement, values)).rows;
  }

  /** Every table of these services, partitions too. */
  async tablesOf(...services: readonly Stored[]): Promise<string[]> {
    const rows = await this.rows<{ name: string }>(
      `select schemaname || '.' || quote_ident(tablename) as name from pg_tables where schemaname = any($1) order by 1`,
      [services],
    );
    return rows.map(({ name }) => name);
  }

  /** The functions of these services that work as the owner, with the number of their arguments. */
  async ownersFunctionsOf(services: readonly Stored[]): Promise<{ name: string; schema: string; inputs: number }[]> {
    return this.rows(
      `select format('%I.%I', n.nspname, p.proname) as name, n.nspname as schema, p.pronargs as inputs
       from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.prosecdef and n.nspname = any($1)`,
      [services],
    );
  }

  /** `DENIED`, or what happened instead. */
  async denied(statement: string): Promise<string> {
    return this.client.query(statement).then(
      () => `allowed: ${statement}`,
      ({ code, message }: { code: string; message: string }) => (code === DENIED ? DENIED : `${statement}: ${message}`),
    );
  }

  /** Of these statements, those that are not denied, and what happened instead. */
  async notDenied(statements: readonly string[]): Promise<string[]> {
    const outcomes: string[] = [];
    for (const statement of statements) outcomes.push(await this.denied(statement));
    return outcomes.filter((outcome) => outcome !== DENIED);
  }

  close(): Promise<void> {
    return this.client.end();
  }
}

import { randomBytes } from 'node:crypto';
import { ticketNumber } from '@fengqiao/domain';
import { Copy } from './copy';
import type { Ground, Platform } from './ground';
import { templatesIn, type Cell, type Template } from './template';

const DAY_MS = 86_400_000;
/** Closed tickets lie over so many days; one in twenty keeps its history and its facts, of the others stands the present state. */
const DAYS = 270;
const WHOLE = 20;
const FIRST = 2_000;

const day = (text: string, shift: number): string => new Date(Date.parse(text) - shift * DAY_MS).toISOString().slice(0, 10);
const hex = (value: number, width: number): string => value.toString(16).padStart(width, '0');

/** What stands in place of a template's own ids, numbers and days in the i-th copy. */
const valuesOf = ({ tokens }: Template, i: number, shift: number): string[] => {
  const time = hex(0x018f00000000 + i * 16, 12);
  return tokens.map((token, at) => {
    switch (token.what) {
      case 'id':
        return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(at, 3)}-8000-${hex(i, 12)}`;
      case 'number':
        return ticketNumber(day(token.text, shift), FIRST + i);
      case 'day':
        return day(token.text, shift);
      case 'month':
        return day(token.text, shift).slice(0, 7);
      case 'bytes':
        return randomBytes(32).toString('hex');
    }
  });
};

const lineOf = (cells: readonly Cell[], values: readonly string[]): string =>
  cells.map((cell) => (typeof cell === 'string' ? cell : values[cell]!)).join('');

/**
 * Indexes that are no constraint are made again afterwards: quicker than keeping them through a million rows. One stays: it is
 * empty, and evaluation, which looks through it every two seconds, would look through the growing table instead.
 */
export const withoutIndexes = async ({ db }: Platform, work: () => Promise<void>): Promise<void> => {
  const { rows } = await db.query<{ name: string; text: string }>(`
    select format('%I.%I', n.nspname, c.relname) as name, pg_get_indexdef(i.indexrelid) as text
    from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
      join pg_class t on t.oid = i.indrelid
    where n.nspname in ('intake', 'dispatch', 'whistle', 'evaluation') and not i.indisunique and t.relkind = 'r'
      and not t.relispartition and c.relname <> 'item_unsettled'`);
  for (const { name } of rows) await db.query(`drop index ${name}`);
  await work();
  await db.query(`set maintenance_work_mem = '512MB'`);
  for (const { text } of rows) await db.query(text);
};

/** How many of the copies are open, and into which schemas they go: all, unless told. */
export type Seeding = { readonly open: number; readonly schemas?: readonly string[] };

/** Multiplies real tickets by COPY into the schemas. Returns the seconds that it took. */
export const seed = async (ground: Ground, platform: Platform, count: number, { open, schemas }: Seeding): Promise<number> => {
  const all = await templatesIn(platform);
  const templates = all.map((template) => ({
    ...template,
    rows: template.rows.filter(({ table }) => !schemas || schemas.includes(table.split('.')[0]!)),
  }));
  const began = performance.now();
  await platform.db.query(`alter system set max_wal_size = '8GB'`);
  await platform.db.query(`alter system set autovacuum = off`);
  await platform.db.query(`select pg_reload_conf()`);
  await withoutIndexes(platform, () => copyAll(ground, platform, templates, count, open));
  await platform.db.query(`select setval('intake.ticket_number', ${FIRST + count + 1})`);
  await platform.db.query(`vacuum analyze`);
  await platform.db.query(`alter system reset autovacuum`);
  await platform.db.query(`select pg_reload_conf()`);
  const seconds = (performance.now() - began) / 1000;
  await platform.db.query(`checkpoint`);
  return seconds;
};

const copyAll = async (
  ground: Ground,
  { databaseUrl }: Platform,
  templates: readonly Template[],
  count: number,
  openCount: number,
): Promise<void> => {
  const copies = new Map<string, Copy>();
  const tables = new Map(templates.flatMap(({ rows }) => rows.map(({ table, columns }) => [table, columns] as const)));
  for (const [table, columns] of tables) {
    const client = await ground.connected(databaseUrl);
    await client.query(`set session_replication_role = replica`);
    await client.query(`set synchronous_commit = off`);
    await client.query(`set default_toast_compression = lz4`).catch(() => undefined); // where Postgres was built with it
    copies.set(table, await Copy.into(client, table, columns));
  }
  const [open, closed] = [true, false].map((isOpen) => templates.filter((template) => template.isOpen === isOpen)) as [
    Template[],
    Template[],
  ];
  for (let i = 0; i < count; i += 1) {
    const isOpen = Math.floor(((i + 1) * openCount) / count) > Math.floor((i * openCount) / count);
    const among = isOpen ? open : closed;
    const template = among[Math.floor(i / 100 + i) % among.length]!;
    const values = valuesOf(template, i, isOpen ? 0 : 1 + (i % DAYS));
    for (const { table, cells, isNeeded } of template.rows)
      if (isNeeded || isOpen || i % WHOLE === 0) await copies.get(table)!.line(lineOf(cells, values));
  }
  for (const copy of copies.values()) await copy.end();
};

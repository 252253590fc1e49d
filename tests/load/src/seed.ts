import { randomBytes } from 'node:crypto';
import { ticketNumber } from '@fengqiao/domain';
import type { Client } from 'pg';
import { Copy } from './copy';
import type { Ground, Platform } from './ground';
import { withoutIndexes } from './indexes';
import { joined, templatesIn, type Template } from './template';

const DAY_MS = 86_400_000;
/** Closed tickets lie over so many days; one in twenty keeps its history and its facts, of the others stands the present state. */
const DAYS = 270;
const WHOLE = 20;
/** So many templates have copies on one day, and others on the next. */
const A_DAY = 37;
const FIRST = 2_000;

const hex = (value: number, width: number): string => value.toString(16).padStart(width, '0');

const days: string[] = [];
/** `YYYY-MM-DD` of a day by its number since 1970. */
const dayOf = (number: number): string => (days[number] ??= new Date(number * DAY_MS).toISOString().slice(0, 10));

let random = '';
/** Thirty-two random bytes; many are drawn at once, which is much cheaper. */
const randomHex = (): string => {
  if (random.length === 0) random = randomBytes(32 * 1_024).toString('hex');
  const own = random.slice(-64);
  random = random.slice(0, -64);
  return own;
};

/** The rows of a template so many days before its own, of which all copies of one day are made: their days stand written. */
const rowsBefore = ({ tokens, rows }: Template, shift: number): Template['rows'] =>
  rows.map((row) => ({
    ...row,
    cells: joined(
      row.cells.map((cell) => {
        const token = typeof cell === 'number' ? tokens[cell]! : undefined;
        if (token?.what === 'day') return dayOf(token.day - shift);
        return token?.what === 'month' ? dayOf(token.day - shift).slice(0, 7) : cell;
      }),
    ),
  }));

/** What stands in place of a template's own ids and numbers in the i-th copy. */
const valuesOf = ({ tokens }: Template, i: number, shift: number): string[] => {
  const time = hex(0x018f00000000 + i * 16, 12);
  const [front, back] = [`${time.slice(0, 8)}-${time.slice(8)}-7`, `-8000-${hex(i, 12)}`];
  return tokens.map(({ what, day }, at) => {
    switch (what) {
      case 'id':
        return `${front}${hex(at, 3)}${back}`;
      case 'number':
        return ticketNumber(dayOf(day - shift), FIRST + i);
      case 'bytes':
        return randomHex();
      case 'day':
      case 'month':
        return ''; // written already
    }
  });
};

/** How long it took, and how long this process and Postgres worked for it. */
export type Seeded = { readonly seconds: number; readonly ownSeconds: number; readonly postgresSeconds: number };

const workSince = (platform: Platform, since = [0, 0]): [own: number, postgres: number] => {
  const { user, system } = process.cpuUsage();
  return [(user + system) / 1e6 - since[0]!, platform.cpu()[1] / 1e3 - since[1]!];
};

/** How many of the copies are open, and into which schemas they go: all, unless told. */
export type Seeding = { readonly open: number; readonly schemas?: readonly string[] };

/** Multiplies real tickets by COPY into the schemas. */
export const seed = async (ground: Ground, platform: Platform, count: number, { open, schemas }: Seeding): Promise<Seeded> => {
  const all = await templatesIn(platform);
  const templates = all.map((template) => ({
    ...template,
    rows: template.rows.filter(({ table }) => !schemas || schemas.includes(table.split('.')[0]!)),
  }));
  const began = performance.now();
  const before = workSince(platform);
  await platform.db.query(`alter system set max_wal_size = '8GB'`);
  await platform.db.query(`alter system set autovacuum = off`);
  await platform.db.query(`select pg_reload_conf()`);
  await withoutIndexes(platform, () => copyAll(ground, platform, templates, count, open));
  await platform.db.query(`select setval('intake.ticket_number', ${FIRST + count + 1})`);
  await platform.db.query(`alter system reset autovacuum`);
  await platform.db.query(`select pg_reload_conf()`);
  const seconds = (performance.now() - began) / 1000;
  const [ownSeconds, postgresSeconds] = workSince(platform, before);
  await platform.db.query(`checkpoint`);
  return { seconds, ownSeconds, postgresSeconds };
};

/** Locked while it is filled: services that are idle look into none of these. */
const large = [
  ...['intake.person', 'intake.ticket', 'intake.ticket_standing', 'intake.ticket_viewer'],
  ...['dispatch.dispatch', 'dispatch.assignment', 'dispatch.dispatch_viewer', 'dispatch.dispatch_over'],
  ...['evaluation.matter', 'evaluation.matter_viewer', 'evaluation.item', 'evaluation.fact_default'],
  ...['evaluation.callback', 'evaluation.callback_outcome'],
];

/**
 * Into an empty table, in the transaction that emptied it: rows are frozen as they are written, so that no vacuum reads them
 * again, and nothing of them is logged where `wal_level` is `minimal`. What was there stays.
 */
const refilled = async (client: Client, table: string, columns: readonly string[]): Promise<Copy> => {
  const names = columns.join(', ');
  await client.query(`create temp table kept on commit drop as select ${names} from ${table}`);
  await client.query(`truncate ${table}`);
  await client.query(`insert into ${table} (${names}) select ${names} from kept`);
  return Copy.into(client, table, columns, 'freeze');
};

/** A table on a connection of its own, in one transaction. */
type Filling = { readonly client: Client; readonly copy: Copy };

const filling = async (client: Client, table: string, columns: readonly string[]): Promise<Filling> => {
  await client.query(`set session_replication_role = replica`);
  await client.query(`set synchronous_commit = off`);
  await client.query(`set default_toast_compression = lz4`).catch(() => undefined); // where Postgres was built with it
  await client.query('begin');
  const copy = await (large.includes(table) ? refilled(client, table, columns) : Copy.into(client, table, columns));
  return { client, copy };
};

const copyAll = async (
  ground: Ground,
  { databaseUrl }: Platform,
  templates: readonly Template[],
  count: number,
  openCount: number,
): Promise<void> => {
  const fillings = new Map<string, Filling>();
  const tables = new Map(templates.flatMap(({ rows }) => rows.map(({ table, columns }) => [table, columns] as const)));
  for (const [table, columns] of tables) fillings.set(table, await filling(await ground.connected(databaseUrl), table, columns));
  const [open, closed] = [true, false].map((isOpen) => templates.filter((template) => template.isOpen === isOpen)) as [
    Template[],
    Template[],
  ];
  const ofDay = new Map<Template, { readonly shift: number; readonly rows: Template['rows'] }>();
  for (let i = 0; i < count; i += 1) {
    const isOpen = Math.floor(((i + 1) * openCount) / count) > Math.floor((i * openCount) / count);
    const shift = isOpen ? 0 : DAYS - Math.floor((i * DAYS) / count); // they come as they came: the oldest first
    const template = isOpen
      ? open[Math.floor(i / 100 + i) % open.length]!
      : closed[(shift * A_DAY + (i % A_DAY)) % closed.length]!;
    if (ofDay.get(template)?.shift !== shift) ofDay.set(template, { shift, rows: rowsBefore(template, shift) });
    const values = valuesOf(template, i, shift);
    for (const { table, cells, isNeeded } of ofDay.get(template)!.rows) {
      if (!isNeeded && !isOpen && i % WHOLE > 0) continue;
      let line = '';
      for (const cell of cells) line += typeof cell === 'string' ? cell : values[cell]!;
      const isBehind = fillings.get(table)!.copy.line(line);
      if (isBehind) await isBehind;
    }
  }
  for (const { client, copy } of fillings.values()) {
    await copy.end();
    await client.query('commit');
  }
};

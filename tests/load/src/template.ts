import type { Platform } from './ground';

/** A piece of text as it is, or the number of the token that stands there. */
export type Cell = string | number;
/** What differs in each copy; `day` since 1970 where there is one. */
type Token = { readonly what: 'id' | 'number' | 'day' | 'month' | 'bytes'; readonly day: number };
type Row = {
  readonly table: string;
  readonly columns: readonly string[];
  readonly cells: readonly Cell[];
  readonly isNeeded: boolean;
};
/** All rows of one real ticket, in every service's tables, cut where its own ids, number and days stand. */
export type Template = { readonly isOpen: boolean; readonly tokens: readonly Token[]; readonly rows: readonly Row[] };

type Source = { readonly table: string; readonly where: string; readonly needed?: string };
const ofDispatch = `(select id from dispatch.dispatch where ticket_no = $1)`;
const ofCallback = `(select id from evaluation.callback where ticket_no = $1)`;

const sources: readonly Source[] = [
  { table: 'intake.person', where: 't.id = (select person_id from intake.ticket where ticket_no = $1)' },
  { table: 'intake.ticket', where: 't.ticket_no = $1' },
  { table: 'intake.ticket_standing', where: 't.id = (select id from intake.ticket where ticket_no = $1)' },
  { table: 'intake.ticket_viewer', where: 't.id = (select id from intake.ticket where ticket_no = $1)' },
  { table: 'intake.history', where: 't.aggregate_id = (select id from intake.ticket where ticket_no = $1)' },
  { table: 'dispatch.dispatch', where: 't.ticket_no = $1' },
  { table: 'dispatch.assignment', where: 't.ticket_no = $1' },
  { table: 'dispatch.dispatch_over', where: `t.id in ${ofDispatch}` },
  { table: 'dispatch.dispatch_viewer', where: `t.id in ${ofDispatch}` },
  { table: 'dispatch.history', where: `t.aggregate_id in ${ofDispatch}`, needed: 'false' },
  { table: 'dispatch.deadline', where: `t.aggregate_id in (select id::text from dispatch.assignment where ticket_no = $1)` },
  { table: 'evaluation.matter', where: 't.ticket_no = $1' },
  { table: 'evaluation.matter_viewer', where: `t.id in ${ofDispatch}` },
  { table: 'evaluation.fact_default', where: `t.dispatch_id in ${ofDispatch}`, needed: 'false' },
  { table: 'evaluation.item', where: 't.ticket_no = $1' },
  { table: 'evaluation.callback', where: 't.ticket_no = $1' },
  { table: 'evaluation.callback_outcome', where: `t.callback_id in ${ofCallback}` },
  { table: 'evaluation.history', where: `t.aggregate_id in ${ofCallback}`, needed: 'false' },
  { table: 'evaluation.deadline', where: `t.aggregate_id in (select id::text from evaluation.callback where ticket_no = $1)` },
];

const DAY_MS = 86_400_000;
const escaped = (text: string): string => text.replace(/\\/g, '\\\\').replace(/\t/g, '\\t').replace(/\n/g, '\\n');
const own = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<!\d)20\d{13,15}(?!\d)|20\d\d-\d\d-\d\d/g;

const dayIn = (text: string): number => Date.parse(text) / DAY_MS;
/** As its bytes, one character each: what is sent is then copied and never encoded again. */
const bytes = (text: string): string => Buffer.from(text).toString('latin1');

class Cutter {
  readonly tokens: Token[] = [];
  private readonly known = new Map<string, number>();

  cut(text: string): Cell[] {
    const cells: Cell[] = [];
    let from = 0;
    for (const found of text.matchAll(own)) {
      if (found[0].length === 10 && Number.isNaN(Date.parse(found[0]))) continue;
      cells.push(text.slice(from, found.index), this.token(found[0]));
      from = found.index + found[0].length;
    }
    return [...cells, text.slice(from)];
  }

  token(text: string, as?: Token['what']): number {
    const name = `${as ?? ''}${text}`;
    const at = this.known.get(name) ?? this.tokens.length;
    if (at < this.tokens.length) return at;
    this.known.set(name, at);
    this.tokens.push(as ? { what: as, day: dayIn(text) } : this.read(text));
    return at;
  }

  /** A ticket's number begins with its day. */
  private read(text: string): Token {
    if (text.length === 36) return { what: 'id', day: NaN };
    return text.includes('-')
      ? { what: 'day', day: dayIn(text) }
      : { what: 'number', day: dayIn(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`) };
  }
}

/** Every ticket that is there becomes a template. */
export const templatesIn = async ({ db }: Platform): Promise<Template[]> => {
  const { rows: tickets } = await db.query<{ ticketNo: string; status: string }>(
    `select ticket_no as "ticketNo", status from intake.ticket join intake.ticket_standing using (id) where lead is not null or status in ('calledBack', 'closed') order by 1`,
  );
  const columns = new Map<string, string[]>();
  for (const { table } of sources) {
    // Each copy takes its own place in the order of arrivals.
    const { rows } = await db.query<{ name: string }>(
      `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attname <> 'arrival' order by attnum`,
      [table],
    );
    columns.set(table, rows.map(({ name }) => name)); // prettier-ignore
  }
  const templates: Template[] = [];
  for (const { ticketNo, status } of tickets) {
    const cutter = new Cutter();
    const rows: Row[] = [];
    for (const { table, where, needed = 'true' } of sources) {
      const names = columns.get(table)!;
      const found = await db.query<{ cells: (string | null)[]; isNeeded: boolean }>(
        `select array[${names.map((name) => `t.${name}::text`).join(', ')}] as cells, ${needed} as "isNeeded" from ${table} t where ${where}`,
        [ticketNo],
      );
      for (const { cells, isNeeded } of found.rows)
        rows.push({ table, columns: names, isNeeded, cells: lineOf(names, cells, cutter) });
    }
    templates.push({ isOpen: status !== 'closed' && status !== 'calledBack', tokens: cutter.tokens, rows });
  }
  return templates;
};

/** Neighbouring pieces in one, so that a million copies are quick. */
export const joined = (cells: readonly Cell[]): Cell[] =>
  cells.reduce<Cell[]>((pieces, cell) => {
    const last = pieces.at(-1);
    if (typeof cell === 'string' && typeof last === 'string') pieces[pieces.length - 1] = last + cell;
    else pieces.push(cell);
    return pieces;
  }, []);

const lineOf = (names: readonly string[], values: readonly (string | null)[], cutter: Cutter): Cell[] => {
  const dueDay = values[names.indexOf('due_at')]?.slice(0, 10) ?? '';
  const cells = values.flatMap((value, at): Cell[] => {
    const tab = at === 0 ? [] : ['\t'];
    if (value === null) return [...tab, '\\N'];
    if (names[at] === 'month') return [...tab, cutter.token(dueDay, 'month')];
    if (names[at] === 'phone_mark') return [...tab, '\\\\x', cutter.token('phone', 'bytes')];
    return [...tab, ...(value.startsWith('\\x') ? [escaped(value)] : cutter.cut(escaped(value)))];
  });
  return joined(cells.map((cell) => (typeof cell === 'string' ? bytes(cell) : cell)));
};

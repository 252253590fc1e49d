import type { City } from '@fengqiao/city';
import { intake, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { maskNumbersIn, refuse, type RequestKind, type TicketStatus } from '@fengqiao/domain';
import { Call, CITY, Database, positionIn, sql, writeCursor, type Scope, inSubtree } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { SearchWords } from './search-words.views';
import { isHotline, isLeading } from './seeing';

type Input = InputOf<typeof intake.searchTickets>;

type Row = {
  readonly id: string;
  readonly ticketNo: string;
  readonly status: TicketStatus;
  readonly kind: RequestKind;
  readonly category: string | null;
  readonly title: string;
  readonly lead: string | null;
  readonly accountable: string | null;
  readonly registeredAt: Date;
  readonly exact: string;
  readonly dueAt: Date | null;
  readonly version: number;
  readonly shareContact: boolean;
};

/**
 * A condition, and what it compares with; `?` stands for each value in turn. `probe`: the same, asked of one ticket. Only those
 * have one that an index answers without its order: scope, unit, words.
 */
type Condition = { readonly text: string; readonly probe?: string; readonly values: readonly unknown[] };

/** Whose index gives the newest first: the ticket's, or the standing's where a status is asked for. */
type Order = 't' | 's';

/** So many of the newest are looked through before everything is: what is common is found there, what is not is rare. */
const LOOKED_THROUGH = 5_000;

/**
 * Only the conditions that are asked for stand in the query, so that the planner sees a join where there is one: with
 * `$1 or exists (…)` for everybody it would probe each row of the city. One path at a time, because each is a range of its own.
 */
const scopeCondition = ({ all, own, subtree }: Scope): Condition[] =>
  all
    ? []
    : [
        {
          text: `t.id in (
            select v.id from unnest(?::text[]) as s (path) join ticket_viewer v on ${inSubtree('v.path', 's.path')} union all
            select v.id from unnest(?::text[]) as s (path) join ticket_viewer v on v.path = s.path::ltree)`,
          probe: `(select true from ticket_viewer v where v.id = t.id
            and (v.path <@ any(?::text[]::ltree[]) or v.path = any(?::text[]::ltree[])) limit 1)`,
          values: [subtree, own],
        },
      ];

/** The place's unit, or any unit that took part, with its subtree. */
const unitCondition = (path: string): Condition => ({
  text: `t.id in (
    select p.id from (select ?::text as path) as s join ticket p on ${inSubtree('p.place_path', 's.path')} union all
    select v.id from (select ?::text as path) as s join ticket_viewer v on ${inSubtree('v.path', 's.path')}
      and v.role not in ('hotline', 'registrar'))`,
  probe: `(t.place_path <@ ?::text::ltree or (select true from ticket_viewer v
    where v.id = t.id and v.path <@ ?::text::ltree and v.role not in ('hotline', 'registrar') limit 1))`,
  values: [path, path],
});

/** The category and all below it: `0` follows `/`. A range, since a prepared `like` finds no index. */
const categoryCondition = (category: string): Condition => ({
  text: `(t.category collate "C" = ? or (t.category collate "C" > ? and t.category collate "C" < ?))`,
  values: [category, `${category}/`, `${category}0`],
});

/** Few are urged: they have an index of their own for when the newest do not fill the page. */
const urgedCondition = (isUrged: boolean): Condition =>
  isUrged ? { text: 't.urges > 0', probe: 't.urges > 0', values: [] } : { text: 't.urges = 0', values: [] };

const when = (given: unknown, text: string, ...values: unknown[]): Condition[] => (given === undefined ? [] : [{ text, values }]);

/** Tickets that the caller may see, newest first. */
@Injectable()
export class SearchViews {
  constructor(
    private readonly database: Database,
    private readonly words: SearchWords,
    @Inject(CITY) private readonly city: City,
  ) {}

  async search(input: Input, call: Call): Promise<AnswerOf<typeof intake.searchTickets>> {
    const { cursor, limit, unitId } = input;
    const unit = unitId === undefined ? undefined : this.city.unit(unitId);
    if (unitId !== undefined && !unit) return refuse('unknown-unit', `${unitId} is no unit of this city`, { where: 'unitId' });
    const position = positionIn(cursor, 1);
    if (!position) return refuse('bad-cursor', 'The cursor is not the nextCursor of a page before', { where: 'cursor' });
    const by = input.status === undefined ? 't' : 's';
    const rows = await this.find(
      [
        ...scopeCondition(call.scope),
        ...(unit ? [unitCondition(unit.path)] : []),
        ...this.filters(input, by),
        ...(cursor ? [{ text: `(${by}.registered_at, ${by}.id) < (?::timestamptz, ?::uuid)`, values: position }] : []),
      ],
      by,
      limit + 1,
    );
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    return { items: shown.map((row) => itemOf(row, call)), ...(last && { nextCursor: writeCursor([last.exact, last.id]) }) };
  }

  private filters({ q, category, status, urged, from, to }: Input, by: Order): Condition[] {
    return [
      ...when(status, 's.status = ?', status),
      ...(urged === undefined ? [] : [urgedCondition(urged === 'true')]),
      ...(category === undefined ? [] : [categoryCondition(category)]),
      ...when(from, `${by}.registered_at >= ?::timestamptz`, from),
      ...when(to, `${by}.registered_at < ?::timestamptz`, to),
      ...(q === undefined ? [] : [this.wordsCondition(q)]),
    ];
  }

  private wordsCondition(q: string): Condition {
    if (/^\d{15,24}$/.test(q)) return { text: 't.ticket_no = ?', values: [q] };
    const query = this.words.query(q);
    return query === undefined
      ? { text: 'false', values: [] }
      : { text: 't.words @@ ?::tsquery', probe: 't.words @@ ?::tsquery', values: [query] };
  }

  /** What an index finds in order is read so; what it does not is looked for among the newest, and then everywhere. */
  private async find(conditions: readonly Condition[], by: Order, limit: number): Promise<Row[]> {
    if (!conditions.some(({ probe }) => probe)) return this.page(inOrder, conditions, by, limit);
    const newest = await this.page(amongNewest, conditions, by, limit);
    return newest.length === limit ? newest : this.page(everywhere, conditions, by, limit);
  }

  private page(ids: Ids, conditions: readonly Condition[], by: Order, limit: number): Promise<Row[]> {
    let nth = 0;
    const numbered = (text: string, from: number): string => {
      let at = from;
      return text.replaceAll('?', () => `$${++at}`);
    };
    const all = conditions.map(({ text, probe, values }): Written => {
      const from = nth;
      nth += values.length;
      return { text: numbered(text, from), ...(probe && { probe: numbered(probe, from) }) };
    });
    const statement = sql(`
      select t.id, t.ticket_no as "ticketNo", s.status, t.kind, t.category, t.title, s.lead, s.accountable,
        t.registered_at as "registeredAt", t.registered_at::text as exact, s.due_at as "dueAt", t.version, t.share_contact as "shareContact"
      from (${ids(all, by)} limit $${nth + 1}) as page join ticket t using (id) join ticket_standing s using (id)
      order by t.registered_at desc, t.id desc`);
    return this.database.rows<Row>(statement, [...conditions.flatMap(({ values }) => values), limit]);
  }
}

/** A condition with its values numbered. */
type Written = Pick<Condition, 'text' | 'probe'>;
/** The ids of a page, as a query. */
type Ids = (conditions: readonly Written[], by: Order) => string;

/** The standing is joined only where its index gives the order: a second join of two columns leads the planner astray. */
const tickets = (by: Order): string => (by === 's' ? 'ticket_standing s join ticket t on t.id = s.id' : 'ticket t');
const where = (texts: readonly string[]): string => (texts.length > 0 ? `where ${texts.join(' and ')}` : '');

const inOrder: Ids = (conditions, by) =>
  `select ${by}.id from ${tickets(by)} ${where(conditions.map(({ text }) => text))} order by ${by}.registered_at desc, ${by}.id desc`;

/** Each of the newest is probed, until the page is full. */
const amongNewest: Ids = (conditions, by) => {
  const walked = conditions.filter(({ probe }) => !probe).map(({ text }) => text);
  const probes = conditions.flatMap(({ probe }) => probe ?? []);
  return `select t.id from (
      select ${by}.id, ${by}.registered_at, t.words, t.place_path, t.urges from ${tickets(by)} ${where(walked)}
      order by ${by}.registered_at desc, ${by}.id desc limit ${LOOKED_THROUGH}) as t
    ${where(probes)} order by t.registered_at desc, t.id desc`;
};

/** Found by the indexes of what is asked for, and sorted: not by going through everything from the newest on. */
const everywhere: Ids = (conditions, by) =>
  `select t.id from ${tickets(by)} ${where(conditions.map(({ text }) => text))} order by t.registered_at + interval '0' desc, t.id desc`;

const itemOf = (row: Row, { actor }: Call) => {
  const { ticketNo, status, kind, category, lead, accountable, registeredAt, dueAt, version, shareContact } = row;
  const near =
    shareContact ||
    isHotline(actor.grants) ||
    isLeading(actor.grants, { lead: lead ?? undefined, accountable: accountable ?? undefined });
  return {
    ticketNo,
    status,
    kind,
    ...(category && { category }),
    title: near ? row.title : maskNumbersIn(row.title),
    ...(lead && { lead }),
    ...(accountable && { accountable }),
    registeredAt: registeredAt.toISOString(),
    ...(dueAt && { dueAt: dueAt.toISOString() }),
    version,
  };
};

import type { City } from '@fengqiao/city';
import { whistle as contracts, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { refuse, unitsOf, within, type Actor, type Refusal, type Unit } from '@fengqiao/domain';
import {
  CITY,
  Clock,
  Database,
  positionIn,
  readHistory,
  scopeValues,
  sql,
  visibleTo,
  writeCursor,
  type Call,
  type Scope,
} from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { seenBy, type Eyes, type Seen } from './concerns';
import type { Event } from './events';
import { through } from './evolve';
import { shownAs, type WhistleView } from './showing';
import type { Whistle } from './whistle';

const visible = sql(`select w.state from whistle w where w.id = $1 and ${visibleTo('whistle_viewer', 'w.id', 2)}`);
const stateOf = sql(`select state from whistle where id = $1`);

/**
 * A page of a board: the lines of each path and status come in order from the index, so that it costs the same however many
 * whistles there are. $1: paths of which all below counts too; $2: paths of which only own parts count.
 */
const page = (condition: string) =>
  sql(`
  select w.state, page.sort_at::text as exact from (
    select distinct l.sort_at, l.id
    from (select s::ltree as path, false as own from unnest($1::text[]) s union all select o::ltree, true from unnest($2::text[]) o) sight
    cross join unnest($3::text[]) as wanted (status)
    cross join lateral (
      select l.sort_at, l.id from whistle_line l
      where l.path = sight.path and l.status = wanted.status and (l.own or not sight.own) ${condition}
        and (l.sort_at, l.id) > (coalesce($4::timestamptz, '-infinity'), coalesce($5::uuid, '00000000-0000-0000-0000-000000000000'))
      order by l.sort_at, l.id limit $6) l
    order by l.sort_at, l.id limit $6) page
  join whistle w on w.id = page.id order by page.sort_at, page.id`);
const pages = {
  all: page(''),
  /** What a unit below the path has a part in. */
  ofUnit: page('and l.part'),
  /** A unit's part in it ($7: its path) shows only to who sees that part: the blower's side sees all parts. */
  withUnit: page(`and exists (
        select from whistle_viewer p where p.id = l.id and p.role in ('blower', 'target') and p.path <@ $7::ltree and exists (
          select from whistle_viewer v where v.id = l.id and (v.role = 'blower' or (v.path = p.path and v.role = p.role))
            and (v.path <@ $1::text[]::ltree[] or v.path = any($2::text[]::ltree[]))))`),
};
const statuses = ['blown', 'working', 'closed', 'withdrawn'] as const;
type Asked = InputOf<typeof contracts.listWhistles>['status'];
const statusesOf = (asked: Asked): readonly string[] =>
  asked === undefined ? statuses : asked === 'open' ? ['blown', 'working'] : [asked];

/** What screens show of whistles. */
@Injectable()
export class WhistleViews {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(CITY) private readonly city: City,
  ) {}

  /** The whistle if the scope shows it, as far as it concerns the caller. */
  async seen(whistleId: string, call: Call): Promise<Seen | undefined> {
    if (!call.allowed) return undefined;
    const row = await this.database.one<{ state: Whistle }>(visible, [whistleId, ...scopeValues(call.scope)]);
    return row && seenBy(row.state, this.eyesOf(call.actor, row.state, call.scope));
  }

  async get({ whistleId }: InputOf<typeof contracts.getWhistle>, call: Call): Promise<AnswerOf<typeof contracts.getWhistle>> {
    const seen = await this.seen(whistleId, call);
    return seen ? this.show(seen, this.clock.now()) : unseen();
  }

  /** As a command left it, for whoever gave it: the same version gives the same answer, whenever it is asked for again. */
  async after(id: string, version: number, call: Call): Promise<{ view: WhistleView; last: Event }> {
    const history = (await readHistory<Event>(this.database, id)).filter((row) => row.version <= version);
    const events = history.map(({ event }) => event);
    const whistle = through(undefined, events).at(-1)!;
    const last = events.at(-1)!;
    const eyes = this.eyesOf(call.actor, whistle, call.scopeFor(contracts.getWhistle));
    return { view: this.show(seenBy(whistle, eyes), new Date(last.at)), last };
  }

  async list(
    { status, unitId, cursor, limit }: InputOf<typeof contracts.listWhistles>,
    call: Call,
  ): Promise<AnswerOf<typeof contracts.listWhistles>> {
    const after = positionIn(cursor, 1);
    if (!after) return refuse('bad-cursor', 'Give the nextCursor of the page before, as it was', { where: 'cursor' });
    const unit = unitId === undefined ? undefined : this.city.unit(unitId);
    if (unitId !== undefined && !unit) return refuse('unknown-unit', `There is no unit ${unitId}`, { where: 'unitId' });
    const { statement, subtree, own, more = [] } = this.sightOf(call.scope, unit);
    const asked = [subtree, own, statusesOf(status), ...after, limit + 1, ...more];
    const rows = await this.database.rows<{ state: Whistle; exact: string }>(statement, asked);
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    const now = this.clock.now();
    return {
      items: shown.map(({ state }) => {
        const view = this.show(seenBy(state, this.eyesOf(call.actor, state, call.scope)), now);
        const { whistleId, version, kind, reason, place, blower, blowerName, blownAt, targets, waitsFor } = view;
        return { whistleId, status: view.status, version, kind, reason, place, blower, blowerName, blownAt, targets, waitsFor };
      }),
      ...(last && { nextCursor: writeCursor([last.exact, last.state.id]) }),
    };
  }

  /** Along whose lines a page is read: the unit's that was asked for where all of it lies within the scope, else the caller's. */
  private sightOf({ all, own, subtree }: Scope, unit: Unit | undefined) {
    if (unit && (all || subtree.some((above) => within(unit.path, above))))
      return { statement: pages.ofUnit, subtree: [unit.path], own: [] };
    const whole = all ? [this.city.unit(this.city.id)!.path] : subtree;
    if (!unit) return { statement: pages.all, subtree: whole, own };
    return { statement: pages.withUnit, subtree: whole, own, more: [unit.path] };
  }

  /** For services: with which result it was closed. */
  async resultOf({ whistleId }: InputOf<typeof contracts.whistleResult>): Promise<AnswerOf<typeof contracts.whistleResult>> {
    const whistle = (await this.database.one<{ state: Whistle }>(stateOf, [whistleId]))?.state;
    if (!whistle?.closed) return { found: false };
    return { found: true, kind: whistle.kind, blower: whistle.blower, result: whistle.closed.result };
  }

  /** What somebody sees of a whistle follows from where their rights reach. */
  eyesOf(actor: Actor, { blower }: Whistle, scope: Scope | undefined): Eyes {
    return { covers: this.coverOf(scope), readsNumbers: unitsOf(actor).includes(blower) };
  }

  /** Whether a unit lies within a scope; without one none does. */
  coverOf(scope: Scope | undefined): Eyes['covers'] {
    const { all = false, own = [], subtree = [] } = scope ?? {};
    return (unitId) => {
      const path = this.city.unit(unitId)?.path;
      return path !== undefined && (all || own.includes(path) || subtree.some((above) => within(path, above)));
    };
  }

  private show(seen: Seen, asOf: Date): WhistleView {
    return shownAs(seen, asOf, (id) => this.city.unit(id)?.name ?? id);
  }
}

export const unseen = (): Refusal<'not-found'> => refuse('not-found', 'There is no such whistle, or it is not yours to see');

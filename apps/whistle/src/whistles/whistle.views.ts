import type { City } from '@fengqiao/city';
import { whistle as contracts, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { refuse, unitsOf, within, type Actor, type Refusal } from '@fengqiao/domain';
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

/** A unit's part in it shows only to who sees that part: the blower's side sees all parts. $6 is the unit's path. */
const page = (condition: string) =>
  sql(`
  select w.state, w.sort_at::text as exact from whistle w
  where ${visibleTo('whistle_viewer', 'w.id', 1)}
    and (w.sort_at, w.id) > (coalesce($4::timestamptz, '-infinity'), coalesce($5::uuid, '00000000-0000-0000-0000-000000000000'))
    and ($6::ltree is null or exists (
      select from whistle_viewer p where p.id = w.id and p.role in ('blower', 'target') and p.path <@ $6::ltree and (
        $1::boolean or exists (
          select from whistle_viewer v where v.id = w.id and (v.role = 'blower' or (v.path = p.path and v.role = p.role))
            and (v.path <@ $2::text[]::ltree[] or v.path = any($3::text[]::ltree[])))))
    )
    and ${condition}
  order by w.sort_at, w.id limit $7`);
const pages = {
  any: page('true'),
  open: page('w.open'),
  ...Object.fromEntries(
    (['blown', 'working', 'closed', 'withdrawn'] as const).map((status) => [status, page(`w.status = '${status}'`)]),
  ),
};

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
    const statement = (pages as Record<string, typeof pages.any>)[status ?? 'any']!;
    const rows = await this.database.rows<{ state: Whistle; exact: string }>(statement, [
      ...scopeValues(call.scope),
      ...after,
      unit?.path ?? null,
      limit + 1,
    ]);
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

  /** For services: with which result it was closed. */
  async resultOf({ whistleId }: InputOf<typeof contracts.whistleResult>): Promise<AnswerOf<typeof contracts.whistleResult>> {
    const whistle = (await this.database.one<{ state: Whistle }>(stateOf, [whistleId]))?.state;
    if (!whistle?.closed) return { found: false };
    return { found: true, kind: whistle.kind, blower: whistle.blower, result: whistle.closed.result };
  }

  /** What somebody sees of a whistle follows from where their rights reach. */
  eyesOf(actor: Actor, { blower }: Whistle, scope: Scope | undefined): Eyes {
    const { all = false, own = [], subtree = [] } = scope ?? {};
    const covers = (unitId: string): boolean => {
      const path = this.city.unit(unitId)?.path;
      return path !== undefined && (all || own.includes(path) || subtree.some((above) => within(path, above)));
    };
    return { covers, readsNumbers: unitsOf(actor).includes(blower) };
  }

  private show(seen: Seen, asOf: Date): WhistleView {
    return shownAs(seen, asOf, (id) => this.city.unit(id)?.name ?? id);
  }
}

export const unseen = (): Refusal<'not-found'> => refuse('not-found', 'There is no such whistle, or it is not yours to see');

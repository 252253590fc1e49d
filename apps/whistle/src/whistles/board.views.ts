import { localTime } from '@fengqiao/calendar';
import type { City } from '@fengqiao/city';
import { whistle as contracts, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { maskNumbersIn, refuse, unitsOf, within, type Refusal } from '@fengqiao/domain';
import { CITY, Clock, Database, positionIn, scopeValues, sql, writeCursor, type Call, type Scope } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { bandOf, blowersIn, unitsIn } from './figures';
import { MechanismStore } from './mechanism.store';
import { NoticeStore } from './notice.store';
import { placeFlaw } from './place';
import { supervisionShown } from './showing';
import type { Supervision, Whistle } from './whistle';

/** Superiors are few: each one's come in order from the index. The recursion steps from one superior to the next along it. */
const worklist = (table: 'supervision' | 'contest') =>
  sql(`
  with recursive superior (path) as (
    (select path from ${table} order by path limit 1) union all
    select (select s.path from ${table} s where s.path > superior.path order by s.path limit 1)
    from superior where superior.path is not null)
  select s.id, s."whistleId", s.view, s.due_at::text as exact
  from superior cross join unnest($6::boolean[]) as wanted (open)
  cross join lateral (
    select s.id, s.whistle_id as "whistleId", s.view, s.due_at from ${table} s
    where s.path = superior.path and s.open = wanted.open
      and (s.due_at, s.id) > (coalesce($4::timestamptz, '-infinity'), coalesce($5::uuid, '00000000-0000-0000-0000-000000000000'))
    order by s.due_at, s.id limit $7) s
  where $1::boolean or superior.path <@ $2::text[]::ltree[] or superior.path = any($3::text[]::ltree[])
  order by s.due_at, s.id limit $7`);
const [supervisions, contests] = [worklist('supervision'), worklist('contest')];
const ofMonth = sql(`
  select w.state from whistle w
  where w.blown_at >= $1 and w.blown_at < $2 and ($3::boolean or exists (
    select from whistle_line l where l.id = w.id and l.part
      and (l.path = any($4::text[]::ltree[]) or (l.own and l.path = any($5::text[]::ltree[])))))
  order by w.blown_at, w.id`);

type Row<View> = { readonly id: string; readonly whistleId: string; readonly view: View; readonly exact: string };
type Contest = Omit<z.input<typeof contracts.contestView>, 'whistleId' | 'due'>;
type ContestListed = z.input<typeof contracts.contestView>;
type SupervisionListed = z.input<typeof contracts.supervisionView> & { whistleId: string };

/** Lists beside the board: what superiors look into, standing mechanisms, the figures of both sides. */
@Injectable()
export class BoardViews {
  constructor(
    private readonly database: Database,
    private readonly mechanismStore: MechanismStore,
    private readonly notices: NoticeStore,
    private readonly clock: Clock,
    @Inject(CITY) private readonly city: City,
  ) {}

  async supervisions(
    input: InputOf<typeof contracts.listSupervisions>,
    call: Call,
  ): Promise<AnswerOf<typeof contracts.listSupervisions>> {
    const now = this.clock.now();
    return this.page<Supervision, SupervisionListed>(supervisions, input, call, (view, whistleId) => ({
      whistleId,
      ...supervisionShown(view, now),
    }));
  }

  async contests(input: InputOf<typeof contracts.listContests>, call: Call): Promise<AnswerOf<typeof contracts.listContests>> {
    const now = this.clock.now();
    return this.page<Contest, ContestListed>(contests, input, call, ({ reason, ...view }, whistleId) => ({
      ...{ whistleId, ...view, reason: maskNumbersIn(reason), due: now > new Date(view.dueAt) },
    }));
  }

  /** What waits for superiors within the caller's scope, the earliest limit first. */
  private async page<View, Item>(
    statement: typeof supervisions,
    { open, cursor, limit }: InputOf<typeof contracts.listSupervisions>,
    call: Call,
    shown: (view: View, whistleId: string) => Item,
  ): Promise<{ items: Item[]; nextCursor?: string } | Refusal<'bad-cursor'>> {
    const after = positionIn(cursor, 1);
    if (!after) return refuse('bad-cursor', 'Give the nextCursor of the page before, as it was', { where: 'cursor' });
    const asked = [...scopeValues(call.scope), ...after, open === undefined ? [true, false] : [open === 'true'], limit + 1];
    const rows = await this.database.rows<Row<View>>(statement, asked);
    const page = rows.slice(0, limit);
    const last = rows.length > limit ? page.at(-1) : undefined;
    return {
      items: page.map(({ view, whistleId }) => shown(view, whistleId)),
      ...(last && { nextCursor: writeCursor([last.exact, last.id]) }),
    };
  }

  /** For a place; only those of whose units the caller sees one, or whose community it is. */
  async mechanisms(
    place: InputOf<typeof contracts.listMechanisms>,
    call: Call,
  ): Promise<AnswerOf<typeof contracts.listMechanisms>> {
    const nowhere = placeFlaw(place, 'unitId', this.city);
    if (nowhere) return nowhere;
    const metres = this.city.whistleAt(this.clock.now()).mechanismMetres;
    const found = await this.mechanismStore.near(place, metres);
    const covers = this.coverOf(call.scope);
    return {
      items: found
        .filter(({ units, communities }) => [...units, ...communities].some(covers))
        .map(({ id, whistleId, since, units, communities, plan }) => ({
          ...{ mechanismId: id, whistleId, since, communities: [...communities] },
          units: units.map((unitId) => ({ unitId, name: this.city.unit(unitId)?.name ?? unitId })),
          plan: plan.map((step) => ({ ...step, unitIds: [...step.unitIds] })),
        })),
    };
  }

  /** For whoever lives there, without a token. */
  async stops({ unitId }: InputOf<typeof contracts.publicStops>): Promise<AnswerOf<typeof contracts.publicStops>> {
    const community = this.city.unit(unitId);
    if (community?.kind !== 'community') return refuse('unknown-unit', `There is no community ${unitId}`, { where: 'unitId' });
    const stops = await this.notices.toCome(unitId, this.clock.now());
    return {
      unitName: community.name,
      items: stops.map(({ by, ...told }) => ({ ...told, unitName: this.city.unit(by)?.name ?? by })),
    };
  }

  /** Whistles that were blown in a month of the city, by both sides; only units that the caller's rights reach. */
  async figures(
    { month }: InputOf<typeof contracts.whistleFigures>,
    call: Call,
  ): Promise<AnswerOf<typeof contracts.whistleFigures>> {
    const { from, to } = localTime(this.city.timeZone.offsetMinutes).monthRange(month);
    const rows = await this.database.rows<{ state: Whistle }>(ofMonth, [from, to, ...scopeValues(call.scope)]);
    const whistles = rows.map(({ state }) => state);
    const policy = this.city.whistleAt(from);
    const covers = this.knownTo(call);
    return {
      month,
      policyVersion: policy.version,
      blowers: blowersIn(whistles)
        .filter(({ unitId }) => covers(unitId))
        .map((one) => ({ ...one, band: bandOf(one.blown, policy.band) })),
      units: unitsIn(whistles).filter(({ unitId }) => covers(unitId)),
    };
  }

  /** Of units inside a street only that street knows figures: nobody outside compares communities (Street Regulation art. 43). */
  private knownTo({ actor, scope }: Call): (unitId: string) => boolean {
    const covers = this.coverOf(scope);
    const streets = new Set(unitsOf(actor).flatMap((id) => this.city.streetOf(id)?.id ?? []));
    return (unitId) => {
      const street = this.city.streetOf(unitId)?.id ?? unitId;
      return covers(unitId) && (street === unitId || streets.has(street));
    };
  }

  private coverOf({ all, own, subtree }: Scope): (unitId: string) => boolean {
    return (unitId) => {
      const path = this.city.unit(unitId)?.path;
      return path !== undefined && (all || own.includes(path) || subtree.some((above) => within(path, above)));
    };
  }
}

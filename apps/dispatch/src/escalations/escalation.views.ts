import { dispatch as contracts, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { refuse, type Role } from '@fengqiao/domain';
import { CITY, Database, positionIn, sql, writeCursor, type Call } from '@fengqiao/service';
import type { City } from '@fengqiao/city';
import { Inject, Injectable } from '@nestjs/common';
import type { Target } from '../dispatches/rulebook';
import type { ToldLadder } from './escalation.store';

type Row = {
  id: string;
  ticketNo: string;
  ofId: string;
  ladder: ToldLadder;
  rung: number;
  told: Target;
  unitId: string;
  lateUnitId: string;
  limitAt: Date;
  at: Date;
  exact: string;
};

/** One stretch of the index for each of the caller's places and what it is told there; whom two places show it, it is shown once. */
export const listed = sql(`
  select distinct on (limit_at, id) e.* from unnest($1::text[], $2::text[]) as s (seer, told) cross join lateral (
    select e.id, e.ticket_no as "ticketNo", e.of_id as "ofId", e.ladder, e.rung, e.to_unit as "unitId", e.late_unit as "lateUnitId", e.limit_at as "limitAt",
      e.at, e.limit_at::text as exact, e.limit_at
    from escalation e
    where e.seer = s.seer and e.told = s.told and e.open = $3
      and (e.limit_at, e.id) > (coalesce($4::timestamptz, '-infinity'), coalesce($5::uuid, '00000000-0000-0000-0000-000000000000'))
    order by e.limit_at, e.id limit $6) e
  order by limit_at, id limit $6`);

/** Who of a unit is told what is said to it. A unit without a head of its own answers through its handlers. */
const toldRoles: Readonly<Record<Exclude<Target, 'own'>, readonly Role[]>> = {
  head: ['head', 'districtLeader', 'handler'],
  district: ['districtLeader', 'districtCoordinator'],
  hotline: ['operator', 'hotlineSupervisor'],
  hotlineSupervisor: ['hotlineSupervisor'],
  city: ['cityLeader', 'supervisor'],
};
const toldTo = (role: Role): string[] => [
  'own',
  ...Object.entries(toldRoles).flatMap(([target, roles]) => (roles.includes(role) ? [target] : [])),
];

/** What was escalated, for exactly those who were told and those above them. */
@Injectable()
export class EscalationViews {
  constructor(
    private readonly database: Database,
    @Inject(CITY) private readonly city: City,
  ) {}

  async list(
    { status, cursor, limit }: InputOf<typeof contracts.listEscalations>,
    call: Call,
  ): Promise<AnswerOf<typeof contracts.listEscalations>> {
    const after = positionIn(cursor, 1);
    if (!after) return refuse('bad-cursor', 'Give the nextCursor of the page before, as it was', { where: 'cursor' });
    const places = this.placesOf(call);
    const rows = await this.database.rows<Row>(listed, [
      places.map(([seer]) => seer),
      places.map(([, told]) => told),
      status === 'open',
      ...after,
      limit + 1,
    ]);
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    return {
      items: shown.map(({ id, ticketNo, ofId, ladder, rung, unitId, lateUnitId, limitAt, at }) => ({
        ...{ id, ticketNo, status, ladder, rung, unitId, lateUnitId },
        ...{ limitAt: limitAt.toISOString(), at: at.toISOString() },
        ...(ladder === 'leaderAssignment' && { leaderAssignmentId: ofId }),
      })),
      ...(last && { nextCursor: writeCursor([last.exact, last.id]) }),
    };
  }

  /** What the caller is told at each of its units, and what below them it stands above, as far as its policy reaches. */
  private placesOf({ actor, scope: { all, own, subtree } }: Call): [seer: string, told: string][] {
    const places = actor.grants.flatMap(({ role, unitId }): [string, string][] => {
      const path = this.city.unit(unitId)?.path ?? '';
      const isAbove = all || subtree.includes(path);
      const told = [...(isAbove || own.includes(path) ? toldTo(role) : []), ...(isAbove ? ['above'] : [])];
      return told.map((target) => [unitId, target]);
    });
    return [...new Map(places.map((place) => [place.join(), place])).values()];
  }
}

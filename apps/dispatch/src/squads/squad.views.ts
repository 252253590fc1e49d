import type { City } from '@fengqiao/city';
import { dispatch as contracts, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { refuse, type Unit } from '@fengqiao/domain';
import { CITY, Clock, Database, readCursor, writeCursor, type Scope } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { gapsIn, onDutyAt } from './roster';
import { RosterStore } from './roster.store';
import { reaches } from './squad.commands';

type Listing = typeof contracts.listSquads;

const HOUR = 3_600_000;

/** The squads near a place with their rosters. The units are in memory; rosters are read for the page alone. */
@Injectable()
export class SquadViews {
  constructor(
    private readonly rosters: RosterStore,
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(CITY) private readonly city: City,
  ) {}

  async list({ unitId, hours, cursor, limit }: InputOf<Listing>, scope: Scope): Promise<AnswerOf<Listing>> {
    const place = this.city.unit(unitId);
    if (!place) return refuse('unknown-unit', `There is no unit ${unitId}`, { where: 'unitId' });
    const last = this.lastOf(cursor);
    if (cursor !== undefined && !last)
      return refuse('bad-cursor', 'Give the nextCursor of the page before, as it was', { where: 'cursor' });
    const ahead = this.squadsAfter(last, place).filter(({ path }) => reaches(scope, path));
    const squads = ahead.slice(0, limit);
    const now = this.clock.now();
    const window = { from: now.toISOString(), until: new Date(now.getTime() + hours * HOUR).toISOString() };
    const shifts = await this.rosters.within(this.database, squads.map(({ id }) => id), window); // prettier-ignore
    const items = squads.map(({ id, name }) => {
      const roster = shifts.filter((one) => one.unitId === id).map(({ unitId: _, ...one }) => one);
      return { unitId: id, name, onDuty: onDutyAt(roster, now), roster, gaps: gapsIn(roster, window) };
    });
    return { items, ...(ahead.length > limit && { nextCursor: writeCursor([squads.at(-1)!.id]) }) };
  }

  private lastOf(cursor: string | undefined): Unit | undefined {
    const [id] = (cursor !== undefined && readCursor(cursor, 1)) || [];
    const unit = id === undefined ? undefined : this.city.unit(id);
    return unit?.kind === 'squad' ? unit : undefined;
  }

  /** Those of its street first, then the others of its district; of the city, all. */
  private squadsAfter(last: Unit | undefined, { id }: Unit): Unit[] {
    const [street, district] = [this.city.streetOf(id), this.city.districtOf(id)];
    const near = (unit: Unit): number => (street && this.city.streetOf(unit.id)?.id === street.id ? 0 : 1);
    const compare = (a: Unit, b: Unit): number => near(a) - near(b) || a.id.localeCompare(b.id);
    const squads = this.city.unitsBelow((district ?? street ?? { id }).id).filter(({ kind }) => kind === 'squad');
    return squads.filter((unit) => !last || compare(unit, last) > 0).sort(compare);
  }
}

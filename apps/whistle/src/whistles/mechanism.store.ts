import { Database, sql, type Transaction } from '@fengqiao/service';
import { Injectable } from '@nestjs/common';
import { boxAround, metresBetween, type Mechanism, type Point } from './mechanism';
import type { Place } from './whistle';

const insert = sql(`insert into mechanism (id, whistle_id, since, state) values ($1, $2, $3, $4)`);
const putCommunities = sql(`insert into mechanism_community (mechanism_id, unit_id) select $1, x from unnest($2::text[]) as x`);
const putPoints = sql(`
  insert into mechanism_point (mechanism_id, lon, lat) select $1, x.lon, x.lat from unnest($2::float8[], $3::float8[]) as x(lon, lat)`);
const ofCommunity = sql(`
  select m.state from mechanism_community c join mechanism m on m.id = c.mechanism_id where c.unit_id = $1 order by m.since, m.id`);
const inBox = sql(`
  select distinct m.id, m.since, m.state from mechanism_point p join mechanism m on m.id = p.mechanism_id
  where p.lat between $1 and $2 and p.lon between $3 and $4 order by m.since, m.id`);

/** Standing mechanisms, found by community or by point. */
@Injectable()
export class MechanismStore {
  constructor(private readonly database: Database) {}

  add(tx: Transaction, mechanism: Mechanism): void {
    const { id, whistleId, since, communities, points } = mechanism;
    tx.write(insert, [id, whistleId, since, JSON.stringify(mechanism)]);
    if (communities.length > 0) tx.write(putCommunities, [id, communities]);
    if (points.length > 0) tx.write(putPoints, [id, points.map(({ lon }) => lon), points.map(({ lat }) => lat)]);
  }

  /** Those made for the place's community, or with a point within so many metres. */
  async near({ unitId, lon, lat }: Place, metres: number): Promise<Mechanism[]> {
    const point = lon === undefined || lat === undefined ? undefined : { lon, lat };
    const [ofUnit, close] = await Promise.all([
      unitId === undefined ? [] : this.database.rows<{ state: Mechanism }>(ofCommunity, [unitId]),
      point === undefined ? [] : this.close(point, metres),
    ]);
    const found = [...ofUnit.map(({ state }) => state), ...close];
    return [...new Map(found.map((one) => [one.id, one])).values()];
  }

  private async close(point: Point, metres: number): Promise<Mechanism[]> {
    const { west, east, south, north } = boxAround(point, metres);
    const rows = await this.database.rows<{ state: Mechanism }>(inBox, [south, north, west, east]);
    return rows.map(({ state }) => state).filter(({ points }) => points.some((one) => metresBetween(one, point) <= metres));
  }
}

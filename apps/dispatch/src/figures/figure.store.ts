import type { City } from '@fengqiao/city';
import { localTime } from '@fengqiao/calendar';
import { CITY, Database, scopeValues, sql, type Scope, type Transaction } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import type { Dispatch, Event } from '../dispatches/dispatch';
import { marksOf, type Counted } from '../dispatches/counting';

const insert = sql(`
  insert into dispatch_mark (dispatch_id, version, what, month, unit_id, path)
  select $1, x.version, x.what, x.month, x.unit_id, x.path::ltree
  from jsonb_to_recordset($2::jsonb) as x(version int, what text, month text, unit_id text, path text)`);
const select = sql(`
  select unit_id as "unitId", what, count(*)::int as count from dispatch_mark m
  where month = $1 and ($2::boolean or m.path <@ $3::text[]::ltree[] or m.path = any($4::text[]::ltree[]))
  group by 1, 2 order by 1, 2`);

/** What is counted of dispatches, one row for each time: written in the transaction that decides it. */
@Injectable()
export class FigureStore {
  private readonly local;

  constructor(
    private readonly database: Database,
    @Inject(CITY) private readonly city: City,
  ) {
    this.local = localTime(city.timeZone.offsetMinutes);
  }

  follow(tx: Transaction, before: Dispatch | undefined, events: readonly Event[], states: readonly Dispatch[]): void {
    const rows = events.flatMap((event, at) => {
      const month = this.local.localMonth(new Date(event.at));
      const { version } = states[at]!;
      return marksOf(at === 0 ? before : states[at - 1], event, (id) => this.city.streetOf(id)).map(({ what, unitId }) => ({
        ...{ version, what, month, unit_id: unitId },
        path: this.city.unit(unitId)?.path ?? unitId,
      }));
    });
    if (rows.length > 0) tx.write(insert, [states[0]!.id, JSON.stringify(rows)]);
  }

  /** How often what was counted for which unit in a month, of what the scope shows. */
  async ofMonth(month: string, scope: Scope): Promise<{ unitId: string; what: Counted; count: number }[]> {
    return this.database.rows(select, [month, ...scopeValues(scope)]);
  }
}

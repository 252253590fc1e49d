import { Database, sql, type Transaction } from '@fengqiao/service';
import { Injectable } from '@nestjs/common';
import type { Shift, Window } from './roster';

/** One writer of a squad's roster at a time. */
const lock = sql(`select pg_advisory_xact_lock(hashtextextended($1, 0))`);
const overlapping = sql(`
  delete from squad_shift where squad = $1 and starts < $3 and ends > $2 returning person, phone, starts, ends`);
const insert = sql(`
  insert into squad_shift (squad, person, phone, starts, ends)
  select $1, x.person, x.phone, x."from", x.until from jsonb_to_recordset($2::jsonb) as x(person text, phone text, "from" timestamptz, until timestamptz)`);
const select = sql(`
  select squad as "unitId", person, phone, starts, ends from squad_shift
  where squad = any($1::text[]) and starts < $3 and ends > $2 order by starts, person`);

type Row = { unitId: string; person: string; phone: string | null; starts: Date; ends: Date };
export type SquadShift = Shift & { readonly unitId: string };

const shiftOf = ({ unitId, person, phone, starts, ends }: Row): SquadShift => ({
  ...{ unitId, person, from: starts.toISOString(), until: ends.toISOString() },
  ...(phone && { phone }),
});

/** The rosters of emergency squads. */
@Injectable()
export class RosterStore {
  /** Puts these shifts in place of what stood in that stretch; what reaches beyond it is cut, not lost. */
  async replace(tx: Transaction, unitId: string, { from, until }: Window, shifts: readonly Shift[]): Promise<void> {
    await tx.rows(lock, [unitId]);
    const former = await tx.rows<Row>(overlapping, [unitId, from, until]);
    const cut = former.map(shiftOf).flatMap((shift) => [
      { ...shift, until: from },
      { ...shift, from: until },
    ]);
    const left = cut.filter((shift) => Date.parse(shift.from) < Date.parse(shift.until));
    tx.write(insert, [unitId, JSON.stringify([...left, ...shifts])]);
  }

  /** The shifts of these squads that touch a stretch of time, the earliest first. */
  async within(db: Database | Transaction, units: readonly string[], { from, until }: Window): Promise<SquadShift[]> {
    return (await db.rows<Row>(select, [units, from, until])).map(shiftOf);
  }
}

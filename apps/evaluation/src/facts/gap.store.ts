import { sql, type Database, type Transaction } from '@fengqiao/service';
import { Injectable } from '@nestjs/common';

/** A dispatch of which a version is known by its number alone. */
export type Missing = { readonly dispatchId: string; readonly ticketNo: string; readonly newest: number };

const columns = `dispatch_id as "dispatchId", ticket_no as "ticketNo", newest`;
const missing = sql(`select ${columns} from matter where missing order by dispatch_id limit 1000`);
const staying = sql(`
  select ${columns} from matter m
  where missing and not exists (
    select from fact f where f.dispatch_id = m.dispatch_id and f.written_at > now() - make_interval(secs => $1))
  order by dispatch_id limit 1000`);
const versions = sql(`select version from fact where dispatch_id = $1`);

/** Where facts are missing. */
@Injectable()
export class GapStore {
  missing(db: Database | Transaction): Promise<Missing[]> {
    return db.rows<Missing>(missing);
  }

  /** Of which nothing came for so long, in machine time: what is only overtaken comes sooner. */
  staying(db: Database, patienceMs: number): Promise<Missing[]> {
    return db.rows<Missing>(staying, [patienceMs / 1_000]);
  }

  async versionsOf(db: Database, dispatchId: string): Promise<Set<number>> {
    return new Set((await db.rows<{ version: number }>(versions, [dispatchId])).map(({ version }) => version));
  }
}

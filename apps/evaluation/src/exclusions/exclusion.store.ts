import { scopeValues, sql, type Database, type Scope, type Transaction } from '@fengqiao/service';
import { Injectable } from '@nestjs/common';
import { arrivedBy, type Place } from '../facts/arrival.store';
import type { Matter } from '../facts/fact.store';
import type { Exclusion } from './exclusion';

/** An exclusion with its ids, and the unit that was accountable when it was asked for. */
export type StoredExclusion = Exclusion & {
  readonly id: string;
  readonly dispatchId: string;
  readonly accountable: string;
  readonly path: string;
  readonly askedAt: Date;
};

const columns = `id, dispatch_id as "dispatchId", accountable, path::text as path, reason_code as "reasonCode", status,
  asked_at as "askedAt", excluded_at as "excludedAt", version`;

const ofMatter = sql(`select ${columns} from exclusion where dispatch_id = $1 and status in ('asked', 'approved')`);
const seen = sql(`
  select dispatch_id as "dispatchId" from exclusion
  where id = $1 and ($2::boolean or path <@ $3::text[]::ltree[] or path = any($4::text[]::ltree[]))`);
const byId = sql(`select ${columns} from exclusion where id = $1`);
const all = 'id, dispatch_id, ticket_no, accountable, path, reason_code, status, asked_at, excluded_at, version';
const follow = `on conflict (id) do update set status = excluded.status, excluded_at = excluded.excluded_at, version = excluded.version`;
const upsert = sql(`
  with step as (
    insert into exclusion_step (${all}, arrived_at) values ($1, $2, $3, $4, $5::ltree, $6, $7, $8, $9, $10, $11) returning *)
  insert into exclusion (${all}) select ${all} from step ${follow}`);
const newestSteps = `select distinct on (id) * from exclusion_step where dispatch_id = $1 and ${arrivedBy('$2')} order by id, version desc`;
const reason = sql(`select reason_code as reason from (${newestSteps}) step where status = 'approved'`);
const restore = sql(`insert into exclusion (${all}) select ${all} from (${newestSteps}) step ${follow}`);

type Row = Omit<StoredExclusion, 'excludedAt'> & { readonly excludedAt: Date | null };
const exclusionOf = (row: Row | undefined): StoredExclusion | undefined =>
  row && { ...row, excludedAt: row.excludedAt ?? undefined };

/** Exclusions of tickets: one at a time stands, asked for or approved. Under the matter's lock. */
@Injectable()
export class ExclusionStore {
  async standing(tx: Transaction, { dispatchId }: Pick<Matter, 'dispatchId'>): Promise<StoredExclusion | undefined> {
    return exclusionOf(await tx.one<Row>(ofMatter, [dispatchId]));
  }

  async find(tx: Transaction, id: string): Promise<StoredExclusion | undefined> {
    return exclusionOf(await tx.one<Row>(byId, [id]));
  }

  /** The matter of an exclusion whose unit lies in the scope. Not locked. */
  async seen(db: Database | Transaction, id: string, scope: Scope): Promise<string | undefined> {
    return (await db.one<{ dispatchId: string }>(seen, [id, ...scopeValues(scope)]))?.dispatchId;
  }

  /** The reason code for which the matter is left out, or was at a place in the order of arrivals. */
  async reasonOf(tx: Transaction, { dispatchId }: Pick<Matter, 'dispatchId'>, by: Place): Promise<string | undefined> {
    return (await tx.one<{ reason: string }>(reason, [dispatchId, by]))?.reason;
  }

  /** Keeps the step, which arrives at this city time, and the state after it. Does not wait. */
  save(tx: Transaction, { ticketNo }: Matter, exclusion: StoredExclusion, at: Date): void {
    const { id, dispatchId, accountable, path, reasonCode, status, askedAt, excludedAt, version } = exclusion;
    const state = [reasonCode, status, askedAt, excludedAt ?? null, version];
    tx.write(upsert, [id, dispatchId, ticketNo, accountable, path, ...state, at]);
  }

  /** Makes the exclusions of a matter from their steps. Does not wait. */
  restore(tx: Transaction, { dispatchId }: Pick<Matter, 'dispatchId'>, by: Place): void {
    tx.write(restore, [dispatchId, by]);
  }
}

import { scopeValues, sql, type Database, type Scope, type Transaction } from '@fengqiao/service';
import { Injectable } from '@nestjs/common';
import { arrivedBy, type Place } from '../facts/arrival.store';
import type { Matter } from '../facts/fact.store';
import type { Approval, Exclusion } from './exclusion';

/** An exclusion with its ids, and the unit that was accountable when it was asked for. */
export type StoredExclusion = Exclusion & {
  readonly id: string;
  readonly dispatchId: string;
  readonly accountable: string;
  readonly path: string;
  readonly askedAt: Date;
};

const columns = `id, dispatch_id as "dispatchId", accountable, path::text as path, reason_code as "reasonCode", status,
  asked_at as "askedAt", excluded_at as "excludedAt", tickets, version`;

/** The tickets that an approval names: those from before name their own alone. */
export const namedBy = (row: string): string => `coalesce(${row}.tickets, array[${row}.ticket_no])`;

const open = sql(`select ${columns} from exclusion where dispatch_id = $1 and accountable = $2 and status = 'asked'`);
const seen = sql(`
  select dispatch_id as "dispatchId", array(select dispatch_id from matter m where m.ticket_no = any(tickets)) as named
  from exclusion
  where id = $1 and ($2::boolean or path <@ $3::text[]::ltree[] or path = any($4::text[]::ltree[]))`);
const byId = sql(`select ${columns} from exclusion where id = $1`);
const all = 'id, dispatch_id, ticket_no, accountable, path, reason_code, status, asked_at, excluded_at, version, tickets';
const follow = `on conflict (id) do update set status = excluded.status, excluded_at = excluded.excluded_at,
  version = excluded.version, tickets = excluded.tickets`;
const upsert = sql(`
  with step as (
    insert into exclusion_step (${all}, arrived_at) values ($1, $2, $3, $4, $5::ltree, $6, $7, $8, $9, $10, $11, $12) returning *)
  insert into exclusion (${all}) select ${all} from step ${follow}`);
const newestSteps = `select distinct on (id) * from exclusion_step where dispatch_id = $1 and ${arrivedBy('$2')} order by id, version desc`;
/** Read along the index of what approvals name; the earliest first. */
export const naming = sql(`
  select reason_code as "reasonCode", accountable, ${namedBy('s')} as tickets from exclusion_step s
  where status = 'approved' and ${namedBy('s')} @> array[$1::text] and ${arrivedBy('$2')}
    and not exists (select from exclusion_step r where r.id = s.id and r.version > s.version and ${arrivedBy('$2')})
  order by arrival`);
const namedWith = sql(`
  select distinct m.dispatch_id as "dispatchId", m.ticket_id as "ticketId", m.ticket_no as "ticketNo", m.group_id as "groupId"
  from exclusion_step s join matter m on m.ticket_no = any(s.tickets) and m.dispatch_id <> s.dispatch_id
  where s.dispatch_id = $1 and ${arrivedBy('$2')} order by 1`);
const restore = sql(`insert into exclusion (${all}) select ${all} from (${newestSteps}) step ${follow}`);

type Row = Omit<StoredExclusion, 'excludedAt' | 'tickets'> & {
  readonly excludedAt: Date | null;
  readonly tickets: readonly string[] | null;
};
const exclusionOf = (row: Row | undefined): StoredExclusion | undefined =>
  row && { ...row, excludedAt: row.excludedAt ?? undefined, tickets: row.tickets ?? undefined };

/** Exclusions of tickets: one at a time waits for its decision, of each unit. Under the matter's lock. */
@Injectable()
export class ExclusionStore {
  /** What the unit has asked for, and nobody has decided. */
  async open(
    tx: Transaction,
    { dispatchId }: Pick<Matter, 'dispatchId'>,
    accountable: string,
  ): Promise<StoredExclusion | undefined> {
    return exclusionOf(await tx.one<Row>(open, [dispatchId, accountable]));
  }

  async find(tx: Transaction, id: string): Promise<StoredExclusion | undefined> {
    return exclusionOf(await tx.one<Row>(byId, [id]));
  }

  /** The dispatch of an exclusion whose unit lies in the scope, and those of all tickets that its approval names. Not locked. */
  seen(db: Database | Transaction, id: string, scope: Scope): Promise<{ dispatchId: string; named: string[] } | undefined> {
    return db.one(seen, [id, ...scopeValues(scope)]);
  }

  /** The approvals that name the matter's ticket, as they stand, or stood at a place in the order of arrivals. */
  naming(tx: Transaction, { ticketNo }: Pick<Matter, 'ticketNo'>, by: Place): Promise<Approval[]> {
    return tx.rows<Approval>(naming, [ticketNo, by]);
  }

  /** Other matters that were decided about together with this one. */
  namedWith(tx: Transaction, { dispatchId }: Pick<Matter, 'dispatchId'>, by: Place): Promise<Matter[]> {
    return tx.rows<Matter>(namedWith, [dispatchId, by]);
  }

  /** Keeps the step, which arrives at this city time, and the state after it. Does not wait. */
  save(tx: Transaction, { ticketNo }: Matter, exclusion: StoredExclusion, at: Date): void {
    const { id, dispatchId, accountable, path, reasonCode, status, askedAt, excludedAt, version, tickets } = exclusion;
    const state = [reasonCode, status, askedAt, excludedAt ?? null, version, tickets ?? null];
    tx.write(upsert, [id, dispatchId, ticketNo, accountable, path, ...state, at]);
  }

  /** Makes the exclusions of a matter from their steps. Does not wait. */
  restore(tx: Transaction, { dispatchId }: Pick<Matter, 'dispatchId'>, by: Place): void {
    tx.write(restore, [dispatchId, by]);
  }
}

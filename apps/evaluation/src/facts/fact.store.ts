import { dispatchClosed, dispatchGrouped, type DispatchSnapshot } from '@fengqiao/contracts';
import { sql, visibleTo, scopeValues, type Database, type Scope, type Transaction } from '@fengqiao/service';
import { Injectable } from '@nestjs/common';
import type { Fact } from '../items/item';
import { arriveIn, arrivedBy, type Place } from './arrival.store';

/** A ticket's handling as evaluation knows it; its row is the lock of everything that is derived from its facts. */
export type Matter = {
  readonly dispatchId: string;
  readonly ticketId: string;
  readonly ticketNo: string;
  /** The group that its newest fact names; null outside groups. */
  readonly groupId: string | null;
};
/** A matter of a group, and which part it has there. */
export type Grouped = Matter & { readonly groupRole: 'head' | 'member' };
export type MemberReporter = { readonly dispatchId: string } & Pick<DispatchSnapshot, 'hasContact' | 'channel'>;
export type Viewer = { readonly path: string; readonly role: string };

const columns = `m.dispatch_id as "dispatchId", m.ticket_id as "ticketId", m.ticket_no as "ticketNo",
  m.group_id as "groupId"`;

const add = sql(`insert into matter (dispatch_id, ticket_id, ticket_no) values ($1, $2, $3) on conflict do nothing`);
const count = sql(`update matter set newest = greatest(newest, $2), kept = kept + 1 where dispatch_id = $1`);
const lock = sql(`select ${columns} from matter m where m.dispatch_id = $1 for update`);
const lockAll = sql(`select ${columns} from matter m where m.dispatch_id = any($1::uuid[]) order by m.dispatch_id for update`);
const seen = sql(`select ${columns} from matter m where m.ticket_no = $1 and ${visibleTo('matter_viewer', 'm.dispatch_id', 2)}`);
const insert = sql(`
  insert into fact (dispatch_id, version, type, at, snapshot, arrived_at) values ($1, $2, $3, $4, $5, $6)
  on conflict do nothing returning version`);
/**
 * Of those facts of a matter the newest state, the close, how it joined a group, (after rework) the newest state of each round of
 * handling and the first state of the present lead decide all; a long handling would else be read again with every step.
 *
 * The id stands in a query of its own: the planner, which sees it neither way, then makes one plan for all matters. Looking at
 * each id for a better plan, of a table in months, took as long as the answer.
 */
const deciding = (facts: string): string => `
  with newest as (select * from fact where ${facts} order by version desc limit 1)
  select version, type, snapshot from newest
  union
  select version, type, snapshot from fact where ${facts} and type in ('${dispatchClosed.type}', '${dispatchGrouped.type}')
  union
  select round.version, round.type, round.snapshot from newest cross join lateral (
    select distinct on (f.snapshot -> 'handlingRound') f.version, f.type, f.snapshot from fact f
    where ${facts}
    order by f.snapshot -> 'handlingRound', f.version desc) round
  where (newest.snapshot ->> 'handlingRound')::int > 1
  union
  select led.version, led.type, led.snapshot from newest cross join lateral (
    select f.version, f.type, f.snapshot from fact f
    where ${facts} and f.snapshot -> 'dispatchRound' = newest.snapshot -> 'dispatchRound'
    order by f.version limit 1) led
  where (newest.snapshot ->> 'dispatchRound')::int > 0`;
const ofMatter = `dispatch_id = (select $1::uuid)`;
const select = sql(deciding(ofMatter));
const selectBy = sql(deciding(`${ofMatter} and ${arrivedBy('$2')}`));
const viewers = sql(`select path::text as path, role from matter_viewer where id = $1`);
const dispatches = sql(`
  select dispatch_id as id from (select distinct dispatch_id from fact where dispatch_id > $1) f order by dispatch_id limit $2`);
const recount = sql(`
  update matter set (newest, kept) = (select max(version), count(distinct version) from fact where dispatch_id = $1)
  where dispatch_id = $1`);
const lockGroups = sql(`select pg_advisory_xact_lock(hashtextextended(id, 5)) from unnest($1::text[]) as id order by id`);
const setGroup = sql(`update matter set group_id = $2, group_role = $3 where dispatch_id = $1`);
const ofGroup = sql(`
  select ${columns}, m.group_role as "groupRole" from matter m where m.group_id = $1 order by m.group_role, m.dispatch_id`);
const reportersOfMembers = sql(`
  select m.dispatch_id as "dispatchId", (f.snapshot ->> 'hasContact')::boolean as "hasContact", f.snapshot ->> 'channel' as channel
  from matter m cross join lateral (
    select snapshot from fact where dispatch_id = m.dispatch_id and ${arrivedBy('$2')} order by version desc limit 1) f
  where m.group_id = $1 and m.group_role = 'member'`);
const removeViewers = sql(`
  delete from matter_viewer v where id = $1 and not exists (
    select 1 from unnest($2::text[], $3::text[]) as n (path, role) where n.path::ltree = v.path and n.role = v.role)`);
const addViewers = sql(`
  insert into matter_viewer (id, path, role)
  select $1, path::ltree, role from unnest($2::text[], $3::text[]) as n (path, role) on conflict do nothing`);

/** The facts of dispatches: only ever added, in whatever order they come. */
@Injectable()
export class FactStore {
  /**
   * Locks the matter, making it when this is the first that is heard of it, and after it the groups that it is, was or will be
   * in: what is derived of a group's head needs the facts of all, and is derived under the group's lock alone. What is kept
   * from here on arrives on one side of any close.
   */
  async lockFor(tx: Transaction, { dispatchId, ticketId, ticketNo, group }: DispatchSnapshot): Promise<Matter> {
    arriveIn(tx);
    let matter = await tx.one<Matter>(lock, [dispatchId]);
    if (!matter) {
      tx.write(add, [dispatchId, ticketId, ticketNo]);
      matter = (await tx.one<Matter>(lock, [dispatchId]))!;
    }
    await this.lockGroups(tx, [matter.groupId, group?.groupId]);
    return matter;
  }

  /** Waits for whoever works on it or on its group; undefined when there is none. */
  async lock(tx: Transaction, dispatchId: string): Promise<Matter | undefined> {
    arriveIn(tx);
    const matter = await tx.one<Matter>(lock, [dispatchId]);
    await this.lockGroups(tx, [matter?.groupId]);
    return matter;
  }

  /** The same of several, always in one order. */
  async lockAll(tx: Transaction, dispatchIds: readonly string[]): Promise<Matter[]> {
    arriveIn(tx);
    const matters = await tx.rows<Matter>(lockAll, [dispatchIds]);
    await this.lockGroups(
      tx,
      matters.map(({ groupId }) => groupId),
    );
    return matters;
  }

  private async lockGroups(tx: Transaction, ids: readonly (string | null | undefined)[]): Promise<void> {
    const groups = [...new Set(ids.filter((id) => id !== null && id !== undefined))];
    if (groups.length > 0) await tx.rows(lockGroups, [groups]);
  }

  /** All matters of a group, the head first. Under the group's lock. */
  ofGroup(tx: Transaction, groupId: string): Promise<Grouped[]> {
    return tx.rows<Grouped>(ofGroup, [groupId]);
  }

  /** How the tickets of a group's members came, and whether their reporters can be asked. Under the group's lock. */
  reportersOfMembers(tx: Transaction, groupId: string, by: Place): Promise<MemberReporter[]> {
    return tx.rows<MemberReporter>(reportersOfMembers, [groupId, by]);
  }

  /** Follows what the newest fact says of the group; nothing is written where nobody has any. Does not wait. */
  setGroupIfNew(tx: Transaction, { dispatchId, groupId }: Matter, group: DispatchSnapshot['group']): void {
    if (group || groupId !== null) tx.write(setGroup, [dispatchId, group?.groupId ?? null, group?.role ?? null]);
  }

  /** The matter of a ticket, if one of its units lies in the scope. Not locked. */
  seen(db: Database | Transaction, ticketNo: string, scope: Scope): Promise<Matter | undefined> {
    return db.one<Matter>(seen, [ticketNo, ...scopeValues(scope)]);
  }

  /** True the first time that this version of the dispatch is heard of, at this city time. Under the matter's lock. */
  async keep(tx: Transaction, { version, type, snapshot }: Fact, arrivedAt: Date): Promise<boolean> {
    const kept = await tx.one(insert, [snapshot.dispatchId, version, type, snapshot.at, JSON.stringify(snapshot), arrivedAt]);
    if (kept) tx.write(count, [snapshot.dispatchId, version]);
    return kept !== undefined;
  }

  /** Dispatches of which there are facts, in the order of their ids. */
  async dispatches(db: Database, after: string, limit: number): Promise<string[]> {
    return (await db.rows<{ id: string }>(dispatches, [after, limit])).map(({ id }) => id);
  }

  /** Counts what is kept of a matter anew. Does not wait. */
  recount(tx: Transaction, { dispatchId }: Matter): void {
    tx.write(recount, [dispatchId]);
  }

  /** The facts that decide, as the set stands or stood; asked after the lock, so that nothing committed is missed. */
  of(db: Database | Transaction, dispatchId: string, by: Place = null): Promise<Fact[]> {
    return by === null ? db.rows<Fact>(select, [dispatchId]) : db.rows<Fact>(selectBy, [dispatchId, by]);
  }

  viewers(tx: Transaction, dispatchId: string): Promise<Viewer[]> {
    return tx.rows<Viewer>(viewers, [dispatchId]);
  }

  /** Who may see the matter: each unit that has a part in it. Does not wait. */
  setViewers(tx: Transaction, dispatchId: string, viewers: readonly Viewer[]): void {
    const values = [dispatchId, viewers.map(({ path }) => path), viewers.map(({ role }) => role)];
    tx.write(removeViewers, values);
    tx.write(addViewers, values);
  }
}

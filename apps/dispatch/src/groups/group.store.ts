import { scopeValues, sql, visibleTo, type Scope, type Transaction } from '@fengqiao/service';
import { Injectable } from '@nestjs/common';
import type { Dispatch } from '../dispatches/dispatch';

const unaskedOf = (groupId: string): string => `
  (select (h.state->'group'->>'unasked')::int from grouped g join dispatch h on h.id = g.dispatch_id
   where g.group_id = ${groupId} and g.role = 'head')`;
/**
 * A step of the head may be one for all; one of a member is for itself and its head, unless it is the last that the head waits
 * for. Always in the order of the tickets: whoever else takes several takes them in this order too.
 */
const lockAround = (own: string) =>
  sql(`
  select 1 from dispatch d where d.id in (
    select other.dispatch_id from grouped own join grouped other on other.group_id = own.group_id
    where ${own} and (own.role = 'head' or other.role = 'head' or other.dispatch_id = own.dispatch_id
      or ${unaskedOf('own.group_id')} <= 1))
  order by d.ticket_id for update`);
const lockAroundTicket = lockAround(`own.dispatch_id = (select id from dispatch where ticket_no = $1)`);
const lockAroundAssignment = lockAround(`own.dispatch_id = (select dispatch_id from assignment where id = $1)`);
const lockAll = sql(`select 1 from dispatch d where d.ticket_no = any($1::text[]) order by d.ticket_id for update`);

/** Whoever sees a head sees what hangs on it: a member's own viewers are those of when it joined, and the head may change hands. */
const seen = sql(`
  select d.state from dispatch d where d.ticket_no = any($1::text[]) and (${visibleTo('dispatch_viewer', 'd.id', 2)} or exists (
    select 1 from grouped own join grouped head on head.group_id = own.group_id and head.role = 'head'
    where own.dispatch_id = d.id and ${visibleTo('dispatch_viewer', 'head.dispatch_id', 2)}))
  order by d.ticket_id`);
const byRole = sql(`
  select d.state from grouped g join dispatch d on d.id = g.dispatch_id where g.group_id = $1 and g.role = $2
  order by d.ticket_id for update of d`);

/** The dispatches of a group, always locked in the order of their tickets. */
@Injectable()
export class GroupStore {
  /** Locks the ticket's group as far as its next step may touch it. Does not wait; no lock where there is no group. */
  lockAround(tx: Transaction, ticketNo: string): void {
    tx.write(lockAroundTicket, [ticketNo]);
  }

  lockAroundPart(tx: Transaction, assignmentId: string): void {
    tx.write(lockAroundAssignment, [assignmentId]);
  }

  /** Locks these tickets' dispatches, known or not, before anyone asks who may see them. Does not wait. */
  lockAll(tx: Transaction, ticketNos: readonly string[]): void {
    tx.write(lockAll, [ticketNos]);
  }

  /** Those of the tickets that the scope shows, themselves or by their head; by number. */
  async seen(tx: Transaction, ticketNos: readonly string[], scope: Scope): Promise<Map<string, Dispatch>> {
    const rows = await tx.rows<{ state: Dispatch }>(seen, [ticketNos, ...scopeValues(scope)]);
    return new Map(rows.map(({ state }) => [state.ticketNo, state]));
  }

  async head(tx: Transaction, groupId: string): Promise<Dispatch | undefined> {
    return (await tx.one<{ state: Dispatch }>(byRole, [groupId, 'head']))?.state;
  }

  async members(tx: Transaction, groupId: string): Promise<Dispatch[]> {
    return (await tx.rows<{ state: Dispatch }>(byRole, [groupId, 'member'])).map(({ state }) => state);
  }
}

import { Injectable } from '@nestjs/common';
import type { DispatchSnapshot } from '@fengqiao/contracts';
import type { TicketStatus } from '@fengqiao/domain';
import { scopeValues, sql, visibleTo, type Scope, type Transaction } from '@fengqiao/service';
import type { Sealed } from '../reporters/reporter.store';
import { limitOf, type ViewerRole } from './projection';
import type { Event, Ticket } from './ticket';

/** What a ticket holds beside what its decisions rest on: written once. */
export type Words = {
  readonly title: string;
  readonly description: string;
  readonly address?: string | undefined;
  readonly lon?: number | undefined;
  readonly lat?: number | undefined;
  readonly placePath?: string | undefined;
  readonly anonymous: boolean;
  readonly confidential: boolean;
  readonly shareContact: boolean;
  readonly askByLink: boolean;
  readonly occurredAt?: string | undefined;
  readonly sourceRef?: string | undefined;
  readonly answer?: string | undefined;
  /** What the ticket is found by. */
  readonly words: readonly string[];
};

export type ViewerRow = { readonly unitId: string; readonly path: string; readonly role: ViewerRole };

const columns = `
  t.id, t.ticket_no as "ticketNo", t.version, s.status, t.kind, t.channel, t.registered_at as "registeredAt", t.category, t.urgency,
  t.place_unit_id as "placeUnitId", t.place_candidates as "placeCandidates", t.suggested_categories as "suggestedCategories",
  t.has_contact as "hasContact", t.urges, t.level`;

const insert = sql(`
  insert into ticket (id, ticket_no, version, kind, channel, registered_at, category, urgency, place_unit_id,
    place_candidates, suggested_categories, has_contact, title, description, address, lon, lat, place_path, person_id, sealed,
    anonymous, confidential, share_contact, occurred_at, source_ref, answer, words, ask_by_link)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18::text::ltree, $19, $20, $21, $22, $23,
    $24, $25, $26, array_to_tsvector($27::text[]), $28)`);
const insertStanding = sql(`insert into ticket_standing (id, status, registered_at) values ($1, $2, $3)`);
const update = sql(`
  update ticket set version = $2, kind = $3, category = $4, urgency = $5, urges = $6, level = $7,
    answer = coalesce($8, answer) where id = $1`);
const byId = sql(`select ${columns} from ticket t join ticket_standing s using (id) where id = $1 for update`);
const byNumber = sql(`
  select ${columns}, ${visibleTo('ticket_viewer', 't.id', 2)} as seen, ${visibleTo('ticket_viewer', 't.id', 5)} as within
  from ticket t join ticket_standing s using (id) where ticket_no = $1 for update of t, s`);
const known = sql(`select 1 from ticket where ticket_no = $1`);

const addViewers = sql(`
  insert into ticket_viewer (id, unit_id, path, role)
  select $1, v.unit_id, v.path::ltree, v.role from unnest($2::text[], $3::text[], $4::text[]) as v (unit_id, path, role)
  on conflict do nothing`);
const dropViewers = sql(`
  delete from ticket_viewer t where id = $1 and role not in ('hotline', 'registrar') and not exists (
    select from unnest($2::text[], $3::text[]) as v (unit_id, role) where v.unit_id = t.unit_id and v.role = t.role)`);
const projected = sql(`
  select status, dispatch, dispatch_version as "dispatchVersion" from ticket_standing where id = $1 for update`);
const project = sql(`
  update ticket_standing set dispatch = $2, dispatch_version = $3, dispatch_at = $4, status = $5, lead = $6, accountable = $7,
    due_at = $8, group_head = $9 where id = $1`);
const projectOnMembers = sql(`
  update ticket_standing s set lead = $2, accountable = $3, due_at = $4, status = coalesce(
    (select c.is_now from unnest($5::text[], $6::text[]) as c (was, is_now) where c.was = s.status), s.status)
  where s.group_head = $1`);
const dropViewersOfMembers = sql(`
  delete from ticket_viewer v using ticket_standing s where s.group_head = $1 and v.id = s.id and v.role = 'group'
    and not (v.unit_id = any($2::text[]))`);
const addViewersOfMembers = sql(`
  insert into ticket_viewer (id, unit_id, path, role)
  select s.id, v.unit_id, v.path::ltree, 'group' from ticket_standing s cross join unnest($2::text[], $3::text[]) as v (unit_id, path)
  where s.group_head = $1 on conflict do nothing`);
const hasMembers = sql(`select 1 from ticket_standing where group_head = $1 limit 1`);
const setStatus = sql(`update ticket_standing set status = $2 where id = $1 and status <> $2`);

/** What a ticket keeps of its dispatch. */
export type Projection = {
  readonly status: TicketStatus;
  readonly dispatch: DispatchSnapshot | null;
  readonly dispatchVersion: number;
};

type Row = { [K in keyof Ticket]: Ticket[K] | null };
const NONE: Scope = { all: false, own: [], subtree: [] };

/** A row as the rules know it: what is null in a column is absent. */
const ticketOf = (row: Row): Ticket =>
  Object.fromEntries(
    Object.entries(row).filter(([name, value]) => value !== null && name !== 'seen' && name !== 'within'),
  ) as Ticket;

/** The rows of tickets, and of who sees them. */
@Injectable()
export class TicketStore {
  add(tx: Transaction, ticket: Ticket, words: Words, sealed: Sealed | undefined): void {
    tx.write(insert, [
      ticket.id, ticket.ticketNo, ticket.version, ticket.kind, ticket.channel, ticket.registeredAt, ticket.category,
      ticket.urgency, ticket.placeUnitId, ticket.placeCandidates, ticket.suggestedCategories, ticket.hasContact, words.title,
      words.description, words.address, words.lon, words.lat, words.placePath, sealed?.personId, sealed?.identity, words.anonymous,
      words.confidential, words.shareContact, words.occurredAt, words.sourceRef, words.answer, words.words, words.askByLink,
    ]); // prettier-ignore
    tx.write(insertStanding, [ticket.id, ticket.status, ticket.registeredAt]);
  }

  /** Saves what was decided; the row is locked since it was found. */
  save(tx: Transaction, ticket: Ticket, events: readonly Event[]): void {
    const { id, version, status, kind, category, urgency, urges, level } = ticket;
    tx.write(update, [id, version, kind, category, urgency, urges, level, events.map(answerIn).find(Boolean)]);
    this.setStatus(tx, id, status);
  }

  async isKnown(tx: Transaction, ticketNo: string): Promise<boolean> {
    return (await tx.one(known, [ticketNo])) !== undefined;
  }

  /** Finds and locks, with whether it lies within the scope to see it, and within the scope to do it. */
  async lockByNumber(
    tx: Transaction,
    ticketNo: string,
    seeing: Scope,
    doing: Scope = NONE,
  ): Promise<{ ticket: Ticket; within: boolean } | undefined> {
    const row = await tx.one<Row & { seen: boolean; within: boolean }>(byNumber, [
      ticketNo,
      ...scopeValues(seeing),
      ...scopeValues(doing),
    ]);
    return row?.seen ? { ticket: ticketOf(row), within: row.within } : undefined;
  }

  async lock(tx: Transaction, id: string): Promise<Ticket | undefined> {
    const row = await tx.one<Row>(byId, [id]);
    return row && ticketOf(row);
  }

  addViewers(tx: Transaction, id: string, viewers: readonly ViewerRow[]): void {
    tx.write(addViewers, [id, viewers.map((v) => v.unitId), viewers.map((v) => v.path), viewers.map((v) => v.role)]);
  }

  /** The units that see the ticket because of its dispatch are now these; the hotline and the registrar stay. */
  rewriteViewers(tx: Transaction, id: string, viewers: readonly ViewerRow[]): void {
    tx.write(dropViewers, [id, viewers.map((v) => v.unitId), viewers.map((v) => v.role)]);
    this.addViewers(tx, id, viewers);
  }

  /** Locks what is known of the dispatch. */
  lockProjection(tx: Transaction, id: string): Promise<Projection | undefined> {
    return tx.one(projected, [id]);
  }

  /** `carried`: the dispatch that the ticket is handled by, its own or its head's. */
  project(tx: Transaction, snapshot: DispatchSnapshot, carried: DispatchSnapshot, status: TicketStatus): void {
    const { ticketId, version, at, group } = snapshot;
    const { lead, accountable } = carried;
    const dueAt = limitOf(carried);
    const head = group?.role === 'member' ? group.headTicketId : undefined;
    tx.write(project, [ticketId, JSON.stringify(snapshot), version, at, status, lead, accountable, dueAt, head]);
  }

  /** The tickets that hang on a head stand as it stands. */
  projectOnMembers(
    tx: Transaction,
    head: DispatchSnapshot,
    { from, to }: { readonly from: readonly TicketStatus[]; readonly to: readonly TicketStatus[] },
  ): void {
    const { ticketId, lead, accountable } = head;
    tx.write(projectOnMembers, [ticketId, lead, accountable, limitOf(head), from, to]);
  }

  rewriteViewersOfMembers(tx: Transaction, headTicketId: string, viewers: readonly ViewerRow[]): void {
    const units = viewers.map((v) => v.unitId);
    tx.write(dropViewersOfMembers, [headTicketId, units]);
    tx.write(addViewersOfMembers, [headTicketId, units, viewers.map((v) => v.path)]);
  }

  /** Whether other tickets hang on this one. */
  async carriesOthers(tx: Transaction, id: string): Promise<boolean> {
    return (await tx.one(hasMembers, [id])) !== undefined;
  }

  setStatus(tx: Transaction, id: string, status: TicketStatus): void {
    tx.write(setStatus, [id, status]);
  }
}

const answerIn = (event: Event): string | undefined => {
  if (event.type === 'Answered') return event.text;
  return event.type === 'Diverted' ? event.toReporter : undefined;
};

import { sql, type Database, type Transaction } from '@fengqiao/service';
import { Injectable } from '@nestjs/common';
import type { AssessmentPolicy } from '@fengqiao/city';
import { arriveAlone } from '../facts/arrival.store';
import type { RankedUnit } from '../rankings/ranking';
import type { Parked } from './readiness';

export type Closed = {
  readonly id: string;
  readonly month: string;
  readonly closedAt: Date;
  readonly policy: AssessmentPolicy;
  readonly sha256: string;
  /** Its place among everything that arrived: less than that of what was closed later. */
  readonly arrival: number;
};
/** Of whom something was done: what history keeps of an actor. */
export type By = { readonly kind: string; readonly id: string; readonly unitId: string };
/**
 * What somebody decided of a month: to close it, or to issue what was corrected of it. A fact like those that it follows;
 * `profile`: the version of the city's profile then; `sha256`: of what was told.
 */
export type Decision = {
  readonly id: string;
  readonly month: string;
  readonly what: 'closed' | 'corrected';
  readonly at: Date;
  readonly by: By;
  readonly profile: string;
  readonly policy: AssessmentPolicy;
};
/** What a correction changes for one unit in one part, summed. */
export type CorrectionLine = {
  readonly role: string;
  readonly unitId: string;
  readonly ticketNo: string;
  readonly items: number;
  readonly responded: number;
  readonly resolvedDen: number;
  readonly resolvedYes: number;
  readonly resolvedPartly: number;
  readonly satisfiedDen: number;
  readonly resolutionApplies: boolean;
  readonly satisfactionApplies: boolean;
  readonly satisfiedYes: number;
  readonly satisfiedPartly: number;
  readonly excluded: boolean;
};
export type Notice = {
  readonly id: string;
  readonly nth: number;
  readonly issuedAt: Date;
  readonly sha256: string;
  readonly body: string;
};

const lock = sql(`select pg_advisory_xact_lock(hashtextextended('month ' || $1, 6))`);
const closes = `
  select c.id, c.month, c.closed_at as "closedAt", c.policy, c.sha256, d.arrival::float8 as arrival
  from month_close c join month_decision d on d.id = c.id`;
const closed = sql(`${closes} where c.month = $1`);
const closedAll = sql(`${closes} where c.month = any($1::text[])`);
const body = sql(`select body, closed_by as "closedBy" from month_close where month = $1`);
const ranking = sql(`select items from month_ranking where month = $1 and level = $2`);
const key = `role, level, district_id, unit_id, kind, excluded, resolved_den, satisfied_den, resolution_applies, satisfaction_applies`;
const sums = ['items', 'responded', 'resolved_yes', 'resolved_partly', 'satisfied_yes', 'satisfied_partly'];
const line = `${key}, ${sums.join(', ')}`;
const freeze = sql(`
  insert into frozen_tally (month, ${line})
  select $1, ${key}, ${sums.map((sum) => `sum(${sum})`).join(', ')}
  from (
    select ${line} from tally where month = $1
    union all
    select ${line} from tally_change where month = $1
    union all
    select ${line} from correction where at >= $2 and at < $3) line
  group by ${key}
  having ${sums.map((sum) => `sum(${sum}) <> 0`).join(' or ')}`);
const frozen = sql(`
  select array[role, level, district_id, unit_id, kind, excluded::int::text, resolved_den::text, satisfied_den::text,
    resolution_applies::int::text, satisfaction_applies::int::text, ${sums.map((sum) => `${sum}::text`).join(', ')}] as line
  from frozen_tally where month = $1
  order by role collate "C", level collate "C", district_id collate "C", unit_id collate "C", kind collate "C", excluded,
    resolved_den, satisfied_den, resolution_applies, satisfaction_applies`);
const insert = sql(`
  insert into month_close (month, id, closed_at, closed_by, policy, body, sha256) values ($1, $2, $3, $4, $5, $6, $7)`);
const insertRanking = sql(`insert into month_ranking (month, level, items) values ($1, $2, $3)`);
const corrected = sql(`
  select role, unit_id as "unitId", ticket_no as "ticketNo", excluded, resolved_den as "resolvedDen", satisfied_den as "satisfiedDen",
    resolution_applies as "resolutionApplies", satisfaction_applies as "satisfactionApplies",
    sum(items)::int as items, sum(responded)::int as responded, sum(resolved_yes)::int as "resolvedYes",
    sum(resolved_partly)::int as "resolvedPartly", sum(satisfied_yes)::int as "satisfiedYes",
    sum(satisfied_partly)::int as "satisfiedPartly"
  from correction where month = $1 and seq > $2 and seq <= $3
  group by 1, 2, 3, 4, 5, 6, 7, 8
  having sum(items) <> 0 or sum(responded) <> 0 or sum(resolved_yes) <> 0 or sum(satisfied_yes) <> 0
    or sum(resolved_partly) <> 0 or sum(satisfied_partly) <> 0
  order by ticket_no collate "C", role collate "C", unit_id collate "C", excluded, resolved_den, satisfied_den,
    resolution_applies, satisfaction_applies, 9`);
const newestCorrection = sql(`select coalesce(max(seq), 0)::text as seq from correction where month = $1`);
const notices = sql(`
  select id, nth, issued_at as "issuedAt", issued_by as "issuedBy", sha256, body, upto::text as upto from correction_notice where month = $1 order by nth`);
const insertNotice = sql(`
  insert into correction_notice (month, nth, id, issued_at, issued_by, upto, body, sha256) values ($1, $2, $3, $4, $5, $6, $7, $8)`);
const decide = sql(`
  insert into month_decision (id, month, what, at, by, profile, policy, sha256) values ($1, $2, $3, $4, $5, $6, $7, $8)`);
const decision = sql(`select id, month, what, at, by, profile, policy, sha256 from month_decision where id = $1`);
const undone = sql(`
  select from month_decision d where not exists (select from month_close c where c.id = d.id)
    and not exists (select from correction_notice n where n.id = d.id) limit 1`);
const anyClosed = sql(`select from month_close limit 1`);
const unsettled = sql(`
  select ticket_no as "ticketNo" from item where not settled and month = $1 and counts_from <= $2 order by ticket_no limit 1000`);
const uuid = `'^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'`;
const idIn = (path: string): string => `case when i.parked #>> '${path}' ~ ${uuid} then (i.parked #>> '${path}')::uuid end`;
/** The items of a group are its head's: who joins or leaves it changes those, and may have none of its own. */
const parked = sql(`
  select i.consumer || ' ' || i.message_id as name, i.consumer, i.parked -> 'data' as data, (
    select coalesce(array_agg(distinct t.month), '{}') from item t
    where t.dispatch_id = said.dispatch_id or t.dispatch_id in (
      select m.dispatch_id from matter m
      where m.group_id = said.group_id or m.group_id = (select group_id from matter where dispatch_id = said.dispatch_id))
  ) as "itemMonths"
  from inbox i cross join lateral (
    select ${idIn('{data,dispatchId}')} as dispatch_id, ${idIn('{data,group,groupId}')} as group_id) said
  where i.parked is not null order by i.handled_at, i.message_id limit $1`);

/** Closed months: what was frozen, the corrections since, and what still stands in the way of a close. */
@Injectable()
export class MonthStore {
  /**
   * Waits for everything that is arriving, and for everybody who settles an item of the month; from then nothing does until the
   * end of the transaction.
   */
  async lock(tx: Transaction, month: string): Promise<void> {
    tx.write(arriveAlone);
    await tx.rows(lock, [month]);
  }

  /** Keeps a decision, with the hash of what was told. Does not wait. */
  decide(tx: Transaction, { id, month, what, at, by, profile, policy }: Decision, sha256: string): void {
    tx.write(decide, [id, month, what, at, JSON.stringify(by), profile, JSON.stringify(policy), sha256]);
  }

  async decision(db: Database, id: string): Promise<Decision & { readonly sha256: string }> {
    return (await db.one<Decision & { readonly sha256: string }>(decision, [id]))!;
  }

  async hasClosed(db: Database): Promise<boolean> {
    return (await db.one(anyClosed)) !== undefined;
  }

  /** True where decisions are known of which nothing is left, as in a schema that has lost all but its facts. */
  async hasUndone(db: Database): Promise<boolean> {
    return (await db.one(undone)) !== undefined;
  }

  closed(db: Database | Transaction, month: string): Promise<Closed | undefined> {
    return db.one<Closed>(closed, [month]);
  }

  closedAmong(db: Database | Transaction, months: readonly string[]): Promise<Closed[]> {
    return db.rows<Closed>(closedAll, [months]);
  }

  /** What was hashed at the close, and who closed. */
  async bodyOf(db: Database | Transaction, month: string): Promise<{ body: string; closedBy: By }> {
    return (await db.one<{ body: string; closedBy: By }>(body, [month]))!;
  }

  async rankingOf(db: Database | Transaction, month: string, level: string): Promise<RankedUnit[] | undefined> {
    return (await db.one<{ items: RankedUnit[] }>(ranking, [month, level]))?.items;
  }

  /** Copies the month's tallies, with the corrections that arrived in it. Answers them as texts, in one order. */
  async freeze(tx: Transaction, month: string, { from, to }: { readonly from: Date; readonly to: Date }): Promise<string[][]> {
    tx.write(freeze, [month, from, to]);
    return (await tx.rows<{ line: string[] }>(frozen, [month])).map(({ line }) => line);
  }

  save(tx: Transaction, { id, month, closedAt, policy, sha256 }: Omit<Closed, 'arrival'>, by: By, text: string): void {
    tx.write(insert, [month, id, closedAt, JSON.stringify(by), JSON.stringify(policy), text, sha256]);
  }

  saveRanking(tx: Transaction, month: string, level: string, items: readonly RankedUnit[]): void {
    tx.write(insertRanking, [month, level, JSON.stringify(items)]);
  }

  async corrections(
    db: Database | Transaction,
    month: string,
    after: string,
  ): Promise<{ lines: CorrectionLine[]; upto: string }> {
    const upto = (await db.one<{ seq: string }>(newestCorrection, [month]))!.seq;
    return { lines: await db.rows<CorrectionLine>(corrected, [month, after, upto]), upto };
  }

  notices(db: Database | Transaction, month: string): Promise<(Notice & { readonly issuedBy: By; readonly upto: string })[]> {
    return db.rows(notices, [month]);
  }

  issue(tx: Transaction, month: string, { nth, id, issuedAt, body: text, sha256 }: Notice, upto: string, by: By): void {
    tx.write(insertNotice, [month, nth, id, issuedAt, JSON.stringify(by), upto, text, sha256]);
  }

  async unsettled(db: Database | Transaction, month: string, now: Date): Promise<string[]> {
    return (await db.rows<{ ticketNo: string }>(unsettled, [month, now])).map(({ ticketNo }) => ticketNo);
  }

  /** The longest parked first. */
  parked(db: Database | Transaction, limit: number): Promise<Parked[]> {
    return db.rows<Parked>(parked, [limit]);
  }
}

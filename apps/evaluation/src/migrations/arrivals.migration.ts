import type { MigrationInterface, QueryRunner } from 'typeorm';

const columns = `id, dispatch_id, ticket_no, accountable, path, reason_code, status, asked_at, excluded_at, version`;

const statements = [
  // One order for all that counts: a close knows what has a smaller number, and nothing else.
  `create sequence arrival`,
  // City time at which a fact was kept, and its place in that order.
  `alter table fact add column arrived_at timestamptz, add column arrival bigint`,
  `alter table callback_outcome add column arrival bigint`,
  // Every state that an exclusion has had: what was decided stays known when it is revoked.
  `create table exclusion_step (
    like exclusion,
    arrived_at  timestamptz  not null,
    arrival     bigint,
    primary key (id, version)
  )`,
  `create index exclusion_step_dispatch on exclusion_step (dispatch_id)`,
  // What people decided of months: a close, or a notice of corrections.
  `create table month_decision (
    id       uuid         primary key,
    month    text         not null,
    what     text         not null,
    at       timestamptz  not null,
    by       jsonb        not null,
    profile  text         not null,
    policy   jsonb        not null,
    sha256   text         not null,
    arrival  bigint
  )`,

  // The stream keeps thirty days: what was written long after its city time was played on a clock of its own.
  `update fact set arrived_at = case when written_at - at < interval '40 days' then greatest(at, written_at) else at end`,
  `insert into exclusion_step (${columns}, arrived_at)
    select e.id, dispatch_id, ticket_no, accountable, path, reason_code, lower(h.type), asked_at,
      case when h.type = 'Approved' then h.at end, h.version, h.at
    from exclusion e join history h on h.aggregate_id = e.id`,
  `insert into month_decision (id, month, what, at, by, profile, policy, sha256)
    select id, month, 'closed', closed_at, closed_by, body::jsonb ->> 'profile', policy, sha256 from month_close
    union all
    select n.id, month, 'corrected', issued_at, issued_by, c.body::jsonb ->> 'profile', c.policy, n.sha256
    from correction_notice n join month_close c using (month)`,
  `create temp table numbered as
    select *, row_number() over (order by at, sort, id, version) as nth from (
      select dispatch_id as id, version, arrived_at as at, 1 as sort from fact
      union all select callback_id, version, at, 2 from callback_outcome
      union all select id, version, arrived_at, 3 from exclusion_step
      union all select id, 0, at, 4 from month_decision) arrived`,
  `update fact set arrival = nth from numbered n where sort = 1 and n.id = dispatch_id and n.version = fact.version`,
  `update callback_outcome o set arrival = nth from numbered n where sort = 2 and n.id = callback_id and n.version = o.version`,
  `update exclusion_step e set arrival = nth from numbered n where sort = 3 and n.id = e.id and n.version = e.version`,
  `update month_decision d set arrival = nth from numbered n where sort = 4 and n.id = d.id`,
  `select setval('arrival', (select count(*) + 1 from numbered))`,
  `drop table numbered`,
  // The release before this one tells neither.
  `alter table fact alter column arrived_at set not null, alter column arrived_at set default now()`,
  ...['fact', 'callback_outcome', 'exclusion_step', 'month_decision'].map(
    (table) => `alter table ${table} alter column arrival set not null, alter column arrival set default nextval('arrival')`,
  ),
  // How far everything has been counted once more, while it is: until then nothing new arrives.
  `create table replay (place bigint not null, last bigint not null)`,
  `create function arrive() returns void language plpgsql set search_path from current as $$
   begin
     perform pg_advisory_xact_lock_shared(hashtextextended('arrivals', 7));
     if coalesce(current_setting('fengqiao.replaying', true), '') <> 'on' and exists (select from replay) then
       raise exception 'months are counted once more' using errcode = 'lock_not_available';
     end if;
   end $$`,
  // They are written in this order, so an index of a few pages finds a stretch of them, and costs a fact nothing.
  `create index fact_arrival on fact using brin (arrival) with (pages_per_range = 16)`,
  `create index callback_outcome_arrival on callback_outcome using brin (arrival) with (pages_per_range = 16)`,
];

/** When everything that counts arrived. Reads and rewrites every fact twice, and every answer once. Forward only. */
export class Arrivals1795317500000 implements MigrationInterface {
  readonly name = 'Arrivals1795317500000';

  async up(db: QueryRunner): Promise<void> {
    for (const statement of statements) await db.query(statement);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}

-- All figures of one month once more, from the facts alone: what dispatch said (fact), what reporters said (callback_outcome),
-- what was left out (exclusion_step). It shares no code with the service; a district may run it to check its score by hand.
--   $1 month 'YYYY-MM'   $2 as of this city time   $3 the city's offset from UTC ('08:00')
--   $4 policy: {"countedKinds": [], "responseOnlyChannels": [], "closeDay": 7, "resolved": {"yes": 100, …}, "satisfied": {…}}, values in hundredths
--   $5 place in the order of arrivals: nothing is known that arrived later, as when the month closed; null for all that is known
-- What late facts change of a closed month is its recount with $5 null, less that with $2 and $5 of its close (month_decision).
-- A row for each unit, part and number of reporters who answered (`resolutionApplies`: whether anybody could be asked at all): sums of hundredths are to be divided by 100 × that number.
with policy as (
  select $4::jsonb as p,
    -- From when the month may close: no response of who helps is waited for any longer.
    (($1 || '-01')::timestamp + interval '1 month' + ($4::jsonb ->> 'closeDay')::int * interval '1 day' - $3::interval)
      at time zone 'UTC' as judged_at),
known as (select dispatch_id, version, type, snapshot from fact where $5::bigint is null or arrival <= $5),
newest as (
  select distinct on (dispatch_id) dispatch_id, snapshot as s from known order by dispatch_id, version desc),
first_round as (
  select distinct on (f.dispatch_id) f.dispatch_id, f.snapshot as b
  from known f join newest n using (dispatch_id)
  where f.snapshot ->> 'dispatchRound' = n.s ->> 'dispatchRound'
  order by f.dispatch_id, (f.snapshot ->> 'handlingRound')::int, f.version desc),
-- Since when the present unit leads, if another one did before, be it that of a group's head: what was said until then is not about it.
led_first as (
  select distinct on (f.dispatch_id) f.dispatch_id, f.snapshot as l, (f.snapshot ->> 'dispatchRound')::int as round
  from known f join newest n using (dispatch_id)
  where f.snapshot ->> 'dispatchRound' = n.s ->> 'dispatchRound'
  order by f.dispatch_id, f.version),
led as (
  select dispatch_id, (l ->> 'at')::timestamptz as led_since
  from led_first
  where round > 1 or exists (
    select from known g where g.dispatch_id = led_first.dispatch_id and g.type = 'dispatch.dispatch.grouped.v1'
      and (g.snapshot ->> 'dispatchRound')::int < round and g.snapshot ->> 'accountable' is distinct from l ->> 'accountable')),
matters as (
  select dispatch_id, s, b, (b ->> 'dueAt')::timestamptz as due_at, led_since, s #>> '{group,groupId}' as group_id,
    coalesce(s #>> '{group,role}' = 'head', false) as is_head
  from newest join first_round using (dispatch_id)
    left join led using (dispatch_id) cross join policy
  where to_char(((b ->> 'dueAt')::timestamptz at time zone 'UTC') + $3::interval, 'YYYY-MM') = $1
    and p -> 'countedKinds' ? (s ->> 'kind')
    and s ->> 'status' not in ('undispatched', 'informed', 'ended', 'grouped')
    and s ->> 'accountable' is not null and s ->> 'dueAt' is not null
    and (s #>> '{group,role}') is distinct from 'member'
    and ((s ->> 'hungSince') is null or (s ->> 'hungSince')::timestamptz > (s ->> 'dueAt')::timestamptz)),
-- Each is asked by the own ticket's channel and contact data, whoever is the head.
reporters as (
  select head_id, dispatch_id, led_since, is_alone, (t ->> 'hasContact')::boolean as has_contact,
    p -> 'responseOnlyChannels' ? (t ->> 'channel') as is_checked
  from (
    select dispatch_id as head_id, dispatch_id, led_since, not is_head as is_alone, s as t from matters
    union all
    select m.dispatch_id, n.dispatch_id, m.led_since, false, n.s
    from matters m join newest n on n.s #>> '{group,groupId}' = m.group_id and n.s #>> '{group,role}' = 'member'
    where m.is_head) ticket cross join policy),
answers as (
  select distinct on (r.head_id, r.dispatch_id) r.head_id, r.dispatch_id, o.at, o.resolved, o.satisfied
  from reporters r join callback_outcome o using (dispatch_id)
  where o.reached and (r.led_since is null or o.at > r.led_since)
    and ($5::bigint is null or o.arrival <= $5)
  order by r.head_id, r.dispatch_id, o.at desc, o.version desc),
said as materialized (
  select r.head_id as dispatch_id, bool_or(asked) as resolution_applies, bool_or(graded) as satisfaction_applies,
    min(a.at) filter (where r.is_alone) as own_at,
    count(a.resolved) filter (where asked) as resolved_den,
    coalesce(sum((p -> 'resolved' ->> a.resolved)::int) filter (where asked), 0) as resolved_num,
    count(a.satisfied) filter (where graded) as satisfied_den,
    coalesce(sum((p -> 'satisfied' ->> a.satisfied)::int) filter (where graded), 0) as satisfied_num
  from reporters r cross join policy left join answers a using (head_id, dispatch_id)
    cross join lateral (select has_contact or is_checked as asked, has_contact and not is_checked as graded) c
  group by r.head_id),
-- Every assignment, in the round of handling in which it began, and how that round stands or ended.
begun as materialized (
  select distinct on (r.dispatch_id, a ->> 'assignmentId') r.dispatch_id, due_at, s, r.round, r.t, a
  from (
    select distinct on (dispatch_id, snapshot -> 'handlingRound')
      dispatch_id, (snapshot ->> 'handlingRound')::int as round, snapshot as t
    from known order by dispatch_id, snapshot -> 'handlingRound', version desc) r
    join matters using (dispatch_id) cross join lateral jsonb_array_elements(r.t -> 'assignments') a
  order by r.dispatch_id, a ->> 'assignmentId', r.round),
-- Who leads (to the end of the first round of handling) inside the street-level unit that answers.
inside_lead as (
  select dispatch_id, a ->> 'assignmentId' as id
  from matters cross join lateral (
    select a from jsonb_array_elements(b -> 'assignments') with ordinality as l (a, nth)
    where a ->> 'role' = 'lead' and a ->> 'status' not in ('replaced', 'handedOn', 'objected')
    order by nth desc limit 1) led_by
  -- Street-level units are those of nine digits; what lies inside one has a number that begins with its own.
  where s ->> 'accountable' ~ '^\d{9}$' and a ->> 'unitId' <> s ->> 'accountable'
    and starts_with(a ->> 'unitId', s ->> 'accountable')),
-- Of each of these units, and of each that helps, what was asked in the first round in which it took part: together one item.
own_parts as (
  select * from (
    select dispatch_id, due_at, t, a, round, min(round) over (partition by dispatch_id, a ->> 'unitId') as first
    from begun left join inside_lead using (dispatch_id)
    where (a ->> 'role' = 'assist' and a ->> 'status' not in ('replaced', 'handedOn', 'objected') and a ? 'sign'
        or a ->> 'assignmentId' = inside_lead.id)
      and not coalesce(s -> 'objectors', '[]') ? (a ->> 'unitId')) took_part
  where round = first),
parts as materialized (
  select dispatch_id, due_at, 'lead' as role, s ->> 'accountable' as unit_id, 'infinity'::timestamptz as judged_at,
    array_remove(array[b #> '{response,sign}',
      case when (b ->> 'hasContact')::boolean or b #> '{response,contact,stoppedAt}' is not null
        then b #> '{response,contact}' || jsonb_build_object('excusedMs', b -> 'excusedMs') end],
      null) as clocks
  from matters
  union all
  -- Others by their own clocks. Handling ends with the final report, or when the part is let go; while it hangs no limit passes.
  select dispatch_id, due_at, 'assist', a ->> 'unitId', judged_at,
    array_remove(array[a -> 'sign',
      case when (t ->> 'hasContact')::boolean or a #> '{contact,stoppedAt}' is not null
        then a -> 'contact' || jsonb_build_object('excusedMs', t -> 'excusedMs') end,
      case when ended is not null or t ->> 'hungSince' is null or (t ->> 'hungSince')::timestamptz > ends
        then a -> 'handle' || jsonb_build_object('stoppedAt', ended, 'excusedMs', t -> 'excusedMs') end],
      null) as clocks
  from own_parts cross join policy cross join lateral (
    select coalesce(a #>> '{handle,stoppedAt}', a ->> 'endedAt') as ended,
      (a #>> '{handle,dueAt}')::timestamptz + coalesce((t ->> 'excusedMs')::numeric, 0) * interval '1 millisecond' as ends) handling),
-- What was decided about exclusions, each as it stands: of whom, and of which tickets; what names none is about its own alone.
left_out as (
  select distinct on (id) status, accountable, coalesce(tickets, array[ticket_no]) as tickets
  from exclusion_step where $5::bigint is null or arrival <= $5
  order by id, version desc),
excluded as materialized (
  select m.dispatch_id from matters m
  where exists (
    select from left_out l where l.status = 'approved' and l.accountable = m.s ->> 'accountable'
      and l.tickets @> (
        select array_agg(n.s ->> 'ticketNo') from newest n
        where n.dispatch_id = m.dispatch_id
          or m.is_head and n.s #>> '{group,groupId}' = m.group_id and n.s #>> '{group,role}' = 'member'))),
-- A clock that runs when the month may close, with a limit that lies later, was kept so far.
responses as (
  select dispatch_id, due_at, role, unit_id,
    bool_and(cardinality(clocks) > 0 and late is not true and (running is null or running > judged_at)) as responded,
    max(case when late is not true then least(running, judged_at) end) filter (where running is not null) as runs_until
  from parts
    left join lateral (
      select bool_or((c ->> 'stoppedAt')::timestamptz > ends) as late, min(ends) filter (where c ->> 'stoppedAt' is null) as running
      from unnest(clocks) c cross join lateral (
        -- What the review of an objection took beyond its own limit excuses as much lateness.
        select (c ->> 'dueAt')::timestamptz + coalesce((c ->> 'excusedMs')::numeric, 0) * interval '1 millisecond' as ends) e) k on true
  group by 1, 2, 3, 4),
judged as (
  select role, unit_id, s.*, case when own_at < due_at then own_at else due_at end as counts_from,
    runs_until is null or runs_until <= $2 as is_known, responded
  from responses join said s using (dispatch_id))
select j.role, j.unit_id as "unitId", e.dispatch_id is not null as excluded,
  resolved_den::int as "resolvedDen", satisfied_den::int as "satisfiedDen",
  resolution_applies as "resolutionApplies", satisfaction_applies as "satisfactionApplies", count(*)::int as items,
  (count(*) filter (where is_known))::int as responses,
  (count(*) filter (where is_known and responded))::int as responded,
  sum(resolved_num)::int as "resolvedNum", sum(satisfied_num)::int as "satisfiedNum"
from judged j
  left join excluded e on e.dispatch_id = j.dispatch_id
where counts_from <= $2
group by 1, 2, 3, 4, 5, 6, 7

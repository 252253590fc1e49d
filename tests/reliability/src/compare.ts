import { durables, stored } from '@fengqiao/deploy/local';
import type { Effect } from './clients';

/** One question to the database, as its owner. */
export type Ask = <Row>(sql: string) => Promise<Row[]>;
/** What the clients know: what they were told yes to, and what they sent and never heard of. */
export type Promised = { readonly acknowledged: readonly Effect[]; readonly unanswered: readonly Effect[] };

/** What the checker found: the figures, and in words whatever is not as it must be. */
export type Findings = {
  readonly acknowledged: number;
  readonly found: number;
  readonly doubled: number;
  readonly missing: number;
  readonly tickets: number;
  readonly events: number;
  readonly violations: readonly string[];
};

/** Each names what is wrong by its rows: an empty answer is as it must be. */
const laws: Readonly<Record<string, string>> = {
  'a ticket without a dispatch': `
    select t.ticket_no as what from intake.ticket t left join dispatch.dispatch d on d.ticket_id = t.id where d.id is null`,
  'a dispatch without a ticket': `
    select d.ticket_no as what from dispatch.dispatch d left join intake.ticket t on t.id = d.ticket_id and t.ticket_no = d.ticket_no where t.id is null`,
  'a dispatch that evaluation does not know': `
    select d.ticket_no as what from dispatch.dispatch d left join evaluation.matter m on m.dispatch_id = d.id and m.ticket_id = d.ticket_id where m.dispatch_id is null`,
  'a matter without a dispatch': `
    select m.ticket_no as what from evaluation.matter m left join dispatch.dispatch d on d.id = m.dispatch_id where d.id is null`,
  'a ticket with two dispatches': `select ticket_no as what from dispatch.dispatch group by ticket_no having count(*) > 1`,
  'a ticket with two open leads': `
    select ticket_no as what from dispatch.assignment where role = 'lead' and open group by ticket_no having count(*) > 1`,
  'a ticket number given twice': `select ticket_no as what from intake.ticket group by ticket_no having count(*) > 1`,
  'intake knows another state of a dispatch': `
    select d.ticket_no || ' at ' || s.dispatch_version || ', not ' || d.version as what
    from intake.ticket_standing s join dispatch.dispatch d on d.ticket_id = s.id where s.dispatch_version <> d.version`,
  'intake knows another lead or status': `
    select d.ticket_no as what from intake.ticket_standing s join dispatch.dispatch d on d.ticket_id = s.id
    where s.dispatch ->> 'status' is distinct from d.status or s.accountable is distinct from d.state ->> 'accountable'`,
  'evaluation misses facts': `
    select d.ticket_no || ': ' || count(f.version) || ' of ' || d.version as what
    from dispatch.dispatch d left join evaluation.fact f on f.dispatch_id = d.id
    group by d.id having count(f.version) <> d.version or count(distinct f.version) <> d.version or max(f.version) <> d.version`,
  'evaluation counted its facts wrongly': `
    select m.ticket_no as what from evaluation.matter m join dispatch.dispatch d on d.id = m.dispatch_id
    where m.newest <> d.version or m.kept <> d.version`,
  'a callback of no dispatch': `
    select c.ticket_no as what from evaluation.callback c left join dispatch.dispatch d on d.id = c.dispatch_id where d.id is null`,
  'a closed whistle whose ticket does not tell its result, once': `
    select w.id || ' on ' || t.ticket_no as what from whistle.whistle w join whistle.whistle_ticket t on t.whistle_id = w.id
      join dispatch.dispatch d on d.ticket_no = t.ticket_no
      left join dispatch.history h on h.aggregate_id = d.id and h.type = 'ResultTold' and h.event ->> 'whistleId' = w.id::text
    where w.status = 'closed' group by 1 having count(h.type) <> 1`,
  'evaluation knows another state of a whistle': `
    select w.id || ' at ' || coalesce(e.version, 0) || ', not ' || w.version as what
    from whistle.whistle w full join evaluation.whistle_heard e on e.whistle_id = w.id where w.version is distinct from e.version`,
  'a whistle that counts for another number of units': `
    select w.id as what from whistle.whistle w where (select count(*) from evaluation.whistle_part p where p.whistle_id = w.id) <>
      1 + json_array_length(w.state -> 'targets')`,
  'a completed dispatch without its callback or item': `
    select d.ticket_no as what from dispatch.dispatch d where d.status = 'completed' and (
      not exists (select from evaluation.callback c where c.dispatch_id = d.id)
      or (select count(*) from evaluation.item i where i.dispatch_id = d.id and i.role = 'accountable') > 1
      or not exists (select from evaluation.item i where i.dispatch_id = d.id))`,
};

const historyLaws = (service: string, table: string): Record<string, string> => ({
  [`${table}: versions with gaps or twice, or not the aggregate's`]: `
    select a.id || ' at ' || a.version || ': ' || count(h.version) || ' rows to ' || coalesce(max(h.version), 0) as what
    from ${service}.${table} a left join ${service}.history h on h.aggregate_id = a.id
    group by a.id, a.version
    having count(h.version) <> a.version or count(distinct h.version) <> a.version or coalesce(max(h.version), 0) <> a.version
      or coalesce(min(h.version), 1) <> 1`,
  [`${table}: history of nothing`]: `
    select h.aggregate_id as what from ${service}.history h left join ${service}.${table} a on a.id = h.aggregate_id where a.id is null`,
});

const messageLaws = (service: string): Record<string, string> => ({
  [`${service}: not sent`]: `select id as what from ${service}.outbox`,
  [`${service}: parked`]: `select consumer || ': ' || why as what from ${service}.inbox where parked is not null`,
  [`${service}: a loss not made good`]: `select 'relay' as what from ${service}.relay_state where resend_after is not null`,
  [`${service}: sent and kept twice`]: `select id as what from ${service}.sent group by id having count(*) > 1`,
});

const everythingSent = stored.map((service) => `select id, key, subject from ${service}.sent`).join(' union all ');

/** Each durable that there is, so that none is forgotten: whatever was sent on its subject, by whomever, was met by it. */
const hearingLaws = Object.fromEntries(
  durables.map(({ service, name, subject }) => [
    `${name} never heard`,
    `select s.subject || ' of ' || s.key as what from (${everythingSent}) s
     left join ${service}.inbox i on i.message_id = s.id and i.consumer = '${name}'
     where i.message_id is null and s.subject ~ '^${subject.replaceAll('.', '\\.').replaceAll('*', '[^.]+')}$'`,
  ]),
);

const everyLaw = {
  ...laws,
  ...historyLaws('intake', 'ticket'),
  ...historyLaws('dispatch', 'dispatch'),
  ...historyLaws('evaluation', 'callback'),
  ...messageLaws('intake'),
  ...messageLaws('dispatch'),
  ...historyLaws('whistle', 'whistle'),
  ...messageLaws('whistle'),
  ...messageLaws('evaluation'),
  ...hearingLaws,
};

const marks = `
  select substring(description from '[0-9a-f-]{36}') as mark, 'register' as step, ticket_no as "ticketNo" from intake.ticket
  union all
  select coalesce(substring(coalesce(h.event ->> 'note', h.event ->> 'text', h.event ->> 'summary') from '[0-9a-f-]{36}'), h.event ->> 'assignmentId'),
    case h.type when 'Signed' then 'sign' when 'Contacted' then 'contact' when 'Recorded' then 'record' when 'FedBack' then 'feedback'
      else 'complete' end, d.ticket_no
  from dispatch.history h join dispatch.dispatch d on d.id = h.aggregate_id
  where h.type in ('Signed', 'Contacted', 'Recorded', 'FedBack', 'Completed')
  union all
  select coalesce(substring(coalesce(h.event -> 'blow' ->> 'reason', h.event ->> 'person', h.event ->> 'result') from '[0-9a-f-]{36}'), h.aggregate_id::text),
    case h.type when 'Blown' then 'blow' when 'Arrived' then 'arrive' when 'Released' then 'release' else 'close' end, t.ticket_no
  from whistle.history h join whistle.whistle_ticket t on t.whistle_id = h.aggregate_id
  where h.type in ('Blown', 'Arrived', 'Released', 'Closed')`;

/** By what its client called it, and not by what the platform did: two tickets of one request are one effect, twice. */
const nameOf = ({ step, mark }: Pick<Effect, 'step' | 'mark'>): string => `${step} ${mark}`;

/** The tickets on which each effect stands. */
const effects = async (ask: Ask): Promise<Map<string, string[]>> => {
  const found = new Map<string, string[]>();
  for (const { step, ticketNo, mark } of await ask<Required<Effect>>(marks)) {
    const name = nameOf({ step, mark });
    found.set(name, [...(found.get(name) ?? []), ticketNo]);
  }
  return found;
};

const brokenLaws = async (ask: Ask): Promise<string[]> => {
  const broken: string[] = [];
  for (const [law, sql] of Object.entries(everyLaw)) {
    const rows = await ask<{ what: string }>(sql);
    if (rows.length > 0) broken.push(`${law} (${rows.length}): ${rows.slice(0, 3).map(({ what }) => what).join('; ')}`); // prettier-ignore
  }
  return broken;
};

/** Compares what clients were promised with what intake, dispatch, whistle and evaluation hold, and these with each other. */
export const compare = async (ask: Ask, { acknowledged, unanswered }: Promised): Promise<Findings> => {
  const found = await effects(ask);
  const missing = acknowledged.filter((one) => !found.get(nameOf(one))?.includes(one.ticketNo!));
  const doubled = [...found].filter(([, tickets]) => tickets.length > 1);
  // What was sent and never answered may have been done, or not.
  const known = new Set([...acknowledged, ...unanswered].map(nameOf));
  const unasked = [...found.keys()].filter((name) => !known.has(name));
  const [size] = await ask<{ tickets: string; events: string }>(
    `select (select count(*) from intake.ticket) as tickets, (select count(*) from intake.sent) + (select count(*) from dispatch.sent) +
      (select count(*) from whistle.sent) + (select count(*) from evaluation.sent) as events`,
  );
  return {
    acknowledged: acknowledged.length,
    found: acknowledged.length - missing.length,
    doubled: doubled.length,
    missing: missing.length,
    tickets: Number(size!.tickets),
    events: Number(size!.events),
    violations: [
      ...missing.slice(0, 5).map(({ step, ticketNo }) => `acknowledged and not found: ${step} of ${ticketNo}`),
      ...doubled.slice(0, 5).map(([name, tickets]) => `${tickets.length} times: ${name}, on ${tickets.join(' and ')}`),
      ...unasked.slice(0, 5).map((name) => `nobody asked for it: ${name}, on ${found.get(name)!.join(' and ')}`),
      ...(await brokenLaws(ask)),
    ],
  };
};

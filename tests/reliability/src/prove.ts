import { Client } from 'pg';
import type { Effect } from './clients';
import { compare, type Ask, type Promised } from './compare';

/** Something that must never happen to a database, and what the checker must say when it has. */
type Damage = { readonly what: string; readonly sql: string; readonly says: RegExp };

const copied = (table: string, changes: string, where = 'true'): string =>
  `insert into ${table} select (jsonb_populate_record(one, ${changes})).* from ${table} one where ${where} limit 1`;
const oneOf = (table: string, columns: string, where = 'true'): string =>
  `(${columns}) in (select ${columns} from ${table} where ${where} order by ${columns} limit 1)`;
const written = `(select aggregate_id, version from dispatch.history where type = 'Recorded' order by aggregate_id, version limit 1)`;
const anId = `jsonb_build_object('id', gen_random_uuid())`;

const damages: readonly Damage[] = [
  {
    what: 'a doubled registration',
    sql: copied('intake.ticket', `${anId} || '{"ticket_no": "209912310000001"}'`),
    says: /^2 times: register /,
  },
  {
    what: 'a doubled step',
    sql: `insert into dispatch.history select (jsonb_populate_record(h, jsonb_build_object('version', d.version + 1))).*
          from dispatch.history h join dispatch.dispatch d on d.id = h.aggregate_id where (h.aggregate_id, h.version) = ${written}`,
    says: /^2 times: record /,
  },
  {
    what: 'a ticket that nobody asked for',
    sql: `update intake.ticket set description = gen_random_uuid()::text where ${oneOf('intake.ticket', 'id')}`,
    says: /^nobody asked for it: register /,
  },
  {
    what: 'a missing ticket',
    sql: `delete from intake.ticket where ${oneOf('intake.ticket', 'id')}`,
    says: /^acknowledged and not found: register /,
  },
  {
    what: 'a missing dispatch',
    sql: `delete from dispatch.dispatch where ${oneOf('dispatch.dispatch', 'id')}`,
    says: /^a ticket without a dispatch /,
  },
  {
    what: 'a missing matter',
    sql: `delete from evaluation.matter where ${oneOf('evaluation.matter', 'dispatch_id')}`,
    says: /^a dispatch that evaluation does not know /,
  },
  {
    what: 'a missing fact',
    sql: `delete from evaluation.fact where ${oneOf('evaluation.fact', 'dispatch_id, version')}`,
    says: /^evaluation misses facts /,
  },
  {
    what: 'a version gap',
    sql: `delete from dispatch.history where ${oneOf('dispatch.history', 'aggregate_id, version', 'version = 2')}`,
    says: /^dispatch: versions with gaps or twice/,
  },
  {
    what: 'a doubled version',
    sql: copied('dispatch.history', `'{}'`, 'version = 1'),
    says: /^dispatch: versions with gaps or twice/,
  },
  {
    what: 'a stale projection',
    sql: `update intake.ticket_standing set dispatch_version = dispatch_version - 1 where ${oneOf('intake.ticket_standing', 'id')}`,
    says: /^intake knows another state of a dispatch /,
  },
  {
    what: 'a second lead',
    sql: `insert into dispatch.assignment select (jsonb_populate_record(null::dispatch.assignment, to_jsonb(one) || ${anId} ||
            jsonb_build_object('open', true, 'dispatch_id', gen_random_uuid()))).*
          from (select * from dispatch.assignment where role = 'lead' order by id limit 1) one, generate_series(1, 2)`,
    says: /^a ticket with two open leads /,
  },
  {
    what: 'a missing callback',
    sql: `delete from evaluation.callback where ${oneOf('evaluation.callback', 'id')}`,
    says: /^a completed dispatch without its callback or item /,
  },
  {
    what: 'a missing item',
    sql: `delete from evaluation.item where ${oneOf('evaluation.item', 'dispatch_id')}`,
    says: /^a completed dispatch without its callback or item /,
  },
  {
    what: 'an unclaimed message',
    sql: `delete from evaluation.inbox where ${oneOf('evaluation.inbox', 'consumer, message_id', `consumer = 'evaluation-dispatch'`)}`,
    says: /^evaluation-dispatch never heard /,
  },
  {
    what: 'a whistle told to nobody',
    sql: `delete from dispatch.inbox where ${oneOf('dispatch.inbox', 'consumer, message_id', `consumer = 'dispatch-whistle'`)}`,
    says: /^dispatch-whistle never heard /,
  },
  {
    what: 'a whistle that evaluation never heard of',
    sql: `delete from evaluation.inbox where ${oneOf('evaluation.inbox', 'consumer, message_id', `consumer = 'evaluation-whistle'`)}`,
    says: /^evaluation-whistle never heard /,
  },
  {
    what: 'a whistle known as it was before',
    sql: `update evaluation.whistle_heard set version = version - 1 where ${oneOf('evaluation.whistle_heard', 'whistle_id')}`,
    says: /^evaluation knows another state of a whistle /,
  },
  {
    what: 'a unit for which a whistle does not count',
    sql: `delete from evaluation.whistle_part where ${oneOf('evaluation.whistle_part', 'whistle_id, side, unit_id')}`,
    says: /^a whistle that counts for another number of units /,
  },
  {
    what: 'a result told twice',
    sql: copied('dispatch.history', `jsonb_build_object('version', one.version + 1000)`, `type = 'ResultTold'`),
    says: /^a closed whistle whose ticket does not tell its result, once /,
  },
  {
    what: 'a missing whistle',
    sql: `delete from whistle.history where type = 'Blown' and ${oneOf('whistle.history', 'aggregate_id')}`,
    says: /^acknowledged and not found: blow /,
  },
  {
    what: 'a parked row',
    sql: `update intake.inbox set parked = '{}', why = 'proof' where ${oneOf('intake.inbox', 'consumer, message_id')}`,
    says: /^intake: parked /,
  },
  {
    what: 'an undelivered outbox row',
    sql: `insert into dispatch.outbox (id, subject, key, message) values (gen_random_uuid(), 'proof', 'proof', '{}')`,
    says: /^dispatch: not sent /,
  },
  { what: 'a message kept twice', sql: copied('dispatch.sent', `'{}'`), says: /^dispatch: sent and kept twice / },
  {
    what: 'a loss not made good',
    sql: `update intake.relay_state set resend_after = 1`,
    says: /^intake: a loss not made good /,
  },
];

export type Proof = { readonly what: string; readonly named: string | undefined };

/**
 * Damages a finished run's database in each way, one after another, and asks the checker: what it named, or nothing where it
 * saw nothing. Each is rolled back. Throws when the checker is not content before.
 */
export const prove = async (databaseUrl: string, promised: Promised): Promise<Proof[]> => {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const ask: Ask = async <Row>(sql: string) => (await client.query(sql)).rows as Row[];
  const violations = async (effects: Promised): Promise<readonly string[]> => (await compare(ask, effects)).violations;
  try {
    const before = await violations(promised);
    if (before.length > 0) throw new Error(`Nothing can be proved on a database that is wrong already: ${before.join('; ')}`);
    const proofs: Proof[] = [];
    for (const { what, sql, says } of damages) {
      await client.query('begin');
      await client.query('set local session_replication_role = replica'); // no trigger or reference stands in the way
      const { rowCount } = await client.query(sql);
      if (!rowCount) throw new Error(`${what}: there is nothing that could be damaged so`);
      const named = (await violations(promised)).find((violation) => says.test(violation));
      await client.query('rollback');
      proofs.push({ what, named });
    }
    const [first, ...others]: readonly Effect[] = promised.acknowledged;
    const lost = await violations({ ...promised, acknowledged: others });
    const one = lost.find((violation) => violation.startsWith(`nobody asked for it: ${first!.step} ${first!.mark}`));
    const sent = await violations({ acknowledged: others, unanswered: [first!] });
    if (sent.length > 0) throw new Error(`What was sent and never answered may have been done: ${sent.join('; ')}`);
    return [...proofs, { what: 'an effect that nobody acknowledged', named: one }];
  } finally {
    await client.end();
  }
};

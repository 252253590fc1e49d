import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { AckPolicy, jetstream, jetstreamManager, type JsMsg } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Pool, PoolClient } from 'pg';

/**
 * What stands behind an answer, done as barely as the floor does the answer itself: a relay from the outbox to JetStream and one
 * reader for each service that hears of the event, each a transaction with the rows of the same kinds that the service writes,
 * for all messages that wait, by one statement for each table. No rules, no rights, no order, no leases, no losses found.
 */
const waiting = `select seq, id, subject, message from outbox order by seq limit 200`;
const move = `
  with gone as (delete from outbox where seq = any($1::bigint[]) returning seq, id, subject, key, message)
  insert into sent_default (seq, id, subject, key, message, stream_seq)
  select g.seq, g.id, g.subject, g.key, g.message, s.at from gone g join unnest($1::bigint[], $2::bigint[]) as s (seq, at) using (seq)`;
const claim = `insert into inbox (consumer, message_id) select $1, unnest($2::uuid[]) on conflict do nothing`;

/** A dispatch as it is begun: as many bytes as one of ours has. */
const begun = {
  status: 'dispatched',
  dueAt: '2026-01-08T15:59:59.000Z',
  parts: Array.from({ length: 4 }, (_, nth) => ({
    ...{ id: randomUUID(), unitId: `11010701100${nth}`, role: nth > 0 ? 'assist' : 'lead', status: 'open' },
    clocks: ['sign', 'contact', 'handle'].map((name) => ({
      ...{ name, startedAt: '2026-01-01T08:00:00.000Z', dueAt: '2026-01-08T15:59:59.000Z', version: 'limits-1' },
      because: '限时办理，自派单起七天，当日结束时届满',
    })),
  })),
};
const paths = ['110000.110107.110107011', '110000.110107', '110000.110000-12345'];

/** Of each message its own id and the dispatch that it is about; all as arrays, a statement for a table. */
type Batch = { readonly ids: string[]; readonly keys: string[]; readonly messages: string[] };
type Write = (client: PoolClient, batch: Batch) => Promise<void>;
type Reader = { readonly name: string; readonly subject: string; readonly write: Write };

const dispatched = async (client: PoolClient, { keys, messages }: Batch): Promise<void> => {
  const states = messages.map((message) => JSON.stringify({ ...(JSON.parse(message) as object), ...begun }));
  const [parts, events] = [keys.map(() => randomUUID()), keys.map(() => randomUUID())];
  const numbers = keys.map((key) => key.slice(-20));
  await client.query({
    name: 'followed dispatch',
    text: `insert into dispatch (id, ticket_id, ticket_no, version, status, limit_at, state)
      select id, id, no, 1, 'dispatched', now(), state from unnest($1::uuid[], $2::text[], $3::json[]) as d (id, no, state)`,
    values: [keys, numbers, states],
  });
  await client.query({
    name: 'followed assignment',
    text: `insert into assignment (id, dispatch_id, ticket_no, unit_id, path, role, status, open, due_at, sort_at, then_at)
      select id, dispatch_id, no, '110107011', '${paths[0]}', 'lead', 'dispatched', true, now(), now(), now()
      from unnest($1::uuid[], $2::uuid[], $3::text[]) as a (id, dispatch_id, no)`,
    values: [parts, keys, numbers],
  });
  await client.query({
    name: 'followed viewers',
    text: `insert into dispatch_viewer (id, path, role) select id, path, 'lead' from unnest($1::uuid[]) as d (id), unnest($2::text[]::ltree[]) as p (path)`,
    values: [keys, paths],
  });
  await client.query({
    name: 'followed deadlines',
    text: `insert into deadline (id, aggregate_id, name, due_at, version) select gen_random_uuid(), id, 'clock', now() + interval '1 hour', 1 from unnest($1::text[]) as a (id)`,
    values: [parts],
  });
  await client.query({
    name: 'followed histories',
    text: `insert into history (aggregate_id, version, type, at, actor, policy_version, event)
      select id, 1, 'Dispatched', now(), '{"kind":"service","id":"floor"}', 'floor', state from unnest($1::uuid[], $2::json[]) as d (id, state)`,
    values: [keys, states],
  });
  await client.query({
    name: 'followed said',
    text: `insert into outbox (id, subject, key, message) select id, 'followed.of.dispatched', key, state from unnest($1::uuid[], $2::text[], $3::json[]) as d (id, key, state)`,
    values: [events, keys, states],
  });
};

const projected = async (client: PoolClient, { keys, messages }: Batch): Promise<void> => {
  await client.query({
    name: 'followed standing',
    text: `update ticket_standing t set dispatch = n.state, dispatch_version = dispatch_version + 1, dispatch_at = now(), status = 'handling'
      from unnest($1::uuid[], $2::json[]) as n (id, state) where t.id = n.id`,
    values: [keys, messages],
  });
  await client.query({
    name: 'followed ticket viewers',
    text: `insert into ticket_viewer (id, unit_id, path, role) select id, path::text, path, 'lead'
      from unnest($1::uuid[]) as d (id), unnest($2::text[]::ltree[]) as p (path) on conflict do nothing`,
    values: [keys, paths],
  });
};

const counted = async (client: PoolClient, { ids, keys, messages }: Batch): Promise<void> => {
  await client.query({
    name: 'followed matter',
    text: `insert into matter (dispatch_id, ticket_id, ticket_no) select distinct id, id, right(id::text, 20) from unnest($1::uuid[]) as d (id)
      on conflict (dispatch_id) do update set newest = matter.newest + 1, kept = matter.kept + 1`,
    values: [keys],
  });
  await client.query({
    name: 'followed fact',
    text: `insert into fact_default (dispatch_id, version, type, at, snapshot)
      select id, ('x' || left(message::text, 6))::bit(24)::int, 'dispatched', now(), state from unnest($1::uuid[], $2::uuid[], $3::json[]) as f (id, message, state)`,
    values: [keys, ids, messages],
  });
};

const readers: readonly Reader[] = [
  { name: 'dispatch', subject: 'followed.registered', write: dispatched },
  { name: 'intake', subject: 'followed.of.>', write: projected },
  { name: 'evaluation', subject: 'followed.of.>', write: counted },
];

const inTransaction = async (pool: Pool, work: (client: PoolClient) => Promise<void>): Promise<void> => {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await work(client);
    await client.query('commit');
  } catch (fault) {
    await client.query('rollback');
    throw fault;
  } finally {
    client.release();
  }
};

/** Starts relay and readers. Answers how to tell that something was said, and how to wait until nothing is on its way. */
export const follow = async (pool: Pool, nats: NatsConnection): Promise<{ nudge(): void; quiet(): Promise<void> }> => {
  const jsm = await jetstreamManager(nats);
  await jsm.streams.add({ name: 'FOLLOWED', subjects: ['followed.>'] });
  const stream = jetstream(nats);
  let nudge: () => void = () => undefined;
  const nudged = (): Promise<void> => new Promise((resolve) => (nudge = resolve));

  const relay = async (): Promise<void> => {
    for (;;) {
      const { rows } = await pool.query<{ seq: string; id: string; subject: string; message: object }>({ name: 'followed waiting', text: waiting }); // prettier-ignore
      if (rows.length === 0) {
        await Promise.race([nudged(), pause(50)]);
        continue;
      }
      const acks = await Promise.all(
        rows.map(({ id, subject, message }) => stream.publish(subject, JSON.stringify(message), { msgID: id })),
      );
      const seqs = rows.map(({ seq }) => seq);
      await pool.query({ name: 'followed move', text: move, values: [seqs, acks.map(({ seq }) => seq)] });
    }
  };

  const read = async ({ name, subject, ...reader }: Reader): Promise<void> => {
    await jsm.consumers.add('FOLLOWED', { durable_name: name, ack_policy: AckPolicy.Explicit, filter_subject: subject });
    const consumer = await stream.consumers.get('FOLLOWED', name);
    let held: JsMsg[] = [];
    let writing: Promise<void> | undefined;
    const drain = async (): Promise<void> => {
      while (held.length > 0) {
        const messages = held.splice(0, 100);
        const bodies = messages.map((message) => message.string());
        const keys = bodies.map((body) => (JSON.parse(body) as { ticketId: string }).ticketId);
        const ids = messages.map(() => randomUUID());
        await inTransaction(pool, async (client) => {
          await client.query({ name: 'followed claim', text: claim, values: [name, ids] });
          await reader.write(client, { ids, keys, messages: bodies });
        });
        for (const message of messages) message.ack();
        nudge();
      }
    };
    for await (const message of await consumer.consume({ max_messages: 500 })) {
      held = [...held, message];
      writing ??= drain().finally(() => (writing = undefined));
    }
  };

  const quiet = async (): Promise<void> => {
    for (;;) {
      const { rows } = await pool.query<{ left: number }>('select count(*)::int as left from outbox');
      const infos = await Promise.all(readers.map(({ name }) => jsm.consumers.info('FOLLOWED', name)));
      if (rows[0]!.left + infos.reduce((sum, { num_pending, num_ack_pending }) => sum + num_pending + num_ack_pending, 0) === 0)
        return;
      await pause(20);
    }
  };

  const failed = (fault: unknown): void => {
    console.error('What follows the floor has failed', fault);
    process.exit(1);
  };
  void relay().catch(failed);
  for (const reader of readers) void read(reader).catch(failed);
  return { nudge: () => nudge(), quiet };
};

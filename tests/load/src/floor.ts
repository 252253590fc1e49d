import { randomBytes, randomUUID } from 'node:crypto';
import { connect } from '@nats-io/transport-node';
import fastify from 'fastify';
import { Pool, type PoolClient } from 'pg';
import { answering } from './child';
import { follow } from './followed';

/**
 * The least that could do the same: fastify, a NATS request, a worker, and one transaction that writes rows of the same kinds and
 * numbers as the measured command, by named statements, each awaited. No checks, no rights, no contracts; what follows an answer
 * only where it is asked for (followed.ts). In one process, as the local stack is.
 */
const statements = {
  key: `insert into idempotency (caller, contract, key, body_hash) values ('floor', $1, $2, 'hash')`,
  answered: `update idempotency set answer = $3 where caller = 'floor' and contract = $1 and key = $2`,
  number: `select nextval('ticket_number')::text as seq`,
  person: `insert into person (id, phone_mark, key_id, wrapped_key) values ($1, $2, 'key', $3)`,
  ticket: `insert into ticket (id, ticket_no, version, kind, channel, registered_at, category, place_unit_id, place_path,
    place_candidates, suggested_categories, has_contact, title, description, address, person_id, sealed, anonymous, confidential,
    share_contact, words) values ($1, $2, 1, $3, $4, now(), $5, $6, '110000.110107.110107011', '{}', '{}', true, $7, $8, $9,
    $10, $11, false, false, false, array_to_tsvector($12::text[]))`,
  standing: `insert into ticket_standing (id, status, registered_at) values ($1, 'registered', now())`,
  viewer: `insert into ticket_viewer (id, path, role, unit_id) values ($1, '110000.110000-12345', 'hotline', '110000-12345')`,
  history: `insert into history (aggregate_id, version, type, at, actor, policy_version, event)
    values ($1, $2, $3, now(), '{"kind":"client","id":"floor","unitId":"floor"}', 'floor', $4)`,
  outbox: `insert into outbox (id, subject, key, message) values ($1, $2, $3, $4)`,
  deadline: `insert into deadline (id, aggregate_id, name, due_at, version) values ($1, $2, 'clock', now() + interval '1 hour', 1)
    on conflict (aggregate_id, name) do update set id = excluded.id, due_at = excluded.due_at, version = excluded.version`,
  clear: `delete from deadline where aggregate_id = $1 and name = 'clock'`,
  find: `select d.id, d.version, d.state from assignment a join dispatch d on d.id = a.dispatch_id where a.id = $1 for update of d`,
  save: `update dispatch set version = $2, state = $3 where id = $1`,
  part: `update assignment set status = $2, sort_at = now() where id = $1`,
} as const;

type Body = {
  key: string;
  step: string;
  assignmentId?: string;
  kind: string;
  channel: string;
  category: string;
  description: string;
  title: string;
  place: { unitId: string; address: string };
};
type Run = (name: keyof typeof statements, values?: unknown[]) => Promise<{ rows: Record<string, unknown>[] }>;

const register = async (run: Run, body: Body): Promise<object> => {
  const [id, personId] = [randomUUID(), randomUUID()];
  await run('key', ['post', body.key]);
  const ticketNo = `20260101${String((await run('number')).rows[0]!['seq']).padStart(6, '0')}0`;
  await run('person', [personId, randomBytes(32), randomBytes(60)]);
  const { kind, channel, category, place, title, description } = body;
  const values = [
    id,
    ticketNo,
    kind,
    channel,
    category,
    place.unitId,
    title,
    description,
    place.address,
    personId,
    randomBytes(80),
  ];
  await run('ticket', [...values, ['楼前', '地锁', '公共', '车位', '停车', '拆除', '希望', '解决']]);
  await run('standing', [id]);
  await run('viewer', [id]);
  await run('history', [id, 1, 'Registered', { type: 'Registered', status: 'registered', outcome: { what: 'registered' } }]);
  await run('outbox', [randomUUID(), 'followed.registered', id, { ...body, ticketId: id, ticketNo }]);
  await run('deadline', [randomUUID(), id]);
  const answer = { ticketNo, accessCode: '00000000', status: 'registered' };
  await run('answered', ['post', body.key, answer]);
  return answer;
};

const handle = async (run: Run, { key, step, assignmentId, ...body }: Body): Promise<object> => {
  await run('key', [step, key]);
  const found = (await run('find', [assignmentId])).rows[0] as { id: string; version: number; state: object };
  const state = { ...found.state, version: found.version + 1 };
  await run('save', [found.id, found.version + 1, state]);
  if (step === 'sign' || step === 'complete') await run('part', [assignmentId, step]);
  if (step === 'sign') await run('deadline', [randomUUID(), assignmentId]);
  if (step === 'complete') await run('clear', [assignmentId]);
  await run('history', [found.id, found.version + 1, step, { ...body, assignmentId }]);
  await run('outbox', [randomUUID(), 'followed.of.step', found.id, state]);
  await run('answered', [step, key, { id: found.id, version: found.version + 1 }]);
  return state;
};

const transaction = async <Result>(client: PoolClient, work: (run: Run) => Promise<Result>): Promise<Result> => {
  const run: Run = (name, values) => client.query({ name, text: statements[name], ...(values && { values }) });
  await client.query('begin');
  try {
    const result = await work(run);
    await client.query('commit');
    return result;
  } catch (fault) {
    await client.query('rollback');
    throw fault;
  }
};

const start = async (): Promise<{ port: number; quiet(): Promise<void> }> => {
  const options = '-c search_path=floor,public -c jit=off';
  const pool = new Pool({ connectionString: process.env['LOAD_POSTGRES']!, max: 20, idleTimeoutMillis: 600_000, options });
  const [door, worker] = await Promise.all(
    ['door', 'worker'].map((name) => connect({ servers: process.env['LOAD_NATS']!, name: `floor-${name}`, noAsyncTraces: true })),
  );
  const following = process.env['LOAD_FOLLOWED'] ? await follow(pool, worker!) : undefined;
  worker!.subscribe('floor.>', {
    queue: 'floor',
    callback: (_, message) => {
      void (async () => {
        const body = message.json<Body>();
        const client = await pool.connect();
        try {
          const answer = await transaction(client, (run) => (body.step === 'post' ? register(run, body) : handle(run, body)));
          message.respond(JSON.stringify(answer));
          following?.nudge();
        } finally {
          client.release();
        }
      })().catch((fault: unknown) => message.respond(JSON.stringify({ fault: String(fault) })));
    },
  });
  const http = fastify({ logger: false, keepAliveTimeout: 72_000 });
  http.post<{ Params: { step: string }; Body: object | null }>('/:step', async (request, reply) => {
    const asked: object = {
      ...(request.body as object | null),
      step: request.params.step,
      key: request.headers['idempotency-key'],
    };
    const answer = await door!.request(`floor.${request.params.step}`, JSON.stringify(asked), { timeout: 10_000 });
    const body = answer.string();
    return reply
      .code(body.startsWith('{"fault"') ? 500 : 200)
      .header('content-type', 'application/json')
      .send(body);
  });
  await http.listen({ port: 0, host: '127.0.0.1' });
  process.once('SIGTERM', () => process.exit(0));
  const { port } = http.server.address() as { port: number };
  return { port, quiet: async () => following?.quiet() };
};

const starting = start();
answering({
  port: async () => (await starting).port,
  /** Until nothing that follows an answer is on its way. */
  quiet: async () => (await starting).quiet(),
});

import { setTimeout as pause } from 'node:timers/promises';
import { sorted } from './numbers';
import { bytesOf, Connection, type Job } from './wire';

export type Life = {
  readonly port: number;
  readonly seconds: number;
  readonly connections: number;
  readonly registrations: readonly Job[];
  readonly tokens: ReadonlyMap<string, string>;
  readonly hotline: string;
};
export type Lived = { readonly perSecond: number; readonly median: number; readonly count: number };

const PATIENCE_MS = 20_000;
const text = '已到现场查看，地锁已拆除，地面已恢复。';
const steps = [
  ['sign', {}],
  ['contact', { reached: true, note: '已与诉求人通话' }],
  ['feedback', { to: 'reporter', text }],
  ['feedback', { to: 'hotline', text }],
  ['complete', { summary: text }],
] as const;
const said = { reached: true, askedByReporter: true, contacted: true, resolved: 'yes', satisfied: 'yes' };
let nth = 0;

/** Asks again while the news is still on its way between the services: `isThere` decides. */
const asked = async <Body>(connection: Connection, job: Job, isThere: (status: number, body: Body) => boolean): Promise<Body> => {
  const until = performance.now() + PATIENCE_MS;
  const key = `life-${process.pid}-${Date.now().toString(36)}-`;
  for (;;) {
    const answer = await connection.send(bytesOf({ ...job, ...(job.method !== 'GET' && { key: key + nth++ }) }));
    const body = JSON.parse(answer.body) as Body;
    if (isThere(answer.status, body)) return body;
    if (performance.now() > until) throw new Error(`${job.path}: ${answer.status} ${answer.body}`);
    await pause(4);
  }
};

type Ticket = { assignments?: { assignmentId: string; unitId: string; role: string }[] };

const liveOne = async (connection: Connection, registration: Job, { tokens, hotline }: Life): Promise<void> => {
  const isDone = (status: number): boolean => status < 300;
  const token = tokens.get(hotline);
  const { ticketNo } = await asked<{ ticketNo: string }>(connection, registration, isDone);
  const path = `/api/v1/tickets/${ticketNo}`;
  const leadIn = ({ assignments }: Ticket) => assignments?.find(({ role }) => role === 'lead');
  const seen = await asked<Ticket>(connection, { method: 'GET', path, token }, (_, ticket) => !!leadIn(ticket));
  const { assignmentId, unitId } = leadIn(seen)!;
  for (const [step, body] of steps)
    await asked(
      connection,
      { path: `/api/v1/assignments/${assignmentId}/${step}`, token: tokens.get(unitId), body: JSON.stringify(body) },
      isDone,
    );
  await asked(connection, { path: `${path}/callbacks`, token, body: JSON.stringify(said) }, isDone);
};

/** Whole lives of tickets, from the report to the callback, by so many connections side by side. */
export const live = async (life: Life): Promise<Lived> => {
  let next = 0;
  const lengths: number[] = [];
  const began = performance.now();
  const isOver = (): boolean => performance.now() - began > life.seconds * 1000;
  await Promise.all(
    Array.from({ length: life.connections }, async () => {
      const connection = new Connection(life.port);
      while (!isOver()) {
        const from = performance.now();
        await liveOne(connection, life.registrations[next++ % life.registrations.length]!, life);
        lengths.push(performance.now() - from);
      }
      connection.close();
    }),
  );
  const count = lengths.length;
  return {
    perSecond: (count / (performance.now() - began)) * 1000,
    median: sorted(lengths)[Math.floor(count / 2)] ?? NaN,
    count,
  };
};

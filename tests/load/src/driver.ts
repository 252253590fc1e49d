import { setTimeout as pause } from 'node:timers/promises';
import { answering } from './child';
import { live, type Life } from './life';
import { windowOf, type Window } from './numbers';
import { paced, type Paced } from './rate';
import { bytesOf, Connection, type Job } from './wire';

/** All jobs, in order, by so many connections that are known to the server already, each as fast as it is answered. */
export type Closed = { readonly port: number; readonly jobs: readonly Job[]; readonly connections: number };
/** Job after job at a rate, whatever the answers; the jobs are gone through again and again. */
export type Open = { readonly port: number; readonly job: Job; readonly rate: number; readonly seconds: number };
export type Flooded = {
  readonly offered: number;
  readonly statuses: Record<string, number>;
  readonly withRetryAfter: number;
  readonly accepted: string[];
  readonly lost: number;
  readonly perSecond: readonly { readonly accepted: number; readonly refused: number }[];
  readonly p99Accepted: number;
};
export type Answered = Window & { readonly bodies: string[] };

/** Fewer than wait for an accept in a server's queue: beyond it the kernel repeats the greeting after seconds, which nobody refused. */
const MOST_CONNECTIONS = 480;
let nth = 0;
const keyOf = (): string => `load-${process.pid}-${Date.now().toString(36)}-${nth++}`;

const closed = async ({ port, jobs, connections }: Closed): Promise<Answered> => {
  const requests = jobs.map((job) => bytesOf({ ...job, ...(job.method !== 'GET' && { key: keyOf() }) }));
  const latencies: number[] = [];
  const statuses: Record<string, number> = {};
  const bodies: string[] = [];
  let next = 0;
  const open = Array.from({ length: connections }, () => new Connection(port));
  // A server accepts one in each turn of its loop: the last of many would wait for as many turns with its first request.
  await Promise.all(open.map((connection) => connection.send(bytesOf({ method: 'GET', path: '/' }))));
  const began = performance.now();
  await Promise.all(
    open.map(async (connection) => {
      for (let at = next++; at < requests.length; at = next++) {
        const sent = performance.now();
        const { status, body } = await connection.send(requests[at]!);
        latencies.push(performance.now() - sent);
        statuses[status] = (statuses[status] ?? 0) + 1;
        bodies[at] = body;
      }
    }),
  );
  const elapsed = performance.now() - began;
  open.forEach((connection) => connection.close());
  return { ...windowOf(latencies, elapsed, statuses), bodies };
};

const flood = async ({ port, job, rate, seconds }: Open): Promise<Flooded> => {
  const idle: Connection[] = [];
  const all: Connection[] = [];
  const statuses: Record<string, number> = {};
  const accepted: string[] = [];
  const latencies: number[] = [];
  const perSecond = Array.from({ length: Math.ceil(seconds) + 30 }, () => ({ accepted: 0, refused: 0 }));
  let [offered, withRetryAfter, lost] = [0, 0, 0];
  const began = performance.now();
  const inFlight = new Set<Promise<void>>();
  const send = async (connection: Connection): Promise<void> => {
    const sent = performance.now();
    try {
      const { status, head, body } = await connection.send(bytesOf({ ...job, key: keyOf() }));
      statuses[status] = (statuses[status] ?? 0) + 1;
      const second = perSecond[Math.floor((performance.now() - began) / 1000)];
      if (status === 201) {
        accepted.push((JSON.parse(body) as { ticketNo: string }).ticketNo);
        latencies.push(performance.now() - sent);
      } else if (/\r\nretry-after: \d/i.test(head)) withRetryAfter += 1;
      if (second) second[status === 201 ? 'accepted' : 'refused'] += 1;
    } catch {
      lost += 1;
    }
    idle.push(connection);
  };
  while (performance.now() - began < seconds * 1000) {
    const due = Math.floor(((performance.now() - began) / 1000) * rate);
    for (; offered < due; offered += 1) {
      let connection = idle.pop();
      if (!connection && all.length < MOST_CONNECTIONS) all.push((connection = new Connection(port)));
      if (!connection) break; // the generator's own end: what was not sent is not counted as offered
      const sending = send(connection);
      inFlight.add(sending);
      void sending.finally(() => inFlight.delete(sending));
    }
    await pause(2);
  }
  await Promise.race([Promise.all(inFlight), pause(15_000)]);
  all.forEach((connection) => connection.close());
  const { p99 } = windowOf(latencies, 1, {});
  return { offered, statuses, withRetryAfter, accepted, lost: lost + inFlight.size, perSecond, p99Accepted: p99 };
};

answering({
  closed: (asked) => closed(asked as Closed),
  flood: (asked) => flood(asked as Open),
  rate: (asked) => paced(asked as Paced),
  live: (asked) => live(asked as Life),
});

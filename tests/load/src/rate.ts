import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { bytesOf, Connection, type Job } from './wire';

export type Paced = { readonly port: number; readonly rate: number; readonly jobs: readonly Job[] };
export type Reached = {
  readonly answered: number[];
  readonly reached: number[];
  readonly lost: number;
  /** The lead of each ticket. */
  readonly units: Map<string, string>;
};

const LOOK_MS = 4;
const PATIENCE_MS = 15_000;

/** Sends at a steady rate and looks, for each 201, when the lead's row is there. The look's own interval is part of what is found. */
export const paced = async ({ port, rate, jobs }: Paced): Promise<Reached> => {
  const db = new Client({ connectionString: process.env['LOAD_POSTGRES']! });
  await db.connect();
  const waiting = new Map<string, number>();
  const [answered, reached, units] = [[] as number[], [] as number[], new Map<string, string>()];
  let lost = 0;
  let isSending = true;

  const look = async (): Promise<void> => {
    for (let until = Infinity; (isSending || waiting.size > 0) && performance.now() < until; await pause(LOOK_MS)) {
      if (!isSending && until === Infinity) until = performance.now() + PATIENCE_MS;
      if (waiting.size === 0) continue;
      const { rows } = await db.query<{ ticketNo: string; unitId: string }>({
        name: 'look',
        text: `select d.ticket_no as "ticketNo", a.unit_id as "unitId" from dispatch.dispatch d join dispatch.assignment a on a.dispatch_id = d.id
          where d.ticket_no = any($1) and a.role = 'lead' and a.open`,
        values: [[...waiting.keys()]],
      });
      const now = performance.now();
      for (const { ticketNo, unitId } of rows) {
        reached.push(Math.max(0, now - waiting.get(ticketNo)!));
        units.set(ticketNo, unitId);
        waiting.delete(ticketNo);
      }
    }
  };

  const idle: Connection[] = [];
  const send = async (job: Job, nth: number): Promise<void> => {
    const connection = idle.pop() ?? new Connection(port);
    const sent = performance.now();
    const { status, body } = await connection.send(bytesOf({ ...job, key: `rate-${process.pid}-${sent}-${nth}` }));
    idle.push(connection);
    if (status !== 201) lost += 1;
    else {
      answered.push(performance.now() - sent);
      waiting.set((JSON.parse(body) as { ticketNo: string }).ticketNo, performance.now());
    }
  };

  const looking = look();
  const began = performance.now();
  const sending: Promise<void>[] = [];
  while (sending.length < jobs.length) {
    const due = Math.min(jobs.length, Math.floor(((performance.now() - began) / 1000) * rate));
    while (sending.length < due) sending.push(send(jobs[sending.length]!, sending.length));
    await pause(2);
  }
  await Promise.all(sending);
  isSending = false;
  await looking;
  await db.end();
  idle.forEach((connection) => connection.close());
  return { answered, reached, lost: lost + waiting.size, units };
};

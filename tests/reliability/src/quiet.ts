import { setTimeout as pause } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { Client } from 'pg';
import type { StackProcess } from './stack-process';

const EVENTS = 'FENGQIAO_EVENTS';
const PATIENCE_MS = 120_000;
const ROUNDS_IN_A_ROW = 3;

const waitingRows = `
  select (select count(*) from intake.outbox) + (select count(*) from dispatch.outbox) + (select count(*) from whistle.outbox) + (select count(*) from evaluation.outbox)
       + (select count(*) from intake.relay_state where resend_after is not null)
       + (select count(*) from dispatch.relay_state where resend_after is not null)
       + (select count(*) from whistle.relay_state where resend_after is not null)
       + (select count(*) from evaluation.relay_state where resend_after is not null) as count`;

/** One question to the database's owner on a connection of its own. */
export const rowsOf = async <Row>(databaseUrl: string, sql: string): Promise<Row[]> => {
  const client = new Client({ connectionString: databaseUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows as Row[];
  } finally {
    await client.end().catch(() => undefined);
  }
};

const unheard = async (stack: StackProcess): Promise<number> => {
  const nats = await stack.nats();
  try {
    const manager = await jetstreamManager(nats, { checkAPI: false });
    const infos = await manager.consumers.list(EVENTS).next();
    return infos.reduce((sum, { num_pending, num_ack_pending }) => sum + num_pending + num_ack_pending, 0);
  } finally {
    await nats.close();
  }
};

/**
 * Waits until every outbox is empty and every consumer idle, three looks in a row. Answers the milliseconds; throws after
 * two minutes with what is still waiting.
 */
export const quiet = async (stack: StackProcess): Promise<number> => {
  const began = performance.now();
  let last = 'nothing answered';
  for (let calm = 0; performance.now() - began < PATIENCE_MS; await pause(150)) {
    try {
      const [row] = await rowsOf<{ count: string }>(stack.databaseUrl, waitingRows);
      const messages = await unheard(stack);
      last = `${row!.count} to send, ${messages} to handle`;
      calm = row!.count === '0' && messages === 0 ? calm + 1 : 0;
    } catch (fault) {
      last = fault instanceof Error ? fault.message : String(fault);
      calm = 0;
    }
    if (calm === ROUNDS_IN_A_ROW) return Math.round(performance.now() - began);
  }
  throw new Error(`Not quiet after ${PATIENCE_MS / 1_000} s: ${last}`);
};

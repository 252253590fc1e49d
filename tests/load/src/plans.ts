import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Ground, Platform } from './ground';
import { hotline, tokensOf } from './tickets';
import { bytesOf, Connection } from './wire';

const district = '110107';
/** Plans of statements above this are shown whole, of the others one line. */
const LONG_MS = 5;

const since = (path: string, from: number): { text: string; to: number } => {
  const file = openSync(path, 'r');
  try {
    const to = fstatSync(file).size;
    const buffer = Buffer.alloc(Math.max(0, to - from));
    readSync(file, buffer, 0, buffer.length, from);
    return { text: buffer.toString(), to };
  } finally {
    closeSync(file);
  }
};

const shown = (text: string): string[] =>
  text.split(/\n(?=\S.*duration: )/).flatMap((plan) => {
    const ms = Number(/duration: ([\d.]+) ms/.exec(plan)?.[1] ?? NaN);
    const query = /Query Text:([^]*?)\n\t(?:Query Parameters|\S.*\(cost)/.exec(plan)?.[1]?.replace(/\s+/g, ' ').trim() ?? '';
    if (Number.isNaN(ms) || /^(begin|commit|rollback|alter|select pg_reload)/i.test(query)) return [];
    return [ms >= LONG_MS ? plan : `${ms.toFixed(2)} ms  ${query.slice(0, 140)}`];
  });

/** Asks the main questions by API while Postgres explains what it does for them: the statements are the code's own. */
export const showPlans = async (ground: Ground, { db, baseUrl, port }: Platform): Promise<void> => {
  const { rows } = await db.query<{ ticketNo: string; unitId: string }>(
    `select ticket_no as "ticketNo", unit_id as "unitId" from dispatch.assignment where role = 'lead' and open and path <@ $1
     group by 1, 2 limit 1`,
    [`110000.${district}`],
  );
  const [own] = rows;
  if (!own) throw new Error(`Nothing is open in ${district}`);
  const street = own.unitId;
  const tokens = await tokensOf(baseUrl, [hotline, street, district]);
  const month = new Date().toISOString().slice(0, 7);
  const questions: [who: string, path: string][] = [
    [street, '/inbox'],
    [district, '/inbox?subtree=true&limit=200'],
    [street, `/tickets/${own.ticketNo}`],
    [hotline, '/tickets'],
    [hotline, `/tickets?q=${encodeURIComponent('地锁')}`],
    [hotline, `/tickets?q=${encodeURIComponent('消防通道 广告灯')}`],
    [hotline, `/tickets?unitId=${street}`],
    [street, '/tickets'],
    [street, '/tickets?status=handling'],
    [street, `/tickets?q=${encodeURIComponent('地锁')}`],
    [district, '/tickets'],
    [hotline, '/dispatches?status=handling'],
    [street, '/dispatches?status=handling'],
    [street, '/dispatches?status=closed'],
    [hotline, '/callbacks?status=waiting'],
    [hotline, `/evaluation/${month}/ranking`],
    [hotline, `/evaluation/${month}/ranking?level=district`],
    [street, `/evaluation/${month}/tickets?unitId=${street}`],
  ];
  await explain(ground, { db, port }, questions, tokens);
};

/** Asks by API while Postgres explains what it does for it: the plans of the code's own statements. */
export const explain = async (
  ground: Ground,
  { db, port }: Pick<Platform, 'db' | 'port'>,
  questions: readonly (readonly [who: string, path: string])[],
  tokens: ReadonlyMap<string, string>,
): Promise<void> => {
  await db.query(`alter system set auto_explain.log_min_duration = 0`);
  await db.query(`alter system set auto_explain.log_analyze = on`);
  await db.query(`alter system set auto_explain.log_buffers = on`);
  await db.query(`select pg_reload_conf()`);
  await pause(1_000);
  const connection = new Connection(port);
  let from = since(ground.log, 0).to;
  for (const [who, path] of questions) {
    const began = performance.now();
    const { status } = await connection.send(bytesOf({ method: 'GET', path: `/api/v1${path}`, token: tokens.get(who) }));
    const ms = performance.now() - began;
    await pause(300);
    const { text, to } = since(ground.log, from);
    from = to;
    console.log(`\n=== ${who} GET ${decodeURIComponent(path)} → ${status} in ${ms.toFixed(0)} ms\n${shown(text).join('\n')}`);
  }
  connection.close();
  await db.query(`alter system reset auto_explain.log_min_duration`);
  await db.query(`select pg_reload_conf()`);
};

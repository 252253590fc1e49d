import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Clients } from './clients';
import { compare, type Findings } from './compare';
import { prove } from './prove';
import { quiet, rowsOf } from './quiet';
import { StackProcess } from './stack-process';
import { variants, type Variant } from './variants';

const USAGE = 'npm run test:kill -- [--rounds 5] [--variants] [--only <part of a variant’s name>] [--prove] [--keep]';
const CLIENTS = 8;
const READY_WITHIN_MS = 10_000;
/** Requests that are acknowledged before anything is done to a stack. */
const ENOUGH = 100;
const LONGEST_LIFE_MS = 3_000;

const { values: given } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    variants: { type: 'boolean', default: false },
    only: { type: 'string' },
    main: { type: 'string', default: 'dist/deploy/local/src/main.js' },
    prove: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/** At once and whole, also into a pipe whose reader is slow. */
const say = (line: string): void => writeFileSync(1, `${line}\n`);

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
};

const newStack = async (): Promise<{ stack: StackProcess; parent: string }> => {
  const parent = mkdtempSync(join(tmpdir(), 'fengqiao-kill-'));
  chmodSync(parent, 0o711); // root's servers are another user
  return { parent, stack: new StackProcess(join(parent, 'data'), await freePort(), resolve(given.main)) };
};

const report = (name: string, { acknowledged, found, doubled, missing, tickets, events, violations }: Findings): void => {
  say(`${name}: acknowledged ${acknowledged} / found ${found} / doubled ${doubled} / missing ${missing}`);
  say(`  ${tickets} tickets, ${events} events${violations.length === 0 ? '; every set, version and message as it must be' : ''}`);
  violations.forEach((violation) => say(`  WRONG ${violation}`));
};

/** Whether the checker names what is done to the database on purpose. Answers what it did not name. */
const proved = async (stack: StackProcess, clients: Clients): Promise<string[]> => {
  const { acknowledged, unanswered } = clients;
  const proofs = await prove(stack.databaseUrl, { acknowledged, unanswered });
  for (const { what, named } of proofs) say(`  ${what}: ${named === undefined ? 'NOT NAMED' : `named: ${named.slice(0, 90)}`}`);
  say(`  the checker named ${proofs.filter(({ named }) => named !== undefined).length} of ${proofs.length} damages`);
  return proofs.filter(({ named }) => named === undefined).map(({ what }) => `the checker does not see ${what}`);
};

/** One stack under load from its start to the checker. Answers how much was wrong; its folder stays when anything was. */
const trial = async (name: string, disturb: (stack: StackProcess, clients: Clients) => Promise<string[]>): Promise<number> => {
  const { stack, parent } = await newStack();
  const wrong: string[] = [];
  try {
    await stack.start();
    const clients = new Clients(stack.baseUrl);
    clients.start(CLIENTS);
    await clients.more(ENOUGH);
    wrong.push(...(await disturb(stack, clients)));
    await clients.stop();
    const ms = await quiet(stack);
    const findings = await compare((sql) => rowsOf(stack.databaseUrl, sql), clients);
    const unseen = given.prove && findings.violations.length === 0 ? await proved(stack, clients) : [];
    await stack.stop();
    wrong.push(
      ...findings.violations,
      ...unseen,
      ...[...new Set(clients.unexpected)].map((what) => `unexpected answer: ${what}`),
    );
    report(name, { ...findings, violations: wrong });
    say(`  quiet ${ms} ms after the last client; ${clients.repeats} requests repeated with their key`);
  } catch (fault) {
    wrong.push(String(fault));
    say(`${name}: ${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}`);
  }
  if (wrong.length === 0 && !given.keep) rmSync(parent, { recursive: true, force: true });
  else say(`  its data and log stay in ${parent}`);
  return wrong.length;
};

const kills = ['node', 'everything'] as const;

/** Kills and starts `rounds` times. Answers the starts that took too long. */
const rounds =
  (count: number) =>
  async (stack: StackProcess, clients: Clients): Promise<string[]> => {
    const late: string[] = [];
    for (let round = 1; round <= count; round += 1) {
      await clients.more(1); // it is at work again
      await pause(Math.random() * LONGEST_LIFE_MS);
      const what = kills[(round - 1) % kills.length]!;
      await (what === 'node' ? stack.killNode() : stack.killEverything());
      if (round % 4 > 1) await pause(Math.random() * 500); // sometimes at once, sometimes when the servers have ended
      const { ms, cpuMs, leftOver } = await stack.start();
      say(
        `round ${round}: ${what} killed, ${leftOver} of 2 servers still ran at the start, ready in ${ms} ms, ${cpuMs} of them at work`,
      );
      if (ms >= READY_WITHIN_MS) late.push(`round ${round} was ready only after ${ms} ms`);
    }
    return late;
  };

const varied =
  ({ name, disturb }: Variant) =>
  async (stack: StackProcess, clients: Clients): Promise<string[]> => {
    say(`${name}: ${await disturb(stack)}`);
    await clients.more(ENOUGH);
    return [];
  };

const main = async (): Promise<void> => {
  if (given.help) return say(USAGE);
  const count = Number(given.rounds);
  if (!Number.isInteger(count) || count < 0) throw new Error(`--rounds is "${given.rounds}", and must be a number. ${USAGE}`);
  if (!existsSync(given.main)) throw new Error(`${given.main} is not built: npm run build`);
  let wrong = 0;
  if (count > 0 || given.prove) wrong += await trial(`${count} kills`, rounds(count));
  const chosen = variants.filter(({ name }) => (given.only === undefined ? given.variants : name.includes(given.only)));
  for (const variant of chosen) wrong += await trial(variant.name, varied(variant));
  say(wrong === 0 ? 'Nothing was lost, and nothing happened twice.' : `${wrong} things are wrong.`);
  process.exitCode = wrong === 0 ? 0 : 1;
};

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130)); // the stack goes with us

main().then(
  () => process.exit(),
  (fault: unknown) => {
    say(fault instanceof Error ? fault.message : String(fault));
    process.exit(2);
  },
);

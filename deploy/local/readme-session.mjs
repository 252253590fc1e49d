import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

// Runs the session of the README against a stack of its own, as a reader would type it, and compares what it prints with the
// lines that begin with `#=>`. Needs a build. Exit code 0 only when every command did what the README says, and the stack
// stopped cleanly.

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const entry = join(root, 'dist/deploy/local/src/main.js');
const BUDGET_MS = 60_000;
const EXPECTED = '#=> ';

/** The blocks behind `<!-- ci:session -->`, one after another. */
const sessionIn = (markdown) => {
  const blocks = [...markdown.matchAll(/<!-- ci:session -->\s+```sh\n([^]*?)```/g)].map(([, block]) => block);
  const marks = markdown.split('<!-- ci:session -->').length - 1;
  if (marks === 0 || blocks.length !== marks)
    throw new Error(`README.md has ${marks} marks and ${blocks.length} blocks of a session behind them`);
  return blocks.join('\n');
};

/** The session as a script that prints a line of its own wherever something is expected, and what is expected there. */
const instrumented = (session, mark) => {
  const expected = [];
  const lines = [];
  let open = false;
  for (const line of session.split('\n')) {
    if (!line.startsWith(EXPECTED)) lines.push(line);
    else if (open) expected.push(`${expected.pop()}\n${line.slice(EXPECTED.length)}`);
    else lines.push(`echo '${mark}'`) && expected.push(line.slice(EXPECTED.length));
    open = line.startsWith(EXPECTED);
  }
  return { script: lines.join('\n'), expected };
};

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
/** `…` stands for anything. */
const fits = (said, expected) => new RegExp(`^${expected.split('…').map(escaped).join('[^]*')}$`).test(said.trim());

const freePort = () =>
  new Promise((found, failed) => {
    const server = createServer().once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });

const started = (command, args, env) => {
  const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  const said = { out: '', all: '' };
  child.stdout.on('data', (chunk) => ((said.out += chunk), (said.all += chunk)));
  child.stderr.on('data', (chunk) => (said.all += chunk));
  const ended = new Promise((done) => child.once('close', (code, signal) => done(signal ?? code)));
  return { child, said, ended };
};

const ready = async (base, stack) => {
  let end;
  void stack.ended.then((code) => (end = code));
  for (;;) {
    if (end !== undefined) throw new Error(`The stack ended with ${end} before it was ready:\n${stack.said.all}`);
    const answer = await fetch(`${base}/health/ready`).catch(() => undefined);
    if (answer?.ok) return;
    await pause(100);
  }
};

const compare = (said, expected, mark) => {
  const parts = said.out.split(`${mark}\n`);
  const wrong = expected.flatMap((text, at) =>
    parts[at] !== undefined && at < parts.length - 1 && fits(parts[at], text)
      ? []
      : [
          `expected: ${text}\nprinted:  ${(at < parts.length - 1 ? parts[at] : undefined)?.trim() ?? 'nothing, the session had ended'}`,
        ],
  );
  if (wrong.length > 0) throw new Error(wrong.join('\n\n'));
};

const run = async (base) => {
  const mark = '@@expected@@';
  const session = sessionIn(readFileSync(join(root, 'README.md'), 'utf8')).replaceAll('http://127.0.0.1:8080', base);
  const { script, expected } = instrumented(session, mark);
  const bash = started('bash', ['-euo', 'pipefail', '-c', script], {});
  bash.child.stdin.end();
  running.push(bash.child);
  const code = await bash.ended;
  try {
    if (code !== 0) throw new Error(`The session ended with ${code}`);
    compare(bash.said, expected, mark);
  } catch (fault) {
    throw new Error(`${fault.message}\n\nAll it printed:\n${bash.said.all.replaceAll(`${mark}\n`, '')}`);
  }
  return expected.length;
};

const running = [];
const dataDir = mkdtempSync(join(tmpdir(), 'readme-session-'));

const main = async () => {
  if (!existsSync(entry)) throw new Error('There is no build: npm run build');
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const environment = { FQ_HTTP_PORT: String(port), FQ_DATA_DIR: dataDir, FQ_CLOCK: '', FQ_CITY_PROFILE: '' };
  const stack = started(process.execPath, ['--enable-source-maps', entry], environment);
  running.push(stack.child);
  try {
    await ready(base, stack);
    const compared = await run(base);
    stack.child.kill('SIGTERM');
    const code = await stack.ended;
    if (code !== 0) throw new Error(`The stack ended with ${code} on SIGTERM`);
    return compared;
  } catch (fault) {
    throw new Error(`${fault.message}\n\nThe stack said:\n${stack.said.all}`);
  }
};

const late = setTimeout(() => finish(new Error(`Not done within ${BUDGET_MS / 1000} s`)), BUDGET_MS);

/** Leaves nothing behind: what still runs is asked to stop, and killed when it does not. */
const finish = async (fault) => {
  clearTimeout(late);
  const alive = running.filter((child) => child.exitCode === null && child.signalCode === null);
  const ends = alive.map((child) => new Promise((ended) => child.once('close', ended)));
  alive.forEach((child) => child.kill('SIGTERM'));
  await Promise.race([Promise.all(ends), pause(10_000)]);
  alive.forEach((child) => child.kill('SIGKILL'));
  rmSync(dataDir, { recursive: true, force: true });
  if (fault) console.error(`The session of the README does not run.\n\n${fault.message}`);
  process.exit(fault ? 1 : 0);
};

main().then(
  (compared) => {
    console.log(`The session of the README runs: ${compared} results are as it says.`);
    return finish();
  },
  (fault) => finish(fault),
);

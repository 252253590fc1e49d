import type { Child } from './child';
import type { Answered } from './driver';
import type { Ground, Platform } from './ground';
import { median, spread, table, type Window } from './numbers';
import type { Options } from './options';
import { hotline, registrations, streetsOf, tokensOf, type Streets } from './tickets';
import type { Job } from './wire';

const steps = ['post', 'sign', 'record', 'feedback', 'complete'] as const;
type Step = (typeof steps)[number];
type Pair = { readonly ours: Window; readonly floor: Window; readonly settledPerSecond: number; readonly cpu: readonly number[] };
type Part = { readonly assignmentId: string; readonly unitId: string };

const text = '已到现场查看，地锁已拆除，地面已恢复，并向周边居民说明了共享停车的办法。';
const bodies: Readonly<Record<Exclude<Step, 'post'>, object>> = {
  sign: {},
  record: { what: 'work', text },
  feedback: { to: 'reporter', text },
  complete: { summary: text },
};

/** More registrations at once than can be followed would be refused, and an answer that says no costs nothing. */
const MOST_POSTS = 600;

/** One round: a batch of tickets is registered and then taken through its steps, each step a window beside one of the floor. */
class Rounds {
  private readonly perSecond = new Map<Step, number>(steps.map((step) => [step, 400]));

  private constructor(
    private readonly driver: Child,
    private readonly platform: Platform,
    private readonly floor: Child,
    private readonly floorPort: number,
    private readonly streets: Streets,
    private readonly tokens: Map<string, string>,
    private readonly options: Options,
  ) {}

  static async of(ground: Ground, platform: Platform, options: Options): Promise<Rounds> {
    await makeFloor(platform);
    const servers = { LOAD_POSTGRES: platform.databaseUrl, LOAD_NATS: platform.natsUrl };
    const floor = await ground.child('floor.ts', { ...servers, ...(options.followed && { LOAD_FOLLOWED: 'yes' }) });
    const streets = streetsOf();
    const tokens = await tokensOf(platform.baseUrl, [hotline, ...streets.ids]);
    const driver = await ground.child('driver.ts');
    return new Rounds(driver, platform, floor, await floor.ask('port'), streets, tokens, options);
  }

  async round(isFloorFirst: boolean): Promise<Map<Step, Pair>> {
    const pairs = new Map<Step, Pair>();
    const { only } = this.options;
    const wanted = steps.filter((step) => only.includes(step === 'post' ? 'post' : 'handling'));
    const count = Math.max(...wanted.map((step) => this.countFor(step)));
    const jobs = registrations(count, this.streets, this.tokens.get(hotline)!);
    const { pair, bodies: registered } = await this.pair('post', jobs.slice(0, MOST_POSTS), isFloorFirst);
    if (wanted.includes('post')) pairs.set('post', pair);
    if (!only.includes('handling')) return pairs;
    for (let at = MOST_POSTS; at < jobs.length; at += MOST_POSTS) {
      await this.platform.quiet();
      registered.push(...(await this.drive(jobs.slice(at, at + MOST_POSTS))).bodies);
    }
    const parts = await this.partsOf(registered.map((body) => (JSON.parse(body) as { ticketNo: string }).ticketNo));
    for (const step of steps.slice(1) as Exclude<Step, 'post'>[]) {
      const todo = this.jobsFor(step, parts);
      if (step === 'complete') await this.drive(this.jobsFor('feedback', parts, { to: 'hotline' }));
      pairs.set(step, (await this.pair(step, todo, isFloorFirst)).pair);
    }
    return pairs;
  }

  private countFor(step: Step): number {
    return Math.ceil(this.perSecond.get(step)! * this.options.seconds);
  }

  private jobsFor(step: Exclude<Step, 'post'>, parts: readonly Part[], more: object = {}): Job[] {
    return parts.map(({ assignmentId, unitId }) => ({
      path: `/api/v1/assignments/${assignmentId}/${step}`,
      token: this.tokens.get(unitId),
      body: JSON.stringify({ ...bodies[step], ...more }),
    }));
  }

  /** Ours and the floor's, each begun when nothing is on its way any more. */
  private async pair(step: Step, jobs: readonly Job[], isFloorFirst: boolean): Promise<{ pair: Pair; bodies: string[] }> {
    const floorJobs = jobs.map(({ body, path }) => ({
      path: `/${step}`,
      body: step === 'post' ? body : JSON.stringify({ ...(JSON.parse(body!) as object), assignmentId: path.split('/')[4] }),
    }));
    const runFloor = async (): Promise<Window> => {
      await this.platform.quiet();
      const window = await this.drive(floorJobs, this.floorPort);
      await this.floor.ask('quiet');
      return window;
    };
    const before = isFloorFirst ? await runFloor() : undefined;
    await this.platform.quiet();
    const cpuBefore = this.platform.cpu();
    const began = performance.now();
    const { bodies: answers, ...ours } = await this.drive(jobs);
    await this.platform.quiet();
    const settledPerSecond = (jobs.length / (performance.now() - began)) * 1000;
    const cpu = this.platform.cpu().map((ms, at) => (ms - cpuBefore[at]!) / jobs.length);
    const floor = before ?? (await runFloor());
    this.perSecond.set(step, Math.min(4_000, ours.perSecond));
    return { pair: { ours, floor, settledPerSecond, cpu }, bodies: answers };
  }

  private async drive(jobs: readonly Job[], port = this.platform.port): Promise<Answered> {
    const answered = await this.driver.ask<Answered>('closed', { port, jobs, connections: this.options.connections });
    const failed = Object.entries(answered.statuses).filter(([status]) => !status.startsWith('2'));
    if (failed.length > 0) console.log(`  not all well: ${JSON.stringify(answered.statuses)}, ${answered.bodies.at(-1)}`);
    return answered;
  }

  /** The leads of these tickets; the floor gets the same rows. */
  private async partsOf(ticketNos: readonly string[]): Promise<Part[]> {
    const { db } = this.platform;
    const { rows } = await db.query<Part>(
      `select id as "assignmentId", unit_id as "unitId" from dispatch.assignment where role = 'lead' and open
       and dispatch_id in (select id from dispatch.dispatch where ticket_no = any($1))`,
      [ticketNos],
    );
    const ids = [rows.map(({ assignmentId }) => assignmentId)];
    await db.query(`insert into floor.assignment select * from dispatch.assignment where id = any($1)`, ids);
    await db.query(
      `insert into floor.dispatch select * from dispatch.dispatch where id in (select dispatch_id from dispatch.assignment where id = any($1))`,
      ids,
    );
    await db.query(
      `insert into floor.ticket_standing select * from intake.ticket_standing where id in (select ticket_id from dispatch.dispatch where id in (select dispatch_id from dispatch.assignment where id = any($1)))`,
      ids,
    );
    if (rows.length < ticketNos.length) console.log(`  ${rows.length} of ${ticketNos.length} tickets have a lead`);
    return rows;
  }
}

const makeFloor = async ({ db }: Platform): Promise<void> => {
  const tables = {
    intake: ['ticket', 'ticket_standing', 'ticket_viewer', 'person', 'history', 'outbox', 'deadline', 'idempotency'],
    dispatch: ['dispatch', 'assignment', 'dispatch_viewer', 'inbox', 'sent_default'],
    evaluation: ['matter', 'fact_default'],
  };
  await db.query(`create schema floor; create sequence floor.ticket_number`);
  for (const [schema, names] of Object.entries(tables))
    for (const name of names) await db.query(`create table floor.${name} (like ${schema}.${name} including all)`);
};

const line = (step: Step, pairs: readonly Pair[]): string[] => {
  const ratios = pairs.map(({ ours, floor }) => ours.perSecond / floor.perSecond);
  const settled = pairs.map(({ settledPerSecond, floor }) => settledPerSecond / floor.perSecond);
  const of = (pick: (pair: Pair) => number, digits = 0): string => median(pairs.map(pick)).toFixed(digits);
  return [
    step,
    String(pairs.length),
    spread(ratios),
    spread(settled),
    `${of(({ ours }) => ours.perSecond)} (${of(({ floor }) => floor.perSecond)})`,
    `${of(({ ours }) => ours.p50, 1)} (${of(({ floor }) => floor.p50, 1)})`,
    `${of(({ ours }) => ours.p99, 1)} (${of(({ floor }) => floor.p99, 1)})`,
    [0, 1, 2].map((at) => of(({ cpu }) => cpu[at]!, 2)).join(' + '),
  ];
};

/** The commands beside the floor. `answered` counts until the last answer, `settled` until every event has had its effect. */
export const measureWindows = async (ground: Ground, platform: Platform, options: Options): Promise<void> => {
  const rounds = await Rounds.of(ground, platform, options);
  await rounds.round(true);
  await rounds.round(false); // warm by now
  const all: Map<Step, Pair>[] = [];
  for (let nth = 0; nth < options.pairs; nth += 1) all.push(await rounds.round(nth % 2 === 0));
  const rows = steps.flatMap((step) => {
    const pairs = all.flatMap((round) => round.get(step) ?? []);
    return pairs.length > 0 ? [line(step, pairs)] : [];
  });
  const head = [
    'command',
    'pairs',
    'ratio answered',
    'ratio settled',
    'per second (floor)',
    'p50 ms (floor)',
    'p99 ms (floor)',
    'CPU ms node + pg + nats',
  ];
  console.log(
    `\nCommands at ${options.connections} connections, windows of about ${options.seconds} s\n\n${table(head, rows)}\n`,
  );
};

import { createDatabase, dropDatabase, eventually } from '@fengqiao/testing';
import type { DataSource } from 'typeorm';
import { createMessageTables } from '../messages/message-tables.migration';
import { Database, openDatabase } from '../persistence/database';
import { sql } from '../persistence/statement';
import { clearDeadline, type Deadline, setDeadline, takeDeadline } from './deadline';
import { type Fire, Sweeper, type SweeperOptions } from './sweeper';

const quiet = { warn: () => undefined, error: () => undefined };
const noon = new Date('2031-05-01T04:00:00Z');
const after = (minutes: number): Date => new Date(noon.getTime() + minutes * 60_000);

let url: string;
let source: DataSource;
let database: Database;
beforeEach(async () => {
  url = await createDatabase('sweeper');
  source = await openDatabase(url, 'public', 30);
  const runner = source.createQueryRunner();
  await createMessageTables(runner);
  await runner.release();
  database = new Database(source);
});
afterEach(async () => {
  await source.destroy();
  await dropDatabase(url);
});

const set = (aggregateId: string, dueAt: Date, name = 'limit', version = 1): Promise<string> =>
  database.transaction((tx) => Promise.resolve(setDeadline(tx, { aggregateId, name, dueAt, version })));

const sweeper = (fire: Fire, now: () => Date, options: Partial<SweeperOptions> = { manual: true }) =>
  new Sweeper(database, { now }, fire, quiet, options);

const noted = () => {
  const fired: Deadline[] = [];
  const limit = (deadline: Deadline): Promise<void> =>
    database.transaction(async (tx) => {
      if (await takeDeadline(tx, deadline.id)) fired.push(deadline);
    });
  return { fired, fire: { limit } };
};

it('fires in city time what is due and nothing else, oldest first', async () => {
  await set('late', after(-1));
  await set('earlier', after(-60));
  await set('to come', after(1));
  const { fired, fire } = noted();
  const own = sweeper(fire, () => noon);

  expect([await own.overdue(), await own.nextDueAt()]).toEqual([2, after(-60)]);
  expect(await own.runDue()).toBe(2);
  expect(fired.map(({ aggregateId }) => aggregateId)).toEqual(['earlier', 'late']);
  expect([await own.overdue(), await own.nextDueAt()]).toEqual([0, after(1)]);
});

it('replaces a deadline in the deciding transaction, and the old id finds nothing', async () => {
  const old = await set('a', after(-1), 'limit', 1);
  await set('a', after(5), 'limit', 2);
  const taken = await database.transaction((tx) => takeDeadline(tx, old));
  expect(taken).toBeUndefined();
  expect(await sweeper(noted().fire, () => noon).nextDueAt()).toEqual(after(5));
});

it('clears one, or all of an aggregate', async () => {
  for (const name of ['sign', 'contact', 'handle']) await set('a', after(1), name);
  await database.transaction((tx) => Promise.resolve(clearDeadline(tx, 'a', 'sign')));
  expect(await database.rows(sql('select name from deadline order by name'))).toEqual([{ name: 'contact' }, { name: 'handle' }]);
  await database.transaction((tx) => Promise.resolve(clearDeadline(tx, 'a')));
  expect(await database.rows(sql('select name from deadline'))).toEqual([]);
});

it('fires what falls due by what it fires', async () => {
  await set('a', after(-10));
  const names: string[] = [];
  const own = sweeper(
    {
      limit: async () => void (names.push('limit'), await set('a', after(-5), 'ladder')),
      ladder: () => Promise.resolve(void names.push('ladder')),
    },
    () => noon,
  );
  expect(await own.runDue()).toBe(2);
  expect(names).toEqual(['limit', 'ladder']);
  expect(await own.nextDueAt()).toBeUndefined();
});

it('is not blocked by one that fails, and tries it again', async () => {
  await set('bad', after(-9), 'broken');
  await set('nameless', after(-8), 'unknown');
  await set('good', after(-7));
  const { fired, fire } = noted();
  let failed = 0;
  const broken = () => Promise.reject(new Error(`away ${++failed}`));
  const own = sweeper({ ...fire, broken }, () => noon);
  expect(await own.runDue()).toBe(1);
  expect([fired.length, failed, await own.overdue(), await own.nextDueAt()]).toEqual([1, 1, 2, undefined]);

  await database.rows(sql('update deadline set lease_until = now()'));
  expect(await own.nextDueAt()).toEqual(after(-9));
  await own.runDue();
  expect(failed).toBe(2);
});

it('fires 2 000 due at once with two sweepers, oldest first and none twice', async () => {
  await fill(2_000);
  const fired: Deadline[] = []; // each firing, whether or not there is something left to take
  const limit = (deadline: Deadline): Promise<void> => Promise.resolve(void fired.push(deadline));
  const began = performance.now();
  const two = [1, 2].map(() => sweeper({ limit }, () => noon, { batch: 100 }));
  two.forEach((own) => own.start());
  await eventually(async () => (await two[0]!.overdue()) === 0, 15_000);
  if (process.env['FQ_TIMES']) console.log(`2 000 fired by two in ${(performance.now() - began).toFixed(0)} ms`);
  await Promise.all(two.map((own) => own.stop()));

  expect([fired.length, new Set(fired.map(({ id }) => id)).size]).toEqual([2_000, 2_000]);
  const displaced = fired.map(({ aggregateId }, place) => Math.abs(Number(aggregateId) - place));
  expect(Math.max(...displaced)).toBeLessThan(600); // batches of two sweepers interleave; within a few batches it is oldest first
});

it('fires 10 000 due at once within seconds', async () => {
  await fill(10_000);
  const { fired, fire } = noted();
  const own = sweeper(fire, () => noon, {});
  const began = performance.now();
  expect(await own.runDue()).toBe(10_000);
  if (process.env['FQ_TIMES']) console.log(`10 000 fired by one in ${(performance.now() - began).toFixed(0)} ms`);
  expect(fired.length).toBe(10_000);
});

it('gives back what it has not begun when it stops', async () => {
  await fill(50);
  let begun = 0;
  const slow = (): Promise<void> => {
    begun++;
    return new Promise((done) => setTimeout(done, 30));
  };
  const own = sweeper({ limit: slow }, () => noon, { concurrency: 2 });
  own.start();
  await eventually(() => begun > 1);
  await own.stop();
  expect(await database.rows(sql('select count(*)::int as count from deadline where lease_until is null'))).toEqual([
    { count: 50 - begun },
  ]);
});

const fill = (count: number) =>
  database.rows(
    sql(`insert into deadline (id, aggregate_id, name, due_at, version)
      select gen_random_uuid(), n, 'limit', $1::timestamptz - interval '1 day' + make_interval(secs => n), 1 from generate_series(0, $2::int - 1) as n`),
    [noon, count],
  );

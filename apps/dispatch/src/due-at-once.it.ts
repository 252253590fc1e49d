import { sql, type Running } from '@fengqiao/service';
import { eventually } from '@fengqiao/testing';
import { DispatchCommands } from './dispatches/dispatch.commands';
import { aMatter, street } from './matters-under-test';
import { at, startUnderTest, type UnderTest } from './under-test';

/** How many; the full size by `FQ_DUE=10000 npx jest apps/dispatch/src/due-at-once`, which prints what it took. */
const COUNT = Number(process.env['FQ_DUE'] ?? 1_000);
const SECOND = 1_000;
/** A minute for ten thousand; fewer take less, down to what a busy machine may need for anything. */
const BOUND = Math.max(20, (60 * COUNT) / 10_000);
/** As a sweeper does it: so many are taken at once, and so many of them are at work. */
const [TAKEN, AT_WORK] = [200, 8];
const begin = at('16T08:00');
jest.setTimeout(600_000);

let city: UnderTest;
let second: Running;
beforeEach(async () => {
  city = await startUnderTest(begin, { sweeping: true });
  second = await city.startAnother();
}, 60_000);
afterEach(async () => {
  await second?.close();
  await city?.close();
});

/** Notes who takes what: a row for each deadline, by the transaction that took it, from its beginning to the moment. */
const noting = [
  `create table taken (id uuid, due_at timestamptz, by bigint, begun timestamptz, at timestamptz)`,
  `create function note_taken() returns trigger language plpgsql as $$ begin
    insert into taken values (new.id, new.due_at, txid_current(), now(), clock_timestamp()); return new; end $$`,
  `create trigger taken after update of lease_until on deadline for each row when (new.lease_until is not null) execute function note_taken()`,
];
type Taken = { readonly by: string; readonly oldest: Date; readonly youngest: Date; readonly begun: Date; readonly ended: Date };
const batches = sql(`
  select by::text, min(due_at) as oldest, max(due_at) as youngest, min(begun) as begun, max(at) as ended from taken
  where id = any($1::uuid[]) group by by order by min(begun)`);

/** As many tickets as are asked for, fifty at once and then so many ms of city time for each, none of them signed. */
const dispatched = async (apart: number): Promise<void> => {
  const commands = city.running.app.get(DispatchCommands, { strict: false });
  for (let n = 0; n < COUNT; n += 50) {
    city.clock.moveTo(new Date(begin.getTime() + n * apart));
    await Promise.all(
      Array.from({ length: Math.min(50, COUNT - n) }, (_, k) => {
        const matter = aMatter({ ticketNo: `20201216${String(n + k).padStart(7, '0')}`, placeUnitId: street });
        return city.parts.work.run((tx) => commands.open(tx, matter, 'registered', undefined, matter.ticketId));
      }),
    );
  }
};

it.each([
  ['fifty by fifty, five seconds apart', 100],
  ['at the same instant', 0],
])(`has ${COUNT} due at once, %s: oldest first, in ${BOUND} s, none twice, none left, with two sweepers`, async (_, apart) => {
  await dispatched(apart);
  const { database } = city.parts;
  for (const statement of noting) await database.rows(sql(statement));
  const deadlines = await database.rows<{ id: string; aggregateId: string; dueAt: Date }>(
    sql(`select id, aggregate_id as "aggregateId", due_at as "dueAt" from deadline order by due_at, id`),
  );
  expect(deadlines).toHaveLength(COUNT);
  const began = performance.now();
  city.clock.moveTo(new Date(begin.getTime() + 2 * 3_600_000 + COUNT * apart));
  await eventually(async () => (await city.running.sweeper!.overdue()) === 0, 120_000);
  const took = (performance.now() - began) / SECOND;
  if (process.env['FQ_DUE']) console.log(`${COUNT} due at once, ${apart} ms apart, two sweepers: ${took.toFixed(1)} s`);

  const told = await database.rows<{ id: string; event: { ladder: string; rung: number } }>(
    sql(`select aggregate_id as id, event from history where type = 'Escalated' order by written_at, version`),
  );
  const first = told.filter(({ event }) => event.ladder === 'sign' && event.rung === 1);
  expect(first).toHaveLength(COUNT);
  expect(new Set(first.map(({ id }) => id)).size).toBe(COUNT);
  expect(new Set(told.map(({ id, event }) => `${id} ${event.ladder} ${event.rung}`)).size).toBe(told.length);
  // No batch is taken before everything older is: it was, or the other sweeper is taking it at this moment.
  const taken = await database.rows<Taken>(batches, [deadlines.map(({ id }) => id)]);
  expect(taken.length).toBeGreaterThanOrEqual(COUNT / TAKEN);
  const early = taken.flatMap((one) => taken.filter((other) => other.oldest < one.youngest && other.begun > one.ended));
  expect(early).toEqual([]);
  if (apart === 0) expect(new Set(deadlines.map(({ dueAt }) => dueAt.getTime())).size).toBe(1);
  // So what is begun has at most one batch of the other sweeper and the other hands of its own before it that are not.
  const place = new Map(deadlines.map(({ aggregateId }, n) => [aggregateId, n]));
  const isBegun = new Uint8Array(COUNT);
  const waiting = first.map(({ id }) => {
    const own = place.get(id)!;
    isBegun[own] = 1;
    return isBegun.subarray(0, own).filter((begun) => begun === 0).length;
  });
  expect(Math.max(...waiting)).toBeLessThan(TAKEN + AT_WORK);
  expect(took).toBeLessThan(BOUND);
});

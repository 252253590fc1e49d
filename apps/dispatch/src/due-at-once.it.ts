import { sql, type Running } from '@fengqiao/service';
import { eventually } from '@fengqiao/testing';
import { DispatchCommands } from './dispatches/dispatch.commands';
import { aMatter, street } from './matters-under-test';
import { at, startUnderTest, type UnderTest } from './under-test';

/** How many; the full size by `FQ_DUE=10000 npx jest apps/dispatch/src/due-at-once`, which prints what it took. */
const COUNT = Number(process.env['FQ_DUE'] ?? 1_000);
const SECOND = 1_000;
const begin = at('16T08:00');

let city: UnderTest;
let second: Running;
beforeAll(async () => {
  city = await startUnderTest(begin, { sweeping: true });
  second = await city.startAnother();
}, 60_000);
afterAll(async () => {
  await second?.close();
  await city?.close();
});

/** As many tickets as are asked for, one every tenth of a second of city time, none of them signed. */
const dispatched = async (): Promise<void> => {
  const commands = city.running.app.get(DispatchCommands, { strict: false });
  for (let n = 0; n < COUNT; n += 50) {
    city.clock.moveTo(new Date(begin.getTime() + n * 100));
    await Promise.all(
      Array.from({ length: Math.min(50, COUNT - n) }, (_, k) => {
        const matter = aMatter({ ticketNo: `20201216${String(n + k).padStart(7, '0')}`, placeUnitId: street });
        return city.parts.work.run((tx) => commands.open(tx, matter, 'registered', undefined, matter.ticketId));
      }),
    );
  }
};

it(`has ${COUNT} due at once: oldest first, within a minute, none twice, none left, with two sweepers`, async () => {
  await dispatched();
  const { database } = city.parts;
  const deadlines = await database.rows<{ aggregateId: string; dueAt: Date }>(
    sql(`select aggregate_id as "aggregateId", due_at as "dueAt" from deadline order by due_at, id`),
  );
  expect(deadlines).toHaveLength(COUNT);
  const began = performance.now();
  city.clock.moveTo(new Date(begin.getTime() + 2 * 3_600_000 + COUNT * 100));
  await eventually(async () => (await city.running.sweeper!.overdue()) === 0, 120_000);
  const took = (performance.now() - began) / SECOND;
  if (process.env['FQ_DUE']) console.log(`${COUNT} due at once, two sweepers: ${took.toFixed(1)} s`);

  const told = await database.rows<{ id: string; event: { ladder: string; rung: number } }>(
    sql(`select aggregate_id as id, event from history where type = 'Escalated' order by written_at, version`),
  );
  const first = told.filter(({ event }) => event.ladder === 'sign' && event.rung === 1);
  expect(first).toHaveLength(COUNT);
  expect(new Set(first.map(({ id }) => id)).size).toBe(COUNT);
  expect(new Set(told.map(({ id, event }) => `${id} ${event.ladder} ${event.rung}`)).size).toBe(told.length);
  // Two sweepers take 200 each, the oldest there are: within a few such handfuls it is oldest first.
  const place = new Map(deadlines.map(({ aggregateId }, n) => [aggregateId, n]));
  const displaced = first.map(({ id }, n) => Math.abs(place.get(id)! - n));
  expect(Math.max(...displaced)).toBeLessThan(500);
  expect(took).toBeLessThan(60);
}, 600_000);

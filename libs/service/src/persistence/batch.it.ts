import { createDatabase, dropDatabase } from '@fengqiao/testing';
import type { DataSource } from 'typeorm';
import { Database, openDatabase } from './database';
import { sql } from './statement';

const one = sql(`select $1::int as n, $2::text as words`);
const other = sql(`select $1::int * 2 as doubled`);
const divide = sql(`select 1 / $1::int as quotient`);
const nonsense = sql(`select nothing from nowhere`);
const add = sql(`insert into counter (n) values ($1) returning n`);
const total = sql(`select coalesce(sum(n), 0)::int as total from counter`);

let url: string;
let source: DataSource;
let database: Database;

beforeAll(async () => {
  url = await createDatabase('batch');
  source = await openDatabase(url, 'public', 1); // one connection: whatever a failure leaves behind, the next one meets
  await source.query('create table counter (n int not null)');
  database = new Database(source);
});
afterAll(async () => {
  await source.destroy();
  await dropDatabase(url);
});
beforeEach(() => source.query('truncate counter'));

const sum = async (): Promise<number> => (await database.one<{ total: number }>(total))!.total;

describe('what is asked in one turn', () => {
  it('is answered each with its own rows, in whatever mixture of questions and writes', async () => {
    const answers = await database.transaction(async (tx) => {
      tx.write(add, [1]);
      const asked = Array.from({ length: 300 }, (_, n) =>
        n % 3 === 0 ? tx.one(other, [n]) : tx.one(one, [n, n % 2 ? null : `词 ${n} '; drop`]),
      );
      tx.write(add, [2]);
      return Promise.all([...asked, tx.one(total)]);
    });
    expect(answers.pop()).toEqual({ total: 3 });
    expect(answers).toEqual(
      Array.from({ length: 300 }, (_, n) => (n % 3 === 0 ? { doubled: n * 2 } : { n, words: n % 2 ? null : `词 ${n} '; drop` })),
    );
  });

  it('is read alike when the server has described its rows before, each type by its own parser', async () => {
    const kinds =
      sql(`select $1::int as n, '2024-02-29T00:00:00Z'::timestamptz as at, '{"a":[1]}'::json as state, array[1, 2] as list,
      null as nothing, true as is where $1 > 0`);
    const row = { n: 1, at: new Date('2024-02-29T00:00:00Z'), state: { a: [1] }, list: [1, 2], nothing: null, is: true };
    const read = () => database.transaction((tx) => Promise.all([tx.one(kinds, [1]), tx.rows(kinds, [0]), tx.one(other, [4])]));
    expect([await read(), await read()]).toEqual(Array(2).fill([row, [], { doubled: 8 }]));
  });

  it('may be as long as a body may be', async () => {
    const words = '长'.repeat(400_000);
    const read = await database.transaction((tx) => Promise.all([tx.one(one, [1, words]), tx.one(one, [2, words])]));
    expect(read).toEqual([{ n: 1, words }, { n: 2, words }]); // prettier-ignore
  });

  it('fails from the first failure on, and what stood before it is undone with it', async () => {
    const outcomes = await database
      .transaction(async (tx) => {
        tx.write(add, [5]);
        const all = await Promise.allSettled([tx.one(one, [1, 'before']), tx.one(divide, [0]), tx.one(other, [4])]);
        throw Object.assign(new Error('over'), { all });
      })
      .catch((fault: Error & { all: PromiseSettledResult<unknown>[] }) => fault.all);
    expect(outcomes).toMatchObject([
      { status: 'fulfilled', value: { n: 1, words: 'before' } },
      { status: 'rejected', reason: { message: 'division by zero' } },
      { status: 'rejected', reason: { message: 'division by zero' } },
    ]);
    expect(await sum()).toBe(0);
  });

  it('leaves a connection that knows which statements it has: also those that came behind a failure', async () => {
    const fresh = sql(`select $1::int + 1 as next`);
    const late = sql(`select $1::int + 2 as later`);
    for (const broken of [nonsense, sql(`selec`)])
      await expect(
        database.transaction(async (tx) => {
          await Promise.all([tx.one(fresh, [1]), tx.rows(broken), tx.one(late, [1])]);
        }),
      ).rejects.toThrow();
    const again = () => database.transaction((tx) => Promise.all([tx.one(late, [1]), tx.one(fresh, [1]), tx.one(divide, [1])]));
    expect(await again()).toEqual([{ later: 3 }, { next: 2 }, { quotient: 1 }]);
    expect(await again()).toEqual([{ later: 3 }, { next: 2 }, { quotient: 1 }]);
    expect(await database.one(late, [2])).toEqual({ later: 4 }); // also alone, as the driver sends it
  });

  it('is never sent when its turn ends in a fault', async () => {
    const failing = database.transaction((tx) => {
      tx.write(add, [7]);
      return Promise.reject(new Error('thought better of it'));
    });
    await expect(failing).rejects.toThrow('thought better of it');
    expect(await sum()).toBe(0);
  });

  it('cannot be written with a value that is none: nothing of it is kept', async () => {
    const failing = database.transaction((tx) => {
      tx.write(add, [8]);
      tx.write(add, [{ toPostgres: () => { throw new Error('no value') } }]); // prettier-ignore
      return Promise.resolve('done');
    });
    await expect(failing).rejects.toThrow('no value');
    expect(await sum()).toBe(0);
    expect(await database.transaction((tx) => tx.one(add, [9]))).toEqual({ n: 9 });
  });

  it('cannot be asked of a transaction that is over: it would be part of another one', async () => {
    let late: Promise<unknown> = Promise.resolve();
    const failing = database.transaction(async (tx) => {
      const straggler = async () => {
        await new Promise((later) => setTimeout(later, 30));
        return tx.one(add, [6]);
      };
      late = straggler();
      late.catch(() => undefined);
      await tx.one(divide, [0]);
    });
    await expect(failing).rejects.toThrow('division by zero');
    await expect(late).rejects.toThrow('over');
    expect(await sum()).toBe(0);
  });
});

import { createHash } from 'node:crypto';
import { command } from '@fengqiao/contracts';
import { publicActor, refuse, type Actor } from '@fengqiao/domain';
import { createDatabase, dropDatabase, eventually } from '@fengqiao/testing';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { Access } from '../access/access';
import { Busy, Overdue, Unreachable } from '../faults';
import { migrate, roleOf } from '../migrate';
import { Call } from '../rpc/call';
import { isAway } from './away';
import { Database, openDatabase, type Transaction } from './database';
import { appendHistory, readHistory } from './history';
import { bodyDigestOf, forgetKeys } from './idempotency';
import { sql } from './statement';
import { UnitOfWork } from './unit-of-work';

const contract = command('counted.add', {
  summary: 'for this test',
  input: z.strictObject({ n: z.int() }),
  output: z.object({ total: z.int() }),
  refusals: { negative: 409 },
  access: ['desk'],
});
const access = new Access({ accessRule: () => ({ scope: 'all' }), unit: () => ({ path: 'a' }) });
const actor: Actor = { kind: 'client', id: 'unit:a', grants: [{ role: 'desk', unitId: 'a' }] };
const keyed = (key: string, who = actor): Call => new Call(contract, who, 'c', key, access);

const add = sql(`insert into counter (n) values ($1)`);
const total = sql(`select coalesce(sum(n), 0)::int as total from counter`);
const broken = sql(`insert into counter (n) values (1 / $1)`);
const hold = sql(`select pg_advisory_xact_lock(7)`);

let url: string;
let source: DataSource;
let database: Database;
let work: UnitOfWork;
let nudges = 0;

beforeAll(async () => {
  url = await createDatabase('counted');
  await migrate(url, 'counted', []);
  source = await openDatabase(url, 'counted', 5);
  await source.query('create table counter (n int not null)');
  database = new Database(source);
  work = new UnitOfWork(database, bodyDigestOf({ d: 'a key of its own' }), () => void (nudges += 1));
});
afterAll(async () => {
  await source.destroy();
  await dropDatabase(url);
});
beforeEach(() => source.query('truncate counter, idempotency'));

const sum = async (): Promise<number> => (await database.one<{ total: number }>(total))!.total;
const adding = (call: Call, n: number) =>
  work.decide(contract, call, { n }, async (tx) => {
    if (n < 0) return refuse('negative', 'only what is more than nothing');
    tx.write(add, [n]);
    return (await tx.one<{ total: number }>(total))!;
  });

describe('a transaction', () => {
  it('sees what it has sent, and tells the relay once it is committed', async () => {
    const before = nudges;
    expect(await adding(new Call(contract, actor, 'c', undefined, access), 3)).toEqual({ total: 3 });
    expect([await sum(), nudges - before]).toEqual([3, 1]);
  });

  it('undoes everything when one statement fails that nobody waited for', async () => {
    const failing = work.run((tx) => {
      tx.write(add, [1]);
      tx.write(broken, [0]);
      tx.write(add, [2]);
      return Promise.resolve('done');
    });
    await expect(failing).rejects.toThrow('division by zero');
    expect(await sum()).toBe(0);
    expect(await adding(keyed('after'), 5)).toEqual({ total: 5 }); // the connection is good for the next one
  });

  it('does not pass for done when its failure was swallowed', async () => {
    const swallowing = work.run(async (tx) => {
      await tx.rows(broken, [0]).catch(() => undefined);
      return 'done';
    });
    await expect(swallowing).rejects.toThrow('rolled back');
  });

  it('does not wait for a lock for ever: it is busy, and nothing was done', async () => {
    await database.transaction(async (holder) => {
      await holder.rows(hold);
      await expect(work.run((tx) => tx.rows(hold))).rejects.toThrow(Busy);
    });
  });
});

describe('a database that goes away', () => {
  const goAway = sql(`select pg_terminate_backend(pg_backend_pid())`);
  const back = () => eventually(async () => (await sum()) >= 0); // the pool may not have seen the end of the connection yet

  it('has done nothing before the commit, nobody knows during it, and is used again when it is back', async () => {
    await expect(work.run((tx) => tx.rows(goAway))).rejects.toThrow(Unreachable);
    await back();
    const writing = work.run((tx) => {
      tx.write(goAway);
      return Promise.resolve('done');
    });
    await expect(writing).rejects.toThrow(Overdue);
    await back();
    await expect(database.rows(goAway)).rejects.toThrow(Unreachable);
    await back();
    expect(await adding(keyed('back'), 6)).toEqual({ total: 6 });
  });

  it('is told from a statement that is wrong', () => {
    expect([{ code: 'ECONNREFUSED' }, { code: '57P03' }, { code: '08006' }].map(isAway)).toEqual([true, true, true]);
    expect([{ code: '57014' }, { code: '23505' }, new Error('Connection is fine'), undefined].map(isAway)).toEqual(
      Array(4).fill(false),
    );
  });
});

describe('an idempotency key', () => {
  it('gives the same answer again, and does it once, also when both come together', async () => {
    const answers = await Promise.all([adding(keyed('k'), 4), adding(keyed('k'), 4), adding(keyed('k'), 4)]);
    expect([...answers, await adding(keyed('k'), 4)]).toEqual(Array(4).fill({ total: 4 }));
    expect(await sum()).toBe(4);
  });

  it('leaves nothing from which a body could be found out: only its service can make the digest', async () => {
    const [one, other] = [bodyDigestOf({ d: 'one' }), bodyDigestOf({ d: 'other' })];
    const body = { reporter: { phone: '13912349999' } };
    const plain = createHash('sha256').update(JSON.stringify(body)).digest('base64url');
    expect(one(body)).toBe(bodyDigestOf({ d: 'one' })(body));
    expect(new Set([one(body), other(body), plain]).size).toBe(3);
    expect(() => bodyDigestOf({ x: 'public' })).toThrow('private');
    await adding(keyed('k'), 4);
    expect(await database.rows(sql('select body_hash from idempotency'))).not.toEqual([
      { body_hash: createHash('sha256').update('{"n":4}').digest('base64url') },
    ]);
  });

  it('of one without a token means nothing to another: the same body gets its answer again, another body its own', async () => {
    const answers = [4, 5, 4].map((n) => () => adding(keyed('1', publicActor), n));
    const said = [];
    for (const answer of answers) said.push(await answer());
    expect(said).toEqual([{ total: 4 }, { total: 9 }, { total: 4 }]);
  });

  it('gives the first answer also where the same command would be refused or fail by now', async () => {
    expect(await adding(keyed('k'), 4)).toEqual({ total: 4 });
    const again = (outcome: (tx: Transaction) => Promise<{ total: number }>) =>
      work.decide(contract, keyed('k'), { n: 4 }, outcome);
    expect(await again(() => Promise.reject(new Error('gone')))).toEqual({ total: 4 });
    expect(await again((tx) => tx.rows(broken, [0]).then(() => ({ total: 0 })))).toEqual({ total: 4 });
    expect(await again((tx) => Promise.resolve({ total: (tx.write(add, [9]), 9) }))).toEqual({ total: 4 });
    expect(await sum()).toBe(4);
  });

  it('refuses another body', async () => {
    await adding(keyed('k'), 4);
    expect(await adding(keyed('k'), 5)).toMatchObject({ refused: 'key-reused' });
    expect(await sum()).toBe(4);
  });

  it('is one caller’s own', async () => {
    await adding(keyed('k'), 4);
    await adding(keyed('k', { ...actor, id: 'unit:b' }), 4);
    expect(await sum()).toBe(8);
  });

  it('remembers a refusal, but not a fault', async () => {
    expect(await adding(keyed('no'), -1)).toMatchObject({ refused: 'negative' });
    expect(await adding(keyed('no'), -1)).toMatchObject({ refused: 'negative' });
    const failing = work.decide(contract, keyed('fault'), { n: 1 }, () => Promise.reject(new Error('away')));
    await expect(failing).rejects.toThrow('away');
    expect(await adding(keyed('fault'), 1)).toEqual({ total: 1 });
  });

  it('keeps only what may be kept, and puts the rest back', async () => {
    const secret = () =>
      work.decide(contract, keyed('s'), { n: 1 }, () => Promise.resolve({ total: 1, code: '12345678' }), {
        keep: ({ total: kept }) => ({ total: kept }),
        recall: (kept: { total: number }) => ({ ...kept, code: 'made again' }),
      });
    expect([await secret(), await secret()]).toEqual([
      { total: 1, code: '12345678' },
      { total: 1, code: 'made again' },
    ]);
    expect(JSON.stringify(await source.query('select answer from idempotency'))).not.toContain('12345678');
  });

  it('is forgotten after its days, in machine time', async () => {
    await adding(keyed('old'), 1);
    await adding(keyed('new'), 1);
    await source.query(`update idempotency set at = now() - interval '8 days' where key = 'old'`);
    expect(await forgetKeys(database, 7)).toBe(1);
  });
});

describe('history', () => {
  const id = '01890000-0000-7000-8000-000000000000';
  const row = (version: number) => ({
    version,
    type: 'Counted',
    at: new Date('2020-12-16T03:22:00Z'),
    actor: { kind: 'client' as const, id: 'unit:a', unitId: 'a' },
    policyVersion: 'p-1',
    event: { type: 'Counted', words: "it's; drop table history" },
  });

  it('keeps what was decided, in the order of the versions', async () => {
    await work.run((tx) => Promise.resolve(appendHistory(tx, id, [row(1), row(2)])));
    expect(await readHistory(database, id)).toEqual([row(1), row(2)]);
  });

  it('can be added to by the service’s own role, and neither changed nor deleted, nor can another schema be read', async () => {
    const own = new URL(url);
    own.username = roleOf('counted');
    await migrate(url, 'other', []);
    const limited = await openDatabase(own.href, 'counted', 1);
    try {
      await expect(limited.query(`update history set type = 'x'`)).rejects.toThrow('permission denied');
      await expect(limited.query(`delete from history`)).rejects.toThrow('permission denied');
      await expect(limited.query(`delete from history_default`)).rejects.toThrow('permission denied');
      await expect(limited.query(`select * from other.history`)).rejects.toThrow('permission denied');
      expect(await limited.query(`select count(*)::int as n from history`)).toEqual([{ n: 2 }]);
    } finally {
      await limited.destroy();
    }
  });
});

import { Client } from 'pg';
import { createDatabase, databaseFrom, dropDatabase, eventually, templateOf } from './index';

const ask = async (url: string, sql: string): Promise<unknown[]> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
};

describe('databases of tests', () => {
  it('are empty, alone and gone when dropped', async () => {
    const [one, other] = await Promise.all([createDatabase('one'), createDatabase()]);
    await ask(one, 'create table seen()');
    await expect(ask(other, 'select from seen')).rejects.toThrow('does not exist');

    await Promise.all([one, other].map(dropDatabase));
    await dropDatabase(one);
    await expect(ask(one, 'select 1')).rejects.toThrow('does not exist');
  });

  it('copy a template that is prepared once, however many ask at the same time', async () => {
    let prepared = 0;
    const prepare = async (url: string): Promise<void> => {
      prepared += 1;
      await ask(url, 'create table note as select 42 as answer');
    };
    await Promise.all([templateOf('copied', prepare), templateOf('copied', prepare), templateOf('copied', prepare)]);
    expect(prepared).toBe(1);

    const copies = await Promise.all([databaseFrom('copied'), databaseFrom('copied')]);
    await ask(copies[0], 'delete from note');
    await expect(ask(copies[1], 'select answer from note')).resolves.toEqual([{ answer: 42 }]);
    await Promise.all(copies.map(dropDatabase));
  });

  it('have no template when its preparation failed, and get one when the next succeeds', async () => {
    await expect(templateOf('tried', () => Promise.reject(new Error('no such column')))).rejects.toThrow('no such column');
    await expect(databaseFrom('tried')).rejects.toThrow('does not exist');

    await templateOf('tried', (url) => ask(url, 'create table note()').then(() => undefined));
    await dropDatabase(await databaseFrom('tried'));
  });

  it('are copied from a template whose preparation forgot to hang up', async () => {
    const cut: Error[] = [];
    await templateOf('held', async (url) => {
      const client = new Client({ connectionString: url });
      client.on('error', (fault) => cut.push(fault));
      await client.connect();
    });
    await dropDatabase(await databaseFrom('held'));
    await eventually(() => cut.length > 0);
  });

  it('refuse names that Postgres would cut', async () => {
    await expect(templateOf('x'.repeat(60), () => Promise.resolve())).rejects.toThrow('cannot name a template');
  });
});

describe('eventually', () => {
  it('returns the first answer that is one', async () => {
    let asked = 0;
    const answer = await eventually(() => (++asked < 3 ? undefined : 'there'));
    expect([answer, asked]).toEqual(['there', 3]);
  });

  it('outlives complaints, and ends with the last one', async () => {
    await expect(eventually(() => Promise.reject(new Error('not yet')), 60)).rejects.toThrow('not within 60 ms: not yet');
    await expect(eventually(() => false, 60)).rejects.toThrow('it was still false');
  });

  it('does not wait for a condition that never answers', async () => {
    await expect(eventually(() => new Promise<never>(() => undefined), 60)).rejects.toThrow('did not answer');
  });
});

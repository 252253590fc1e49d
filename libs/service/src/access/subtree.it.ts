import { createDatabase, dropDatabase } from '@fengqiao/testing';
import fc from 'fast-check';
import { Client } from 'pg';
import { inSubtree } from './access';

let url: string;
let client: Client;

beforeAll(async () => {
  url = await createDatabase('subtree');
  client = new Client({ connectionString: url });
  await client.connect();
  await client.query('create extension if not exists ltree');
});
afterAll(async () => {
  await client.end();
  await dropDatabase(url);
});

/** Few signs, so that paths often begin alike; those at both ends of what a label may have are among them. */
const label = fc.string({ unit: fc.constantFrom('-', '0', '9', 'A', '_', 'z'), minLength: 1, maxLength: 3 });
const path = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));

it('finds by one range of the paths in order just what lies in a subtree', () =>
  fc.assert(
    fc.asyncProperty(fc.array(path, { maxLength: 30 }), path, async (paths, root) => {
      const all = [...paths, root, ...paths.map((one) => `${root}.${one}`), ...paths.map((one) => `${root}${one}`)];
      const { rows } = await client.query<{ path: string; below: boolean; within: boolean }>(
        `select path::text, path <@ $2::ltree as below, ${inSubtree('path', '$2::text')} as within
         from unnest($1::text[]::ltree[]) as one (path)`,
        [all, root],
      );
      expect(rows.filter(({ below, within }) => below !== within)).toEqual([]);
    }),
  ));

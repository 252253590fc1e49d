import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

type Test = { path: string; duration?: number; context: object };
const LongFirst = jest.requireActual<{ new (): { sort(tests: Test[]): Test[] }; long: readonly string[] }>('./long-first.cjs');

const root = resolve(__dirname, '../../..');
const sizes: Record<string, number> = { 'large.it.ts': 9_000, 'small.it.ts': 100 };
const context = { config: { cache: false }, hasteFS: { getSize: (path: string) => sizes[path.replace(/^.*\//, '')] ?? 1_000 } };
const orderOf = (...names: string[]): string[] =>
  new LongFirst()
    .sort(names.map((name) => ({ path: resolve(root, name), context })))
    .map(({ path }) => path.slice(root.length + 1));

it('begins with what takes long, and goes on with what is large', () =>
  expect(orderOf('a/small.it.ts', 'a/large.it.ts', `${LongFirst.long[1]}.it.ts`, `${LongFirst.long[0]}.it.ts`)).toEqual([
    `${LongFirst.long[0]}.it.ts`,
    `${LongFirst.long[1]}.it.ts`,
    'a/large.it.ts',
    'a/small.it.ts',
  ]));

it.each(LongFirst.long)('knows %s by the name that it has', (name) =>
  expect(['it', 'spec'].some((kind) => existsSync(resolve(root, `${name}.${kind}.ts`)))).toBe(true),
);

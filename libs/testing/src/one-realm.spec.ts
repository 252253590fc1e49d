import { runInThisContext } from 'node:vm';
import { channels } from '@fengqiao/domain';
import { z } from 'zod';
import { eventually } from './eventually';

type Environment = { teardown(): Promise<void> };
const OneRealm = jest.requireActual<new () => Environment>('./one-realm.environment.cjs');

it('loads anew for a file only what belongs to tests', () => {
  expect([channels, z, eventually]).toBeDefined();
  const loaded = Object.keys(require.cache).filter((file) => !file.endsWith('.cjs'));
  expect(loaded.map((file) => file.replace(/^.*\/libs\//, ''))).toEqual([
    'testing/src/one-realm.spec.ts',
    'testing/src/eventually.ts',
  ]);
});

it("gives a file the realm of its worker, so that what a shared module makes is of the file's own kinds", () => {
  expect(runInThisContext('[]')).toBeInstanceOf(Array);
  expect(runInThisContext('new Error()')).toBeInstanceOf(Error);
});

it('refuses to mock what other files share', () => {
  expect(() => jest.doMock('zod', () => ({}))).toThrow('zod cannot be mocked');
});

it('leaves nothing behind that a file changed around it', async () => {
  const left = Symbol.for('LEFT_BY_JEST');
  const around = () => [Reflect.get(process, 'exit'), Reflect.get(console, 'log')] as unknown[];
  const [exit, log] = around();
  const realm = new OneRealm();
  process.env['FQ_LEFT'] = 'behind';
  delete process.env['PATH'];
  process.exit = jest.fn() as never;
  Object.assign(globalThis, { [left]: true, console: { log: jest.fn() } });

  expect(around()).not.toContain(exit);

  await realm.teardown();
  expect(process.env).not.toHaveProperty('FQ_LEFT');
  expect(process.env).toHaveProperty('PATH');
  expect(around()).toEqual([exit, log]);
  expect(globalThis).not.toHaveProperty([left]);
});
